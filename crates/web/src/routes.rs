//! Routes: which of them a path takes, and the way back from a name to a path.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::{BuildHasherDefault, Hasher};

use tornado_httputil::{Request, Service};

use crate::application::Named;
use crate::endpoint::{Built, Endpoint, Fallback};
use crate::pattern::{Pattern, Reverse, Spans};
use crate::{Application, Build, FromGroups, Handler, Result, Site};

/// A list of routes; the first that matches answers (`ROUT-2.02`).
///
/// [`Application`] has these methods too; a list of its own is what a host or a condition is given.
#[doc(alias = "RuleRouter")]
pub struct Routes<S: Site = ()> {
    entries: Vec<Entry<S>>,
    /// Paths without anything special in their pattern, to their entries.
    literals: HashMap<Box<[u8]>, usize, BuildHasherDefault<PathHasher>>,
    /// The entries that are not in `literals`.
    patterns: Vec<usize>,
    /// The first entry that depends on more than the path.
    first_conditional: usize,
    names: Vec<Reverse>,
}

enum Entry<S: Site> {
    Route {
        pattern: Pattern,
        endpoint: Box<dyn Endpoint<S>>,
    },
    Mount {
        prefix: String,
        endpoint: Box<dyn Endpoint<S>>,
        names: Box<dyn Named>,
    },
    Condition {
        holds: Box<dyn Fn(&Request) -> bool + Send + Sync>,
        routes: Routes<S>,
    },
}

impl<S: Site> Routes<S> {
    /// Adds a route: a pattern that the whole path has to match, and what builds its handler from the groups.
    ///
    /// # Panics
    /// At the caller's line, if the pattern is no regular expression, or its groups are not as many as the arguments.
    #[doc(alias("URLSpec", "url"))]
    #[track_caller]
    pub fn route<Args, B>(mut self, pattern: &str, build: B) -> Self
    where
        B: Build<Args>,
        B::Handler: Handler<S>,
        Args: FromGroups,
    {
        let pattern = compile(pattern);
        if let Some(count) = Args::COUNT {
            let (text, groups) = (pattern.text(), pattern.groups());
            assert!(
                groups == count,
                "route {text:?} has {groups} group(s), but its handler takes {count}"
            );
        }
        self.push(pattern, Box::new(Built::new(build)));
        self
    }

    /// Adds a route with a name, for `reverse_url`.
    ///
    /// A name that is there already is replaced, with a warning (`WEB-2.34`).
    ///
    /// # Panics
    /// As [`route`](Self::route).
    #[track_caller]
    pub fn route_named<Args, B>(mut self, name: &str, pattern: &str, build: B) -> Self
    where
        B: Build<Args>,
        B::Handler: Handler<S>,
        Args: FromGroups,
    {
        if self.names.iter().any(|known| known.name() == name) {
            tracing::warn!(target: "tornado.application", "Multiple handlers named {name}; replacing previous value");
            self.names.retain(|known| known.name() != name);
        }
        self.names
            .push(Reverse::new(name, pattern, compile(pattern).groups()));
        self.route(pattern, build)
    }

    /// Hands every request whose path matches to another service, as it is (`WEB-2.45`).
    ///
    /// # Panics
    /// At the caller's line, if the pattern is no regular expression.
    #[doc(alias = "FallbackHandler")]
    #[track_caller]
    pub fn fallback(mut self, pattern: &str, service: impl Service) -> Self {
        self.push(compile(pattern), Box::new(Fallback(service)));
        self
    }

    /// Hands every request whose path is `prefix`, or begins with it and a slash, to another application.
    ///
    /// Paths are not cut: the patterns of the application begin with the prefix too, and so do the addresses it makes.
    pub fn mount<T: Site>(mut self, prefix: &str, application: Application<T>) -> Self {
        let names = application.names();
        self.note_conditional();
        let prefix = prefix.trim_end_matches('/').to_owned();
        self.patterns.push(self.entries.len());
        self.entries.push(Entry::Mount {
            prefix,
            endpoint: Box::new(Fallback(application)),
            names,
        });
        self
    }

    /// Adds routes for requests that meet a condition: a header, a method, anything (`ROUT-3.02`).
    ///
    /// Where it is met but none of its routes matches, the search goes on behind it.
    ///
    /// ```
    /// use tornado_web::{Application, HttpError};
    ///
    /// let application: Application = Application::new()
    ///     .when(|request| request.header("X-Version") == Some("2"), |routes| routes.route("/", || HttpError(410)));
    /// ```
    #[doc(alias = "Matcher")]
    pub fn when(
        mut self,
        holds: impl Fn(&Request) -> bool + Send + Sync + 'static,
        routes: impl FnOnce(Self) -> Self,
    ) -> Self {
        self.note_conditional();
        self.patterns.push(self.entries.len());
        self.entries.push(Entry::Condition {
            holds: Box::new(holds),
            routes: routes(Self::new()),
        });
        self
    }

