//! UI modules: pieces of pages, and where their CSS and JavaScript go.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;
use tornado_httputil::Request;
use tornado_template::{Args, Loader};
use tornado_testing::{Answer, LogCapture, fetch, run};
use tornado_web::{
    Application, Exchange, Handler, HttpError, Names, Rendering, Resources, Result, Settings, Site,
    UiModule,
};
use tracing::Level;

struct Page;

impl<S: Site> Handler<S> for Page {
    async fn get(&mut self, x: &mut Exchange<S>) -> Result {
        x.render("page.html", ()).await
    }
}

fn get<S: Site>(application: &Application<S>) -> Answer {
    run(fetch(application, Request::get("/")))
}

fn site(templates: &[(&str, &str)]) -> Application {
    Application::new()
        .templates(Loader::from_map(templates.iter().copied()))
        .route("/", || Page)
}

/// A module with these resources, which shows its arguments as Python's `repr` does.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
struct Shown {
    #[serde(skip)]
    name: String,
    embedded_javascript: String,
    javascript_files: Vec<String>,
    embedded_css: String,
    css_files: Vec<String>,
    html_head: String,
    html_body: String,
}

impl UiModule for Shown {
    fn render(&self, _: &Rendering<'_>, arguments: &Args<'_>) -> Result<String> {
        let mut html = format!("<{}", self.name);
        for value in arguments.positional() {
            html += &format!(" {}", value.to_repr()?);
        }
        for (name, value) in arguments.keywords() {
            html += &format!(" {name}={}", value.to_repr()?);
        }
        Ok(html + ">")
    }

    fn embedded_javascript(&self) -> &str {
        &self.embedded_javascript
    }

    fn javascript_files(&self) -> Vec<&str> {
        self.javascript_files.iter().map(String::as_str).collect()
    }

    fn embedded_css(&self) -> &str {
        &self.embedded_css
    }

    fn css_files(&self) -> Vec<&str> {
        self.css_files.iter().map(String::as_str).collect()
    }

    fn html_head(&self) -> &str {
        &self.html_head
    }

    fn html_body(&self) -> &str {
        &self.html_body
    }
}

#[derive(Deserialize)]
struct Goldens {
    modules: BTreeMap<String, Shown>,
    cases: BTreeMap<String, Golden>,
}

#[derive(Deserialize)]
struct Golden {
    templates: BTreeMap<String, String>,
    page: String,
}

/// WEB-1.31, WEB-2.16, WEB-2.17, WEB-2.18, WEB-3.25, W-UIMODULE: `data/ui_modules.py` asked Python Tornado.
#[test]
fn css_and_javascript_stand_where_python_tornado_puts_them() {
    let goldens: Goldens = serde_json::from_str(include_str!("../data/ui_modules.json"))
        .expect("the file is what the test reads");
    assert!(goldens.cases.len() > 20);
    for (case, golden) in goldens.cases {
        let mut application = Application::new()
            .templates(Loader::from_map(golden.templates))
            .route("/", || Page);
        for (name, module) in &goldens.modules {
            let mut module = module.clone();
            module.name.clone_from(name);
            application = application.ui_module(name, module);
        }
        assert_eq!(get(&application).text(), golden.page, "{case}");
    }
}

struct Entry;

impl UiModule for Entry {
    fn render(&self, page: &Rendering<'_>, arguments: &Args<'_>) -> Result<String> {
        let names = Names::new().with("here", page.request().path().to_owned());
        let part = page.render_string("part.html", names)?;
        Ok(format!("{part}{}", arguments.text(0, "title")?))
    }
}

/// WEB-1.30: values of the page, lists and objects too, reach the template of a module.
#[test]
fn a_module_renders_a_template_of_its_own_with_what_it_was_given() {
    struct Handed;

    impl UiModule for Handed {
        fn render(&self, page: &Rendering<'_>, arguments: &Args<'_>) -> Result<String> {
            let mut names = tornado_template::Namespace::new();
            names
                .set("entry", arguments.require(0, "entry")?)
                .set("tags", arguments.require(1, "tags")?);
            page.render_string("part.html", names)
        }
    }

    struct Blog;

    impl Handler for Blog {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            x.render("page.html", json!({"entry": {"title": "A & B"}}))
                .await
        }
    }

    let application = Application::new()
        .templates(Loader::from_map([
            (
                "page.html",
                "{% module Handed(entry, [1, ('x', entry)]) %}{% module Handed(entry=entry, tags={'a': 2}) %}",
            ),
            (
                "part.html",
                "{{ entry['title'] }}: {% raw tags %}, {{ request.path }};",
            ),
        ]))
        .ui_module("Handed", Handed)
        .route("/", || Blog);
    get(&application)
        .expect_text("A &amp; B: [1, ('x', {'title': 'A & B'})], /;A &amp; B: {'a': 2}, /;");
}

/// WEB-1.30
#[test]
fn names_that_the_handler_gave_are_not_seen_in_a_module() {
    struct Given;

    impl Handler for Given {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            x.render("page.html", json!({"secret": 1})).await
        }
    }

    let application = Application::new()
        .templates(Loader::from_map([
            (
                "page.html",
                "{% module Entry('!') %}{% module Template('part.html') %}",
            ),
            (
                "part.html",
                "{% try %}{{ secret }}{% except NameError %}unseen {% end %}",
            ),
        ]))
        .ui_module("Entry", Entry)
        .route("/", || Given);
    get(&application).expect_text("unseen !unseen ");
}

/// W-UIMODULE: Tornado answers 500 to this; here the page stands, and the log tells.
#[test]
fn a_page_without_the_tag_does_without_the_resources() {
    let log = LogCapture::start();
    let css = Shown {
        embedded_css: ".a {}".into(),
        ..Shown::default()
    };
    let application = site(&[("page.html", "{% module Css() %}")]).ui_module("Css", css);
    get(&application).expect_text("<>");
    log.expect(Level::WARN, "tornado.general", |text: &str| {
        text.starts_with("page.html: the page has no </head>")
    });
}

