//! An application: routes, hosts and settings, served as one service.

mod shared;

use std::fmt;
use std::fmt::Display;
use std::sync::Arc;

use tornado_httputil::{Answering, Chain, Middleware, Reply, Request, Service};
use tornado_locale::Locales;
use tornado_template::{Args, Loader, Value};

pub(crate) use self::shared::{Named, Shared};
use crate::endpoint::Built;
use crate::pages::Pages;
use crate::pattern::Spans;
use crate::routes::compile;
use crate::transform::Transform;
use crate::{Build, Handler, HttpError, Rendering, Result, Routes, Settings, Site, UiModule};

/// Routes, settings, and the site that handlers share: a service that any server can run.
///
/// ```
/// use tornado_web::{Application, Exchange, Handler, Result};
///
/// struct Story(u64);
///
/// impl Handler for Story {
///     async fn get(&mut self, x: &mut Exchange) -> Result {
///         x.write(format!("You requested the story {}", self.0))
///     }
/// }
///
/// let application = Application::new().route_named("story", "/story/([0-9]+)", Story);
/// assert_eq!(application.reverse_url("story", &[&7]).unwrap(), "/story/7");
/// ```
pub struct Application<S: Site = ()> {
    routed: Routed<S>,
    around: Chain,
}

/// The application inside its middleware.
struct Routed<S: Site>(Arc<Shared<S>>);

impl Application {
    /// An application without routes or a site.
    pub fn new() -> Self {
        Self::of(())
    }
}

impl Default for Application {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Site> Application<S> {
    /// An application whose handlers share this site.
    pub fn of(site: S) -> Self {
        let shared = Shared {
            site,
            settings: Settings::default(),
            transforms: Vec::new(),
            transforming: false,
            hosts: Vec::new(),
            static_files: Routes::new(),
            routes: Routes::new(),
            otherwise: Box::new(Built::new(|| HttpError(404))),
            pages: Pages::new(),
        };
        Self {
            routed: Routed(Arc::new(shared)),
            around: Chain::new(),
        }
    }

    /// Gives the settings.
    ///
    /// # Panics
    /// As every method that builds: once the application has answered a request.
    #[track_caller]
    pub fn settings(mut self, settings: Settings) -> Self {
        let shared = self.shared();
        shared.settings = settings;
        shared.note_settings();
        self
    }

    /// Gives the templates, in place of those of the setting `template_path` (`WEB-2.46`).
    ///
    /// A [`Loader`], or what [`templates!`](tornado_template::templates) has put into the program. With the setting
    /// `debug`, files that were edited are read again.
    #[doc(alias = "template_loader")]
    #[doc(alias = "create_template_loader")]
    #[track_caller]
    pub fn templates(mut self, loader: impl Into<Loader>) -> Self {
        let shared = self.shared();
        shared.pages.load_by(loader.into(), &shared.settings);
        self
    }

    /// Gives the languages; without, the application speaks `en_US` alone.
    ///
    /// `Locales::load_translations("locale")?` reads them from files.
    #[doc(alias = "load_translations")]
    #[track_caller]
    pub fn translations(mut self, locales: Locales) -> Self {
        self.shared().pages.locales = locales;
        self
    }

    /// Lets templates use a UI module, as `{% module Name(…) %}`.
    ///
    /// The last of a name counts. There are three already: `Template`, `linkify` and `xsrf_form_html`.
    #[doc(alias = "ui_modules")]
    #[track_caller]
    pub fn ui_module(mut self, name: &str, module: impl UiModule<S>) -> Self {
        self.shared()
            .pages
            .modules
            .push((name.into(), Box::new(module)));
        self
    }

    /// Lets templates call a function by name (`WEB-2.19`).
    ///
    /// It is given the page being made, which is the exchange too, and its arguments.
    ///
    /// ```
    /// use tornado_web::Application;
    ///
    /// let application: Application = Application::new()
    ///     .ui_method("path", |page, _| Ok(page.request().path().into()))
    ///     .ui_method("shout", |_, arguments| Ok(arguments.text(0, "text")?.to_uppercase().into()));
    /// ```
    #[doc(alias = "ui_methods")]
    #[track_caller]
    pub fn ui_method<F>(mut self, name: &str, function: F) -> Self
    where
        F: for<'a> Fn(&'a Rendering<'a, S>, &Args<'a>) -> Result<Value<'a>> + Send + Sync + 'static,
    {
        self.shared()
            .pages
            .methods
            .push((name.into(), Box::new(function)));
        self
    }

    /// Lets this middleware see every request first and every answer last.
    ///
    /// All requests pass, also those that no route takes. The first that is added is the outermost.
    ///
    /// ```
    /// use tornado_httputil::{Head, Middleware, Next, Reply, Request, Sent};
    /// use tornado_web::Application;
    ///
    /// struct NoFrames;
    ///
    /// impl Middleware for NoFrames {
    ///     async fn handle(&self, request: Request, mut reply: Reply, next: Next<'_>) -> Sent {
    ///         reply.on_head(|head: &mut Head| head.set("X-Frame-Options", "DENY").expect("a header that may be sent"));
    ///         next.run(request, reply).await
    ///     }
    /// }
    ///
    /// let application = Application::new().wrap(NoFrames);
    /// ```
    #[must_use]
    pub fn wrap(mut self, middleware: impl Middleware) -> Self {
        self.around.push(middleware);
        self
    }

    /// Lets every answer pass a transform, which this makes for each request (`WEB-2.39`).
    ///
    /// Those added first go first; compression comes last.
    ///
    /// # Panics
    /// As every method that builds: once the application has answered a request.
    #[doc(alias = "add_transform")]
    #[track_caller]
    pub fn transform<T: Transform>(
        mut self,
        make: impl Fn(&Request) -> T + Send + Sync + 'static,
    ) -> Self {
        let shared = self.shared();
        shared
            .transforms
            .push(Box::new(move |request| Box::new(make(request))));
        shared.note_transforms();
        self
    }

