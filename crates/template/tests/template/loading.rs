//! Loaders: directories, reloading, embedded templates, errors with their places.

use std::collections::HashMap;
use std::error::Error as _;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tornado_template::{
    Embedded, Error, ErrorKind, Loader, Namespace, Source, Template, TemplateValue, function,
    templates,
};

fn render(loader: &Loader, name: &str) -> Result<String, Error> {
    let page = loader.load(name)?.generate(&Namespace::new())?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

#[test]
fn an_edited_file_shows_in_everything_made_of_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str, seconds: u64| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).expect("the file is written");
        let time = std::time::SystemTime::UNIX_EPOCH
            + std::time::Duration::from_secs(1_700_000_000 + seconds);
        std::fs::File::options()
            .write(true)
            .open(path)
            .and_then(|file| file.set_modified(time))
            .expect("its time is set");
    };
    write("base.html", "<{% block a %}{% end %}>", 0);
    write("part.html", "one", 0);
    write(
        "page.html",
        "{% extends base.html %}{% block a %}{% include part.html %}{% end %}",
        0,
    );
    let debug = Loader::new(directory.path()).debug(true);
    let fixed = Loader::new(directory.path());
    assert_eq!(render(&debug, "page.html").expect("it renders"), "<one>");
    assert_eq!(render(&fixed, "page.html").expect("it renders"), "<one>");
    write("part.html", "two", 1);
    assert_eq!(render(&debug, "page.html").expect("it renders"), "<two>");
    write("base.html", "[{% block a %}{% end %}]", 1);
    assert_eq!(render(&debug, "page.html").expect("it renders"), "[two]");
    assert_eq!(render(&fixed, "page.html").expect("it renders"), "<one>");
    fixed.reset();
    assert_eq!(render(&fixed, "page.html").expect("it renders"), "[two]");
}

#[test]
fn errors_name_template_line_column_and_the_way_there() {
    let loader = Loader::from_map([
        ("base.html", "\n{% block a %}{% end %}"),
        (
            "page.html",
            "{% extends base.html %}\n{% block a %}\n{% include part.html %}{% end %}",
        ),
        ("part.html", "x\n\n{{ nope }}"),
        ("bad.html", "one\ntwo {{ 1 + }} three"),
        ("open.html", "a\n{% if x %}\nb\n"),
    ]);
    let error = render(&loader, "page.html").expect_err("nope is not there");
    assert_eq!(
        (error.class(), error.template(), error.line()),
        ("NameError", Some("part.html"), Some(3))
    );
    assert_eq!(
        error.via().collect::<Vec<_>>(),
        [("page.html", 3), ("base.html", 2)]
    );
    assert_eq!(error.text(), Some("{{ nope }}"));
    assert_eq!(
        error.to_string(),
        "NameError: name 'nope' is not defined at part.html:3 (via page.html:3, base.html:2)"
    );
    let error = render(&loader, "bad.html").expect_err("a syntax error");
    assert_eq!(
        (error.kind(), error.line(), error.column()),
        (ErrorKind::Syntax, Some(2), Some(11))
    );
    assert_eq!(
        format!("{error:#}"),
        "SyntaxError: invalid syntax at bad.html:2\n2 | two {{ 1 + }} three\n              ^"
    );
    let error = render(&loader, "open.html").expect_err("a syntax error");
    assert_eq!(
        error.to_string(),
        "Missing {% end %} block for if at open.html:2"
    );
    let error = render(&loader, "none.html").expect_err("it is missing");
    assert_eq!(error.kind(), ErrorKind::Missing);
}

#[test]
fn names_are_relative_to_the_file_that_says_them() {
    let loader = Loader::from_map([
        ("a/b/page.html", "{% include ../part.html %}"),
        ("a/part.html", "{% include b/x.txt %}"),
        ("a/b/x.txt", "x"),
    ]);
    assert_eq!(render(&loader, "a/b/page.html").expect("it renders"), "x");
}

/// Texts and the seconds of their last change, as a table of a database might hold them.
#[derive(Clone, Default)]
struct Table {
    rows: Arc<Mutex<HashMap<String, (String, u64)>>>,
    /// Whether it can tell when a row was changed.
    keeps_times: bool,
}

