//! What the parser says of mistakes: the words of Tornado 6.6, with a place (`TMPL-2.08`, `TMPL-3.06`).

use tornado_template::Template;

#[test]
fn mistakes_are_named_in_tornados_words() {
    let cases = [
        ("{{ a", "Missing end expression }} at t.html:1"),
        ("a\nb {{ x", "Missing end expression }} at t.html:2"),
        ("{% if x", "Missing end block %} at t.html:1"),
        ("{# c", "Missing end comment #} at t.html:1"),
        ("{{ }}", "Empty expression at t.html:1"),
        ("{% %}", "Empty block tag ({% %}) at t.html:1"),
        ("{% end %}", "Extra {% end %} block at t.html:1"),
        (
            "a\n{% if x %}b",
            "Missing {% end %} block for if at t.html:2",
        ),
        ("{% try %}", "Missing {% end %} block for try at t.html:1"),
        (
            "{% block b %}",
            "Missing {% end %} block for block at t.html:1",
        ),
        ("{% foo %}", "unknown operator: 'foo' at t.html:1"),
        ("{% endif %}", "unknown operator: 'endif' at t.html:1"),
        (
            "{% if(x) %}y{% end %}",
            "unknown operator: 'if(x)' at t.html:1",
        ),
        ("{% elif x %}", "elif outside {'if'} block at t.html:1"),
        ("{% except %}", "except outside {'try'} block at t.html:1"),
        (
            "{% for x in y %}{% elif x %}{% end %}",
            "elif block cannot be attached to for block at t.html:1",
        ),
        (
            "{% block b %}{% else %}{% end %}",
            "else block cannot be attached to block block at t.html:1",
        ),
        ("{% extends %}", "extends missing file path at t.html:1"),
        ("{% include '' %}", "include missing file path at t.html:1"),
        ("{% set %}", "set missing statement at t.html:1"),
        ("{% from %}", "import missing statement at t.html:1"),
        (
            "{% apply %}x{% end %}",
            "apply missing method name at t.html:1",
        ),
        ("{% block %}x{% end %}", "block missing name at t.html:1"),
    ];
    for (text, message) in cases {
        let error = Template::with_name("t.html", text).expect_err(text);
        assert_eq!(error.to_string(), message, "{text}");
    }
    // Tornado writes a set of words here, in an order that changes from run to run.
    for text in [
        "{% else %}",
        "{% break %}",
        "{% for x in y %}{% apply f %}{% break %}{% end %}{% end %}",
    ] {
        let error = Template::with_name("t.html", text)
            .expect_err(text)
            .to_string();
        assert!(
            error.contains(" outside {") && error.ends_with("} block at t.html:1"),
            "{error}"
        );
    }
}
