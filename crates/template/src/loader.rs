//! Names to templates, compiled once.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::SystemTime;

use crate::environment::{Environment, Limits};
use crate::language::error::{Error, ErrorKind};
use crate::language::link::Files;
use crate::language::path::resolve;
use crate::language::template::{self, File};
use crate::language::whitespace::Whitespace;
use crate::template::Template;
use crate::value::host::TemplateValue;

/// Where the text of templates comes from.
pub trait Source: Send + Sync {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::NotFound`] if there is none of that name, or what hinders reading it.
    fn read(&self, name: &str) -> io::Result<String>;

    /// When it was changed last, if that can be known; a debug loader asks this before each use.
    fn changed(&self, name: &str) -> Option<SystemTime> {
        let _ = name;
        None
    }
}

/// Templates that were put into the program by [`templates!`](crate::templates).
///
/// In a debug loader the files are read where they were when the program was built, if they are still there.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    root: &'static str,
    files: &'static [(&'static str, &'static str)],
}

impl Embedded {
    /// For [`templates!`](crate::templates): the directory, and names with texts.
    #[doc(hidden)]
    pub const fn new(root: &'static str, files: &'static [(&'static str, &'static str)]) -> Self {
        Self { root, files }
    }

    /// The names of all templates.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.files.iter().map(|(name, _)| *name)
    }
}

impl Source for Embedded {
    fn read(&self, name: &str) -> io::Result<String> {
        match self.files.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Ok((*text).into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

/// A loader of [embedded](Loader::embedded) templates.
impl From<Embedded> for Loader {
    fn from(templates: Embedded) -> Self {
        Self::embedded(templates)
    }
}

struct Directory(PathBuf);

impl Source for Directory {
    fn read(&self, name: &str) -> io::Result<String> {
        String::from_utf8(std::fs::read(self.0.join(name))?)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    fn changed(&self, name: &str) -> Option<SystemTime> {
        std::fs::metadata(self.0.join(name))
            .and_then(|metadata| metadata.modified())
            .ok()
    }
}

impl Source for BTreeMap<String, String> {
    fn read(&self, name: &str) -> io::Result<String> {
        self.get(name)
            .cloned()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// Finds templates by name, and keeps them compiled.
///
/// Thread safe. Names in `extends` and `include` are relative to the directory of the template that says them; a template is
/// not found outside the root unless its name says so (`TMPL-2.02`, `TMPL-3.05`).
#[doc(alias = "DictLoader")]
#[doc(alias = "BaseLoader")]
pub struct Loader {
    source: Arc<dyn Source>,
    embedded: Option<Embedded>,
    autoescape: Option<Box<str>>,
    whitespace: Option<Whitespace>,
    environment: Environment,
    debug: bool,
    cache: RwLock<Cache>,
}

#[derive(Default)]
struct Cache {
    templates: HashMap<Box<str>, Template>,
    files: HashMap<Box<str>, (Arc<File>, Option<SystemTime>)>,
    /// How many times something was forgotten.
    edition: u64,
}

impl Loader {
    /// Templates of a directory.
    ///
    /// ```no_run
    /// let loader = tornado_template::Loader::new("templates");
    /// let page = loader.load("home.html")?.generate(&tornado_template::Namespace::new())?;
    /// # Ok::<(), tornado_template::Error>(())
    /// ```
    pub fn new(directory: impl AsRef<Path>) -> Self {
        Self::from_source(Directory(directory.as_ref().into()))
    }

    /// Templates of a map from names to texts.
    pub fn from_map<N: Into<String>, T: Into<String>>(
        templates: impl IntoIterator<Item = (N, T)>,
    ) -> Self {
        Self::from_source(
            templates
                .into_iter()
                .map(|(name, text)| (name.into(), text.into()))
                .collect::<BTreeMap<_, _>>(),
        )
    }

    /// Templates that are part of the program; see [`templates!`](crate::templates).
    pub fn embedded(templates: Embedded) -> Self {
        Self {
            embedded: Some(templates),
            ..Self::from_source(templates)
        }
    }

    /// Templates of any source.
    pub fn from_source(source: impl Source + 'static) -> Self {
        Self {
            source: Arc::new(source),
            embedded: None,
            autoescape: Some("xhtml_escape".into()),
            whitespace: None,
            environment: Environment::default(),
            debug: false,
            cache: RwLock::default(),
        }
    }

    /// The function that escapes values, by name; `None` for none. `xhtml_escape` by default (`TMPL-3.01`).
    #[must_use]
    pub fn autoescape(mut self, function: Option<&str>) -> Self {
        self.autoescape = function.map(Into::into);
        self
    }

    /// The whitespace mode of all templates; by default the extension decides.
    #[must_use]
    pub fn whitespace(mut self, mode: Whitespace) -> Self {
        self.whitespace = Some(mode);
        self
    }

    /// Gives every template a name.
    #[must_use]
    #[doc(alias = "namespace")]
    pub fn with(mut self, name: &str, value: impl TemplateValue + Send + Sync + 'static) -> Self {
        self.environment.set_name(name, value);
        self
    }

