//! Expectations of an answer, and what they say when they fail.

use std::fmt::Write as _;

use http::StatusCode;
use serde_json::Value;

use crate::Answer;

/// Expectations, which can be chained.
///
/// Each panics at the caller's line when it fails, saying what was expected, what came, and the whole answer.
impl Answer {
    /// Expects this status.
    #[track_caller]
    pub fn expect_status(&self, status: u16) -> &Self {
        if self.status != status {
            let name = StatusCode::from_u16(status)
                .ok()
                .and_then(|status| status.canonical_reason())
                .unwrap_or("Unknown");
            self.fail(&format!(
                "expected status {status} {name}, came {} {}",
                self.status.as_str(),
                self.reason
            ));
        }
        self
    }

    /// Expects a redirect to this `Location`.
    #[track_caller]
    pub fn expect_redirect(&self, location: &str) -> &Self {
        if !self.status.is_redirection() || self.header("Location") != Some(location) {
            let to = self
                .header("Location")
                .map_or("no Location".into(), |location| {
                    format!("Location {location:?}")
                });
            self.fail(&format!(
                "expected a redirect to {location:?}, came status {} with {to}",
                self.status.as_str()
            ));
        }
        self
    }

    /// Expects a header of this value, maybe beside others of its name.
    #[track_caller]
    pub fn expect_header(&self, name: &str, value: &str) -> &Self {
        let values: Vec<_> = self.headers.get_all(name).collect();
        match values.as_slice() {
            [] => self.fail(&format!(
                "expected header {name}: {value:?}, came none of this name"
            )),
            values if !values.contains(&value) => {
                self.fail(&format!(
                    "expected header {name}: {value:?}, came {}",
                    list(values)
                ));
            }
            _ => self,
        }
    }

    /// Expects no header of this name.
    #[track_caller]
    pub fn expect_no_header(&self, name: &str) -> &Self {
        let values: Vec<_> = self.headers.get_all(name).collect();
        if !values.is_empty() {
            self.fail(&format!(
                "expected no header {name}, came {}",
                list(&values)
            ));
        }
        self
    }

    /// Expects exactly this text as the body.
    #[track_caller]
    pub fn expect_text(&self, text: &str) -> &Self {
        if self.body != text.as_bytes() {
            let mut message = format!("expected the body {text:?}, came {}", self.quoted());
            let same = self
                .body
                .iter()
                .zip(text.as_bytes())
                .take_while(|(came, expected)| came == expected)
                .count();
            if same > 0 {
                let _ = write!(message, "; they differ behind the first {same} bytes");
            }
            self.fail(&message);
        }
        self
    }

    /// Expects this text somewhere in the body.
    #[track_caller]
    pub fn expect_in_text(&self, part: &str) -> &Self {
        if !self.text().contains(part) {
            self.fail(&format!("expected {part:?} in the body, it is not there"));
        }
        self
    }

    /// Expects this text nowhere in the body.
    #[track_caller]
    pub fn expect_not_in_text(&self, part: &str) -> &Self {
        if let Some(at) = self.text().find(part) {
            self.fail(&format!(
                "expected no {part:?} in the body, it is at byte {at}"
            ));
        }
        self
    }

    /// Expects a body of JSON with this value.
    ///
    /// ```
    /// # use tornado_httputil::{Reply, Request, Sent};
    /// # async fn message(_: Request, reply: Reply) -> Sent { reply.send_text(r#"{"message": "Hello"}"#) }
    /// # tornado_testing::run(async {
    /// let answer = tornado_testing::fetch(&message, Request::get("/")).await;
    /// answer.expect_json(&serde_json::json!({"message": "Hello"}));
    /// # });
    /// ```
    #[track_caller]
    pub fn expect_json(&self, value: &Value) -> &Self {
        let came: Value = self.json();
        if let Some((path, why)) = difference("$", value, &came) {
            self.fail(&format!("expected the JSON {value}\nbut at {path}: {why}"));
        }
        self
    }

    /// Expects an answer that came to its end.
    #[track_caller]
    pub fn expect_complete(&self) -> &Self {
        if let Some(why) = &self.cut {
            self.fail(&format!("expected a complete answer, but {why}"));
        }
        self
    }

    fn quoted(&self) -> String {
        match std::str::from_utf8(&self.body) {
            Ok(text) if text.len() <= 200 => format!("{text:?}"),
            _ => format!("{} bytes (below)", self.body.len()),
        }
    }
}

fn list(values: &[&str]) -> String {
    values
        .iter()
        .map(|value| format!("{value:?}"))
        .collect::<Vec<_>>()
        .join(" and ")
}

/// Where two values differ first, and how.
fn difference(path: &str, expected: &Value, came: &Value) -> Option<(String, String)> {
    match (expected, came) {
        (Value::Object(expected), Value::Object(came)) => {
            let changed = expected
                .iter()
                .find_map(|(name, value)| match came.get(name) {
                    Some(other) => difference(&format!("{path}.{name}"), value, other),
                    None => Some((
                        path.into(),
                        format!("expected {name:?}, came only {}", names(came.keys())),
                    )),
                });
            changed.or_else(|| {
                let more = names(came.keys().filter(|name| !expected.contains_key(*name)));
                (more != "nothing").then(|| (path.into(), format!("unexpected {more}")))
            })
        }
        (Value::Array(expected), Value::Array(came)) => {
            let pairs = expected.iter().zip(came).enumerate();
            let changed = pairs
                .into_iter()
                .find_map(|(n, (a, b))| difference(&format!("{path}[{n}]"), a, b));
            changed.or_else(|| {
                let why = format!("expected {} items, came {}", expected.len(), came.len());
                (expected.len() != came.len()).then(|| (path.into(), why))
            })
        }
        _ => (expected != came).then(|| (path.into(), format!("expected {expected}, came {came}"))),
    }
}

fn names<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let mut names: Vec<_> = names.map(|name| format!("{name:?}")).collect();
    // A map may keep another order elsewhere.
    names.sort_unstable();
    if names.is_empty() {
        "nothing".into()
    } else {
        names.join(", ")
    }
}
