//! What an application knows about its pages.

use std::fmt;

use tornado_locale::Locales;
use tornado_template::{Args, Loader, Value};

use crate::{Error, Rendering, Result, Settings, Site, UiModule};

/// A function of the application's that templates call.
pub(crate) type UiMethod<S> =
    dyn for<'a> Fn(&'a Rendering<'a, S>, &Args<'a>) -> Result<Value<'a>> + Send + Sync;

/// Templates, languages, and what templates can call.
pub(crate) struct Pages<S: Site> {
    loader: Option<Loader>,
    /// The loader is the application's own: settings do not replace it.
    given: bool,
    pub(crate) locales: Locales,
    pub(crate) modules: Vec<(Box<str>, Box<dyn UiModule<S>>)>,
    pub(crate) methods: Vec<(Box<str>, Box<UiMethod<S>>)>,
}

impl<S: Site> Pages<S> {
    pub(crate) fn new() -> Self {
        Self {
            loader: None,
            given: false,
            locales: Locales::new(),
            modules: Vec::new(),
            methods: Vec::new(),
        }
    }

    /// Takes over a loader.
    pub(crate) fn load_by(&mut self, loader: Loader, settings: &Settings) {
        self.loader = Some(loader);
        self.given = true;
        self.configure(settings);
    }

    /// Does what the settings say.
    pub(crate) fn configure(&mut self, settings: &Settings) {
        if !self.given {
            self.loader = settings.template_path.as_ref().map(|path| {
                let loader = Loader::new(path).autoescape(settings.autoescape.as_deref());
                match settings.template_whitespace {
                    Some(mode) => loader.whitespace(mode),
                    None => loader,
                }
            });
        }
        if settings.debug {
            self.loader = self.loader.take().map(|loader| loader.debug(true));
        }
    }

    pub(crate) fn loader(&self) -> Result<&Loader> {
        self.loader.as_ref().ok_or_else(|| {
            Error::mistake(
                "no templates: give the setting `template_path`, or a loader to `Application::templates`",
            )
        })
    }

    pub(crate) fn method(&self, name: &str) -> Option<&UiMethod<S>> {
        let found = self
            .methods
            .iter()
            .rev()
            .find(|(known, _)| **known == *name);
        found.map(|(_, method)| &**method)
    }
}

impl<S: Site> fmt::Debug for Pages<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("loader", &self.loader)
            .finish_non_exhaustive()
    }
}
