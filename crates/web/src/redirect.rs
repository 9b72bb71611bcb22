//! Old addresses that lead to new ones.

use std::fmt;

use tornado_httputil::{is_local_path, url_concat};

use crate::pattern::MOST_GROUPS;
use crate::{Build, Exchange, FromGroups, Groups, Handler, HttpError, Result, Site};

/// Leads the requests of a route to another address (`WEB-2.43`).
///
/// `{0}`, `{1}` … stand for the groups of the pattern, as they were sent; `{{` and `}}` for braces. The query goes along
/// (`WEB-3.29`). What is substituted may not lead to another host: such a request is answered 400.
///
/// ```
/// use tornado_web::{Application, Redirect};
///
/// let application: Application = Application::new()
///     .route("/blog/([0-9]+)/(.*)", Redirect::permanent("/{1}/{0}"))
///     .route("/shop", Redirect::temporary("https://shop.example.com/"));
/// ```
#[doc(alias = "RedirectHandler")]
#[derive(Debug, Clone)]
pub struct Redirect {
    status: u16,
    pieces: Vec<Piece>,
    /// Whether scheme and host are written out before the first group.
    fixed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Group(usize),
}

impl Redirect {
    /// A redirect that clients and search engines may remember: 301.
    ///
    /// # Panics
    /// At the caller's line, if a brace is not matched, or a group would be part of the scheme or the host.
    #[track_caller]
    pub fn permanent(url: &str) -> Self {
        Self::new(301, url)
    }

    /// A redirect for now: 302.
    ///
    /// # Panics
    /// As [`permanent`](Self::permanent).
    #[track_caller]
    pub fn temporary(url: &str) -> Self {
        Self::new(302, url)
    }

    #[track_caller]
    fn new(status: u16, url: &str) -> Self {
        match parse(url).and_then(|pieces| Ok((is_fixed(&pieces)?, pieces))) {
            Ok((fixed, pieces)) => Self {
                status,
                pieces,
                fixed,
            },
            Err(fault) => panic!("redirect to {url:?} cannot be used: {fault}"),
        }
    }

    fn fill(&self, groups: &[Option<String>]) -> Option<String> {
        let mut url = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => url.push_str(text),
                Piece::Group(index) => {
                    url.push_str(groups.get(*index)?.as_deref().unwrap_or_default())
                }
            }
        }
        Some(url)
    }
}

/// All groups of a path as they were sent, however many.
#[derive(Debug)]
pub struct RawGroups(Vec<Option<String>>);

impl FromGroups for RawGroups {
    const COUNT: Option<usize> = None;

    fn from_groups(groups: &Groups<'_>) -> Result<Self> {
        Ok(Self(
            (0..MOST_GROUPS)
                .map(|index| groups.raw(index).map(str::to_owned))
                .collect(),
        ))
    }
}

impl Build<RawGroups> for Redirect {
    type Handler = Redirected;

    fn build(&self, groups: RawGroups) -> Redirected {
        Redirected {
            status: self.status,
            fixed: self.fixed,
            url: self.fill(&groups.0),
        }
    }
}

/// The handler that a [`Redirect`] builds.
#[derive(Debug)]
pub struct Redirected {
    status: u16,
    fixed: bool,
    url: Option<String>,
}

impl<S: Site> Handler<S> for Redirected {
    async fn get(&mut self, x: &mut Exchange<S>) -> Result {
        let Some(url) = self.url.take() else {
            return Err(HttpError(500)
                .with_log("the address of a redirect names a group that its pattern has not"));
        };
        if !self.fixed && !stays_here(&url) {
            return Err(HttpError(400).with_log("Redirect URL cannot change the scheme or netloc"));
        }
        if url.contains(|c: char| c.is_ascii_control()) {
            return Err(HttpError(400).with_log("Redirect URL contains invalid characters"));
        }
        let url = url_concat(&url, x.query()?.iter());
        x.redirect_with(self.status, &url)
    }

    async fn head(&mut self, x: &mut Exchange<S>) -> Result {
        self.get(x).await
    }
}

/// Whether an address is on the same host: a path from the root, or one that is relative.
fn stays_here(url: &str) -> bool {
    let first = url.split(['/', '?', '#']).next().unwrap_or_default();
    is_local_path(url) || (!url.starts_with(['/', '\\']) && !first.contains(':'))
}

/// Whether the text before the first group settles scheme and host.
fn is_fixed(pieces: &[Piece]) -> Result<bool, Fault> {
    if pieces.iter().all(|piece| matches!(piece, Piece::Text(_))) {
        return Ok(true);
    }
    let Some(Piece::Text(start)) = pieces.first() else {
        return Ok(false);
    };
    let scheme = start.split(['/', '?', '#']).next().unwrap_or_default();
    match start
        .strip_prefix(scheme)
        .and_then(|rest| rest.strip_prefix("//"))
    {
        // A host needs an end: in `https://example.com{0}` the group could go on with it.
        Some(host) if host.find(['/', '?', '#']).is_some_and(|end| end > 0) => Ok(true),
        Some(_) => Err(Fault("a group may not be part of the host")),
        None if scheme.contains(':') => Err(Fault("a scheme without a host")),
        None => Ok(false),
    }
}

fn parse(url: &str) -> Result<Vec<Piece>, Fault> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = url.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '{' if rest.next_if_eq(&'{').is_some() => text.push('{'),
            '}' if rest.next_if_eq(&'}').is_some() => text.push('}'),
            '{' => {
                let mut digits = String::new();
                while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                let index = digits
                    .parse()
                    .map_err(|_| Fault("`{` wants the number of a group and `}` behind it"))?;
                rest.next_if_eq(&'}').ok_or(Fault("`{` without `}`"))?;
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(Piece::Group(index));
            }
            '}' => return Err(Fault("`}` without `{`")),
            other => text.push(other),
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

/// What is wrong with the address of a redirect.
struct Fault(&'static str);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
