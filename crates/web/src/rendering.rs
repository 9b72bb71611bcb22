//! A page while it is made: the names that its templates see.

mod functions;
mod language;
mod modules;
mod request;

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::ops::Deref;

use tornado_locale::Locale;
use tornado_template::{Args, Error as TemplateError, Function, Object, Template, Value};

use crate::error::Kind;
use crate::resources::Used;
use crate::{Error, Exchange, Result, Site, Values};

use language::Language;
use modules::Modules;
use request::{Asked, Handling};

/// How many templates may be at work at a time, each called by a module of the one before.
const DEEPEST: usize = 16;

/// A page while it is made, as UI modules and [UI methods](crate::Application::ui_method) see it.
///
/// It is the exchange too, to read from: `page.request()`, `page.site()`, `page.reverse_url(…)`.
pub struct Rendering<'r, S: Site = ()> {
    x: &'r Exchange<S>,
    used: RefCell<Used>,
    /// The error that a function or module raised last, with the message that the template was given.
    raised: RefCell<Option<(String, Error)>>,
    depth: Cell<usize>,
    /// The language where nobody has looked it up.
    browser_locale: OnceCell<Locale>,
}

impl<'r, S: Site> Rendering<'r, S> {
    pub(crate) fn new(x: &'r Exchange<S>, used: Used) -> Self {
        Self {
            x,
            used: RefCell::new(used),
            raised: RefCell::new(None),
            depth: Cell::new(0),
            browser_locale: OnceCell::new(),
        }
    }

    /// Renders another template, for a UI module (`WEB-1.30`).
    ///
    /// It sees the same names as the page, but for those that the handler gave.
    ///
    /// # Errors
    /// As [`Exchange::render`]: hand them on.
    pub fn render_string(&self, template: &str, values: impl Values) -> Result<String> {
        let values = values.into_names()?;
        let template = self.x.template(template)?;
        let mut html = Vec::new();
        self.generate(&template, &values, &mut html)?;
        Ok(String::from_utf8(html)?)
    }

    /// The language of the request.
    pub fn locale(&self) -> &Locale {
        match self.x.known_locale() {
            Some(locale) => locale,
            None => self.browser_locale.get_or_init(|| self.x.browser_locale()),
        }
    }

    pub(crate) fn generate(
        &self,
        template: &Template,
        values: &dyn Object,
        out: &mut Vec<u8>,
    ) -> Result {
        let depth = self.depth.get();
        if depth == DEEPEST {
            return Err(TemplateError::raise(
                "RecursionError",
                "UI modules call one another without end",
            )
            .into());
        }
        self.depth.set(depth + 1);
        let result = template.generate_into(&Scope::new(self, values), out);
        self.depth.set(depth);
        result.map_err(|error| self.explain(error))
    }

    pub(crate) fn into_used(self) -> Used {
        self.used.into_inner()
    }

    /// An error on its way into a template, which may catch it.
    #[cold]
    fn raise(&self, error: Error) -> TemplateError {
        let raised = match error.template_error() {
            Some(inner) => TemplateError::raise(inner.class(), inner.message()),
            None if error.is_http() => TemplateError::raise("HTTPError", error.to_string()),
            None => TemplateError::raise("RuntimeError", error.story()),
        };
        *self.raised.borrow_mut() = Some((raised.message().to_owned(), error));
        raised
    }

    /// An error on its way out of a template: what it was before it went in, or with that as its cause.
    #[cold]
    fn explain(&self, error: TemplateError) -> Error {
        let raised = self.raised.borrow_mut().take();
        match raised {
            Some((message, cause)) if message == error.message() => {
                if cause.kind() != Kind::Mistake {
                    return cause;
                }
                match cause.into_source() {
                    Some(source) if is_placed(&*source) => error.caused_by(source).into(),
                    _ => error.into(),
                }
            }
            _ => error.into(),
        }
    }
}

