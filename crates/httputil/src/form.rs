//! The body of a form, read whole: arguments and files.

use bytes::{Bytes, BytesMut};

use crate::{
    ArgumentLimits, Arguments, Error, MultipartEvent, MultipartLimits, MultipartParser, PartHead,
};

/// A file that a form has brought.
#[doc(alias = "HTTPFile")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpFile {
    /// Its name on the client's machine; no path to write to.
    pub filename: String,
    /// Its type, `application/unknown` if the client says none.
    pub content_type: String,
    /// What is in it.
    pub body: Bytes,
}

/// What a form may hold.
#[doc(alias = "ParseBodyConfig")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FormLimits {
    /// Limits of `application/x-www-form-urlencoded` bodies.
    pub urlencoded: ArgumentLimits,
    /// Limits of `multipart/form-data` bodies.
    pub multipart: MultipartLimits,
}

/// The arguments and files of a form.
///
/// ```
/// use tornado_httputil::{Form, FormLimits};
///
/// let form = Form::parse("application/x-www-form-urlencoded", None, b"name=Ann", &FormLimits::default())?;
/// assert_eq!(form.arguments.text("name")?, Some("Ann"));
/// assert!(form.files.is_empty());
/// # Ok::<(), tornado_httputil::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// The fields that are not files.
    pub arguments: Arguments,
    /// The files.
    pub files: Files,
}

/// The files of a form, by the names of its fields, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    list: Vec<(String, HttpFile)>,
}

impl Form {
    /// Reads the body of either kind of form.
    ///
    /// A body of another type is an empty form.
    ///
    /// # Errors
    ///
    /// [`Error::ContentEncoding`] if a form has one (HUTL-3.07), [`Error::TooManyArguments`] and [`Error::Multipart`].
    #[doc(alias = "parse_body_arguments")]
    pub fn parse(
        content_type: &str,
        content_encoding: Option<&str>,
        body: &[u8],
        limits: &FormLimits,
    ) -> Result<Self, Error> {
        let media_type = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim_matches([' ', '\t']);
        let urlencoded = media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        if !urlencoded && !media_type.eq_ignore_ascii_case("multipart/form-data") {
            return Ok(Self::default());
        }
        if let Some(coding) = content_encoding {
            return Err(Error::ContentEncoding {
                coding: coding.to_owned(),
            });
        }
        if urlencoded {
            let arguments = Arguments::parse_with(body, &limits.urlencoded)?;
            return Ok(Self {
                arguments,
                files: Files::default(),
            });
        }
        Self::parse_multipart(content_type, Bytes::copy_from_slice(body), limits.multipart)
    }

    /// Reads a `multipart/form-data` body; files share its memory.
    ///
    /// A part with a file name is a file, any other an argument (HUTL-2.04, HUTL-3.08).
    ///
    /// # Errors
    ///
    /// [`Error::Multipart`] at the first fault.
    #[doc(alias = "parse_multipart_form_data")]
    pub fn parse_multipart(
        content_type: &str,
        body: Bytes,
        limits: MultipartLimits,
    ) -> Result<Self, Error> {
        let mut parser = MultipartParser::new(content_type, limits)?;
        let mut form = Self::default();
        let mut part: Option<(PartHead, Body)> = None;
        parser.feed(body);
        while let Some(event) = parser.next_event()? {
            match event {
                MultipartEvent::Begin(head) => part = Some((head, Body::default())),
                MultipartEvent::Data(data) => {
                    if let Some((_, body)) = &mut part {
                        body.push(data);
                    }
                }
                MultipartEvent::End => {
                    if let Some((head, body)) = part.take() {
                        form.add(head, body.joined());
                    }
                }
            }
        }
        parser.finish()?;
        Ok(form)
    }

    fn add(&mut self, head: PartHead, body: Bytes) {
        match head.filename {
            Some(filename) => {
                let content_type = head
                    .content_type
                    .unwrap_or_else(|| "application/unknown".to_owned());
                self.files.append(
                    head.name,
                    HttpFile {
                        filename,
                        content_type,
                        body,
                    },
                );
            }
            None => self.arguments.append(head.name, body),
        }
    }
}

impl Files {
    /// The first file of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&HttpFile> {
        self.get_all(name).next()
    }

    /// Every file of a field, in order.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &HttpFile> {
        self.iter()
            .filter(move |(key, _)| *key == name)
            .map(|(_, file)| file)
    }

    /// Names of fields and their files, in order.
    pub fn iter(
        &self,
    ) -> impl DoubleEndedIterator<Item = (&str, &HttpFile)> + ExactSizeIterator + Clone {
        self.list.iter().map(|(name, file)| (name.as_str(), file))
    }

    /// Adds a file behind those that the field already has.
    pub fn append(&mut self, name: impl Into<String>, file: HttpFile) {
        self.list.push((name.into(), file));
    }

    /// How many files there are, of all fields together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// The data of a part: nearly always one piece, kept as it is.
#[derive(Default)]
struct Body {
    first: Bytes,
    joined: Option<BytesMut>,
}

impl Body {
    fn push(&mut self, data: Bytes) {
        match &mut self.joined {
            Some(joined) => joined.extend_from_slice(&data),
            None if self.first.is_empty() => self.first = data,
            None => {
                let mut joined = BytesMut::from(self.first.as_ref());
                joined.extend_from_slice(&data);
                self.joined = Some(joined);
            }
        }
    }

    fn joined(self) -> Bytes {
        self.joined.map_or(self.first, BytesMut::freeze)
    }
}
