use std::fmt;
use std::sync::Arc;

/// What went wrong with a template, and where.
///
/// `Display` is Tornado's text, such as `Missing end expression }} at page.html:3`; `{:#}` adds the line of the template with a
/// mark under the column, and the includes and parents that led there (`TMPL-3.06`).
#[doc(alias = "ParseError")]
pub struct Error(Box<Inner>);

/// What kind of mistake an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no template of that name, or it cannot be read.
    Missing,
    /// The template cannot be compiled.
    Syntax,
    /// The template was stopped while it ran.
    Raised,
    /// A limit of the host was reached.
    Limit,
}

struct Inner {
    kind: ErrorKind,
    class: Box<str>,
    message: String,
    template: Option<Arc<str>>,
    line: u32,
    column: Option<u32>,
    via: Vec<(Arc<str>, u32)>,
    text: Option<Box<str>>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An exception of a Python class, for functions of the host.
    ///
    /// The class is one of Python's names, such as `ValueError`, so that `{% except ValueError %}` catches it; another name is
    /// caught by `Exception`.
    ///
    /// ```
    /// let error = tornado_template_language::error::Error::raise("ValueError", "no such route");
    /// assert_eq!(error.to_string(), "ValueError: no such route");
    /// ```
    pub fn raise(class: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Raised, class, message.into())
    }

    /// The kind of mistake.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The name of Python's exception: `ParseError`, `KeyError`, …
    pub fn class(&self) -> &str {
        &self.0.class
    }

    /// The message alone, without class and place.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The template in which it happened.
    #[doc(alias = "filename")]
    pub fn template(&self) -> Option<&str> {
        self.0.template.as_deref()
    }

    /// The line, counted from 1.
    #[doc(alias = "lineno")]
    pub fn line(&self) -> Option<u32> {
        (self.0.line > 0).then_some(self.0.line)
    }

    /// The character in the line, counted from 1; known for mistakes in the syntax.
    pub fn column(&self) -> Option<u32> {
        self.0.column
    }

    /// The includes and blocks that led there, innermost first: template and line.
    pub fn via(&self) -> impl Iterator<Item = (&str, u32)> {
        self.0.via.iter().map(|(name, line)| (&**name, *line))
    }

    /// The line of the template.
    pub fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    pub fn new(kind: ErrorKind, class: &str, message: String) -> Self {
        Self(Box::new(Inner {
            kind,
            class: class.into(),
            message,
            template: None,
            line: 0,
            column: None,
            via: Vec::new(),
            text: None,
            source: None,
        }))
    }

    pub fn syntax(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Syntax, "SyntaxError", message.into())
    }

    pub fn parse(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Syntax, "ParseError", message.into())
    }

    /// Says where it is, unless that is known already.
    pub fn at(mut self, template: &Arc<str>, line: u32, text: &str) -> Self {
        if self.0.template.is_none() {
            self.0.template = Some(Arc::clone(template));
            self.0.line = line;
            if let Some(found) = text.lines().nth((line as usize).saturating_sub(1)) {
                self.0.text = Some(found.into());
            }
        }
        self
    }

    pub fn column_at(mut self, column: u32) -> Self {
        if self.0.column.is_none() {
            self.0.column = Some(column);
        }
        self
    }

    pub fn through(mut self, via: &[(Arc<str>, u32)]) -> Self {
        if self.0.via.is_empty() {
            self.0.via = via.to_vec();
        }
        self
    }

    /// Gives it a cause, which [`source`](std::error::Error::source) leads to.
    #[must_use]
    pub fn caused_by(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if &*inner.class == "ParseError" {
            f.write_str(&inner.message)?;
        } else if inner.message.is_empty() {
            f.write_str(&inner.class)?;
        } else {
            write!(f, "{}: {}", inner.class, inner.message)?;
        }
        if let Some(template) = &inner.template {
            write!(f, " at {template}")?;
            if inner.line > 0 {
                write!(f, ":{}", inner.line)?;
            }
        }
        for (number, (name, line)) in inner.via.iter().enumerate() {
            f.write_str(if number == 0 { " (via " } else { ", " })?;
            write!(f, "{name}:{line}")?;
        }
        if !inner.via.is_empty() {
            f.write_str(")")?;
        }
        if let (true, Some(text)) = (f.alternate(), &inner.text) {
            let number = inner.line.to_string();
            write!(f, "\n{number} | {text}")?;
            if let Some(column) = inner.column {
                let indent = number.len() + 2 + column as usize;
                write!(f, "\n{:indent$}^", "")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:#}")
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
