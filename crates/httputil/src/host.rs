//! The host a request is for.

/// Splits `host:port`; there may be no port (HUTL-3.10).
///
/// What follows the last colon is a port only if it is a number up to 65535.
///
/// ```
/// # use tornado_httputil::split_host_and_port;
/// assert_eq!(split_host_and_port("example.com:8080"), ("example.com", Some(8080)));
/// assert_eq!(split_host_and_port("[::1]"), ("[::1]", None));
/// ```
#[must_use]
pub fn split_host_and_port(netloc: &str) -> (&str, Option<u16>) {
    let port = |digits: &str| {
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    match netloc.rsplit_once(':') {
        Some((host, digits)) if !host.is_empty() && port(digits).is_some() => (host, port(digits)),
        _ => (netloc, None),
    }
}

/// Whether a value may stand in a `Host` header.
///
/// RFC 9110, section 7.2: a name, an IPv4 address or an IPv6 address in brackets, and perhaps a colon and digits. A comma, which RFC 3986
/// allows in names, is refused: it would be two hosts joined on the way. An empty value is a host as well: that of a
/// request whose target has none.
#[must_use]
pub fn is_valid_host(host: &[u8]) -> bool {
    let port = match host {
        [b'[', rest @ ..] => {
            let end = rest
                .iter()
                .position(|&byte| KIND[usize::from(byte)] & ADDRESS == 0)
                .unwrap_or(rest.len());
            match &rest[end..] {
                [b']', port @ ..] if end > 1 => port,
                _ => return false,
            }
        }
        name => {
            let end = name
                .iter()
                .position(|&byte| KIND[usize::from(byte)] & NAME == 0)
                .unwrap_or(name.len());
            match &name[end..] {
                [b'%', ..] => return is_escaped_name(host),
                port => port,
            }
        }
    };
    matches!(port, [] | [b':', ..]) && port.iter().skip(1).all(u8::is_ascii_digit)
}

const NAME: u8 = 1;
const ADDRESS: u8 = 2;

/// What each byte may be part of, so that a host costs one look-up a byte.
const KIND: [u8; 256] = {
    let mut kind = [0; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        if byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'')
            || matches!(byte, b'(' | b')' | b'*' | b'+' | b';' | b'=')
        {
            kind[at] |= NAME;
        }
        if byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.') {
            kind[at] |= ADDRESS;
        }
        at += 1;
    }
    kind
};

/// A name with `%XX` in it, which is rare.
#[cold]
fn is_escaped_name(host: &[u8]) -> bool {
    let mut rest = host;
    loop {
        rest = match rest {
            [] => return true,
            [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                rest
            }
            [byte, rest @ ..] if KIND[usize::from(*byte)] & NAME != 0 => rest,
            [b':', port @ ..] => return port.iter().all(u8::is_ascii_digit),
            _ => return false,
        };
    }
}
