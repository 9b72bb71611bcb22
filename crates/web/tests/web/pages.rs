//! Pages made by templates.

use std::borrow::Cow;
use std::fs;
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde_json::json;
use tornado_httputil::Request;
use tornado_template::{Loader, Source, TemplateValue, Value, Whitespace, function, templates};
use tornado_testing::{Answer, LogCapture, fetch, run};
use tornado_web::{Application, Exchange, Handler, Json, Names, Result, Settings, Site, Values};
use tracing::Level;

/// Renders `page.html` with values made anew for each request.
struct Page<F>(F);

impl<S, F, V> Handler<S> for Page<F>
where
    S: Site,
    F: Fn() -> V + Send + 'static,
    V: Values + Send,
    V::Names: Send,
{
    async fn get(&mut self, x: &mut Exchange<S>) -> Result {
        let values = (self.0)();
        x.render("page.html", values).await
    }
}

fn none() {}

fn page(template: &str) -> Application {
    Application::new()
        .templates(Loader::from_map([("page.html", template)]))
        .route("/", || Page(none))
        .route_named("story", "/story/([0-9]+)/(.*)", |_: u32, _: String| {
            Page(none)
        })
}

fn get<S: Site>(application: &Application<S>, target: &str) -> Answer {
    run(fetch(application, Request::get(target)))
}

/// WEB-1.13
#[test]
fn render_answers_with_the_template_and_finishes() {
    struct Finished;

    impl Handler for Finished {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            x.write("before ")?;
            x.render("page.html", ()).await?;
            assert!(x.is_finished());
            assert!(x.render("page.html", ()).await.is_err());
            Ok(())
        }
    }

    let application = page("<b>{{ 1 + 1 }}</b>").route("/finished", || Finished);
    get(&application, "/finished")
        .expect_text("before <b>2</b>")
        .expect_header("Content-Type", "text/html; charset=UTF-8");
}

/// WEB-1.13
#[test]
fn render_string_gives_the_text_and_goes_on() {
    struct Part;

    impl Handler for Part {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            let part = x.render_string("page.html", json!({"n": 2})).await?;
            x.write(json!({"part": part}))
        }
    }

    let application = page("<b>{{ n }}</b>").route("/part", || Part);
    get(&application, "/part").expect_json(&json!({"part": "<b>2</b>"}));
}

#[derive(TemplateValue, Serialize)]
struct Entry<'e> {
    title: Cow<'e, str>,
    tags: Vec<&'e str>,
}

#[derive(TemplateValue, Serialize)]
struct Blog<'e> {
    site: &'e str,
    entries: Vec<Entry<'e>>,
}

fn blog() -> Blog<'static> {
    let entry = |title| Entry {
        title: Cow::Borrowed(title),
        tags: vec!["a", "b"],
    };
    Blog {
        site: "Notes",
        entries: vec![entry("Q&A"), entry("Two")],
    }
}

/// WEB-1.13
#[test]
fn a_struct_is_lent_or_serialized_and_single_values_are_named() {
    struct Every(&'static str);

    impl Handler for Every {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            let blog = blog();
            match self.0 {
                "lent" => x.render("page.html", &blog).await,
                "serialized" => x.render("page.html", Json(&blog)).await,
                _ => {
                    let names = Names::new()
                        .with("site", blog.site)
                        .with("entries", &blog.entries);
                    x.render("page.html", names).await
                }
            }
        }
    }

    let template = "{{ site }}: {% for entry in entries %}{{ entry.title }} {{ '+'.join(entry.tags) }}; {% end %}";
    for way in ["lent", "serialized", "named"] {
        let application = page(template).route("/every", move || Every(way));
        get(&application, "/every").expect_text("Notes: Q&amp;A a+b; Two a+b; ");
    }
    let template = "{{ site }} {{ list['n'] }} {{ 'x' in list }} {{ list.get('x', 0) }} {{ big }} {{ half }} {{ no }} {{ nothing }}";
    let application = page(template).route("/json", || {
        Page(|| {
            json!({"site": "A", "list": {"n": [1, "b"]}, "big": u64::MAX, "half": 0.5, "no": false, "nothing": null})
        })
    });
    get(&application, "/json")
        .expect_text("A [1, &#x27;b&#x27;] False 0 18446744073709551615 0.5 False None");
}

