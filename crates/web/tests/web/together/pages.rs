//! Rendered pages, with tokens, users and cookies.

use super::*;

struct Members;

#[derive(Clone)]
struct Name(String);

impl Site for Members {
    type User = Name;

    async fn current_user(&self, x: &mut Exchange<Self>) -> Result<Option<Name>> {
        match x.cookie("user").as_deref() {
            Some("broken") => Err(HttpError(503).with_log("the database is away")),
            user => Ok(user.map(|user| Name(user.to_owned()))),
        }
    }

    fn set_default_headers(&self, head: &mut Head) {
        head.add("Set-Cookie", "seen=1; Path=/")
            .expect("a header that may be sent");
    }

    fn write_error(&self, x: &mut Exchange<Self>, error: &Error) -> Result {
        let status = error.status().as_u16();
        x.render_at_once("error.html", json!({"status": status}))
    }
}

struct Show(&'static str);

impl Handler<Members> for Show {
    async fn get(&mut self, x: &mut Exchange<Members>) -> Result {
        x.set_cookie("before", "1")?;
        if x.find_argument::<String>("part")?.is_some() {
            let part = x.render_string("form.html", ()).await?;
            x.write(part)?;
            return Err(HttpError(418).into());
        }
        x.render(self.0, ()).await
    }

    async fn post(&mut self, x: &mut Exchange<Members>) -> Result {
        let name = x.current_user().await?.map(|name| name.0);
        x.write(format!("posted by {name:?}"))
    }
}

/// A module with a style.
struct Boxed;

impl UiModule<Members> for Boxed {
    fn render(&self, page: &Rendering<'_, Members>, _: &Args<'_>) -> Result<String> {
        page.render_string("form.html", ())
    }

    fn embedded_css(&self) -> &str {
        ".box { color: red }"
    }
}

fn members(settings: Settings) -> Application<Members> {
    let loader = Loader::from_map([
        ("form.html", "<form>{% module xsrf_form_html() %}</form>"),
        (
            "page.html",
            "<html><head></head><body>{% module Boxed() %}{% for n in range(400) %}<p>{{ n }}</p>{% end %}</body></html>",
        ),
        ("user.html", "{{ current_user }}"),
        ("wrong.html", "{{ xsrf_form_html() }}{{ nothing }}"),
        ("error.html", "{{ status }} {% raw xsrf_form_html() %}"),
    ]);
    Application::of(Members)
        .settings(Settings {
            xsrf_cookies: true,
            ..settings
        })
        .templates(loader)
        .ui_module("Boxed", Boxed)
        .route("/", || Show("page.html"))
        .route("/user", || Show("user.html"))
        .route("/wrong", || Show("wrong.html"))
}

fn token(html: &str) -> &str {
    let (_, rest) = html.split_once("name=\"_xsrf\" value=\"").expect("a field");
    rest.split('"').next().expect("its value")
}

/// WEB-1.30, WEB-3.28
#[test]
fn a_page_with_modules_is_the_same_under_compression() {
    let application = members(compressing());
    let cookie = "2|01020304|0103010705070503090b090f0d0f0d0b|1300000000";
    let get = |request: RequestBuilder| run(fetch(&application, request.cookie("_xsrf", cookie)));
    let plain = get(Request::get("/"));
    let packed = get(accepting(Method::GET, "/"));
    packed.expect_header("Content-Encoding", "gzip");
    let html = String::from_utf8(gunzip(packed.body())).expect("text");
    let plain = plain.text();
    assert_eq!(
        html.replace(token(&html), ""),
        plain.replace(token(plain), "")
    );
    assert_eq!(html.matches(".box { color: red }").count(), 1);
}

/// BREACH (W-XSRF): compression tells how much of a page repeats, so that nothing secret may be the same twice.
#[test]
fn the_token_of_a_page_looks_different_each_time() {
    let application = members(compressing());
    let own = XsrfToken::random().expect("a token");
    let cookie = own
        .encode(tornado_web::xsrf::XsrfVersion::V2)
        .expect("its form");
    let mut seen = vec![cookie.clone()];
    for _ in 0..8 {
        let request = accepting(Method::GET, "/").cookie("_xsrf", &cookie);
        let answer = run(fetch(&application, request));
        answer.expect_header("Content-Encoding", "gzip");
        let html = String::from_utf8(gunzip(answer.body())).expect("text");
        let token = token(&html).to_owned();
        let read = XsrfToken::parse(&token).expect("a token");
        assert!(read.matches(&own));
        for before in &seen {
            let parts = before.split('|').zip(token.split('|'));
            let same: Vec<bool> = parts.map(|(before, now)| before == now).collect();
            assert_eq!(same, [true, false, false, true], "{before} {token}");
        }
        seen.push(token);
    }
}

/// WEB-2.28: also where nothing can be looked up.
#[test]
fn a_form_on_an_error_page_can_be_sent() {
    let application = members(Settings::default());
    for path in ["/nowhere", "/wrong", "/?part=1", "/user"] {
        let mut client = Client::new(&application);
        if path == "/user" {
            client.set_cookie("user", "broken");
        }
        let answer = run(client.get(path));
        let html = answer.text();
        assert!(answer.status().as_u16() >= 404, "{path}: {html}");
        let token = token(html).to_owned();
        client.set_cookie("user", "ann");
        run(client.fetch(Request::post("/").fields([("_xsrf", &*token)])))
            .expect_text("posted by Some(\"ann\")");
    }
}

/// WEB-1.18: a page that asks for the user is that error, and its error page asks for nobody.
#[test]
fn a_user_that_cannot_be_found_out_is_the_error_of_the_page() {
    let application = members(Settings::default());
    for path in ["/", "/user"] {
        let request = Request::get(path).cookie("user", "broken");
        run(fetch(&application, request))
            .expect_status(503)
            .expect_in_text("503 <input");
    }
}

/// WEB-2.50
#[test]
fn a_cookie_that_every_answer_has_is_there_once() {
    let application = members(Settings::default());
    for path in ["/", "/nowhere", "/wrong", "/?part=1"] {
        let answer = run(fetch(&application, Request::get(path)));
        let cookies = answer.headers().get_all("Set-Cookie");
        let names: Vec<&str> = cookies.filter_map(|line| line.split('=').next()).collect();
        let set: &[&str] = if path == "/nowhere" {
            &["seen", "_xsrf"]
        } else {
            &["seen", "before", "_xsrf"]
        };
        assert_eq!(names, set, "{path}");
    }
}

/// WEB-2.49
#[test]
fn a_cookie_goes_with_an_answer_that_the_client_has() {
    struct Counted;
    impl Handler for Counted {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            x.set_cookie("seen", "2")?;
            x.write(text(3000))
        }
    }
    let application = Application::new()
        .settings(compressing())
        .route("/", || Counted);
    let first = run(fetch(&application, accepting(Method::GET, "/")));
    let tag = first.header("Etag").expect("a tag");
    run(fetch(
        &application,
        accepting(Method::GET, "/").header("If-None-Match", tag),
    ))
    .expect_status(304)
    .expect_header("Set-Cookie", "seen=2; Path=/")
    .expect_header("Etag", tag);
}