    /// Adds a route: a pattern that the whole path has to match, and what builds its handler from the groups.
    ///
    /// The first route that matches answers. The second half is a function from the groups of the pattern to a handler:
    /// `|| Main`, the name of a tuple struct, or a closure that also brings what the handler works with.
    ///
    /// # Panics
    /// At the caller's line, if the pattern is no regular expression, or its groups are not as many as the arguments.
    #[track_caller]
    pub fn route<Args, B>(mut self, pattern: &str, build: B) -> Self
    where
        B: Build<Args>,
        B::Handler: Handler<S>,
        Args: crate::FromGroups,
    {
        let routes = self.take_routes();
        self.shared().routes = routes.route(pattern, build);
        self
    }

    /// Adds a route with a name, for [`reverse_url`](Self::reverse_url).
    ///
    /// # Panics
    /// As [`route`](Self::route).
    #[track_caller]
    pub fn route_named<Args, B>(mut self, name: &str, pattern: &str, build: B) -> Self
    where
        B: Build<Args>,
        B::Handler: Handler<S>,
        Args: crate::FromGroups,
    {
        let routes = self.take_routes();
        self.shared().routes = routes.route_named(name, pattern, build);
        self
    }

    /// Hands requests whose path matches to another service; see [`Routes::fallback`].
    ///
    /// # Panics
    /// At the caller's line, if the pattern is no regular expression.
    #[track_caller]
    pub fn fallback(mut self, pattern: &str, service: impl Service) -> Self {
        let routes = self.take_routes();
        self.shared().routes = routes.fallback(pattern, service);
        self
    }

    /// Hands requests below a path to another application; see [`Routes::mount`].
    #[track_caller]
    pub fn mount<T: Site>(mut self, prefix: &str, application: Application<T>) -> Self {
        let routes = self.take_routes();
        self.shared().routes = routes.mount(prefix, application);
        self
    }

    /// Adds routes for requests that meet a condition; see [`Routes::when`].
    #[track_caller]
    pub fn when(
        mut self,
        holds: impl Fn(&Request) -> bool + Send + Sync + 'static,
        routes: impl FnOnce(Routes<S>) -> Routes<S>,
    ) -> Self {
        let all = self.take_routes();
        self.shared().routes = all.when(holds, routes);
        self
    }

    /// Adds routes for requests to the hosts of a pattern, before those for all (`WEB-2.36`).
    ///
    /// Hosts are compared in lower case and without port. All groups whose pattern matches are searched, in order.
    ///
    /// ```
    /// use tornado_web::{Application, HttpError};
    ///
    /// let application: Application = Application::new()
    ///     .host(r"(www\.)?example\.com", |routes| routes.route("/", || HttpError(410)))
    ///     .route("/", || HttpError(403));
    /// ```
    ///
    /// # Panics
    /// At the caller's line, if the pattern is no regular expression.
    #[doc(alias = "add_handlers")]
    #[track_caller]
    pub fn host(mut self, pattern: &str, routes: impl FnOnce(Routes<S>) -> Routes<S>) -> Self {
        let pattern = compile(pattern);
        self.shared().hosts.push((pattern, routes(Routes::new())));
        self
    }

    /// Sets who answers where no route matches; 404 by default (`ROUT-3.07`).
    #[doc(alias = "default_handler_class")]
    #[track_caller]
    pub fn otherwise<B>(mut self, build: B) -> Self
    where
        B: Build<()>,
        B::Handler: Handler<S>,
    {
        self.shared().otherwise = Box::new(Built::new(build));
        self
    }

    /// The address of a named route, with its groups filled in, escaped (`ROUT-3.04`).
    ///
    /// Routes of hosts, conditions and mounted applications are found too.
    ///
    /// # Errors
    /// A name that no route has, more or fewer arguments than groups, and a pattern that has no way back because it has
    /// choices outside its groups.
    pub fn reverse_url(&self, name: &str, arguments: &[&dyn Display]) -> Result<String> {
        self.routed.0.reverse_url(name, arguments)
    }

    /// The routes so far, to add to; not by a closure, in which a mistake would have another caller.
    #[track_caller]
    fn take_routes(&mut self) -> Routes<S> {
        std::mem::replace(&mut self.shared().routes, Routes::new())
    }

    pub(crate) fn names(&self) -> Box<dyn Named> {
        Box::new(Arc::clone(&self.routed.0))
    }

    /// The shared part, while nobody shares it.
    #[track_caller]
    fn shared(&mut self) -> &mut Shared<S> {
        match Arc::get_mut(&mut self.routed.0) {
            Some(shared) => shared,
            None => {
                panic!("an application is built before it answers its first request, or is mounted")
            }
        }
    }
}

impl<S: Site> Service for Application<S> {
    #[inline]
    fn call<'a>(&'a self, request: Request, reply: Reply) -> Answering<'a> {
        if self.around.is_empty() {
            self.routed.call(request, reply)
        } else {
            self.around.call(&self.routed, request, reply)
        }
    }
}

impl<S: Site> Service for Routed<S> {
    // A call less for applications without middleware.
    #[inline(always)]
    fn call<'a>(&'a self, request: Request, reply: Reply) -> Answering<'a> {
        let mut spans = Spans::NONE;
        let endpoint = self.0.find(&request, &mut spans);
        endpoint.run(&self.0, &spans, request, reply)
    }
}

impl<S: Site> fmt::Debug for Application<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application")
            .field("routes", &self.routed.0.routes)
            .finish_non_exhaustive()
    }
}
