//! Links in plain text: `ESCP-3.02`. The cases are what Tornado 6.6.1 answers.

use serde::Deserialize;
use tornado_escape::{ExtraParams, Linkify, linkify};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

/// The options of a case, by their names in Python.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    shorten: bool,
    extra_params: String,
    require_protocol: bool,
    permitted_protocols: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            shorten: false,
            extra_params: String::new(),
            require_protocol: false,
            permitted_protocols: vec!["http".into(), "https".into()],
        }
    }
}

#[test]
fn links_agree_with_tornado() -> Result {
    let call = |href: &str| match href.contains('e') {
        true => format!(" class=\"{}\" ", href.chars().count()),
        false => String::new(),
    };
    for (text, options, expected) in serde_json::from_str::<Vec<(String, Options, String)>>(
        include_str!("../cases/linkify.json"),
    )? {
        let permitted: Vec<&str> = options
            .permitted_protocols
            .iter()
            .map(String::as_str)
            .collect();
        let extra_params = match &*options.extra_params {
            "call" => ExtraParams::Call(&call),
            text => ExtraParams::Text(text),
        };
        let linkified = linkify(
            &text,
            &Linkify {
                shorten: options.shorten,
                extra_params,
                require_protocol: options.require_protocol,
                permitted_protocols: &permitted,
            },
        );
        assert_eq!(linkified, expected, "{text:?} {options:?}");
    }
    Ok(())
}

/// `W-ESC`, golden.
#[test]
fn a_shortened_link_keeps_its_whole_address_in_the_title() {
    let url = "http://www.example.com/path/to/something/long?x=1&y=2";
    let escaped = "http://www.example.com/path/to/something/long?x=1&amp;y=2";
    assert_eq!(
        linkify(
            url,
            &Linkify {
                shorten: true,
                ..Linkify::default()
            }
        ),
        format!(r#"<a href="{escaped}" title="{escaped}">http://www.example.com/path...</a>"#),
    );
}

/// `W-ESC`, golden.
#[test]
fn a_name_that_starts_with_www_gets_a_protocol() {
    let html = r#"<a href="http://www.facebook.com">www.facebook.com</a>"#;
    assert_eq!(linkify("www.facebook.com", &Linkify::default()), html);
}

#[test]
fn markup_cannot_come_in_through_a_link() {
    let html = linkify(r#"http://a.com/"onclick="x<script>"#, &Linkify::default());
    assert!(
        !html.contains("<script") && !html.contains(r#""onclick"#),
        "{html}"
    );
}

/// Nothing is asserted but the length of the text; anything but linear time would be felt here.
#[test]
fn hostile_text_is_no_harder_than_other_text() {
    let pieces = [
        "a",
        "a-",
        "-",
        ":",
        ":/",
        "a:/",
        "http:",
        "http://",
        "http://a(",
        "www.",
        "www.(",
        "www.((",
        "(",
        "&",
        "\"",
        "http://a&!",
        "http:///(",
    ];
    for piece in pieces {
        for text in [
            piece.repeat(50_000),
            format!("http://{}", piece.repeat(50_000)),
            format!("http://a(www.({}", piece.repeat(50_000)),
        ] {
            let options = Linkify {
                shorten: true,
                permitted_protocols: &["x"],
                require_protocol: true,
                ..Linkify::default()
            };
            let unchanged = linkify(&text, &options);
            assert_eq!(unchanged, tornado_escape::xhtml_escape(&text), "{piece}");
        }
    }
}
