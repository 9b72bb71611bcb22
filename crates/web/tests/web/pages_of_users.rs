//! What templates see of users, forms and static files.

use std::fs;

use serde_json::json;
use tornado_httputil::Request;
use tornado_template::{Args, Loader, TemplateValue, Value};
use tornado_testing::{Client, fetch, run};
use tornado_web::{Application, Exchange, Handler, Rendering, Result, Settings, Site, UiModule};

#[derive(Clone, TemplateValue)]
struct Author {
    name: String,
}

struct Blog;

impl Site for Blog {
    type User = Author;

    async fn current_user(&self, x: &mut Exchange<Self>) -> Result<Option<Author>> {
        Ok(x.cookie("name").map(|name| Author { name }))
    }

    fn template_user<'a>(&'a self, user: &'a Author) -> Value<'a> {
        user.value()
    }
}

struct Page;

impl<S: Site> Handler<S> for Page {
    async fn get(&mut self, x: &mut Exchange<S>) -> Result {
        x.render("page.html", json!({})).await
    }

    async fn post(&mut self, x: &mut Exchange<S>) -> Result {
        x.write("posted")
    }
}

struct Greeting;

impl UiModule<Blog> for Greeting {
    fn render(&self, page: &Rendering<'_, Blog>, _: &Args<'_>) -> Result<String> {
        page.render_string("greeting.html", ())
    }
}

fn blog(template: &str) -> Application<Blog> {
    let greeting = "{% if current_user %}Hello {{ current_user.name }}{% else %}Who?{% end %}";
    Application::of(Blog)
        .templates(Loader::from_map([
            ("page.html", template),
            ("greeting.html", greeting),
        ]))
        .ui_module("Greeting", Greeting)
        .ui_method("user", |page, _| {
            Ok(page.render_string("greeting.html", ())?.into())
        })
        .route("/", || Page)
}

/// WEB-1.14, WEB-2.18
#[test]
fn templates_and_their_modules_know_the_user() {
    for template in [
        "{% include 'greeting.html' %}",
        "{% module Greeting() %}",
        "{{ user() }}",
        "{% set name = handler.get_cookie('name', None) %}{{ 'Hello ' + name if name else 'Who?' }}",
        "{% if handler.current_user %}Hello {{ handler.current_user.name }}{% else %}Who?{% end %}",
    ] {
        let application = blog(template);
        run(async {
            let mut client = Client::new(&application);
            client.fetch(Request::get("/")).await.expect_text("Who?");
            client.set_cookie("name", "Ann & Bob");
            let answer = client.fetch(Request::get("/")).await;
            assert!(
                answer.text().starts_with("Hello Ann &amp;"),
                "{template}: {}",
                answer.text()
            );
        });
    }
}

/// A user of any type is at least there.
#[test]
fn a_user_that_is_not_shown_is_true() {
    struct Plain;

    impl Site for Plain {
        type User = u64;

        async fn current_user(&self, _: &mut Exchange<Self>) -> Result<Option<u64>> {
            Ok(Some(1))
        }
    }

    let application = Application::of(Plain)
        .templates(Loader::from_map([("page.html", "{{ current_user }}")]))
        .route("/", || Page);
    run(fetch(&application, Request::get("/"))).expect_text("True");
}

/// WEB-1.23, WEB-2.28, WEB-2.30: the cookie goes with the page that has the field, and with no other.
#[test]
fn a_form_brings_its_token_and_the_client_gets_the_cookie() {
    let settings = Settings {
        xsrf_cookies: true,
        ..Settings::default()
    };
    for form in [
        "{% raw xsrf_form_html() %}",
        "{% module xsrf_form_html() %}",
        "{% raw handler.xsrf_form_html() %}",
    ] {
        let application = blog(form).settings(settings.clone());
        run(async {
            let mut client = Client::new(&application);
            let page = client.fetch(Request::get("/")).await;
            let token = page
                .text()
                .strip_prefix("<input type=\"hidden\" name=\"_xsrf\" value=\"")
                .and_then(|rest| rest.strip_suffix("\"/>"))
                .expect("the page is the field")
                .to_owned();
            assert!(page.cookie("_xsrf").is_some(), "{form}");
            let posted = client
                .fetch(Request::post("/").form(&format!("_xsrf={}", token.replace('|', "%7C"))))
                .await;
            posted.expect_text("posted");
            let again = client.fetch(Request::get("/")).await;
            assert!(again.cookie("_xsrf").is_none(), "{form}");
        });
    }
    let application = blog("{% module Greeting() %}").settings(settings);
    run(fetch(&application, Request::get("/"))).expect_no_header("Set-Cookie");
}

/// WEB-1.26, WEB-2.17
#[test]
fn static_addresses_have_their_version() {
    struct Style;

    impl UiModule for Style {
        fn render(&self, _: &Rendering<'_>, _: &Args<'_>) -> Result<String> {
            Ok(String::new())
        }

        fn css_files(&self) -> Vec<&str> {
            vec!["a.css"]
        }
    }

    let directory = tempfile::tempdir().expect("there is room for a directory");
    fs::write(directory.path().join("a.css"), "hello world\n").expect("a file can be written");
    let application = Application::new()
        .settings(Settings {
            static_path: Some(tornado_web::Folder::new(directory.path()).into()),
            ..Settings::default()
        })
        .templates(Loader::from_map([(
            "page.html",
            "{{ static_url('a.css', include_host=True) }}</head>{{ static_url('a.css') }}{% module Style() %}",
        )]))
        .ui_module("Style", Style)
        .route("/", || Page);
    let page = run(fetch(&application, Request::get("/")));
    let url = page
        .text()
        .rsplit("</head>")
        .next()
        .expect("there is something")
        .to_owned();
    assert!(url.starts_with("/static/a.css?v="), "{url}");
    page.expect_in_text(&format!(
        "<link href=\"{url}\" type=\"text/css\" rel=\"stylesheet\"/>\n</head>"
    ));
}
