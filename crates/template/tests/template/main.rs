//! What the crate promises; one file per subject.

mod cases;
mod compile_fail;
mod guide;
mod host;
mod lending;
mod limits;
mod loading;
mod messages;
mod random;
mod sample;
