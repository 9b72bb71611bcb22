//! What a template is given.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value as JsonValue};
use tornado_template::{Data, Mapping, Namespace, Object, TemplateValue, Value, to_data};

use crate::{Error, Json, Result};

/// What can be given to a template: the names that it sees, and their values.
///
/// | given | the names are | copied |
/// |---|---|---|
/// | `()` | none | |
/// | `&page`, of a struct that derives `TemplateValue` | its fields | no |
/// | `Names::new().with("entries", &entries)` | those given | no |
/// | `json!({"entries": entries})` | the members | no |
/// | `Json(&page)`, of anything serializable | the fields, or the keys of a map | yes |
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be given to a template",
    label = "expected the names that the template sees",
    note = "a struct that derives `TemplateValue` is given by reference: `&page`",
    note = "a struct that derives `Serialize` is given as `Json(&page)`; single values as `json!({{\"name\": value}})` or `Names::new().with(\"name\", &value)`"
)]
pub trait Values {
    /// The names, as templates look them up.
    type Names: Object;

    /// Becomes the names.
    ///
    /// # Errors
    /// What has no names, such as a list.
    fn into_names(self) -> Result<Self::Names>;
}

/// Names with their values, lent or owned.
///
/// ```
/// use tornado_template::function;
/// use tornado_web::{Application, Exchange, Handler, Names, Result};
///
/// struct Home;
///
/// impl Handler for Home {
///     async fn get(&mut self, x: &mut Exchange) -> Result {
///         let entries = vec!["one", "two"];
///         let add = function(|args| Ok((args.require(0, "a")?.as_int().unwrap_or(0) + 1).into()));
///         x.render("home.html", Names::new().with("entries", &entries).with("next", add)).await
///     }
/// }
/// # let loader = tornado_template::Loader::from_map([("home.html", "{{ len(entries) }} {{ next(1) }}")]);
/// # let application = Application::new().templates(loader).route("/", || Home);
/// # tornado_testing::run(async {
/// #     let answer = tornado_testing::fetch(&application, tornado_httputil::Request::get("/")).await;
/// #     assert_eq!(answer.text(), "2 2");
/// # });
/// ```
#[derive(Default)]
pub struct Names<'a> {
    names: Vec<(&'a str, Box<dyn TemplateValue + Send + 'a>)>,
}

impl<'a> Names<'a> {
    /// No names.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives a name its value; a reference lends it.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: impl TemplateValue + Send + 'a) -> Self {
        self.names.push((name, Box::new(value)));
        self
    }
}

impl Object for Names<'_> {
    fn attr(&self, name: &str) -> Option<Value<'_>> {
        let found = self.names.iter().rev().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.value())
    }

    fn names(&self) -> Vec<&str> {
        self.names.iter().map(|(name, _)| *name).collect()
    }
}

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Values for () {
    type Names = ();

    fn into_names(self) -> Result {
        Ok(())
    }
}

impl<'v, T: Object + ?Sized> Values for &'v T {
    type Names = &'v T;

    fn into_names(self) -> Result<Self> {
        Ok(self)
    }
}

impl Values for Names<'_> {
    type Names = Self;

    fn into_names(self) -> Result<Self> {
        Ok(self)
    }
}

impl Values for Namespace<'_> {
    type Names = Self;

    fn into_names(self) -> Result<Self> {
        Ok(self)
    }
}

impl Values for Map<String, JsonValue> {
    type Names = Self;

    fn into_names(self) -> Result<Self> {
        Ok(self)
    }
}

/// An object; any other value is refused.
impl Values for JsonValue {
    type Names = Map<String, Self>;

    fn into_names(self) -> Result<Self::Names> {
        match self {
            Self::Object(map) => Ok(map),
            _ => Err(nameless()),
        }
    }
}

impl<T: Serialize + ?Sized> Values for Json<'_, T> {
    type Names = Serialized;

    fn into_names(self) -> Result<Serialized> {
        match to_data(self.0)? {
            data @ (Data::Object(_) | Data::Map(_)) => Ok(Serialized(data)),
            _ => Err(nameless()),
        }
    }
}

/// The fields of something serialized.
#[derive(Debug)]
pub struct Serialized(Data);

impl Object for Serialized {
    fn attr(&self, name: &str) -> Option<Value<'_>> {
        match &self.0 {
            Data::Object(record) => record.attr(name),
            Data::Map(map) => Mapping::get(map, name),
            _ => None,
        }
    }

    fn names(&self) -> Vec<&str> {
        match &self.0 {
            Data::Object(record) => record.names(),
            Data::Map(map) => map.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }
}

#[cold]
fn nameless() -> Error {
    Error::mistake("a template is given names: an object, not a list or a single value")
}
