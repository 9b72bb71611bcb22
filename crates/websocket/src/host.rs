//! What a server's socket asks of the program around it.

use std::task::{Context, Waker};

use tornado_httputil::Upgraded;

use crate::close;
use crate::frame::{Head, Opcode};
use crate::link::Link;

/// Answers for a stream; for most there is nobody to ask.
pub(crate) type Host<S> = fn(&mut Link<S>, Question) -> bool;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Question {
    /// Whether the program is about to stop.
    IsEnding,
    /// Whether it takes the link, to close it as soon as it knows whether the handler has failed.
    Takes,
}

/// The server that a connection came from.
pub(crate) fn server(link: &mut Link<Upgraded>, question: Question) -> bool {
    let Some(stream) = link.stream() else {
        return false;
    };
    match question {
        Question::IsEnding => stream.is_ending(),
        Question::Takes => {
            let parting = stream.parting();
            let mut link = link.take_all();
            parting.say(move |failed| close(&mut link, if failed { 1011 } else { 1000 }));
            true
        }
    }
}

/// Closes with what can be sent at once.
fn close(link: &mut Link<Upgraded>, code: u16) {
    let payload = close::payload(code, "");
    let head = Head {
        opcode: Opcode::Close,
        last: true,
        compressed: false,
        mask: None,
        length: payload.len() as u64,
    };
    link.send(payload.len() + 14, |output| {
        head.write(output);
        output.extend_from_slice(&payload);
    });
    link.close(&mut Context::from_waker(Waker::noop()));
}
