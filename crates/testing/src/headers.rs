//! The headers of an answer, as a client reads them.

use std::fmt;
use std::ops::Index;

/// The headers of an answer, in the order in which they leave.
///
/// Names are found in any case.
///
/// ```
/// # use tornado_httputil::{Reply, Request, Sent};
/// # async fn hello(_: Request, reply: Reply) -> Sent { reply.send_text("hello") }
/// # tornado_testing::run(async {
/// let answer = tornado_testing::fetch(&hello, Request::get("/")).await;
/// assert_eq!(answer.headers()["content-length"], "5");
/// for (name, value) in answer.headers() {
///     println!("{name}: {value}");
/// }
/// # });
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers {
    lines: Vec<(String, String)>,
}

impl Headers {
    /// The first value of a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_all(name).next()
    }

    /// Every value of a header.
    #[doc(alias = "get_list")]
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.iter()
            .filter(move |(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Names and values, spelt as sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many header lines there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(crate) fn push(&mut self, name: &str, value: &str) {
        self.lines.push((name.into(), value.into()));
    }
}

/// The first value of a header.
///
/// # Panics
/// Where there is no such header.
impl Index<&str> for Headers {
    type Output = String;

    #[track_caller]
    fn index(&self, name: &str) -> &String {
        match self
            .lines
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
        {
            Some((_, value)) => value,
            None => panic!("the answer has no header {name:?}; it has\n{self}"),
        }
    }
}

impl<'a> IntoIterator for &'a Headers {
    type Item = (&'a str, &'a str);
    type IntoIter = Box<dyn Iterator<Item = Self::Item> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

impl fmt::Display for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter()
            .try_for_each(|(name, value)| writeln!(f, "{name}: {value}"))
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