/// Whether an error says more than the exception that was made of it.
fn is_placed(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    error
        .downcast_ref::<TemplateError>()
        .is_none_or(|error| error.template().is_some())
}

impl<S: Site> Deref for Rendering<'_, S> {
    type Target = Exchange<S>;

    fn deref(&self) -> &Exchange<S> {
        self.x
    }
}

impl<S: Site> fmt::Debug for Rendering<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendering")
            .field("exchange", self.x)
            .field("used", &self.used)
            .finish_non_exhaustive()
    }
}

/// The names of one template (`WEB-1.14`): looked up when they are asked for, and none costs anything otherwise.
///
/// First what the handler gave, then what `prepare` and the site set, UI methods, and ours.
struct Scope<'s, S: Site> {
    page: &'s Rendering<'s, S>,
    values: &'s dyn Object,
    translate: Call<'s, S>,
    pgettext: Call<'s, S>,
    static_url: Call<'s, S>,
    xsrf_form_html: Call<'s, S>,
    reverse_url: Call<'s, S>,
    handler: Handling<'s, S>,
    request: Asked<'s, S>,
    locale: Language<'s, S>,
    modules: Modules<'s, S>,
}

impl<'s, S: Site> Scope<'s, S> {
    fn new(page: &'s Rendering<'s, S>, values: &'s dyn Object) -> Self {
        let call = |function| Call { page, function };
        Self {
            page,
            values,
            translate: call(functions::translate),
            pgettext: call(functions::pgettext),
            static_url: call(functions::static_url),
            xsrf_form_html: call(functions::xsrf_form_html),
            reverse_url: call(functions::reverse_url),
            handler: Handling::new(page),
            request: Asked::new(page),
            locale: Language(page),
            modules: Modules(page),
        }
    }

    fn usual(&self, name: &str) -> Option<Value<'_>> {
        Some(match name {
            "_" => Value::function(&self.translate),
            "current_user" => self.page.x.user_value(),
            "handler" => Value::object(&self.handler),
            "locale" => Value::object(&self.locale),
            "modules" | "_tt_modules" => Value::object(&self.modules),
            "pgettext" => Value::function(&self.pgettext),
            "request" => Value::object(&self.request),
            "reverse_url" => Value::function(&self.reverse_url),
            "static_url" => Value::function(&self.static_url),
            "xsrf_form_html" => Value::function(&self.xsrf_form_html),
            _ => return None,
        })
    }

    fn method(&self, name: &str) -> Option<Value<'_>> {
        let method = self.page.x.pages().method(name)?;
        let page = self.page;
        Some(Value::closure(move |args| {
            method(page, args).map_err(|error| page.raise(error))
        }))
    }
}

impl<S: Site> Object for Scope<'_, S> {
    fn attr(&self, name: &str) -> Option<Value<'_>> {
        let x = self.page.x;
        self.values
            .attr(name)
            .or_else(|| x.set_name(name))
            .or_else(|| x.site().template_name(x, name))
            .or_else(|| self.method(name))
            .or_else(|| self.usual(name))
    }

    fn names(&self) -> Vec<&str> {
        let mut names = vec![
            "_",
            "current_user",
            "handler",
            "locale",
            "modules",
            "pgettext",
            "request",
            "reverse_url",
            "static_url",
            "xsrf_form_html",
        ];
        let x = self.page.x;
        names.extend(x.pages().methods.iter().map(|(name, _)| &**name));
        names.extend(x.set_names());
        names.extend(self.values.names());
        names
    }
}

/// A function of ours, for one page.
struct Call<'s, S: Site> {
    page: &'s Rendering<'s, S>,
    function: Ours<S>,
}

type Ours<S> = for<'a> fn(&'a Rendering<'a, S>, &Args<'a>) -> Result<Value<'a>>;

impl<S: Site> Function for Call<'_, S> {
    fn call<'a>(&'a self, args: &Args<'a>) -> Result<Value<'a>, TemplateError> {
        let page = self.page;
        (self.function)(page, args).map_err(|error| page.raise(error))
    }
}
