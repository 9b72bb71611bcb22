//! The names of one render.

use crate::value::host::{Object, TemplateValue, Value};

/// The names that a template is rendered with.
///
/// ```
/// use tornado_template::{Namespace, Template};
///
/// let items = vec!["a", "b"];
/// let mut names = Namespace::new();
/// names.set("title", "List").lend("items", &items);
/// let page = Template::new("{{ title }}: {{ len(items) }}")?.generate(&names)?;
/// assert_eq!(page, b"List: 2");
/// # Ok::<(), tornado_template::Error>(())
/// ```
#[derive(Default)]
pub struct Namespace<'a> {
    names: Vec<(&'a str, Entry<'a>)>,
    more: Vec<&'a dyn Object>,
}

enum Entry<'a> {
    Lent(&'a dyn TemplateValue),
    Owned(Box<dyn TemplateValue + 'a>),
}

impl<'a> Namespace<'a> {
    /// No names but those that every template has.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lends a value under a name.
    pub fn lend(&mut self, name: &'a str, value: &'a dyn TemplateValue) -> &mut Self {
        self.names.push((name, Entry::Lent(value)));
        self
    }

    /// Gives a value a name.
    pub fn set(&mut self, name: &'a str, value: impl TemplateValue + 'a) -> &mut Self {
        self.names.push((name, Entry::Owned(Box::new(value))));
        self
    }

    /// Lends all attributes of an object as names; those set by name come first.
    pub fn lend_all(&mut self, object: &'a dyn Object) -> &mut Self {
        self.more.push(object);
        self
    }
}

impl Object for Namespace<'_> {
    fn attr(&self, name: &str) -> Option<Value<'_>> {
        let found = self.names.iter().rev().find(|(known, _)| *known == name);
        match found {
            Some((_, Entry::Lent(value))) => Some(value.value()),
            Some((_, Entry::Owned(value))) => Some(value.value()),
            None => self.more.iter().rev().find_map(|object| object.attr(name)),
        }
    }

    fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.names.iter().map(|(name, _)| *name).collect();
        names.extend(self.more.iter().flat_map(|object| object.names()));
        names
    }
}

impl std::fmt::Debug for Namespace<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}
