//! What the request says in its query and its form.

use std::borrow::Cow;

use tornado_httputil::{Method, Request};
use tornado_testing::{Answer, fetch, run};
use tornado_web::{Application, Exchange, Handler, Result, Settings, Site};
use tracing::Level;

use crate::listen::listen;

struct Do(fn(&Exchange) -> Result<String>);

impl Handler for Do {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let text = self.0(x)?;
        x.write(text)
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        self.get(x).await
    }
    async fn put(&mut self, x: &mut Exchange) -> Result {
        self.get(x).await
    }
    async fn patch(&mut self, x: &mut Exchange) -> Result {
        self.get(x).await
    }
    async fn delete(&mut self, x: &mut Exchange) -> Result {
        self.get(x).await
    }
}

fn ask(request: impl Into<Request>, read: fn(&Exchange) -> Result<String>) -> Answer {
    run(fetch(
        &Application::new().route("/", move || Do(read)),
        request,
    ))
}

/// WEB-1.04, WEB-2.05
#[test]
fn query_and_form_are_one_namespace_and_the_last_value_wins() {
    let read: fn(&Exchange) -> Result<String> = |x| x.argument("a");
    ask(Request::get("/?a=1&a=2"), read).expect_text("2");
    ask(Request::post("/?a=1").form("a=2&a=3"), read).expect_text("3");
    ask(Request::post("/?a=1").form("b=2"), read).expect_text("1");
}

/// HSRV-2.13
#[test]
fn a_form_is_one_by_its_type_whatever_the_method() {
    let send = |method: &str, content_type: &str| {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let request = Request::builder(method, "/?a=query")
            .header("Content-Type", content_type)
            .body("a=form");
        ask(request, |x| x.argument("a"))
    };
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        send(method, "application/x-www-form-urlencoded").expect_text("form");
    }
    send("POST", "Application/X-WWW-Form-Urlencoded; charset=UTF-8").expect_text("form");
    for other in [
        "text/plain",
        "application/json",
        "application/x-www-form-urlencodedx",
        "",
    ] {
        send("POST", other).expect_text("query");
    }
}

/// WEB-2.06
#[test]
fn all_values_come_in_order_and_none_is_an_empty_list() {
    ask(Request::post("/?a=1&a=2").form("a=3"), |x| {
        Ok(format!("{:?}", x.arguments::<u8>("a")?))
    })
    .expect_text("[1, 2, 3]");
    ask(Request::get("/"), |x| {
        Ok(format!("{:?}", x.arguments::<String>("a")?))
    })
    .expect_text("[]");
}

/// WEB-3.04
#[test]
fn query_and_form_can_be_told_apart() {
    let request = || Request::post("/?a=query").form("a=form");
    ask(request(), |x| x.query_argument("a")).expect_text("query");
    ask(request(), |x| x.body_argument("a")).expect_text("form");
    ask(request(), |x| {
        Ok(format!("{:?}", x.query_arguments::<String>("a")?))
    })
    .expect_text("[\"query\"]");
    ask(request(), |x| {
        Ok(format!("{:?}", x.body_arguments::<String>("a")?))
    })
    .expect_text("[\"form\"]");
    ask(Request::post("/?a=query").form("b=1"), |x| {
        x.body_argument("a")
    })
    .expect_status(400);
}

/// WEB-3.03
#[test]
fn a_missing_argument_is_400_and_the_log_names_it() {
    let log = listen();
    ask(Request::get("/"), |x| x.argument("need")).expect_status(400);
    log.expect(
        Level::WARN,
        "tornado.general",
        "400 GET / (127.0.0.1): Missing argument need",
    );
    ask(Request::get("/"), |x| {
        Ok(format!("{:?}", x.find_argument::<u8>("need")?))
    })
    .expect_text("None");
}