/// WEB-3.25
#[test]
fn a_site_may_write_the_tags_itself() {
    struct Strict;

    impl Site for Strict {
        type User = ();

        fn module_resources(&self, _: &Exchange<Self>, resources: Resources<'_>) -> String {
            match resources {
                Resources::LinkedScripts(urls) => urls
                    .iter()
                    .map(|url| format!("<script defer src={url}></script>"))
                    .collect(),
                other => other.to_string(),
            }
        }
    }

    struct Script;

    impl UiModule<Strict> for Script {
        fn render(&self, _: &Rendering<'_, Strict>, _: &Args<'_>) -> Result<String> {
            Ok(String::new())
        }

        fn javascript_files(&self) -> Vec<&str> {
            vec!["/a.js", "/b.js", "/a.js"]
        }
    }

    let application = Application::of(Strict)
        .templates(Loader::from_map([(
            "page.html",
            "{% module Script() %}</body>",
        )]))
        .ui_module("Script", Script)
        .route("/", || Page);
    get(&application)
        .expect_text("<script defer src=/a.js></script><script defer src=/b.js></script>\n</body>");
}

/// WEB-3.25
#[test]
fn different_resources_of_one_template_are_a_mistake() {
    let application = site(&[
        (
            "page.html",
            "{% module Template('part.html', n=1) %}{% module Template('part.html', n=2) %}",
        ),
        ("part.html", "{{ set_resources(embedded_css=str(n)) }}"),
    ])
    .settings(Settings {
        debug: true,
        ..Settings::default()
    });
    get(&application)
        .expect_status(500)
        .expect_in_text("ValueError")
        .expect_in_text("set_resources called with different resources for the same template")
        .expect_in_text("page.html, line 1")
        .expect_in_text("Caused by")
        .expect_in_text("part.html, line 1");
}

/// WEB-2.18: modules of a part that the handler rendered first bring their resources into the page too.
#[test]
fn resources_of_a_part_rendered_before_belong_to_the_page() {
    struct Parts;

    impl Handler for Parts {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            let part = x.render_string("part.html", ()).await?;
            assert_eq!(part, "<head></head><Css>");
            x.render("page.html", json!({"part": part})).await
        }
    }

    let css = Shown {
        name: "Css".into(),
        embedded_css: ".a {}".into(),
        ..Shown::default()
    };
    let application = Application::new()
        .templates(Loader::from_map([
            ("page.html", "<head></head>{{ len(part) }}"),
            ("part.html", "<head></head>{% module Css() %}"),
        ]))
        .ui_module("Css", css)
        .route("/", || Parts);
    get(&application).expect_text("<head><style type=\"text/css\">\n.a {}\n</style>\n</head>18");
}

/// WEB-2.16: what was written before the page is not searched for tags.
#[test]
fn resources_go_into_what_was_rendered() {
    struct After;

    impl Handler for After {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            x.write("<!--</head>-->")?;
            x.render("page.html", ()).await
        }
    }

    let application = Application::new()
        .templates(Loader::from_map([(
            "page.html",
            "</head>{% module Css() %}",
        )]))
        .ui_module(
            "Css",
            Shown {
                embedded_css: ".a {}".into(),
                ..Shown::default()
            },
        )
        .route("/", || After);
    get(&application)
        .expect_text("<!--</head>--><style type=\"text/css\">\n.a {}\n</style>\n</head><>");
}

#[test]
fn an_unknown_module_says_how_to_register_it() {
    let log = LogCapture::start();
    get(&site(&[("page.html", "\n{% module Entree(1) %}")])).expect_status(500);
    log.expect(Level::ERROR, "tornado.application", |text: &str| {
        text.contains("AttributeError: no UI module is named \"Entree\"")
            && text.contains("Application::ui_module")
            && text.contains("page.html:2")
    });
}

#[test]
fn a_status_of_a_module_is_that_of_the_page() {
    struct Gone;

    impl UiModule for Gone {
        fn render(&self, _: &Rendering<'_>, _: &Args<'_>) -> Result<String> {
            Err(HttpError(410).into())
        }
    }

    let caught = "{% try %}{% module Gone() %}{% except Exception %}caught{% end %}";
    for (template, status) in [("{% module Gone() %}", 410), (caught, 200)] {
        let application = site(&[("page.html", template)]).ui_module("Gone", Gone);
        get(&application).expect_status(status);
    }
}

#[test]
fn modules_that_call_one_another_without_end_are_stopped() {
    let log = LogCapture::start();
    let application = site(&[
        ("page.html", "{% module Template('loop.html') %}"),
        ("loop.html", "{% module Template('loop.html') %}"),
    ]);
    get(&application).expect_status(500);
    log.expect(Level::ERROR, "tornado.application", |text: &str| {
        text.contains("RecursionError")
    });
}

/// WEB-2.19
#[test]
fn a_ui_method_knows_the_request_and_its_arguments() {
    let application = site(&[(
        "page.html",
        "{{ here() }} {{ twice('a&', sep='-') }} {{ request() }}",
    )])
    .ui_method("here", |page, _| Ok(page.request().path().into()))
    .ui_method("twice", |_, arguments| {
        let text = arguments.text(0, "text")?;
        let separator = arguments.get(1, "sep").map(|value| value.to_str());
        let separator = separator.transpose()?.unwrap_or_default();
        Ok(format!("{text}{separator}{text}").into())
    })
    .ui_method("request", |_, _| Ok(1.into()));
    get(&application).expect_text("/ a&amp;-a&amp; 1");
}
