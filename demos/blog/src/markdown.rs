//! Markdown as HTML that can do no harm.

use pulldown_cmark::{Event, Options, Parser, html};

/// How deep quotations and lists are nested; what is deeper is there, but not deeper.
const NESTED: usize = 32;

/// How many tags of HTML an entry may bring itself; more are shown as they are written.
const TAGS: usize = 1000;

/// Rendered, and cleaned of scripts, styles and whatever else a browser would run.
pub(crate) fn render(markdown: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_SMART_PUNCTUATION;
    let mut rendered = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut rendered, bounded(Parser::new_ext(markdown, options)));
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
