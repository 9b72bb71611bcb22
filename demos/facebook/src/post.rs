//! A post of the Graph API, as the page shows it.

use serde_json::Value;
use tornado::template::TemplateValue;

/// The fields that are asked for.
pub(crate) const FIELDS: &str = "id,from{name,link,picture},message,story,created_time,permalink_url,attachments{title,description,url,media}";

/// A post.
#[derive(TemplateValue)]
pub(crate) struct Post {
    actor: String,
    actor_url: Option<String>,
    picture: Option<String>,
    message: Option<String>,
    attachments: Vec<Attachment>,
    permalink: Option<String>,
    /// Seconds since 1970.
    created: Option<f64>,
}

/// What a post leads to.
#[derive(TemplateValue)]
struct Attachment {
    name: Option<String>,
    description: Option<String>,
    url: Option<String>,
    image: Option<String>,
}

impl Post {
    pub(crate) fn read(post: &Value) -> Self {
        let from = &post["from"];
        let attachments = post.pointer("/attachments/data").and_then(Value::as_array);
        let created = post["created_time"].as_str().and_then(seconds);
        Self {
            actor: text(from.get("name")).unwrap_or_else(|| "Somebody".into()),
            actor_url: web_address(&from["link"]),
            picture: picture(&from["picture"]),
            message: text(post.get("message")).or_else(|| text(post.get("story"))),
            attachments: attachments
                .into_iter()
                .flatten()
                .map(Attachment::read)
                .collect(),
            permalink: web_address(&post["permalink_url"]),
            created,
        }
    }
}

impl Attachment {
    fn read(attachment: &Value) -> Self {
        let image = attachment.pointer("/media/image/src");
        Self {
            name: text(attachment.get("title")),
            description: text(attachment.get("description")),
            url: web_address(&attachment["url"]),
            image: image.and_then(web_address),
        }
    }
}

/// A text that is not empty.
pub(crate) fn text(value: Option<&Value>) -> Option<String> {
    let text = value?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The address of a picture, as it comes with a person.
pub(crate) fn picture(picture: &Value) -> Option<String> {
    picture.pointer("/data/url").and_then(web_address)
}

/// An address that a link may have: others, `javascript:` above all, are left out.
pub(crate) fn web_address(url: &Value) -> Option<String> {
    let url = url.as_str()?.trim();
    is_web_address(url).then(|| url.to_owned())
}

pub(crate) fn is_web_address(url: &str) -> bool {
    let rest = ["https://", "http://"].into_iter().find_map(|scheme| {
        let start = url.get(..scheme.len())?;
        start
            .eq_ignore_ascii_case(scheme)
            .then(|| &url[scheme.len()..])
    });
    rest.is_some_and(|rest| !rest.is_empty()) && !url.contains(char::is_whitespace)
}

/// The Graph API writes `2026-11-21T20:48:31+0000`.
fn seconds(time: &str) -> Option<f64> {
    let time = jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%z", time).ok()?;
    Some(time.to_timestamp().ok()?.as_second() as f64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Post, seconds, web_address};

    #[test]
    fn only_addresses_of_the_web_become_links() {
        for good in ["http://a", "HTTPS://a/?b#c"] {
            assert_eq!(web_address(&json!(good)).as_deref(), Some(good));
        }
        for bad in [
            "javascript:alert(1)",
            "https:",
            "http://",
            "//a",
            "http://a b",
            "é",
            "data:text/html,x",
            "",
        ] {
            assert_eq!(web_address(&json!(bad)), None, "{bad}");
        }
    }

    #[test]
    fn a_post_may_lack_everything() {
        for post in [json!({}), json!(null), json!([1]), json!({"from": 1})] {
            let post = Post::read(&post);
            assert_eq!((post.actor.as_str(), post.message), ("Somebody", None));
        }
    }

    #[test]
    fn times_are_read_with_their_zone() {
        assert_eq!(seconds("1970-01-02T01:00:00+0100"), Some(86_400.0));
        assert_eq!(seconds("yesterday"), None);
    }
}
