//! What a client asked, told back to it as JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use tornado::httputil::Arguments;
use tornado::web::{Exchange, Handler, HttpError, Json, Result};

/// Names, each with all its values.
type Lists<'x> = BTreeMap<&'x str, Vec<&'x str>>;

/// `POST /echo`, `PUT /echo`: the body as it came.
pub(crate) struct Echo;

impl Handler for Echo {
    async fn post(&mut self, x: &mut Exchange) -> Result {
        let body = x.request().body().to_vec();
        x.set_header("Content-Type", "application/octet-stream")?;
        x.write(body)
    }

    async fn put(&mut self, x: &mut Exchange) -> Result {
        self.post(x).await
    }
}

/// `GET /args`: the arguments of the query.
pub(crate) struct Args;

impl Handler for Args {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let query = x.query()?.clone();
        x.write(Json(&lists(&query)?))
    }
}

/// `POST /form`: the fields and files of a form, url-encoded or multipart.
pub(crate) struct Form;

#[derive(Serialize)]
struct Told<'x> {
    args: Lists<'x>,
    files: BTreeMap<&'x str, Vec<File<'x>>>,
}

#[derive(Serialize)]
struct File<'x> {
    filename: &'x str,
    content_type: &'x str,
    size: usize,
}

impl Handler for Form {
    async fn post(&mut self, x: &mut Exchange) -> Result {
        let form = x.form()?.clone();
        let mut files = BTreeMap::<_, Vec<_>>::new();
        for (name, file) in form.files.iter() {
            files.entry(name).or_default().push(File {
                filename: &file.filename,
                content_type: &file.content_type,
                size: file.body.len(),
            });
        }
        let args = lists(&form.arguments)?;
        x.write(Json(&Told { args, files }))
    }
}

/// `GET /headers`: the headers, names in lower case.
pub(crate) struct Headers;

impl Handler for Headers {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let mut headers = BTreeMap::<String, Vec<String>>::new();
        for (name, value) in x.request().headers() {
            headers
                .entry(name.to_ascii_lowercase())
                .or_default()
                .push(value.into());
        }
        x.write(Json(&headers))
    }
}

/// `GET /cookies`: the cookies.
pub(crate) struct Cookies;

impl Handler for Cookies {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let cookies = x.cookies();
        let told: BTreeMap<_, _> = cookies.iter().collect();
        x.write(Json(&told))
    }
}

/// Arguments as text; what is none is the client's mistake.
fn lists(arguments: &Arguments) -> Result<Lists<'_>> {
    let mut lists = Lists::new();
    for (name, value) in arguments.iter() {
        lists.entry(text(name)?).or_default().push(text(value)?);
    }
    Ok(lists)
}

fn text(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|error| HttpError(400).with_log(error))
}
