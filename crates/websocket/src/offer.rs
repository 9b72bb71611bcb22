//! What is offered and agreed on in `Sec-WebSocket-Extensions` (RFC 6455, section 9.1; RFC 7692, section 7.1).

use std::fmt::Write;

use crate::Deflate;
use crate::deflate::{Agreed, Direction};

const NAME: &str = "permessage-deflate";
const MOST_BITS: u8 = 15;

/// The parameters of one offer or answer.
#[derive(Default)]
struct Parameters {
    server_no_context: bool,
    client_no_context: bool,
    server_bits: Option<u8>,
    /// There, and with which value.
    client_bits: Option<Option<u8>>,
}

/// A server's choice among the offers, and its answer; the first that can be taken is.
pub(crate) fn choose<'a>(
    ours: Deflate,
    headers: impl Iterator<Item = &'a str>,
) -> Option<(Agreed, String)> {
    let offer = extensions(headers)
        .filter(|(name, _)| name.eq_ignore_ascii_case(NAME))
        .find_map(|(_, parameters)| Parameters::parse(parameters))?;
    let send = Direction {
        keep_context: ours.keep_context && !offer.server_no_context,
        window_bits: ours.window_bits.min(offer.server_bits.unwrap_or(MOST_BITS)),
    };
    let receive = Direction {
        keep_context: ours.keep_context && !offer.client_no_context,
        window_bits: match offer.client_bits {
            // Only a client that says so can be asked for a smaller window.
            Some(bits) => ours.window_bits.min(bits.unwrap_or(MOST_BITS)),
            None => MOST_BITS,
        },
    };
    let mut answer = NAME.to_owned();
    if !send.keep_context {
        answer.push_str("; server_no_context_takeover");
    }
    if !receive.keep_context {
        answer.push_str("; client_no_context_takeover");
    }
    if offer.server_bits.is_some() || send.window_bits < MOST_BITS {
        let _ = write!(answer, "; server_max_window_bits={}", send.window_bits);
    }
    if receive.window_bits < MOST_BITS {
        let _ = write!(answer, "; client_max_window_bits={}", receive.window_bits);
    }
    let agreed = Agreed {
        settings: ours,
        send,
        receive,
    };
    Some((agreed, answer))
}

/// What a client offers.
pub(crate) fn offer(ours: Deflate) -> String {
    let mut offer = NAME.to_owned();
    if !ours.keep_context {
        offer.push_str("; server_no_context_takeover; client_no_context_takeover");
    }
    if ours.window_bits < MOST_BITS {
        let _ = write!(
            offer,
            "; server_max_window_bits={0}; client_max_window_bits={0}",
            ours.window_bits
        );
    } else {
        offer.push_str("; client_max_window_bits");
    }
    offer
}

/// What a client makes of the server's answer: agreed or not, or why it cannot be.
pub(crate) fn agree<'a>(
    ours: Option<Deflate>,
    headers: impl Iterator<Item = &'a str>,
) -> Result<Option<Agreed>, &'static str> {
    let mut agreed = None;
    for (name, parameters) in extensions(headers) {
        let (Some(ours), true) = (ours, name.eq_ignore_ascii_case(NAME)) else {
            return Err("an extension that was not offered");
        };
        let answer =
            Parameters::parse(parameters).ok_or("parameters of compression that are none")?;
        if agreed.is_some() {
            return Err("compression agreed to twice");
        }
        let server_bits = answer.server_bits.unwrap_or(MOST_BITS);
        let client_bits = match answer.client_bits {
            None => MOST_BITS,
            Some(Some(bits)) => bits,
            Some(None) => return Err("a window without a size"),
        };
        if server_bits > ours.window_bits {
            return Err("a server's window that is larger than it was asked for");
        }
        agreed = Some(Agreed {
            settings: ours,
            send: Direction {
                keep_context: ours.keep_context && !answer.client_no_context,
                window_bits: client_bits.min(ours.window_bits),
            },
            receive: Direction {
                // A server that says nothing keeps its window, also where it was asked not to: Tornado's does.
                keep_context: !answer.server_no_context,
                window_bits: server_bits,
            },
        });
    }
    Ok(agreed)
}

impl Parameters {
    /// Reads them; nothing if one is unknown, there twice, or has no such value.
    fn parse<'a>(parameters: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut found = Self::default();
        for parameter in parameters {
            let (name, value) = match parameter.split_once('=') {
                Some((name, value)) => (name.trim(), Some(unquoted(value.trim()))),
                None => (parameter.trim(), None),
            };
            match (name, value) {
                ("server_no_context_takeover", None) if !found.server_no_context => {
                    found.server_no_context = true;
                }
                ("client_no_context_takeover", None) if !found.client_no_context => {
                    found.client_no_context = true;
                }
                ("server_max_window_bits", Some(value)) if found.server_bits.is_none() => {
                    found.server_bits = Some(bits(value)?);
                }
                ("client_max_window_bits", value) if found.client_bits.is_none() => {
                    found.client_bits = Some(match value {
                        Some(value) => Some(bits(value)?),
                        None => None,
                    });
                }
                _ => return None,
            }
        }
        Some(found)
    }
}

/// A window size: 8 to 15, without zeros in front.
fn bits(text: &str) -> Option<u8> {
    let bits: u8 = text.parse().ok()?;
    ((8..=15).contains(&bits) && !text.starts_with(['0', '+'])).then_some(bits)
}

/// Each extension of a list, and its parameters. No value that is known here has a comma or semicolon in quotes.
fn extensions<'a>(
    headers: impl Iterator<Item = &'a str>,
) -> impl Iterator<Item = (&'a str, impl Iterator<Item = &'a str>)> {
    headers
        .flat_map(|header| header.split(','))
        .map(str::trim)
        .filter(|extension| !extension.is_empty())
        .map(|extension| {
            let mut parts = extension.split(';');
            (parts.next().unwrap_or_default().trim(), parts)
        })
}

fn unquoted(value: &str) -> &str {
    value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value)
}