#[test]
fn a_list_is_not_names() {
    let log = LogCapture::start();
    let application = page("").route("/list", || Page(|| json!([1, 2])));
    get(&application, "/list").expect_status(500);
    log.expect(Level::ERROR, "tornado.application", |text: &str| {
        text.contains("a template is given names: an object, not a list")
    });
}

/// WEB-1.15
#[test]
fn functions_are_values_like_others() {
    let application = page("{{ add(1, 2) }}").route("/add", || {
        Page(|| {
            let add = function(|args| {
                let number = |index| args.get(index, "").and_then(|value| value.as_int());
                Ok(Value::from(number(0).unwrap_or(0) + number(1).unwrap_or(0)))
            });
            Names::new().with("add", add)
        })
    });
    get(&application, "/add").expect_text("3");
}

/// WEB-1.14, WEB-1.36, WEB-3.25, TMPL-3.07
#[test]
fn a_template_sees_the_usual_names() {
    let cases = [
        (
            "{{ escape('<') }} {{ url_escape('a b') }} {% raw json_encode({'a': '</'}) %} {{ squeeze('a  b') }}",
            "&amp;lt; a+b {\"a\": \"<\\/\"} a b",
        ),
        (
            "{{ datetime.date(2010, 7, 10) }} {% raw linkify('http://a.org') %}",
            "2010-07-10 <a href=\"http://a.org\">http://a.org</a>",
        ),
        (
            "{{ request.method }} {{ request.path }} {{ request.uri }} {{ request.query }} {{ request.version }}",
            "GET / /?q=1&amp;q=2&amp;t=a%20b q=1&amp;q=2&amp;t=a%20b HTTP/1.1",
        ),
        (
            "{{ request.host }} {{ request.protocol }} {{ request.remote_ip }} {{ request.full_url() }}",
            "127.0.0.1 http 127.0.0.1 http://127.0.0.1/?q=1&amp;q=2&amp;t=a%20b",
        ),
        (
            "{{ request.headers['x-here'] }} {{ request.headers.get('X-There', 'no') }} {{ 'X-HERE' in request.headers }}",
            "yes no True",
        ),
        (
            "{% raw request.arguments['q'] %} {{ len(request.arguments) }} {{ request.request_time() >= 0 }}",
            "[b'1', b'2'] 2 True",
        ),
        (
            "{{ handler.get_argument('t') }} {{ handler.get_argument('z', 'none') }} {{ handler.request.path }} {{ handler.get_status() }}",
            "a b none / 200",
        ),
        (
            "{{ reverse_url('story', 7, 'a b') }} {{ handler.reverse_url('story', '8', 'x') }}",
            "/story/7/a%20b /story/8/x",
        ),
        (
            "{{ current_user }} {% if not current_user %}nobody{% end %} {{ locale.code }} {{ _('Hi') }}",
            "None nobody en_US Hi",
        ),
        (
            "{{ 'request' in globals() }} {{ 'err' in globals() }}",
            "True False",
        ),
    ];
    for (template, expected) in cases {
        let request = Request::get("/?q=1&q=2&t=a%20b").header("X-Here", "yes");
        let answer = run(fetch(&page(template), request));
        assert_eq!(answer.text(), expected, "{template}");
    }
}

/// A missing argument is the client's fault, also where a template asks for it.
#[test]
fn a_missing_argument_is_400_in_a_template_too() {
    get(&page("{{ handler.get_argument('q') }}"), "/").expect_status(400);
}

struct Named {
    title: String,
}

impl Site for Named {
    type User = ();

    fn template_name<'a>(&'a self, x: &'a Exchange<Self>, name: &str) -> Option<Value<'a>> {
        match name {
            "site_title" => Some(self.title.value()),
            "here" => Some(x.request().path().into()),
            "request" => Some("the site's".into()),
            "given" => Some("the site's".into()),
            _ => None,
        }
    }
}

