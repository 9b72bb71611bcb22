//! The tool that collects messages.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tornado_locale::{Locales, built_in_messages};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

fn extract(directory: &Path, arguments: &[&str]) -> std::io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_extract"))
        .current_dir(directory)
        .args(arguments)
        .output()
}

/// The messages of one file, as CSV rows without the quotation marks.
fn rows(name: &str, text: &str) -> std::result::Result<Vec<String>, Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir()?;
    fs::write(directory.path().join(name), text)?;
    let output = extract(directory.path(), &[name])?;
    assert!(output.status.success(), "{output:?}");
    Ok(String::from_utf8(output.stdout)?
        .lines()
        .map(|line| line.replace('"', ""))
        .collect())
}

#[test]
fn a_template_is_searched_within_its_tags() -> Result {
    let template = r#"
<h1>{{ _("Sign in") }}</h1> _("just text") {# _("a comment") #} {{! _("shown") }} {%! _("shown") %}
{% comment _("nothing") %} {%raw _('Raw') %} {{{ _("Braces") }}}
{% module Entry(e, title=locale.translate("Title")) %} {{ handler.locale.pgettext("law", "right") }}
{{ _("A person liked this", "%(num)d people liked this", len(people)) % {"num": len(people)} }}
{{ _("two " 'pieces') }} {{ _('''three
quotes''') }} {{ _(u"unicode \u00e9") }} {{ _(r"raw \n") }} {{ _("it\'s") }}
{{ _(variable) }} {{ _("a" + b) }} {{ _(f"{x}") }} {{ _(b"bytes") }} {{ my_("other") }} {{ _("") }} {{ _ }} {{ _( }}
{{ _( "nested %(a)s" ) % {"a": _("inner")} }} {% set x = _("set") %}{% if _("if") %}{% end %} {{ _("never closed
"#;
    let expected = [
        "Sign in,",
        "Raw,",
        "Braces,",
        "Title,",
        "right,",
        "A person liked this,,singular",
        "%(num)d people liked this,,plural",
        "two pieces,",
        "three",
        "quotes,",
        "unicode é,",
        "raw \\n,",
        "it's,",
        "nested %(a)s,",
        "inner,",
        "set,",
        "if,",
    ];
    assert_eq!(rows("page.html", template)?, expected);
    Ok(())
}

#[test]
fn a_rust_source_is_searched_outside_comments_and_strings() -> Result {
    let source = r##"
// translate("a comment")
/* translate("a comment") /* translate("nested") */ translate("still") */
fn translate<'a>(message: &'a str) -> &'a str { let quote = '"'; let tick = '\''; message }
fn page(locale: &Locale) {
    locale.translate("plain");
    locale.translate(r#"raw "quotes""#);
    locale . translate_plural ( "one", "%(n)d more", n );
    locale.pgettext("law", "right"); locale.pgettext_plural("organization", "club", "clubs", 2);
    translations.translate("a thing", Some(("things", 2)));
    locale.translate("two \
                      lines, \u{e9}\x41");
    locale.translate(&format!("{n}")); locale.translate(b"bytes"); let text = "translate(\"inside\")";
    let r#type = locale.translate("after a raw name");
    render("<b>{{ _('in a template') }}</b>");
    render(r"{% if _('also there') %}{% end %}");
}
"##;
    let expected = [
        "plain,",
        "raw quotes,",
        "one,,singular",
        "%(n)d more,,plural",
        "right,",
        "club,,singular",
        "clubs,,plural",
        "a thing,,singular",
        "things,,plural",
        "two lines, éA,",
        "after a raw name,",
        "in a template,",
        "also there,",
    ];
    assert_eq!(rows("page.rs", source)?, expected);
    Ok(())
}

#[test]
fn a_csv_file_keeps_what_translators_wrote() -> Result {
    let directory = tempfile::tempdir()?;
    let path = directory.path();
    fs::create_dir_all(path.join("templates/target"))?;
    fs::write(
        path.join("templates/a.html"),
        r#"{{ _("Yes") }} {{ _("No") }} {{ _("%(n)d \"file\"", "%(n)d files", n) }}"#,
    )?;
    fs::write(
        path.join("templates/photo.png"),
        b"{{ _(\"not text\") }}\xff",
    )?;
    fs::write(
        path.join("templates/target/b.html"),
        r#"{{ _("made by cargo") }}"#,
    )?;
    fs::write(path.join("es.csv"), "Yes,Sí\ngone,ido")?;
    let output = extract(path, &["templates", "--output", "es.csv"])?;
    assert!(output.status.success(), "{output:?}");
    let expected = "Yes,Sí\ngone,ido\n\"No\",\"\"\n\"%(n)d \"\"file\"\"\",\"\",\"singular\"\n\"%(n)d files\",\"\",\"plural\"\n";
    assert_eq!(fs::read_to_string(path.join("es.csv"))?, expected);

    extract(path, &["templates", "--output=es.csv"])?;
    assert_eq!(
        fs::read_to_string(path.join("es.csv"))?,
        expected,
        "a second time adds nothing"
    );

    let locale = Locales::load_translations(path)?.get(["es"]);
    assert_eq!(
        [locale.translate("Yes"), locale.translate("No")],
        ["Sí", "No"]
    );
    Ok(())
}

#[test]
fn a_pot_file_is_what_gettext_takes() -> Result {
    let directory = tempfile::tempdir()?;
    let path = directory.path();
    fs::write(
        path.join("a.html"),
        "{{ _(\"Yes\") }}\n{{ _(\"Yes\") }}\n{{ pgettext(\"law\", \"right\") }}\n{{ _(\"%(n)d file\", \"%(n)d files\", n) }}{{ _('say \"hi\"\\n') }}",
    )?;
    let output = extract(path, &["a.html", "-o", "shop.pot"])?;
    assert!(output.status.success(), "{output:?}");
    let pot = fs::read_to_string(path.join("shop.pot"))?;
    let (header, messages) = pot.split_once("\n\n").ok_or("no header")?;
    assert!(
        header.contains("charset=UTF-8") && header.contains("Plural-Forms: nplurals=INTEGER"),
        "{header}"
    );
    assert!(
        header.starts_with("#, fuzzy\n"),
        "no catalogue's own header: {header}"
    );
    let expected = "#: a.html:1\n#: a.html:2\nmsgid \"Yes\"\nmsgstr \"\"\n\n\
         #: a.html:3\nmsgctxt \"law\"\nmsgid \"right\"\nmsgstr \"\"\n\n\
         #: a.html:4\n#, python-format\nmsgid \"%(n)d file\"\nmsgid_plural \"%(n)d files\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n\n\
         #: a.html:4\nmsgid \"say \\\"hi\\\"\\n\"\nmsgstr \"\"\n";
    assert_eq!(messages, expected);

    let made = Command::new("msginit")
        .args([
            "--no-translator",
            "--locale=pl",
            "--input=shop.pot",
            "--output-file=pl.po",
        ])
        .current_dir(path)
        .output()
        .map_err(|error| format!("msginit, of Debian's package gettext: {error}"))?;
    assert!(made.status.success(), "{made:?}");
    let checked = Command::new("msgfmt")
        .args(["--check", "-o", "pl.mo", "pl.po"])
        .current_dir(path)
        .output()?;
    assert!(checked.status.success(), "{checked:?}");
    Ok(())
}

/// `LOCL-2.10`
#[test]
fn the_words_of_dates_may_be_collected_too() -> Result {
    let directory = tempfile::tempdir()?;
    let output = extract(directory.path(), &["--built-in", "."])?;
    let text = String::from_utf8(output.stdout)?;
    assert_eq!(text.lines().count(), 30 + 2 * 3);
    for (message, plural) in built_in_messages() {
        assert!(text.contains(&format!("\"{message}\",\"\"")), "{message}");
        assert!(
            plural.is_none_or(|plural| text.contains(&format!("\"{plural}\",\"\",\"plural\""))),
            "{message}"
        );
    }
    Ok(())
}

#[test]
fn another_function_may_be_named() -> Result {
    let directory = tempfile::tempdir()?;
    fs::write(
        directory.path().join("a.rs"),
        r#"fn a() { tr("ours"); say("not ours"); }"#,
    )?;
    let output = extract(directory.path(), &["--keyword", "tr", "a.rs"])?;
    assert_eq!(String::from_utf8(output.stdout)?, "\"ours\",\"\"\n");
    Ok(())
}

#[test]
fn mistakes_on_the_command_line_are_told() -> Result {
    let directory = tempfile::tempdir()?;
    for (arguments, code, said) in [
        (
            &[][..],
            2,
            "extract: which files or directories?\nTry --help.\n",
        ),
        (
            &["--nonsense", "."],
            2,
            "extract: unknown option --nonsense\nTry --help.\n",
        ),
        (
            &[".", "--format", "po"],
            2,
            "extract: --format is csv or pot, not \"po\"\nTry --help.\n",
        ),
        (
            &[".", "--output"],
            2,
            "extract: --output wants a value\nTry --help.\n",
        ),
        (
            &["nowhere"],
            1,
            "extract: nowhere: No such file or directory (os error 2)\n",
        ),
    ] {
        let output = extract(directory.path(), arguments)?;
        assert_eq!(
            (
                output.status.code(),
                String::from_utf8(output.stderr)?.as_str()
            ),
            (Some(code), said)
        );
    }
    let help = extract(directory.path(), &["--help"])?;
    assert!(help.status.success() && help.stdout.starts_with(b"Collects the messages"));
    Ok(())
}

#[test]
fn two_plurals_of_one_message_are_told() -> Result {
    let directory = tempfile::tempdir()?;
    fs::write(
        directory.path().join("a.html"),
        "{{ _('one', 'many', n) }}\n{{ _('one', 'lots', n) }}",
    )?;
    let output = extract(directory.path(), &["a.html"])?;
    assert_eq!(
        String::from_utf8(output.stderr)?,
        "extract: a.html:2: \"one\" has the plural \"lots\" here and \"many\" elsewhere; gettext knows only one\n"
    );
    Ok(())
}
