//! `request` and `handler` in templates.

use std::collections::HashMap;

use tornado_template::{Args, Error as TemplateError, Mapping, Object, Value};

use super::{Rendering, functions};
use crate::{Result, Site};

/// The request, with the attributes that it has in Python (`WEB-1.36`).
pub(super) struct Asked<'s, S: Site> {
    page: &'s Rendering<'s, S>,
    headers: Headers<'s, S>,
}

/// The headers of the request, by name in any case.
struct Headers<'s, S: Site>(&'s Rendering<'s, S>);

/// The exchange, as templates know it.
pub(super) struct Handling<'s, S: Site> {
    page: &'s Rendering<'s, S>,
    request: Asked<'s, S>,
    locale: super::Language<'s, S>,
}

impl<'s, S: Site> Asked<'s, S> {
    pub(super) fn new(page: &'s Rendering<'s, S>) -> Self {
        Self {
            page,
            headers: Headers(page),
        }
    }

    /// Every argument of the query and the form: names, and lists of bytes.
    fn arguments(&self) -> Result<Value<'_>> {
        let x = self.page.x;
        let mut places: HashMap<&[u8], usize> = HashMap::new();
        let mut entries: Vec<(&[u8], Vec<Value<'_>>)> = Vec::new();
        for (name, value) in x.query()?.iter().chain(x.form()?.arguments.iter()) {
            let place = *places.entry(name).or_insert(entries.len());
            if place == entries.len() {
                entries.push((name, Vec::new()));
            }
            if let Some((_, values)) = entries.get_mut(place) {
                values.push(Value::bytes(value));
            }
        }
        let entries = entries.into_iter().map(|(name, values)| {
            (
                Value::from(String::from_utf8_lossy(name)),
                Value::list(values),
            )
        });
        Ok(Value::dict(entries))
    }
}

impl<S: Site> Object for Asked<'_, S> {
    fn attr(&self, name: &str) -> Option<Value<'_>> {
        let request = self.page.x.request();
        Some(match name {
            "method" => request.method().as_str().into(),
            "uri" => request.uri().into(),
            "path" => request.path().into(),
            "query" => request.query().into(),
            "version" => request.version().into(),
            "host" => request.host().into(),
            "protocol" => request.protocol().into(),
            "remote_ip" => request.remote_ip().to_string().into(),
            "body" => Value::bytes(request.body()),
            "headers" => Value::mapping(&self.headers),
            // A form that cannot be read is 400 before there is a template.
            "arguments" => self.arguments().ok()?,
            _ => return None,
        })
    }

    fn call<'a>(&'a self, name: &str, _: &Args<'a>) -> Option<Result<Value<'a>, TemplateError>> {
        let request = self.page.x.request();
        Some(Ok(match name {
            "full_url" => request.full_url().into(),
            "request_time" => request.received().elapsed().as_secs_f64().into(),
            _ => return None,
        }))
    }

    fn class_name(&self) -> &str {
        "HTTPServerRequest"
    }
}

impl<S: Site> Mapping for Headers<'_, S> {
    fn len(&self) -> usize {
        self.0.x.request().headers().count()
    }

    fn get(&self, key: &str) -> Option<Value<'_>> {
        self.0.x.request().header(key).map(Value::from)
    }

    fn entries(&self) -> Box<dyn Iterator<Item = (Value<'_>, Value<'_>)> + '_> {
        let headers = self.0.x.request().headers();
        Box::new(headers.map(|(name, value)| (name.into(), value.into())))
    }
}

impl<'s, S: Site> Handling<'s, S> {
    pub(super) fn new(page: &'s Rendering<'s, S>) -> Self {
        Self {
            page,
            request: Asked::new(page),
            locale: super::Language(page),
        }
    }

    /// `get_argument(name, default)` and its sisters; without a default, a missing one is 400.
    fn argument<'a>(
        &self,
        args: &Args<'a>,
        find: impl Fn(&str) -> Result<Option<String>>,
    ) -> Result<Value<'a>> {
        let name = functions::text(args, 0, "name")?;
        match (find(&name)?, args.get(1, "default")) {
            (Some(text), _) => Ok(text.into()),
            (None, Some(default)) => Ok(default),
            (None, None) => Ok(self.page.x.argument::<String>(&name)?.into()),
        }
    }
}

impl<S: Site> Handling<'_, S> {
    fn cookie<'a>(&'a self, args: &Args<'a>) -> Result<Value<'a>> {
        let name = functions::text(args, 0, "name")?;
        Ok(match self.page.x.cookie(&name) {
            Some(value) => value.into(),
            None => args.get(1, "default").unwrap_or(Value::NONE),
        })
    }
}

impl<S: Site> Object for Handling<'_, S> {
    fn attr(&self, name: &str) -> Option<Value<'_>> {
        Some(match name {
            "request" => Value::object(&self.request),
            "locale" => Value::object(&self.locale),
            "current_user" => self.page.x.user_value(),
            _ => return None,
        })
    }

    fn call<'a>(&'a self, name: &str, args: &Args<'a>) -> Option<Result<Value<'a>, TemplateError>> {
        let (page, x) = (self.page, self.page.x);
        let result = match name {
            "get_argument" => self.argument(args, |name| x.find_argument(name)),
            "get_query_argument" => self.argument(args, |name| x.find_query_argument(name)),
            "get_body_argument" => self.argument(args, |name| x.find_body_argument(name)),
            "get_cookie" => self.cookie(args),
            "get_status" => Ok(x.status().as_u16().into()),
            "reverse_url" => functions::reverse_url(page, args),
            "static_url" => functions::static_url(page, args),
            "xsrf_form_html" => functions::xsrf_form_html(page, args),
            _ => return None,
        };
        Some(result.map_err(|error| page.raise(error)))
    }

    fn class_name(&self) -> &str {
        "RequestHandler"
    }
}