/// WEB-3.25: what the handler gave, then what `prepare` set, the site's, and ours.
#[test]
fn a_site_and_prepare_give_names_to_every_template() {
    struct Prepared;

    impl Handler<Named> for Prepared {
        async fn prepare(&mut self, x: &mut Exchange<Named>) -> Result {
            x.set_template_name("section", "old");
            x.set_template_name("section", "news");
            x.set_template_name("given", "prepare's");
            Ok(())
        }

        async fn get(&mut self, x: &mut Exchange<Named>) -> Result {
            x.render("page.html", json!({"given": "the handler's"}))
                .await
        }
    }

    let application = Application::of(Named {
        title: "Notes".into(),
    })
    .templates(Loader::from_map([(
        "page.html",
        "{% raw '|'.join([site_title, here, section, request, given]) %}{% module Template('part.html') %}",
    ), ("part.html", "|{% raw given %}")]))
    .route("/", || Prepared);
    get(&application, "/").expect_text("Notes|/|news|the site's|the handler's|prepare's");
}

fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("there is room for a directory");
    for (name, text) in files {
        fs::write(directory.path().join(name), text).expect("a file can be written");
    }
    directory
}

/// WEB-1.13, WEB-3.25
#[test]
fn settings_say_where_templates_are_and_how_they_are_read() {
    let directory = directory(&[("page.html", "{{ '<' }}\n  {{ request.path }}\n")]);
    let settings = Settings {
        template_path: Some(directory.path().into()),
        ..Settings::default()
    };
    let answer = |settings: &Settings| {
        let application = Application::new()
            .settings(settings.clone())
            .route("/", || Page(none));
        get(&application, "/").text().to_owned()
    };
    assert_eq!(answer(&settings), "&lt;\n/\n");
    let raw = Settings {
        autoescape: None,
        template_whitespace: Some(Whitespace::All),
        ..settings
    };
    assert_eq!(answer(&raw), "<\n  /\n");
}

#[test]
fn without_a_place_for_templates_the_log_says_what_to_do() {
    let log = LogCapture::start();
    let application = Application::new().route("/", || Page(none));
    get(&application, "/").expect_status(500);
    log.expect(Level::ERROR, "tornado.application", |text: &str| {
        text.contains("give the setting `template_path`, or a loader to `Application::templates`")
    });
}

/// WEB-2.46
#[test]
fn a_loader_replaces_the_one_of_the_settings() {
    let directory = directory(&[("page.html", "file")]);
    let settings = Settings {
        template_path: Some(directory.path().into()),
        ..Settings::default()
    };
    for loader_first in [true, false] {
        let loader = Loader::from_map([("page.html", "map {{ '<' }}")]).autoescape(None);
        let application = Application::new().route("/", || Page(none));
        let application = if loader_first {
            application.templates(loader).settings(settings.clone())
        } else {
            application.settings(settings.clone()).templates(loader)
        };
        get(&application, "/").expect_text("map <");
    }
}

#[test]
fn templates_may_be_part_of_the_program() {
    let application = Application::new()
        .templates(templates!("tests/templates"))
        .route("/", || Page(none));
    get(&application, "/").expect_text("<p>embedded</p>\n");
}

/// WEB-2.42
#[test]
fn in_debug_mode_an_edited_template_is_read_again() {
    let directory = directory(&[("page.html", "one")]);
    let file = directory.path().join("page.html");
    let edit = |text: &str, seconds| {
        fs::write(&file, text).expect("the file can be written");
        let file = fs::File::options().append(true).open(&file);
        let later = SystemTime::now() + Duration::from_secs(seconds);
        file.and_then(|file| file.set_modified(later))
            .expect("its time can be set");
    };
    for (debug, after) in [(true, "two"), (false, "one")] {
        edit("one", 1);
        let application = Application::new()
            .settings(Settings {
                template_path: Some(directory.path().into()),
                debug,
                ..Settings::default()
            })
            .route("/", || Page(none));
        get(&application, "/").expect_text("one");
        edit("two", 2);
        get(&application, "/").expect_text(after);
    }
}