    pub(crate) fn new() -> Self {
        Self {
            entries: Vec::new(),
            literals: HashMap::default(),
            patterns: Vec::new(),
            first_conditional: usize::MAX,
            names: Vec::new(),
        }
    }

    /// The end of the first route that matches, and where the groups are.
    pub(crate) fn find(&self, request: &Request, spans: &mut Spans) -> Option<&dyn Endpoint<S>> {
        let path = request.path_bytes();
        let literal = self.literals.get(path).copied().unwrap_or(usize::MAX);
        if literal > self.first_conditional || literal == usize::MAX {
            for &index in self.patterns.iter().take_while(|index| **index < literal) {
                if let Some(endpoint) = self.entries.get(index)?.find(request, path, spans) {
                    return Some(endpoint);
                }
            }
        }
        match self.entries.get(literal)? {
            Entry::Route { endpoint, .. } => Some(&**endpoint),
            _ => None,
        }
    }

    /// The address of a named route here, or in a list or application within.
    pub(crate) fn reverse(&self, name: &str, arguments: &[&dyn Display]) -> Option<Result<String>> {
        if let Some(reverse) = self.names.iter().find(|known| known.name() == name) {
            return Some(reverse.fill(arguments));
        }
        self.entries.iter().find_map(|entry| match entry {
            Entry::Route { .. } => None,
            Entry::Mount { names, .. } => names.reverse(name, arguments),
            Entry::Condition { routes, .. } => routes.reverse(name, arguments),
        })
    }

    fn push(&mut self, pattern: Pattern, endpoint: Box<dyn Endpoint<S>>) {
        let index = self.entries.len();
        match pattern.literal() {
            // The literal is the only path that can take this route, so whether an earlier pattern takes it first is
            // known now.
            Some(path) => {
                let mut spans = Spans::NONE;
                let shadowed =
                    self.patterns
                        .iter()
                        .any(|&earlier| match self.entries.get(earlier) {
                            Some(Entry::Route { pattern, .. }) => {
                                pattern.matches(path.as_bytes(), &mut spans)
                            }
                            _ => false,
                        });
                if !shadowed {
                    self.literals.entry(path.as_bytes().into()).or_insert(index);
                }
            }
            None => self.patterns.push(index),
        }
        self.entries.push(Entry::Route { pattern, endpoint });
    }

    fn note_conditional(&mut self) {
        self.first_conditional = self.first_conditional.min(self.entries.len());
    }
}

impl<S: Site> Entry<S> {
    fn find(&self, request: &Request, path: &[u8], spans: &mut Spans) -> Option<&dyn Endpoint<S>> {
        match self {
            Self::Route { pattern, endpoint } => {
                pattern.matches(path, spans).then_some(&**endpoint)
            }
            Self::Mount {
                prefix, endpoint, ..
            } => {
                let rest = path.strip_prefix(prefix.as_bytes())?;
                (rest.is_empty() || rest.starts_with(b"/")).then_some(&**endpoint)
            }
            Self::Condition { holds, routes } => {
                if holds(request) {
                    routes.find(request, spans)
                } else {
                    None
                }
            }
        }
    }
}

/// Compiles a pattern, or panics at the line that wrote it.
#[track_caller]
pub(crate) fn compile(pattern: &str) -> Pattern {
    match Pattern::new(pattern) {
        Ok(pattern) => pattern,
        Err(error) => panic!("{error}"),
    }
}

/// A quick hash for a table whose keys all come from the program.
#[derive(Default)]
struct PathHasher(u64);

impl Hasher for PathHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        self.write_u64(u64::from_le_bytes(last));
    }

    fn write_usize(&mut self, length: usize) {
        self.write_u64(length as u64);
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

impl<S: Site> std::fmt::Debug for Routes<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.entries).finish()
    }
}

impl<S: Site> std::fmt::Debug for Entry<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Route { pattern, .. } => pattern.fmt(f),
            Self::Mount { prefix, .. } => write!(f, "mount {prefix:?}"),
            Self::Condition { routes, .. } => f.debug_tuple("when").field(routes).finish(),
        }
    }
}
