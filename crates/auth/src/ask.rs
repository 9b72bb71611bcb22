//! Asking a provider, and reading what it answers.

use serde_json::{Map, Value};
use tornado_escape::ParseQs;
use tornado_httpclient::{Fetch, Request};

use crate::query::fields;
use crate::redact::excerpt;
use crate::{Error, Step};

/// Answers larger than this are refused, in bytes.
const LARGEST: usize = 1024 * 1024;

/// An answer with status 2xx.
pub(crate) struct Answer {
    step: Step,
    text: String,
    secrets: Vec<String>,
}

/// Sends a request; redirects are not followed, as what is sent is meant for one place.
///
/// `secrets` are taken out of what errors show.
pub(crate) async fn ask(
    fetch: &dyn Fetch,
    step: Step,
    request: Request,
    secrets: &[&str],
) -> Result<Answer, Error> {
    let request = request.raise_error(false).follow_redirects(false);
    let response = fetch
        .fetch(request)
        .await
        .map_err(|source| Error::Fetch { step, source })?;
    let secrets = secrets.iter().map(|&secret| secret.to_owned()).collect();
    let mut answer = Answer {
        step,
        text: String::new(),
        secrets,
    };
    if response.body().len() > LARGEST {
        return Err(answer.fault("larger than a mebibyte"));
    }
    answer.text = response.text().into_owned();
    if response.is_success() {
        return Ok(answer);
    }
    let fields = answer.fields().ok();
    Err(match fields.and_then(|fields| answer.refusal(&fields)) {
        Some(refused) => refused,
        None => Error::Status {
            step,
            code: response.code(),
            answer: answer.excerpt(&answer.text),
        },
    })
}

/// A `POST` of a form if there is one, else a `GET`.
pub(crate) fn get_or_post(url: String, post: Option<&[(&str, &str)]>) -> Request {
    match post {
        Some(fields) => Request::post_form(url, fields.iter().copied()),
        None => Request::get(url),
    }
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    fn json(&self) -> Result<Value, Error> {
        serde_json::from_str(&self.text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            self.fault(&format!("no JSON (line {line}, column {column})"))
        })
    }

    /// The answer as JSON that is no refusal.
    pub(crate) fn value(&self) -> Result<Value, Error> {
        match self.json()? {
            Value::Object(fields) => match self.refusal(&fields) {
                Some(refused) => Err(refused),
                None => Ok(Value::Object(fields)),
            },
            value => Ok(value),
        }
    }

    /// The answer as a JSON object that is no refusal.
    pub(crate) fn object(&self) -> Result<Map<String, Value>, Error> {
        match self.value()? {
            Value::Object(fields) => Ok(fields),
            _ => Err(self.fault("no JSON object")),
        }
    }

    /// The answer as a JSON object or a form, that is no refusal.
    pub(crate) fn object_or_form(&self) -> Result<Map<String, Value>, Error> {
        let fields = self.fields()?;
        match self.refusal(&fields) {
            Some(refused) => Err(refused),
            None => Ok(fields),
        }
    }

    /// That the answer is not as it should be.
    pub(crate) fn fault(&self, fault: &str) -> Error {
        Error::Answer {
            step: self.step,
            fault: fault.to_owned(),
            answer: self.excerpt(&self.text),
        }
    }

    fn excerpt(&self, text: &str) -> String {
        excerpt(text, &self.secrets)
    }

    fn fields(&self) -> Result<Map<String, Value>, Error> {
        if self.text.trim_start().starts_with(['{', '[']) {
            return match self.json()? {
                Value::Object(fields) => Ok(fields),
                _ => Err(self.fault("no JSON object")),
            };
        }
        let options = ParseQs {
            strict_parsing: true,
            ..ParseQs::default()
        };
        let fields = fields(self.text.trim(), options)
            .ok_or_else(|| self.fault("neither JSON nor a form"))?;
        let fields = fields.into_iter();
        Ok(fields
            .map(|(name, value)| (name, Value::String(value)))
            .collect())
    }

    /// The refusal that the fields are: OAuth's, the Graph API's, Twitter's or the REST server's.
    fn refusal(&self, fields: &Map<String, Value>) -> Option<Error> {
        let text = |value: Option<&Value>| match value {
            Some(Value::String(text)) => self.excerpt(text),
            Some(Value::Null) | None => String::new(),
            Some(other) => self.excerpt(&other.to_string()),
        };
        let (code, description) = match (
            fields.get("error"),
            fields.get("errors"),
            fields.get("error_code"),
        ) {
            (Some(Value::Object(error)), _, _) => (
                error.get("type").or_else(|| error.get("code")),
                error.get("message"),
            ),
            (Some(error), _, _) if !error.is_null() => (
                Some(error),
                fields
                    .get("error_description")
                    .or_else(|| fields.get("message")),
            ),
            (_, Some(Value::Array(errors)), _) => {
                let first = errors.first();
                (
                    first.and_then(|error| error.get("code")),
                    first.and_then(|error| error.get("message")),
                )
            }
            (_, _, Some(code)) => (Some(code), fields.get("error_msg")),
            _ => return None,
        };
        Some(Error::Refused {
            step: self.step,
            code: text(code),
            description: text(description),
        })
    }
}
