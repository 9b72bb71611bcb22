//! A form that arrives in pieces, its files written as they come.

use std::fs::File;
use std::io::Write;

use bytes::Bytes;
use tempfile::TempPath;
use tornado_httputil::{Arguments, MultipartEvent, MultipartParser, PartHead};

use super::Exchange;
use crate::{HttpError, Result, Site, Upload, UploadSettings, UploadedFile};

impl<S: Site> Exchange<S> {
    /// Receives a form, writing its files to a directory as they arrive.
    ///
    /// For handlers that leave the body to themselves; memory holds the other fields and one piece of a file. Files
    /// that nobody persists are removed, also when the client leaves half-way.
    ///
    /// ```
    /// use tornado_web::{Exchange, Handler, HttpError, Result, UploadSettings};
    ///
    /// struct Picture;
    ///
    /// impl Handler for Picture {
    ///     const STREAM: bool = true;
    ///
    ///     async fn post(&mut self, x: &mut Exchange) -> Result {
    ///         x.set_max_body_size(1 << 30);
    ///         let settings = UploadSettings { directory: "pictures".into(), ..UploadSettings::default() };
    ///         let mut form = x.receive_upload(&settings).await?;
    ///         let picture = form.take_file("picture").ok_or(HttpError(400))?;
    ///         let size = picture.size();
    ///         picture.persist("pictures/latest")?;
    ///         x.write(format!("{size} bytes"))
    ///     }
    /// }
    /// ```
    ///
    /// With [`Settings::xsrf_cookies`](crate::Settings::xsrf_cookies) the token has to be in the query or a header, as
    /// the form is not there yet when it is checked; or see [`check_xsrf_token`](Self::check_xsrf_token).
    ///
    /// # Errors
    /// 400 for a form that cannot be read, 413 for one that is too large, 415 for a body that is none, and what the disk
    /// says.
    pub async fn receive_upload(&mut self, settings: &UploadSettings) -> Result<Upload> {
        let content_type = self.request.header("Content-Type").unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        if let Some(coding) = self.request.header("Content-Encoding") {
            let coding = coding.to_owned();
            return Err(tornado_httputil::Error::ContentEncoding { coding }.into());
        }
        if media_type.eq_ignore_ascii_case("multipart/form-data") {
            let limits = self.shared.settings.forms.multipart;
            let parser = MultipartParser::new(content_type, limits)?;
            return self.receive_parts(parser, settings).await;
        }
        if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(
                HttpError(415).with_log(format_args!("expected a form, came {content_type:?}"))
            );
        }
        let mut body = Vec::new();
        while let Some(piece) = self.next_piece().await? {
            body.extend_from_slice(&piece);
            check_fields_size(body.len(), settings)?;
        }
        Ok(Upload {
            arguments: Arguments::parse_with(&body, &self.shared.settings.forms.urlencoded)?,
            files: Vec::new(),
        })
    }

    async fn receive_parts(
        &mut self,
        mut parser: MultipartParser,
        settings: &UploadSettings,
    ) -> Result<Upload> {
        let mut receiving = Receiving {
            settings,
            upload: Upload::default(),
            fields_size: 0,
            part: None,
        };
        while let Some(piece) = self.next_piece().await? {
            parser.feed(piece);
            while let Some(event) = parser.next_event()? {
                match event {
                    MultipartEvent::Begin(head) => receiving.begin(head)?,
                    MultipartEvent::Data(data) => receiving.take(&data)?,
                    MultipartEvent::End => receiving.end(),
                }
            }
        }
        parser.finish()?;
        Ok(receiving.upload)
    }
}

/// A form of which some parts have come.
struct Receiving<'s> {
    settings: &'s UploadSettings,
    upload: Upload,
    fields_size: usize,
    part: Option<(PartHead, Content)>,
}

/// What has come of a part.
enum Content {
    Field(Vec<u8>),
    File {
        file: File,
        path: TempPath,
        size: u64,
    },
}

impl Receiving<'_> {
    fn begin(&mut self, head: PartHead) -> Result {
        let content = if head.filename.is_some() {
            let (file, path) = tempfile::Builder::new()
                .prefix("upload-")
                .tempfile_in(&self.settings.directory)?
                .into_parts();
            Content::File {
                file,
                path,
                size: 0,
            }
        } else {
            Content::Field(Vec::new())
        };
        self.fields_size += head.name.len();
        check_fields_size(self.fields_size, self.settings)?;
        self.part = Some((head, content));
        Ok(())
    }

    fn take(&mut self, data: &Bytes) -> Result {
        match &mut self.part {
            Some((_, Content::Field(value))) => {
                self.fields_size += data.len();
                check_fields_size(self.fields_size, self.settings)?;
                value.extend_from_slice(data);
            }
            Some((head, Content::File { file, size, .. })) => {
                *size += data.len() as u64;
                if *size > self.settings.max_file_size {
                    let (name, limit) = (&head.name, self.settings.max_file_size);
                    return Err(HttpError(413).with_log(format_args!(
                        "the file in {name:?} is larger than {limit} bytes"
                    )));
                }
                file.write_all(data)?;
            }
            None => {}
        }
        Ok(())
    }

    fn end(&mut self) {
        match self.part.take() {
            Some((head, Content::Field(value))) => self.upload.arguments.append(head.name, value),
            Some((head, Content::File { path, size, .. })) => {
                let file = UploadedFile {
                    filename: head.filename.unwrap_or_default(),
                    content_type: head
                        .content_type
                        .unwrap_or_else(|| "application/unknown".to_owned()),
                    size,
                    path,
                };
                self.upload.files.push((head.name, file));
            }
            None => {}
        }
    }
}

fn check_fields_size(size: usize, settings: &UploadSettings) -> Result {
    let limit = settings.max_fields_size;
    if size > limit {
        return Err(HttpError(413).with_log(format_args!(
            "the fields of the form are larger than {limit} bytes"
        )));
    }
    Ok(())
}
