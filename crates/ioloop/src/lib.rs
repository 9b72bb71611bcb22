//! A loop that runs callbacks, timers and tasks, one per core.

pub mod cores;
mod current;
mod doing;
mod error;
mod events;
mod executor;
mod handle;
mod handlers;
mod ioloop;
mod label;
mod panics;
mod periodic;
mod schedule;
pub mod signals;
mod task;
mod timeout;
mod watchdog;

pub use doing::{Doing, doing};
pub use error::Error;
pub use events::Events;
pub use executor::Executor;
pub use handle::Handle;
pub use ioloop::{Current, IoLoop};
pub use panics::CallbackPanic;
pub use periodic::PeriodicCallback;
pub use signals::Signal;
pub use task::Task;
pub use timeout::Timeout;
