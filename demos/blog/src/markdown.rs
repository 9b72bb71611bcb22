//! Markdown as HTML that can do no harm.

use pulldown_cmark::{Event, Options, Parser, html};

/// How deep quotations and lists are nested; what is deeper is there, but not deeper.
const NESTED: usize = 32;

/// How many tags of HTML an entry may bring itself; more are shown as they are written.
const TAGS: usize = 1000;

/// How many bytes of text go without a tag in between before a comment parts them.
const RUN: usize = 2000;

/// Rendered, and cleaned of scripts, styles and whatever else a browser would run.
pub(crate) fn render(markdown: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_SMART_PUNCTUATION;
    let mut rendered = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(
        &mut rendered,
        parted(bounded(Parser::new_ext(markdown, options))),
    );
    readable(&ammonia::clean(&rendered))
}

/// Elements within elements take a browser's parser, and the one that cleans them, quadratic time.
fn bounded<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    let (mut depth, mut tags) = (0_usize, 0);
    events.filter_map(move |event| match event {
        Event::Start(_) => {
            depth += 1;
            (depth <= NESTED).then_some(event)
        }
        Event::End(_) => {
            depth -= 1;
            (depth < NESTED).then_some(event)
        }
        Event::Html(html) | Event::InlineHtml(html) => {
            tags += html.matches('<').count();
            Some(match tags {
                0..=TAGS => Event::InlineHtml(html),
                _ => Event::Text(html),
            })
        }
        other => Some(other),
    })
}

/// The one that writes the cleaned text down looks for `<` to the text's end at every `&`; where a comment was, a text ends.
fn parted<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    let mut run = 0;
    events.flat_map(move |event| {
        let text = match &event {
            Event::Text(text) => text.clone(),
            Event::Code(text) if text.len() > RUN => text.clone(),
            Event::Code(_) | Event::SoftBreak => return vec![event],
            _ => {
                run = 0;
                return vec![event];
            }
        };
        run += text.len();
        if run <= RUN {
            return vec![event];
        }
        run = 0;
        let pieces = pieces(&text).flat_map(|piece| [Event::Html("<!---->".into()), piece]);
        match event {
            Event::Code(_) => [Event::Html("<code>".into())]
                .into_iter()
                .chain(pieces)
                .chain([Event::Html("</code>".into())])
                .collect(),
            _ => pieces.collect(),
        }
    })
}

fn pieces<'a>(text: &str) -> impl Iterator<Item = Event<'a>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(RUN));
        rest = after;
        (!piece.is_empty()).then(|| Event::Text(piece.to_owned().into()))
    })
}

/// Without the characters that XML, and so the feed, cannot have.
pub(crate) fn readable(text: &str) -> String {
    let strange = |sign: char| match sign {
        '\n' | '\r' | '\t' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        other => other.is_control(),
    };
    text.replace(strange, "")
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn marks_become_html() {
        assert_eq!(
            render("# A\n\n*b* `c`"),
            "<h1>A</h1>\n<p><em>b</em> <code>c</code></p>\n"
        );
    }

    #[test]
    fn what_xml_cannot_have_is_left_out() {
        assert_eq!(render("a\u{b}b&#x1;c&#xffff;\td"), "<p>abc\td</p>\n");
    }

    #[test]
    fn what_is_nested_without_end_ends() {
        let quoted = render(&(">".repeat(10_000) + "deep"));
        assert_eq!(quoted.matches("<blockquote>").count(), super::NESTED);
        assert!(quoted.contains("deep"));
        let tags = render(&"<div>".repeat(10_000));
        assert!(tags.matches("<div>").count() <= super::TAGS && tags.contains("&lt;div&gt;"));
    }

    #[test]
    fn what_is_repeated_without_end_ends() {
        for (piece, shown) in [
            ("&", "&amp;"),
            ("`&` ", "<code>&amp;</code> "),
            ("° ", "° "),
            ("\u{a0}x", "&nbsp;x"),
            ("<", "&lt;"),
            ("[", "["),
            ("[a](", "[a]("),
            ("![", "!["),
            ("*a ", "*a "),
            ("*a _b ", "*a _b "),
            ("\\\"", "\""),
        ] {
            for times in [10, 20_000] {
                let page = render(&format!("x{}x", piece.repeat(times)));
                let whole = format!("<p>x{}x</p>\n", shown.repeat(times));
                assert!(page == whole, "{times} times {piece}: {} bytes", page.len());
            }
        }
        let code = "&°".repeat(50_000);
        let page = render(&format!("`{code}`"));
        let whole = format!("<p><code>{}</code></p>\n", code.replace('&', "&amp;"));
        assert!(page == whole, "{} bytes", page.len());
    }

    #[test]
    fn what_grows_ends_within_a_few_megabytes() {
        let deep = |sign: &str| {
            (0..400)
                .map(|depth| sign.repeat(depth) + "- a\n")
                .collect::<String>()
        };
        for text in [
            deep(" "),
            deep(">"),
            "* ".repeat(50_000),
            "- a\n".repeat(25_000),
            "[]()".repeat(25_000),
            format!(
                "{}\n{}\n{}",
                "|a".repeat(5000),
                "|-".repeat(5000),
                "|a\n".repeat(20_000)
            ),
            format!("[a]: /{}\n\n{}", "u".repeat(20_000), "[a] ".repeat(20_000)),
        ] {
            let size = render(&text).len();
            assert!(size < 5_000_000, "{size} bytes");
        }
    }

    #[test]
    fn nothing_that_runs_comes_through() {
        for evil in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "<a href='JaVaScRiPt:alert(1)'>x</a>",
            "<iframe src=//evil.example></iframe>",
            "<style>*{display:none}</style>",
            "<svg><script>alert(1)</script></svg>",
            "<form action=//evil.example><input name=password></form>",
        ] {
            let clean = render(evil).to_lowercase();
            for word in [
                "script", "onerror", "iframe", "<style", "<form", "<input", "svg",
            ] {
                assert!(!clean.contains(word), "{evil}: {clean}");
            }
        }
    }
}
