//! Markdown as HTML that can do no harm.

use pulldown_cmark::{Options, Parser, html};

/// Rendered, and cleaned of scripts, styles and whatever else a browser would run.
pub(crate) fn render(markdown: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_SMART_PUNCTUATION;
    let mut rendered = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut rendered, Parser::new_ext(markdown, options));
    ammonia::clean(&rendered)
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