    /// Lets templates import a module of the host's.
    #[must_use]
    pub fn with_module(
        mut self,
        name: &str,
        module: impl TemplateValue + Send + Sync + 'static,
    ) -> Self {
        self.environment.set_module(name, module);
        self
    }

    /// What a render may use at most.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.environment.limits = limits;
        self
    }

    /// Whether an edited file is compiled anew on its next use; off by default.
    ///
    /// Embedded templates are then read from the directory that they were taken from.
    #[must_use]
    pub fn debug(mut self, debug: bool) -> Self {
        self.debug = debug;
        if let Some(embedded) = self.embedded {
            let root = Path::new(embedded.root);
            self.source = if debug && root.is_dir() {
                Arc::new(Directory(root.into()))
            } else {
                Arc::new(embedded)
            };
        }
        self
    }

    /// The template of a name, compiled on its first use.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Missing`] if it is not there, [`ErrorKind::Syntax`] if it, or one that it extends or includes, cannot be
    /// compiled.
    pub fn load(&self, name: &str) -> Result<Template, Error> {
        self.load_from(name, None)
    }

    /// [`load`](Self::load) by a name that stands in another template.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn load_from(&self, name: &str, parent: Option<&str>) -> Result<Template, Error> {
        let name = match parent {
            Some(_) => Cow::Owned(resolve(name, parent)),
            None => Cow::Borrowed(name),
        };
        if self.debug {
            self.forget_changed();
        }
        let cached = self.cache().templates.get(&*name).cloned();
        match cached {
            Some(template) => Ok(template),
            None => self.compile(&name),
        }
    }

    /// Forgets all compiled templates.
    pub fn reset(&self) {
        let mut cache = self.cache_mut();
        *cache = Cache {
            edition: cache.edition + 1,
            ..Cache::default()
        };
    }

    fn cache(&self) -> RwLockReadGuard<'_, Cache> {
        self.cache.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn cache_mut(&self) -> RwLockWriteGuard<'_, Cache> {
        self.cache.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn compile(&self, name: &str) -> Result<Template, Error> {
        let edition = self.cache().edition;
        // A template is right only if all those it is made of are right on their own.
        let mut waiting = vec![Box::<str>::from(name)];
        let mut compiled = HashMap::new();
        while let Some(next) = waiting.pop() {
            if compiled.contains_key(&next)
                || *next != *name && self.cache().templates.contains_key(&next)
            {
                continue;
            }
            let file = self.file(&next, "/")?;
            let template = Template::compile(&file, self, self.environment.clone())?;
            waiting.extend(template.files().map(Into::into));
            compiled.insert(next, template);
        }
        let wanted = compiled.get(name).cloned();
        let mut cache = self.cache_mut();
        // If something was forgotten meanwhile, these may be made of it.
        if cache.edition == edition {
            cache.templates.extend(compiled);
        }
        wanted.ok_or_else(|| missing(name, io::ErrorKind::NotFound.into()))
    }

    /// Forgets what was changed since it was read, and everything that is made of it.
    fn forget_changed(&self) {
        let changed: Vec<Box<str>> = {
            let cache = self.cache();
            let is_changed = |name: &str, before: &Option<SystemTime>| {
                before.is_none() || self.source.changed(name) != *before
            };
            cache
                .files
                .iter()
                .filter(|(name, (_, before))| is_changed(name, before))
                .map(|(name, _)| name.clone())
                .collect()
        };
        if changed.is_empty() {
            return;
        }
        let mut cache = self.cache_mut();
        cache.edition += 1;
        for name in &changed {
            cache.files.remove(name);
        }
        let is_old = |template: &Template| {
            template
                .files()
                .any(|file| changed.iter().any(|name| **name == *file))
        };
        cache.templates.retain(|_, template| !is_old(template));
    }
}

impl Files for Loader {
    fn file(&self, name: &str, parent: &str) -> Result<Arc<File>, Error> {
        let name = if parent == "/" {
            name.into()
        } else {
            resolve(name, Some(parent))
        };
        if let Some((file, _)) = self.cache().files.get(&*name) {
            return Ok(Arc::clone(file));
        }
        let changed = self.source.changed(&name);
        let text = self
            .source
            .read(&name)
            .map_err(|error| missing(&name, error))?;
        let mode = self
            .whitespace
            .unwrap_or_else(|| Whitespace::from_name(&name));
        let file = Arc::new(template::parse(
            name.as_str().into(),
            text.into(),
            self.autoescape.as_deref(),
            mode,
        )?);
        let mut cache = self.cache_mut();
        cache
            .files
            .insert(name.into(), (Arc::clone(&file), changed));
        Ok(file)
    }

    fn has_loader(&self) -> bool {
        true
    }
}

impl std::fmt::Debug for Loader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loader")
            .field("autoescape", &self.autoescape)
            .field("debug", &self.debug)
            .finish_non_exhaustive()
    }
}

fn missing(name: &str, error: io::Error) -> Error {
    let class = if error.kind() == io::ErrorKind::NotFound {
        "FileNotFoundError"
    } else {
        "OSError"
    };
    Error::new(
        ErrorKind::Missing,
        class,
        format!("cannot read template '{name}': {error}"),
    )
    .caused_by(error)
}
