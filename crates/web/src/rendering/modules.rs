//! `modules` in templates, and the modules that are there already.

use tornado_escape::{ExtraParams, Linkify, linkify};
use tornado_template::{Args, Error as TemplateError, Namespace, Object, Value, function};

use super::{Rendering, functions};
use crate::{Result, Site, UiModule};

/// The UI modules of the application, by name.
pub(super) struct Modules<'s, S: Site>(pub(super) &'s Rendering<'s, S>);

impl<S: Site> Object for Modules<'_, S> {
    fn attr(&self, name: &str) -> Option<Value<'_>> {
        self.closure(name)
    }

    fn call<'a>(&'a self, name: &str, args: &Args<'a>) -> Option<Result<Value<'a>, TemplateError>> {
        if name == "__getitem__" {
            let key = args.text(0, "key");
            return Some(key.and_then(|name| {
                self.closure(&name)
                    .ok_or_else(|| TemplateError::raise("KeyError", name))
            }));
        }
        Some(self.run(name, args).map_err(|error| self.0.raise(error)))
    }

    fn names(&self) -> Vec<&str> {
        let modules = &self.0.x.pages().modules;
        modules.iter().map(|(name, _)| &**name).collect()
    }

    fn class_name(&self) -> &str {
        "modules"
    }
}

impl<'s, S: Site> Modules<'s, S> {
    /// A module as a value, to be called later.
    fn closure<'a>(&self, name: &str) -> Option<Value<'a>>
    where
        's: 'a,
    {
        let known = ["Template", "linkify", "xsrf_form_html"].contains(&name);
        if !known && self.find(name).is_none() {
            return None;
        }
        let (name, page) = (name.to_owned(), self.0);
        Some(Value::closure(move |args| {
            Modules(page)
                .run(&name, args)
                .map_err(|error| page.raise(error))
        }))
    }

    fn find(&self, name: &str) -> Option<(usize, &dyn UiModule<S>)> {
        let modules = &self.0.x.pages().modules;
        let number = modules.iter().rposition(|(known, _)| **known == *name)?;
        modules
            .get(number)
            .map(|(_, module)| (number, &**module as _))
    }

    fn run<'a>(&self, name: &str, args: &Args<'a>) -> Result<Value<'a>> {
        if let Some((number, module)) = self.find(name) {
            self.0.used.borrow_mut().note(number);
            return Ok(module.render(self.0, args)?.into());
        }
        match name {
            "Template" => self.template(args),
            "linkify" => linked(args),
            "xsrf_form_html" => Ok(self.0.x.xsrf_field()?.into()),
            _ => Err(TemplateError::raise(
                "AttributeError",
                format!("no UI module is named {name:?}; `Application::ui_module` gives it one"),
            )
            .into()),
        }
    }

    /// `Template(path, …)`: an include with names of its own, which may `set_resources` (`WEB-3.25`).
    fn template<'a>(&self, args: &Args<'a>) -> Result<Value<'a>> {
        let page = self.0;
        page.used.borrow_mut().note_template();
        let path = functions::text(args, 0, "path")?;
        let set_resources = function(|resources| {
            page.used.borrow_mut().set(&path, resources)?;
            Ok("".into())
        });
        let mut names = Namespace::new();
        names.lend("set_resources", &set_resources);
        for (name, value) in args.keywords() {
            names.set(name, value);
        }
        Ok(page.render_string(&path, names)?.into())
    }
}

/// `linkify(text, shorten, extra_params, require_protocol, permitted_protocols)`
fn linked<'a>(args: &Args<'a>) -> Result<Value<'a>> {
    let text = functions::text(args, 0, "text")?;
    let is = |index, name| args.get(index, name).is_some_and(|value| value.is_true());
    let extra = match args.get(2, "extra_params") {
        Some(value) if value.is_true() => value.to_str()?,
        _ => String::new(),
    };
    let mut options = Linkify {
        shorten: is(1, "shorten"),
        require_protocol: is(3, "require_protocol"),
        extra_params: ExtraParams::Text(&extra),
        ..Linkify::default()
    };
    let protocols: Vec<String> = match args.get(4, "permitted_protocols") {
        Some(value) => value
            .items()
            .unwrap_or_default()
            .iter()
            .map(Value::to_str)
            .collect::<Result<_, TemplateError>>()?,
        None => Vec::new(),
    };
    let protocols: Vec<&str> = protocols.iter().map(String::as_str).collect();
    if !protocols.is_empty() {
        options.permitted_protocols = &protocols;
    }
    Ok(linkify(&text, &options).into())
}
