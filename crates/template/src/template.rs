//! A compiled template.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::environment::{Environment, Limits};
use crate::language::ast::Code;
use crate::language::error::Error;
use crate::language::link::{self, Files};
use crate::language::template::{self, File};
use crate::language::whitespace::Whitespace;
use crate::runtime::exec::Stop;
use crate::runtime::machine::{Default, Machine};
use crate::value::host::Object;

/// A compiled template; cheap to clone, `Send` and `Sync`.
#[derive(Clone)]
pub struct Template(Arc<Inner>);

struct Inner {
    code: Code,
    defaults: Vec<Default>,
    texts: Vec<(Arc<str>, Arc<str>)>,
    environment: Environment,
    name: Arc<str>,
    /// The largest of the last outputs.
    expected: AtomicUsize,
}

impl Template {
    /// Compiles a template that stands alone.
    ///
    /// Its name is `<string>`, so all whitespace is kept; values are escaped by `xhtml_escape`. A template that extends or
    /// includes others comes from a [`Loader`](crate::Loader).
    ///
    /// # Errors
    ///
    /// What the syntax is wrong about.
    pub fn new(text: &str) -> Result<Self, Error> {
        Self::with_name("<string>", text)
    }

    /// Compiles a template with a name, for the errors and the whitespace mode.
    ///
    /// # Errors
    ///
    /// As [`Template::new`].
    pub fn with_name(name: &str, text: &str) -> Result<Self, Error> {
        let file = template::parse(
            name.into(),
            text.into(),
            Some("xhtml_escape"),
            Whitespace::from_name(name),
        )?;
        Self::compile(&Arc::new(file), &Alone, Environment::default())
    }

    /// The same template with other limits.
    #[must_use]
    pub fn limits(&self, limits: Limits) -> Self {
        let inner = &*self.0;
        let mut environment = inner.environment.clone();
        environment.limits = limits;
        Self(Arc::new(Inner {
            code: inner.code.clone(),
            defaults: inner.defaults.clone(),
            texts: inner.texts.clone(),
            environment,
            name: Arc::clone(&inner.name),
            expected: AtomicUsize::new(0),
        }))
    }

    /// Renders it.
    ///
    /// The names come from a [`Namespace`](crate::Namespace) or from the fields of a struct.
    ///
    /// # Errors
    ///
    /// The exception that ended it, or the limit.
    #[doc(alias = "render")]
    pub fn generate(&self, names: &dyn Object) -> Result<Vec<u8>, Error> {
        let expected = self.0.expected.load(Ordering::Relaxed);
        let mut out = Vec::with_capacity(expected);
        self.generate_into(names, &mut out)?;
        if out.len() > expected {
            let expected = out.len() + out.len() / 8;
            self.0.expected.store(expected, Ordering::Relaxed);
        } else if out.len() < expected / 8 {
            // Not for ever is room made for the one page that was large.
            let expected = expected - expected / 8;
            self.0.expected.store(expected, Ordering::Relaxed);
        }
        Ok(out)
    }

    /// Renders it to the end of a buffer.
    ///
    /// # Errors
    ///
    /// As [`generate`](Self::generate); the buffer is then as long as before.
    pub fn generate_into(&self, names: &dyn Object, out: &mut Vec<u8>) -> Result<(), Error> {
        let inner = &*self.0;
        let start = out.len();
        let mut machine = Machine::new(
            &inner.code,
            &inner.defaults,
            names,
            &inner.environment,
            std::mem::take(out),
        );
        let result = machine.run(&inner.code.body);
        *out = std::mem::take(&mut machine.out);
        match result {
            Err(Stop::Raised(exc)) => {
                out.truncate(start);
                Err(self.error(&exc))
            }
            _ => Ok(()),
        }
    }

    /// The name it was loaded by.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Every file that it is made of.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.0.code.files.iter().map(|name| &**name)
    }

    /// The names that it, or a file that it is made of, gets from outside: those of the host and of the language.
    pub fn globals(&self) -> impl Iterator<Item = &str> {
        let Code { globals, names, .. } = &self.0.code;
        globals
            .iter()
            .filter_map(|slot| names.get(*slot as usize))
            .map(|name| &**name)
    }

    pub(crate) fn compile(
        file: &Arc<File>,
        files: &dyn Files,
        environment: Environment,
    ) -> Result<Self, Error> {
        let code = link::link(file, files)?;
        let mut texts = vec![(Arc::clone(&file.name), Arc::clone(&file.text))];
        for name in &code.files {
            if **name != *file.name
                && let Ok(other) = files.file(name, "/")
            {
                texts.push((Arc::clone(name), Arc::clone(&other.text)));
            }
        }
        let defaults = code
            .globals
            .iter()
            .map(|slot| {
                code.names
                    .get(*slot as usize)
                    .map_or(Default::Nothing, |name| Default::of(name))
            })
            .collect();
        Ok(Self(Arc::new(Inner {
            code,
            defaults,
            texts,
            environment,
            name: Arc::clone(&file.name),
            expected: AtomicUsize::new(256),
        })))
    }

    #[cold]
    fn error(&self, exc: &crate::runtime::exception::Exc<'_>) -> Error {
        let error = exc.to_error();
        let Some(place) = exc.at.and_then(|at| self.0.code.places.get(at as usize)) else {
            return error;
        };
        let text = self
            .0
            .texts
            .iter()
            .find(|(name, _)| *name == place.template)
            .map_or("", |(_, text)| text);
        error
            .at(&place.template, place.line, text)
            .through(&place.via)
    }
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Template").field(&self.0.name).finish()
    }
}

/// No other templates.
struct Alone;

impl Files for Alone {
    fn file(&self, name: &str, _: &str) -> Result<Arc<File>, Error> {
        Err(Error::parse(format!(
            "there is no template loader to find '{name}'"
        )))
    }

    fn has_loader(&self) -> bool {
        false
    }
}

/// No names at all.
impl Object for () {
    fn attr(&self, _: &str) -> Option<crate::Value<'_>> {
        None
    }
}

/// So that a template's names can be given as any value that is an object.
impl<T: Object + ?Sized> Object for &T {
    fn attr(&self, name: &str) -> Option<crate::Value<'_>> {
        (**self).attr(name)
    }

    fn names(&self) -> Vec<&str> {
        (**self).names()
    }
}
