//! The page that asks: who are you, and may this application see your posts?

use std::time::Instant;

use tornado::httputil::url_concat;
use tornado::template::TemplateValue;
use tornado::web::{Exchange, Handler, HttpError, Names, Result};

use crate::graph::{Grant, Graph, keep, people};

pub(super) struct Consent;

#[derive(TemplateValue)]
struct Choice {
    id: usize,
    name: String,
}

impl Handler<Graph> for Consent {
    async fn get(&mut self, x: &mut Exchange<Graph>) -> Result {
        check_application(x)?;
        let people: Vec<_> = people::PEOPLE
            .iter()
            .map(|person| Choice {
                id: person.id,
                name: person.name(),
            })
            .collect();
        x.render("consent.html", Names::new().with("people", &people))
            .await
    }

    async fn post(&mut self, x: &mut Exchange<Graph>) -> Result {
        check_application(x)?;
        let state: String = x.query_argument("state")?;
        let mut answer = vec![("state", state)];
        if x.body_argument::<String>("answer")? == "yes" {
            let person = people::find(x.body_argument("person")?).ok_or(HttpError(400))?;
            let grant = Grant {
                person,
                challenge: x.query_argument("code_challenge")?,
                since: Instant::now(),
            };
            let code = keep(&mut x.site().state().codes, grant);
            answer.push(("code", code));
        } else {
            let text = str::to_owned;
            answer.extend([
                ("error", text("access_denied")),
                ("error_code", text("200")),
                ("error_reason", text("user_denied")),
                ("error_description", text("Permissions error")),
            ]);
        }
        let back = url_concat(&x.site().back, answer);
        x.redirect(&back)
    }
}

/// Nobody is sent elsewhere than to the one application.
fn check_application(x: &Exchange<Graph>) -> Result {
    let (id, back): (String, String) = (
        x.query_argument("client_id")?,
        x.query_argument("redirect_uri")?,
    );
    if id != x.site().key || back != x.site().back {
        return Err(HttpError(400).with_log("another application"));
    }
    Ok(())
}
