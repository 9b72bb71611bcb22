//! What becomes of Markdown, whoever wrote it.

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
        for times in [10, 8000] {
            let page = render(&format!("x{}x", piece.repeat(times)));
            let whole = format!("<p>x{}x</p>\n", shown.repeat(times));
            assert!(page == whole, "{times} times {piece}: {} bytes", page.len());
        }
    }
    let code = "&°".repeat(20_000);
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
            "|a\n".repeat(5000)
        ),
        format!("[a]: /{}\n\n{}", "u".repeat(20_000), "[a] ".repeat(5000)),
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