impl Table {
    fn write(&self, name: &str, text: &str, second: u64) {
        let mut rows = self.rows.lock().expect("nobody panicked");
        rows.insert(name.into(), (text.into(), second));
    }
}

impl Source for Table {
    fn read(&self, name: &str) -> io::Result<String> {
        if name == "locked.html" {
            return Err(io::Error::other("the table is locked"));
        }
        let rows = self.rows.lock().expect("nobody panicked");
        let (text, _) = rows.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(text.clone())
    }

    fn changed(&self, name: &str) -> Option<SystemTime> {
        let rows = self.rows.lock().expect("nobody panicked");
        let (_, second) = rows.get(name).filter(|_| self.keeps_times)?;
        Some(SystemTime::UNIX_EPOCH + Duration::from_secs(*second))
    }
}

#[test]
fn templates_of_the_hosts_own_source_extend_and_include_one_another() {
    let table = Table::default();
    table.write("site/base.html", "<{% block a %}{% end %}>", 0);
    table.write("parts/x.html", "{{ 1 + 1 }}", 0);
    table.write(
        "site/page.html",
        "{% extends base.html %}{% block a %}{% include ../parts/x.html %}{% end %}",
        0,
    );
    let loader = Loader::from_source(table);
    assert_eq!(
        render(&loader, "site/page.html").expect("it renders"),
        "<2>"
    );
}

#[test]
fn a_source_that_keeps_times_is_read_again_when_they_change() {
    let table = Table {
        keeps_times: true,
        ..Table::default()
    };
    table.write("part.html", "one", 0);
    table.write("page.html", "[{% include part.html %}]", 0);
    let debug = Loader::from_source(table.clone()).debug(true);
    let fixed = Loader::from_source(table.clone());
    assert_eq!(render(&debug, "page.html").expect("it renders"), "[one]");
    assert_eq!(render(&fixed, "page.html").expect("it renders"), "[one]");
    table.write("part.html", "two", 0);
    assert_eq!(render(&debug, "page.html").expect("the same time"), "[one]");
    table.write("part.html", "two", 1);
    assert_eq!(render(&debug, "page.html").expect("it renders"), "[two]");
    assert_eq!(render(&fixed, "page.html").expect("it renders"), "[one]");
    fixed.reset();
    assert_eq!(render(&fixed, "page.html").expect("it renders"), "[two]");
}

#[test]
fn a_source_without_times_is_read_again_for_each_use_by_a_debug_loader() {
    let table = Table::default();
    table.write("page.html", "one", 0);
    let debug = Loader::from_source(table.clone()).debug(true);
    let fixed = Loader::from_source(table.clone());
    assert_eq!(render(&debug, "page.html").expect("it renders"), "one");
    assert_eq!(render(&fixed, "page.html").expect("it renders"), "one");
    table.write("page.html", "two", 0);
    assert_eq!(render(&debug, "page.html").expect("it renders"), "two");
    assert_eq!(render(&fixed, "page.html").expect("it renders"), "one");
}

#[test]
fn an_error_of_the_source_names_the_template_and_keeps_its_cause() {
    let table = Table::default();
    table.write("page.html", "\n{% include gone.html %}", 0);
    table.write("bad.html", "a\n{{ 1 + }}", 0);
    let loader = Loader::from_source(table.clone()).debug(true);

    let error = render(&loader, "none.html").expect_err("it is not there");
    assert_eq!(
        (error.kind(), error.class()),
        (ErrorKind::Missing, "FileNotFoundError")
    );
    let cause = error
        .source()
        .and_then(|cause| cause.downcast_ref::<io::Error>());
    assert_eq!(
        cause.map(io::Error::kind),
        Some(io::ErrorKind::NotFound),
        "{error}"
    );
    assert!(error.to_string().contains("'none.html'"), "{error}");

    let error = render(&loader, "locked.html").expect_err("it cannot be read");
    assert_eq!(
        (error.kind(), error.class()),
        (ErrorKind::Missing, "OSError")
    );
    assert_eq!(
        error.to_string(),
        "OSError: cannot read template 'locked.html': the table is locked"
    );

    let error = render(&loader, "page.html").expect_err("what it includes is not there");
    assert_eq!(
        (error.kind(), error.template(), error.line()),
        (ErrorKind::Missing, Some("page.html"), Some(2))
    );
    assert!(error.to_string().contains("'gone.html'"), "{error}");

    let error = render(&loader, "bad.html").expect_err("a syntax error");
    assert_eq!(
        (error.kind(), error.template(), error.line()),
        (ErrorKind::Syntax, Some("bad.html"), Some(2))
    );
    table.write("bad.html", "mended", 1);
    assert_eq!(render(&loader, "bad.html").expect("it renders"), "mended");
}

