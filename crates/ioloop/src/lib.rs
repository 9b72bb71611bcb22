//! A loop that runs callbacks, timers and tasks, one per core.
//!
//! ```
//! use std::time::Duration;
//! use tornado_ioloop::IoLoop;
//!
//! fn main() -> std::io::Result<()> {
//!     let io_loop = IoLoop::new()?;
//!     io_loop.add_callback(|| println!("as soon as the loop runs"));
//!     io_loop.call_later(Duration::from_millis(2), || IoLoop::current().stop());
//!     io_loop.spawn(async {
//!         let sum = IoLoop::current().run_in_executor(|| (1..=1000).sum::<u32>()).await;
//!         println!("computed on another thread: {sum:?}");
//!     });
//!     io_loop.start(); // returns after stop()
//!     Ok(())
//! }
//! ```
//!
//! [`IoLoop`] owns a tokio runtime of one thread; [`Handle`] is the way to it from everywhere, and inside of somebody
//! else's tokio runtime it is a loop upon that one. Futures and tokio's sockets run on the loop as they are; callbacks,
//! timeouts, [`PeriodicCallback`] and file descriptor handlers are for what is not a future.
//!
//! A server runs one loop per core ([`cores::run`]), each with its own sockets: what never leaves its thread needs no
//! lock. What goes through a [`Handle`] may come from any thread and is therefore `Send`; only
//! [`Handle::spawn_local`] takes what is not.
//!
//! Nothing may keep a loop long, for everyone else on it waits: blocking work goes to
//! [`Handle::run_in_executor`], and [`Handle::set_blocking_log_threshold`] names what does not.
//!
//! Unix only: descriptors and signals are Unix's.

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
