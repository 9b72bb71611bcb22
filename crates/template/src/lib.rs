//! Tornado's template language, at compiled speed.
//!
//! Templates written for Python's Tornado render the same bytes here: its tags, its whitespace and scoping rules, and the
//! Python expressions in them. The crate needs no server and no runtime.
//!
//! ```
//! use tornado_template::{Loader, Namespace, TemplateValue};
//!
//! #[derive(TemplateValue)]
//! struct Entry {
//!     title: String,
//!     tags: Vec<String>,
//! }
//!
//! fn main() -> Result<(), tornado_template::Error> {
//!     let loader = Loader::from_map([
//!         ("base.html", "<title>{% block title %}{% end %}</title>{% block body %}{% end %}"),
//!         (
//!             "blog.html",
//!             r#"{% extends "base.html" %}{% block title %}{{ site }}{% end %}{% block body %}
//! {% for entry in entries %}<h1>{{ entry.title }}</h1>{{ ", ".join(sorted(entry.tags)) }}{% end %}{% end %}"#,
//!         ),
//!     ]);
//!     let entries = vec![Entry { title: "Q&A".into(), tags: vec!["rust".into(), "html".into()] }];
//!     let mut names = Namespace::new();
//!     names.set("site", "My blog");
//!     names.lend("entries", &entries);
//!     let page = loader.load("blog.html")?.generate(&names)?;
//!     assert_eq!(page, b"<title>My blog</title>\n<h1>Q&amp;A</h1>html, rust");
//!     Ok(())
//! }
//! ```
//!
//! # Where templates come from
//!
//! [`Template::new`] compiles text. A [`Loader`] finds templates by name, in a directory, a map or any [`Source`], so that they
//! can extend and include one another, and keeps them compiled. In [debug mode](Loader::debug) it looks whether a file has
//! changed.
//!
//! # Where values come from
//!
//! Nothing is copied: a [`Namespace`] lends what the program has, through [`TemplateValue`], which
//! [derives](macro@TemplateValue) for structs. What is [`Serialize`](serde::Serialize) can be made a value by [`to_data`], at
//! the price of a copy. [`function`] makes a closure callable, and an [`Object`] has attributes and methods of its own. A struct
//! that derives can be given to [`Template::generate`] itself: its fields are the names.
//!
//! # Mistakes
//!
//! An [`Error`] knows the template and the line, in a syntax error the column too; `{error:#}` shows the line. Exceptions have
//! Python's names, and `{% try %}` catches them. A template cannot hang or use up the stack: see [`Limits`].
//!
//! # The language
//!
//! `docs/src/templates.md` of the repository teaches it, and `docs/compatibility.md` lists what differs from Python.

mod environment;
mod loader;
mod modules;
mod namespace;
mod runtime;
mod serialize;
mod template;
mod value;

use tornado_template_language as language;

pub use environment::Limits;
pub use loader::{Embedded, Loader, Source};
pub use namespace::Namespace;
pub use serialize::to_data;
pub use template::Template;
pub use tornado_template_language::error::{Error, ErrorKind};
pub use tornado_template_language::whitespace::Whitespace;
pub use tornado_template_macros::{TemplateValue, templates};
pub use value::args::Args;
pub use value::data::{Data, Record, Tuple};
pub use value::host::{
    Closure, Function, Mapping, Object, Sequence, TemplateValue, Value, function,
};
