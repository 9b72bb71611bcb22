//! What the requests of an application have in common.

use std::fmt::Display;
use std::sync::Arc;

use tornado_httputil::{Request, split_host_and_port};

use crate::endpoint::Endpoint;
use crate::pages::Pages;
use crate::pattern::{Pattern, Spans};
use crate::transform::MakeTransform;
use crate::{Error, Result, Routes, Settings, Site};

/// What the requests of an application have in common.
pub(crate) struct Shared<S: Site> {
    pub(crate) site: S,
    pub(crate) settings: Settings,
    pub(crate) transforms: Vec<MakeTransform>,
    /// Whether any answer may be changed on its way.
    pub(crate) transforming: bool,
    /// Routes for requests to certain hosts, searched before the others.
    pub(super) hosts: Vec<(Pattern, Routes<S>)>,
    /// Those of `Settings::static_path`.
    pub(super) static_files: Routes<S>,
    pub(super) routes: Routes<S>,
    pub(super) otherwise: Box<dyn Endpoint<S>>,
    pub(crate) pages: Pages<S>,
}

impl<S: Site> Shared<S> {
    /// Makes of the settings what follows from them.
    pub(super) fn note_settings(&mut self) {
        self.pages.configure(&self.settings);
        self.static_files = static_routes(&self.settings);
        self.note_transforms();
    }

    pub(super) fn note_transforms(&mut self) {
        self.transforming =
            !self.transforms.is_empty() || !self.settings.compress_response.is_empty();
    }

    pub(crate) fn reverse_url(&self, name: &str, arguments: &[&dyn Display]) -> Result<String> {
        self.reverse(name, arguments)
            .unwrap_or_else(|| Err(Error::mistake(format_args!("no route is named {name:?}"))))
    }

    /// Who answers: the routes of the host first, then the static files, then the other routes.
    #[inline(always)]
    pub(super) fn find(&self, request: &Request, spans: &mut Spans) -> &dyn Endpoint<S> {
        if !self.hosts.is_empty()
            && let Some(endpoint) = self.find_host(request, spans)
        {
            return endpoint;
        }
        if let Some(endpoint) = self.static_files.find(request, spans) {
            return endpoint;
        }
        match self.routes.find(request, spans) {
            Some(endpoint) => endpoint,
            None => &*self.otherwise,
        }
    }

    /// The routes of the request's host; of the default host if it has none, and no proxy asks (`WEB-2.37`).
    fn find_host(&self, request: &Request, spans: &mut Spans) -> Option<&dyn Endpoint<S>> {
        let host = request.host().to_ascii_lowercase();
        let (host, _) = split_host_and_port(&host);
        let mut known = false;
        for (pattern, routes) in &self.hosts {
            if pattern.matches(host.as_bytes(), spans) {
                known = true;
                if let Some(endpoint) = routes.find(request, spans) {
                    return Some(endpoint);
                }
            }
        }
        let default = self.settings.default_host.as_deref()?;
        if known || request.header("X-Real-Ip").is_some() {
            return None;
        }
        for (pattern, routes) in &self.hosts {
            if pattern.matches(default.as_bytes(), spans)
                && let Some(endpoint) = routes.find(request, spans)
            {
                return Some(endpoint);
            }
        }
        None
    }
}

/// The routes of the site's static files (`WEB-1.25`).
fn static_routes<S: Site>(settings: &Settings) -> Routes<S> {
    let routes = Routes::new();
    let Some(files) = &settings.static_path else {
        return routes;
    };
    let below = format!("{}(.*)", regex::escape(&settings.static_url_prefix));
    let (robots, favicon) = (files.clone(), files.clone());
    // Literal paths, which cost the other routes nothing.
    routes
        .route(&below, files.clone())
        .route(r"/robots\.txt", move || robots.handler("robots.txt"))
        .route(r"/favicon\.ico", move || favicon.handler("favicon.ico"))
}

/// Something whose routes have names.
pub(crate) trait Named: Send + Sync {
    fn reverse(&self, name: &str, arguments: &[&dyn Display]) -> Option<Result<String>>;
}

impl<S: Site> Named for Shared<S> {
    fn reverse(&self, name: &str, arguments: &[&dyn Display]) -> Option<Result<String>> {
        let mut lists =
            std::iter::once(&self.routes).chain(self.hosts.iter().map(|(_, routes)| routes));
        lists.find_map(|routes| routes.reverse(name, arguments))
    }
}

impl<S: Site> Named for Arc<Shared<S>> {
    fn reverse(&self, name: &str, arguments: &[&dyn Display]) -> Option<Result<String>> {
        (**self).reverse(name, arguments)
    }
}
