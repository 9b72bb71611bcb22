//! Routes: which of them a path takes, and the way back from a name to a path.

use std::fmt::Display;

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
    literals: Literals,
    /// The entries that are not in `literals`.
    patterns: Vec<usize>,
    /// What every path begins with that one of `patterns` takes; nothing yet while there are none.
    prefix: Option<Box<[u8]>>,
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
        self.push_pattern(prefix.as_bytes());
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
        self.push_pattern(b"");
        self.entries.push(Entry::Condition {
            holds: Box::new(holds),
            routes: routes(Self::new()),
        });
        self
    }

    pub(crate) fn new() -> Self {
        Self {
            entries: Vec::new(),
            literals: Literals::default(),
            patterns: Vec::new(),
            prefix: None,
            first_conditional: usize::MAX,
            names: Vec::new(),
        }
    }

    /// The end of the first route that matches, and where the groups are.
    #[inline(always)]
    pub(crate) fn find(&self, request: &Request, spans: &mut Spans) -> Option<&dyn Endpoint<S>> {
        if self.entries.is_empty() {
            return None;
        }
        let path = request.path_bytes();
        match self.literals.get(path) {
            Some(literal) if literal < self.first_conditional => self.literal(literal),
            Some(literal) => self.search(literal, request, path, spans),
            None => match &self.prefix {
                Some(prefix) if path.starts_with(prefix) => {
                    self.search(usize::MAX, request, path, spans)
                }
                _ => None,
            },
        }
    }

    /// The first route that matches among the patterns before a literal, else that literal.
    #[inline(never)]
    fn search(
        &self,
        literal: usize,
        request: &Request,
        path: &[u8],
        spans: &mut Spans,
    ) -> Option<&dyn Endpoint<S>> {
        for &index in self.patterns.iter().take_while(|index| **index < literal) {
            if let Some(endpoint) = self.entries.get(index)?.find(request, path, spans) {
                return Some(endpoint);
            }
        }
        self.literal(literal)
    }

    #[inline]
    fn literal(&self, index: usize) -> Option<&dyn Endpoint<S>> {
        match self.entries.get(index)? {
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
                    self.literals.insert(path.as_bytes(), index);
                }
            }
            None => self.push_pattern(pattern.prefix().as_bytes()),
        }
        self.entries.push(Entry::Route { pattern, endpoint });
    }

    /// The next entry is to be tried with paths that begin like this.
    fn push_pattern(&mut self, prefix: &[u8]) {
        self.patterns.push(self.entries.len());
        let common = match &self.prefix {
            Some(known) => known
                .iter()
                .zip(prefix)
                .take_while(|(one, other)| one == other)
                .count(),
            None => prefix.len(),
        };
        self.prefix = prefix.get(..common).map(Box::from);
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

/// Paths that stand for themselves, found by their length first: most programs have few of one length.
#[derive(Default)]
struct Literals {
    /// The paths of each length, sorted, with their entries.
    by_length: Vec<Vec<(Box<[u8]>, usize)>>,
}

impl Literals {
    #[inline]
    fn get(&self, path: &[u8]) -> Option<usize> {
        let paths = self.by_length.get(path.len())?;
        if let [(only, index)] = &paths[..] {
            return (**only == *path).then_some(*index);
        }
        let at = paths
            .binary_search_by(|(known, _)| (**known).cmp(path))
            .ok()?;
        paths.get(at).map(|(_, index)| *index)
    }

    /// Adds a path, unless it is there already.
    fn insert(&mut self, path: &[u8], index: usize) {
        if self.by_length.len() <= path.len() {
            self.by_length.resize_with(path.len() + 1, Vec::new);
        }
        if let Some(paths) = self.by_length.get_mut(path.len())
            && let Err(at) = paths.binary_search_by(|(known, _)| (**known).cmp(path))
        {
            paths.insert(at, (path.into(), index));
        }
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
