use std::fmt;

use crate::xhtml_escape;

/// Turns plain text into HTML with links.
///
/// The text is escaped first. A link starts with a protocol and slashes, or with `www.`, and ends before the punctuation of the
/// sentence around it (`ESCP-3.02`).
///
/// ```
/// # use tornado_escape::{Linkify, linkify};
/// let html = linkify("Hello http://tornadoweb.org!", &Linkify::default());
/// assert_eq!(html, r#"Hello <a href="http://tornadoweb.org">http://tornadoweb.org</a>!"#);
/// ```
pub fn linkify(text: &str, options: &Linkify<'_>) -> String {
    let html = xhtml_escape(text);
    let mut out = String::with_capacity(html.len() * 2);
    let mut done = 0;
    while let Some((start, link)) = find(&html, done) {
        out.push_str(html.get(done..start).unwrap_or_default());
        link.write(options, &mut out);
        done = start + link.url.len();
    }
    out.push_str(html.get(done..).unwrap_or_default());
    out
}

/// How links are made.
///
/// ```
/// # use tornado_escape::{ExtraParams, Linkify, linkify};
/// let options = Linkify { extra_params: ExtraParams::Text(r#"rel="nofollow""#), ..Linkify::default() };
/// assert_eq!(linkify("www.a.org", &options), r#"<a href="http://www.a.org" rel="nofollow">www.a.org</a>"#);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Linkify<'a> {
    /// Show long addresses shortened; off by default.
    ///
    /// The title then holds the whole.
    pub shorten: bool,
    /// What else to write into the tag; nothing by default.
    pub extra_params: ExtraParams<'a>,
    /// Leave `www.example.com` alone; off by default.
    pub require_protocol: bool,
    /// The protocols to link; `http` and `https` by default.
    ///
    /// `javascript` among them would be very unsafe.
    pub permitted_protocols: &'a [&'a str],
}

impl Default for Linkify<'_> {
    fn default() -> Self {
        Self {
            shorten: false,
            extra_params: ExtraParams::Text(""),
            require_protocol: false,
            permitted_protocols: &["http", "https"],
        }
    }
}

/// What else to write into the tag of a link.
///
/// It is HTML, written as it is.
#[derive(Clone, Copy)]
pub enum ExtraParams<'a> {
    /// The same for every link.
    Text(&'a str),
    /// Made from the link's address, which is escaped already.
    Call(&'a dyn Fn(&str) -> String),
}

impl fmt::Debug for ExtraParams<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.debug_tuple("Text").field(text).finish(),
            Self::Call(_) => f.debug_tuple("Call").finish_non_exhaustive(),
        }
    }
}

/// A place in escaped text that reads like an address.
struct Link<'t> {
    url: &'t str,
    /// Empty for `www.` without one.
    protocol: &'t str,
    slashes: usize,
}

impl Link<'_> {
    fn write(&self, options: &Linkify<'_>, out: &mut String) {
        let bare = self.protocol.is_empty();
        if if bare {
            options.require_protocol
        } else {
            !options.permitted_protocols.contains(&self.protocol)
        } {
            return out.push_str(self.url);
        }
        let href = [if bare { "http://" } else { "" }, self.url].concat();
        let short = if options.shorten {
            self.shortened()
        } else {
            None
        };

        out.push_str("<a href=\"");
        out.push_str(&href);
        out.push('"');
        match options.extra_params {
            ExtraParams::Text("") => {}
            ExtraParams::Text(text) => push_param(text, out),
            ExtraParams::Call(call) => push_param(&call(&href), out),
        }
        if short.is_some() {
            out.push_str(" title=\"");
            out.push_str(&href);
            out.push('"');
        }
        out.push('>');
        out.push_str(short.as_deref().unwrap_or(self.url));
        out.push_str("</a>");
    }

    /// Host and start of the path, if that is shorter.
    fn shortened(&self) -> Option<String> {
        const LONG: usize = 30; // characters, roughly
        if length(self.url) <= LONG {
            return None;
        }
        let origin = if self.protocol.is_empty() {
            0
        } else {
            self.protocol.len() + 1 + self.slashes
        };
        let (origin, location) = self.url.split_at_checked(origin)?;
        let mut label = origin.to_owned();
        match location.split_once('/') {
            Some((host, path)) => {
                let first = path.split(['/', '?', '.']).next().unwrap_or_default();
                label.push_str(host);
                label.push('/');
                label.extend(first.chars().take(8));
            }
            None => label.push_str(location),
        }
        if length(&label) > LONG * 3 / 2 {
            label = label.chars().take(LONG).collect();
        }
        if label == self.url {
            return None;
        }
        // An entity near the end may have been cut in two.
        if let Some(entity) = label.rfind('&')
            && length(label.get(..entity)?) > LONG - 5
        {
            label.truncate(entity);
        }
        label.push_str("...");
        (length(&label) < length(self.url)).then_some(label)
    }
}