#[test]
fn embedded_templates_are_part_of_the_program() {
    let loader = Loader::embedded(templates!("tests/templates"));
    assert_eq!(
        render(&loader, "hello.html").expect("it renders"),
        "<p>Hello</p>\n"
    );
    assert_eq!(
        render(
            &Loader::embedded(templates!("tests/templates")).debug(true),
            "hello.html"
        )
        .expect("it renders"),
        "<p>Hello</p>\n"
    );
}

#[test]
fn a_debug_loader_of_embedded_templates_reads_the_files_they_were_taken_from() {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("page.html"), "edited").expect("it is written");
    let root: &'static str = Box::leak(Box::from(directory.path().to_str().expect("UTF-8")));
    let embedded = Embedded::new(root, &[("page.html", "as built")]);
    let page = |debug| {
        let loader = Loader::embedded(embedded).debug(debug);
        render(&loader, "page.html").expect("it renders")
    };
    assert_eq!(
        (page(false), page(true)),
        ("as built".into(), "edited".into())
    );
    directory.close().expect("it is removed");
    assert_eq!(page(true), "as built"); // where the program runs, its sources may not be
}

#[test]
fn room_is_made_for_the_usual_page_not_for_the_largest_ever() {
    let template = Template::new("{{ 'x' * n }}").expect("it compiles");
    let room = |n: i64| {
        let mut names = Namespace::new();
        names.set("n", n);
        template.generate(&names).expect("it renders").capacity()
    };
    room(1_000_000);
    assert!(room(10) >= 1_000_000);
    for _ in 0..100 {
        room(10);
    }
    assert!(room(10) < 1_000, "{}", room(10));
}

#[test]
fn a_struct_gives_its_fields_as_names_and_attributes() {
    #[derive(TemplateValue)]
    struct Page<'a> {
        title: &'a str,
        author: Option<Author>,
        #[template(skip)]
        _secret: &'a str,
        #[template(rename = "class")]
        class_: &'a str,
        pairs: Vec<(String, u32)>,
    }
    #[derive(TemplateValue)]
    struct Author {
        name: String,
    }
    let loader = Loader::from_map([(
        "page.html",
        "{{ title }} {% if author %}{{ author.name }}{% end %} {{ globals()['class'] }} {% for k, v in pairs %}{{ k }}={{ v }}{% end %} {{ '_secret' in globals() }}",
    )])
    .with("site", "S".to_owned());
    let page = Page {
        title: "T&",
        author: Some(Author { name: "Ann".into() }),
        _secret: "s",
        class_: "c",
        pairs: vec![("k".into(), 1)],
    };
    let out = loader
        .load("page.html")
        .and_then(|template| template.generate(&page))
        .expect("it renders");
    assert_eq!(String::from_utf8_lossy(&out), "T&amp; Ann c k=1 False");
}

#[test]
fn functions_take_keywords_and_raise_what_templates_catch() {
    let url = function(|args| {
        let name = args.text(0, "name")?;
        if name == "nope" {
            return Err(Error::raise("KeyError", "nope"));
        }
        Ok(format!("/{name}").into())
    });
    let mut names = Namespace::new();
    names.lend("url", &url);
    let text =
        "{{ url(name='x') }}{% try %}{{ url('nope') }}{% except KeyError as e %}!{{ e }}{% end %}";
    let page = Template::new(text)
        .and_then(|template| template.generate(&names))
        .expect("it renders");
    assert_eq!(page, b"/x!&#x27;nope&#x27;");
}