/// WEB-2.05
#[test]
fn an_argument_that_does_not_fit_is_400_and_the_log_names_it() {
    let log = listen();
    ask(Request::get("/?n=x"), |x| {
        Ok(x.argument::<u8>("n")?.to_string())
    })
    .expect_status(400);
    log.expect(
        Level::WARN,
        "tornado.general",
        "Invalid argument n: invalid digit found in string",
    );
    ask(Request::get("/?n=%ff"), |x| x.argument("n")).expect_status(400);
    log.expect(Level::WARN, "tornado.general", "Invalid unicode in n");
}

/// WEB-2.05
#[test]
fn blanks_around_go_and_control_characters_become_spaces() {
    let read: fn(&Exchange) -> Result<String> = |x| Ok(format!("{:?}", x.argument::<String>("a")?));
    ask(Request::get("/?a=+x%00y%1fz%09w%0a+"), read).expect_text(r#""x y z\tw""#);
    ask(Request::get("/?a="), read).expect_text(r#""""#);
    let raw: fn(&Exchange) -> Result<String> = |x| Ok(format!("{:?}", x.query()?.text("a")?));
    ask(Request::get("/?a=+x+"), raw).expect_text(r#"Some(" x ")"#);
}

/// WEB-3.04
#[test]
fn a_site_can_read_arguments_and_groups_its_own_way() {
    struct Latin;
    impl Site for Latin {
        type User = ();

        fn decode_argument<'v>(
            &self,
            value: &'v [u8],
            _name: Option<&str>,
        ) -> Result<Cow<'v, str>> {
            Ok(value.iter().map(|&byte| char::from(byte)).collect())
        }
    }
    struct Show(String);
    impl Handler<Latin> for Show {
        async fn get(&mut self, x: &mut Exchange<Latin>) -> Result {
            let argument: String = x.argument("a")?;
            x.write(format!("{} {argument}", self.0))
        }
    }
    let application = Application::of(Latin).route("/(.*)", Show);
    run(fetch(&application, Request::get("/%e9?a=%fc"))).expect_text("é ü");
}

/// WEB-1.06
#[test]
fn files_come_with_their_names_and_types() {
    let body = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n\
                --b\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\ntitle\r\n--b--\r\n";
    let request = || {
        Request::post("/")
            .header("Content-Type", "multipart/form-data; boundary=b")
            .body(body)
    };
    let read: fn(&Exchange) -> Result<String> = |x| {
        let file = x.file("f")?;
        let text = String::from_utf8_lossy(&file.body).into_owned();
        Ok(format!(
            "{} {} {text} {}",
            file.filename,
            file.content_type,
            x.argument::<String>("t")?
        ))
    };
    ask(request(), read).expect_text("a.txt text/plain hello title");
    ask(request(), |x| Ok(x.file("g")?.filename)).expect_status(400);
}

/// WEB-3.23
#[test]
fn a_form_that_cannot_be_read_is_400_before_the_handler_runs() {
    let log = listen();
    let request = Request::post("/")
        .header("Content-Type", "multipart/form-data; boundary=b")
        .body("--c");
    ask(request, |_| Ok("reached".into())).expect_status(400);
    log.expect(
        Level::WARN,
        "tornado.general",
        "malformed multipart/form-data",
    );
}

/// HUTL-3.07
#[test]
fn too_many_arguments_are_400() {
    let query = format!("/?{}", "a&".repeat(1001));
    ask(Request::get(&query), |x| {
        Ok(x.arguments::<String>("a")?.len().to_string())
    })
    .expect_status(400);
}

/// WEB-3.23
#[test]
fn a_body_above_the_limit_is_413() {
    let settings = Settings {
        max_body_size: Some(4),
        ..Settings::default()
    };
    let application = Application::new()
        .settings(settings)
        .route("/", || Do(|x| Ok(x.request().body().len().to_string())));
    run(fetch(&application, Request::post("/").body("1234"))).expect_text("4");
    run(fetch(&application, Request::post("/").body("12345"))).expect_status(413);
}
