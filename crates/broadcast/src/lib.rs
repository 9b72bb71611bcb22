//! One message to many who wait, in one process or through Redis.
//!
//! Long polls, streams of events and WebSockets are answered from the same place: a [`Channel`], which keeps the last
//! messages. A [`Subscriber`] reads them at its own pace, from now on or behind a [`Cursor`].
//!
//! ```
//! use tornado_broadcast::{Broadcast, Channel, Cursor, Error};
//! use tornado_testing::run;
//!
//! run(async {
//!     let channel = Channel::new();
//!     let mut listener = channel.subscribe();
//!     let first = channel.publish("hello").await?;
//!     channel.publish("how are you?").await?;
//!
//!     // Each message exists once, however many read it.
//!     assert_eq!(*listener.next().await?, "hello");
//!     assert_eq!(*listener.next().await?, "how are you?");
//!
//!     // Who comes late, or comes back, says what it has seen.
//!     let mut late = channel.subscribe_after(first);
//!     assert_eq!(*late.next().await?, "how are you?");
//!     assert_eq!(channel.after(Cursor::START).len(), 2);
//!     Ok::<(), Error>(())
//! })?;
//! # Ok::<(), Error>(())
//! ```
//!
//! # Readers that are slow
//!
//! A channel keeps so many messages, 200 unless [`Settings::keep`] says otherwise: for those who come late, and for
//! those who are behind. No reader has a queue of its own, so ten thousand of them cost no more memory than one; how
//! far each may be behind is bounded all the same. What happens to one that is further behind is in [`Slow`].
//!
//! To publish is one store and one wake for each reader that waits. Messages are handed out by count, never copied: a
//! message that is a frame (`Prepared`, of the WebSocket crate) is encoded and compressed once.
//!
//! # Several processes
//!
//! `Redis`, behind the feature `redis`, is another [`Broadcast`]: what one process publishes all of them hand to their
//! readers, in one order and with the same cursors, so that a client may come back to another process than it left.
//!
//! It keeps messages in a *stream* of Redis, not in its publish/subscribe. That one forgets: what is said while a connection
//! is lost never arrives, and who comes late finds nothing. A stream gives order, history and cursors in one place, and a
//! process that has lost its connection goes on behind the last message it has.

mod broadcast;
mod channel;
mod cursor;
mod error;
mod item;
#[cfg(feature = "redis")]
mod pause;
#[cfg(feature = "redis")]
mod payload;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "redis")]
mod relay;
mod ring;
mod settings;
mod subscriber;

pub use broadcast::{Answer, Broadcast};
pub use channel::Channel;
pub use cursor::{Cursor, NotACursor};
pub use error::Error;
pub use item::Item;
#[cfg(feature = "redis")]
pub use payload::{BadPayload, Payload};
#[cfg(feature = "redis")]
pub use redis::Redis;
pub use settings::{Settings, Slow};
pub use subscriber::Subscriber;