fn push_param(text: &str, out: &mut String) {
    out.push(' ');
    out.push_str(text.trim());
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// The next link at or after `from`, and where it starts.
///
/// Every link has a `:` or a `.` behind its first word, so only those places are looked at. A place is left with at most three
/// looks at the text behind it, and the text of a link is not looked at again: linear in all.
fn find(html: &str, from: usize) -> Option<(usize, Link<'_>)> {
    let mut searched = from;
    loop {
        let mark = searched + memchr::memchr2(b':', b'.', html.as_bytes().get(searched..)?)?;
        let (before, after) = (html.get(from..mark)?, html.get(mark + 1..)?);
        let found = match html.as_bytes().get(mark) {
            Some(b':') => with_protocol(before, after),
            _ => with_www(before, after),
        };
        if let Some((word, slashes, body)) = found {
            let start = mark - word.len();
            let url = html.get(start..mark + 1 + slashes + body)?;
            let protocol = if slashes == 0 { "" } else { word };
            return Some((
                start,
                Link {
                    url,
                    protocol,
                    slashes,
                },
            ));
        }
        searched = mark + 1;
    }
}

/// `http` `:` `//example.com`: the word, the number of slashes, the length of what follows them.
fn with_protocol<'t>(before: &'t str, after: &str) -> Option<(&'t str, usize, usize)> {
    let slashes = after
        .bytes()
        .take(3)
        .take_while(|&byte| byte == b'/')
        .count();
    if slashes == 0 {
        return None;
    }
    let word = before.trim_end_matches(|c| is_word(c) || c == '-').len();
    let word = before.get(word..)?.trim_start_matches('-');
    if word.is_empty() {
        return None;
    }
    // "http:// " has nothing behind its slashes: then the last slash counts as the address.
    (1..=slashes)
        .rev()
        .find_map(|slashes| Some((word, slashes, body(after.get(slashes..)?)?)))
}

/// `www` `.` `example.com`: the word, no slashes, the length of what follows the dot.
fn with_www<'t>(before: &'t str, after: &str) -> Option<(&'t str, usize, usize)> {
    let outside = before.strip_suffix("www")?;
    if outside.ends_with(is_word) {
        return None;
    }
    Some((before.get(outside.len()..)?, 0, body(after)?))
}

/// The length of an address from here: runs of characters and balanced parentheses, not ending in punctuation.
fn body(text: &str) -> Option<usize> {
    let mut end = 0;
    loop {
        let rest = text.get(end..)?;
        let (_, solid) = run(rest);
        let step = match rest.strip_prefix('(') {
            Some(inside) => {
                let (inner, _) = run(inside);
                if inside.get(inner..)?.starts_with(')') {
                    inner + 2
                } else {
                    0
                }
            }
            None => solid,
        };
        if step == 0 {
            return (end > 0).then_some(end);
        }
        end += step;
    }
}

/// The length of the run of address characters here, and the length up to the last one that may end an address.
fn run(text: &str) -> (usize, usize) {
    let (mut length, mut solid) = (0, 0);
    while let Some(rest) = text.get(length..)
        && let Some(c) = rest.chars().next()
    {
        match c {
            '&' => match ["&amp;", "&quot;"]
                .iter()
                .find(|entity| rest.starts_with(**entity))
            {
                Some(entity) => length += entity.len(),
                None => break,
            },
            '(' | ')' => break,
            _ if is_space(c) => break,
            _ => {
                length += c.len_utf8();
                if matches!(c, '/' | '\\' | '-' | '_') || !c.is_ascii_punctuation() {
                    solid = length;
                }
            }
        }
    }
    (length, solid)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}
