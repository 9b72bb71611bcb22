//! What a stream promises; one file per subject.

mod cancelling;
mod closing;
mod limits;
mod reading;
mod scripted;
mod sockets;
mod writing;