fn broken(debug: bool) -> Application {
    Application::new()
        .settings(Settings {
            debug,
            ..Settings::default()
        })
        .templates(Loader::from_map([
            ("page.html", "fine\n{% include 'part.html' %}"),
            ("part.html", "<p>\n  {{ missing & '<b>' }}\n</p>"),
            ("syntax.html", "one\n{{ 1 +* 2 }}\n"),
        ]))
        .route("/", || Page(none))
        .route("/syntax", || Syntax)
        .route("/absent", || Absent)
}

struct Syntax;

impl Handler for Syntax {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("half")?;
        x.render("syntax.html", ()).await
    }
}

struct Absent;

impl Handler for Absent {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.render("absent.html", ()).await
    }
}

/// TMPL-1.06, TMPL-3.06, W-ERROR
#[test]
fn an_exception_in_a_template_is_500_with_its_place_in_the_log() {
    let log = LogCapture::start();
    get(&broken(false), "/").expect_status(500).expect_text(
        "<html><title>500: Internal Server Error</title><body>500: Internal Server Error</body></html>",
    );
    log.expect(Level::ERROR, "tornado.application", |text: &str| {
        text.contains("NameError: name 'missing' is not defined at part.html:2 (via page.html:2)")
    });
}

/// TMPL-2.08, TMPL-3.06, W-ERROR
#[test]
fn a_template_that_cannot_be_compiled_is_500_at_its_first_use() {
    let log = LogCapture::start();
    let application = broken(false);
    for _ in 0..2 {
        get(&application, "/syntax")
            .expect_status(500)
            .expect_not_in_text("half");
        log.expect(Level::ERROR, "tornado.application", |text: &str| {
            text.contains("syntax.html:2")
        });
    }
    get(&application, "/absent").expect_status(500);
    log.expect(Level::ERROR, "tornado.application", |text: &str| {
        text.contains("cannot read template 'absent.html'")
    });
}

/// WEB-3.16, TMPL-3.06
#[test]
fn in_debug_mode_the_page_shows_template_line_and_chain() {
    get(&broken(true), "/")
        .expect_status(500)
        .expect_header("Content-Type", "text/html; charset=UTF-8")
        .expect_in_text("<h1>500: Internal Server Error</h1>")
        .expect_in_text("<p><b>NameError</b>: name &#x27;missing&#x27; is not defined</p>")
        .expect_in_text("<p>part.html, line 2<br>via page.html, line 2</p>")
        .expect_in_text("<pre>2 |   {{ missing &amp; &#x27;&lt;b&gt;&#x27; }}</pre>");
    get(&broken(true), "/syntax")
        .expect_in_text("<p>syntax.html, line 2</p>")
        .expect_in_text("<pre>2 | {{ 1 +* 2 }}\n");
}

/// What was written before stays out of the answer, and nothing of the page is sent.
#[test]
fn nothing_of_a_page_that_fails_is_sent() {
    get(&broken(false), "/").expect_not_in_text("fine");
}

/// A source that counts nothing and has one template: any source will do.
#[test]
fn templates_come_from_any_source() {
    struct One;

    impl Source for One {
        fn read(&self, name: &str) -> std::io::Result<String> {
            Ok(format!("{name}: {{{{ request.path }}}}"))
        }
    }

    let application = Application::new()
        .templates(Loader::from_source(One))
        .route("/", || Page(none));
    get(&application, "/").expect_text("page.html: /");
}

/// WEB-2.22
#[test]
fn head_is_answered_with_the_headers_of_the_page() {
    struct Both;

    impl Handler for Both {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            x.render("page.html", ()).await
        }

        async fn head(&mut self, x: &mut Exchange) -> Result {
            x.render("page.html", ()).await
        }
    }

    let application = page("12345").route("/both", || Both);
    let answer = run(fetch(
        &application,
        Request::builder(http::Method::HEAD, "/both"),
    ));
    answer.expect_status(200).expect_header(
        "Etag",
        get(&application, "/both").header("Etag").unwrap_or("none"),
    );
}
