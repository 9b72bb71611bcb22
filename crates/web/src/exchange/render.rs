//! Answers made by templates.

use tornado_template::{Object, Template, TemplateValue, Value};

use super::Exchange;
use crate::pages::Pages;
use crate::resources::{Used, place};
use crate::{Rendering, Result, Site, Values};

impl<S: Site> Exchange<S> {
    /// Answers with a template, and finishes (`WEB-1.13`).
    ///
    /// What can be given to it is listed at [`Values`]. It also sees the usual names, such as `request`, `locale`, `_` and
    /// `reverse_url`; user and language are looked up if the template mentions them.
    ///
    /// ```
    /// use serde_json::json;
    /// use tornado_web::{Exchange, Handler, Result};
    ///
    /// struct Home;
    ///
    /// impl Handler for Home {
    ///     async fn get(&mut self, x: &mut Exchange) -> Result {
    ///         x.render("home.html", json!({"items": ["one", "two"]})).await
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// A mistake that names template and line, where the template is missing, cannot be compiled or raises an exception;
    /// after the end of the answer.
    pub async fn render<V>(&mut self, template: &str, values: V) -> Result
    where
        V: Values,
        V::Names: Send,
    {
        let values = values.into_names()?;
        let template = self.template(template)?;
        self.look_up(&template).await?;
        self.write_page(&template, &values)?;
        self.settle_xsrf().await?;
        self.finish()
    }

    /// The same for hooks that cannot wait, such as [`Site::write_error`]: nothing is looked up.
    ///
    /// The user is the one that is known already, if any; the language too, or else the browser's.
    ///
    /// ```
    /// use serde_json::json;
    /// use tornado_web::{Error, Exchange, Result, Site};
    ///
    /// struct Blog;
    ///
    /// impl Site for Blog {
    ///     type User = ();
    ///
    ///     fn write_error(&self, x: &mut Exchange<Self>, error: &Error) -> Result {
    ///         x.render_at_once("error.html", json!({"status": error.status().as_u16()}))
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`render`](Self::render).
    pub fn render_at_once(&mut self, template: &str, values: impl Values) -> Result {
        let values = values.into_names()?;
        let template = self.template(template)?;
        self.write_page(&template, &values)?;
        self.settle_xsrf_at_once()?;
        self.finish()
    }

    /// Renders a template to text, without CSS and JavaScript of its UI modules, and does not finish.
    ///
    /// # Errors
    /// As [`render`](Self::render).
    pub async fn render_string<V>(&mut self, template: &str, values: V) -> Result<String>
    where
        V: Values,
        V::Names: Send,
    {
        let values = values.into_names()?;
        let template = self.template(template)?;
        self.look_up(&template).await?;
        let mut html = Vec::new();
        self.generate(&template, &values, &mut html)?;
        self.settle_xsrf().await?;
        Ok(String::from_utf8(html)?)
    }

    /// Gives all templates of this request a name; for `prepare`.
    ///
    /// What `render` is given goes before it.
    #[doc(alias = "get_template_namespace")]
    pub fn set_template_name(
        &mut self,
        name: &str,
        value: impl TemplateValue + Send + Sync + 'static,
    ) {
        let names = &mut self.rare_mut().names;
        names.retain(|(known, _)| **known != *name);
        names.push((name.into(), Box::new(value)));
    }

    pub(crate) fn pages(&self) -> &Pages<S> {
        &self.shared.pages
    }

    pub(crate) fn template(&self, name: &str) -> Result<Template> {
        Ok(self.shared.pages.loader()?.load(name)?)
    }

    /// Finds out what the template will want to know, and what cannot be found out while it runs.
    async fn look_up(&mut self, template: &Template) -> Result {
        let wanted = Wanted::by(template, &self.shared.pages);
        if wanted.locale && self.known_locale().is_none() {
            self.locale().await?;
        }
        if wanted.user {
            self.current_user().await?;
        }
        Ok(())
    }

    /// Renders to the end of the answer, and puts CSS and JavaScript of UI modules in their place.
    fn write_page(&mut self, template: &Template, values: &dyn Object) -> Result {
        let mut body = std::mem::take(&mut self.open()?.body);
        let start = body.len();
        let mut result = self.generate(template, values, &mut body);
        if result.is_ok()
            && let Some(rare) = self.rare.get()
            && !rare.used.is_empty()
        {
            result = place(self, &rare.used, template.name(), &mut body, start);
        }
        if result.is_err() {
            body.truncate(start);
        }
        self.open()?.body = body;
        result
    }

    fn generate(&mut self, template: &Template, values: &dyn Object, out: &mut Vec<u8>) -> Result {
        let used = match self.rare.get_mut() {
            Some(rare) => std::mem::take(&mut rare.used),
            None => Used::default(),
        };
        let page = Rendering::new(self, used);
        let result = page.generate(template, values, out);
        let used = page.into_used();
        if !used.is_empty() {
            self.rare_mut().used = used;
        }
        result
    }
}

/// What other parts of the exchange lend to templates: the one place that knows them.
impl<S: Site> Exchange<S> {
    /// A name that was set for this request.
    pub(crate) fn set_name(&self, name: &str) -> Option<Value<'_>> {
        let names = &self.rare.get()?.names;
        let (_, value) = names.iter().find(|(known, _)| **known == *name)?;
        Some(value.value())
    }

    pub(crate) fn set_names(&self) -> impl Iterator<Item = &str> {
        let names = self.rare.get().map(|rare| &*rare.names).unwrap_or_default();
        names.iter().map(|(name, _)| &**name)
    }

    /// The user as templates see it; known since `look_up`.
    pub(crate) fn user_value(&self) -> Value<'_> {
        match self.known_user() {
            Some(Some(user)) => self.shared.site.template_user(user),
            _ => Value::NONE,
        }
    }
}

/// What a template wants to know that only a database, say, can answer.
#[derive(Default)]
struct Wanted {
    locale: bool,
    user: bool,
}

impl Wanted {
    /// Read off the names that the template mentions.
    fn by<S: Site>(template: &Template, pages: &Pages<S>) -> Self {
        let mut wanted = Self::default();
        for name in template.globals() {
            match name {
                "_" | "locale" | "pgettext" => wanted.locale = true,
                "current_user" => wanted.user = true,
                // These can reach everything.
                "handler" | "modules" | "_tt_modules" | "globals" => return Self::ALL,
                _ if pages.method(name).is_some() => return Self::ALL,
                _ => {}
            }
        }
        wanted
    }

    const ALL: Self = Self {
        locale: true,
        user: true,
    };
}
