//! Who is asking, and where strangers are sent.

use std::sync::atomic::{AtomicUsize, Ordering};

use tornado_httputil::{Method, Request};
use tornado_testing::{Answer, Client, Fill, fetch, run};
use tornado_web::{Application, Exchange, Handler, HttpError, Result, Settings, Site};
use tracing::Level;

use crate::listen::listen;

/// Everybody is who the cookie says; `broken` is a user who cannot be looked up.
#[derive(Default)]
struct Blog {
    asked: AtomicUsize,
    login: Option<&'static str>,
}

impl Site for Blog {
    type User = String;

    async fn current_user(&self, x: &mut Exchange<Self>) -> Result<Option<String>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        match x.cookie("user").as_deref() {
            Some("broken") => Err(HttpError(503).into()),
            user => Ok(user.map(Into::into)),
        }
    }

    fn login_url(&self, x: &Exchange<Self>) -> Result<String> {
        match self.login {
            Some(login) => Ok(login.into()),
            None => {
                Settings::require(&x.settings().login_url, "login_url", "authenticated").cloned()
            }
        }
    }
}

struct Compose;

impl Handler<Blog> for Compose {
    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        let author = x.authenticated().await?;
        x.write(format!("Hello, {author}"))
    }
    async fn head(&mut self, x: &mut Exchange<Blog>) -> Result {
        self.get(x).await
    }
    async fn post(&mut self, x: &mut Exchange<Blog>) -> Result {
        self.get(x).await
    }
}

struct Careless;

impl Handler<Blog> for Careless {
    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        x.write("a secret before, ")?;
        let _ = x.authenticated().await;
        let _ = x.set_header("X-Secret", "in a header");
        let _ = x.write("a secret behind");
        let _ = x.flush().await;
        Ok(())
    }
    async fn post(&mut self, x: &mut Exchange<Blog>) -> Result {
        self.get(x).await
    }
}

struct Twice;

impl Handler<Blog> for Twice {
    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        let (first, second) = (x.current_user().await?, x.current_user().await?);
        let asked = x.site().asked.load(Ordering::Relaxed);
        x.write(format!("{first:?} {second:?} {asked}"))
    }
}

struct Assigned;

impl Handler<Blog> for Assigned {
    async fn prepare(&mut self, x: &mut Exchange<Blog>) -> Result {
        x.set_current_user(Some("eve".into()));
        Ok(())
    }
    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        let user = x.authenticated().await?;
        let asked = x.site().asked.load(Ordering::Relaxed);
        x.write(format!("{user} {asked}"))
    }
}

struct Login;

impl Handler<Blog> for Login {
    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        x.redirect_to_next("/home")
    }
    async fn post(&mut self, x: &mut Exchange<Blog>) -> Result {
        let user: String = x.argument("user")?;
        x.set_cookie("user", &user)?;
        x.redirect_to_next("/home")
    }
}

fn blog(login_url: Option<&str>) -> Application<Blog> {
    of(Blog::default(), login_url)
}

fn of(blog: Blog, login_url: Option<&str>) -> Application<Blog> {
    Application::of(blog)
        .settings(Settings {
            login_url: login_url.map(Into::into),
            ..Settings::default()
        })
        .route("/compose", || Compose)
        .route("/careless", || Careless)
        .route("/twice", || Twice)
        .route("/assigned", || Assigned)
        .route("/login", || Login)
}

fn ask(login_url: &str, request: impl Into<Request>) -> Answer {
    run(fetch(&blog(Some(login_url)), request))
}

/// WEB-1.18
#[test]
fn the_site_is_asked_once_per_request() {
    let ask = |request| run(fetch(&blog(None), request));
    ask(Request::get("/twice").cookie("user", "ann")).expect_text("Some(\"ann\") Some(\"ann\") 1");
    ask(Request::get("/twice")).expect_text("None None 1");
}

/// WEB-1.18
#[test]
fn nobody_is_asking_where_the_site_does_not_say() {
    struct Who;
    impl Handler for Who {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            let user = x.current_user().await?;
            x.write(format!("{user:?}"))
        }
    }
    let application = Application::new().route("/", || Who);
    run(fetch(&application, Request::get("/"))).expect_text("None");
}

/// WEB-3.24
#[test]
fn a_user_who_was_assigned_is_not_looked_up() {
    run(fetch(&blog(None), Request::get("/assigned"))).expect_text("eve 0");
}

/// WEB-1.20, W-NEXT
#[test]
fn a_stranger_is_sent_to_the_login_page_with_the_way_back() {
    for method in [Method::GET, Method::HEAD] {
        let request = Request::builder(method, "/compose?a=1&b=%20");
        ask("/login", request)
            .expect_redirect("/login?next=%2Fcompose%3Fa%3D1%26b%3D%2520")
            .expect_text("");
    }
    ask("/login", Request::get("/compose").cookie("user", "ann")).expect_text("Hello, ann");
}

/// W-NEXT, WEB-2.48
#[test]
fn the_way_back_fits_the_login_address() {
    ask("/login?from=blog", Request::get("/compose")).expect_redirect("/login?from=blog");
    let request = || Request::get("/compose?a").header("Host", "blog.example.com");
    ask("https://login.example.com/", request()).expect_redirect(
        "https://login.example.com/?next=http%3A%2F%2Fblog.example.com%2Fcompose%3Fa",
    );
    ask("//login.example.com/", request())
        .expect_redirect("//login.example.com/?next=%2Fcompose%3Fa");
}

/// WEB-1.21
#[test]
fn a_stranger_who_posts_is_forbidden() {
    ask("/login", Request::post("/compose").form("")).expect_status(403);
    let post = Request::post("/compose").form("").cookie("user", "ann");
    ask("/login", post).expect_text("Hello, ann");
}

/// WEB-1.20
#[test]
fn a_forgotten_question_mark_leaks_nothing() {
    let get = ask("/login", Request::get("/careless"));
    get.expect_redirect("/login?next=%2Fcareless")
        .expect_text("")
        .expect_no_header("X-Secret");
    let post = ask("/login", Request::post("/careless").form(""));
    post.expect_status(403)
        .expect_not_in_text("secret")
        .expect_no_header("X-Secret");
    let broken = ask("/login", Request::get("/careless").cookie("user", "broken"));
    broken
        .expect_status(503)
        .expect_not_in_text("secret")
        .expect_no_header("X-Secret");
}

/// WEB-1.12
#[test]
fn the_site_can_choose_the_login_page() {
    let site = Blog {
        login: Some("/anmelden"),
        ..Blog::default()
    };
    run(fetch(&of(site, Some("/login")), Request::get("/compose")))
        .expect_redirect("/anmelden?next=%2Fcompose");
}

/// WEB-2.32
#[test]
fn without_a_login_page_it_is_an_error_that_names_the_setting() {
    let log = listen();
    run(fetch(&blog(None), Request::get("/compose"))).expect_status(500);
    log.expect(
        Level::ERROR,
        "tornado.application",
        "setting `login_url` must be given to use authenticated",
    );
}

/// W-NEXT, SECU-3.04
#[test]
fn only_local_addresses_are_followed_after_the_login() {
    let follow = |next: &str| {
        let target = format!("/login?next={}", tornado_escape::url_escape(next, true));
        ask(
            "/login",
            Request::get(&target).header("Host", "blog.example.com"),
        )
    };
    for local in ["/", "/compose?a=1&b=%20", "/login?next=//there"] {
        follow(local).expect_redirect(local);
    }
    follow("http://blog.example.com/compose?a").expect_redirect("/compose?a");
    for elsewhere in [
        "",
        "compose",
        "//there",
        "/\\there",
        "\\\\there",
        "https://there/",
        "http://blog.example.com.there/",
        "http://blog.example.com@there/",
        "http://blog.example.com//there",
        "http://blog.example.com",
        "javascript:alert(1)",
        "/\t/there",
        "/\r\nX: y",
    ] {
        follow(elsewhere).expect_redirect("/home");
    }
    ask("/login", Request::get("/login")).expect_redirect("/home");
}

/// WEB-1.20, W-NEXT
#[test]
fn a_login_leads_back_to_where_it_began() {
    let blog = blog(Some("/login"));
    run(async {
        let mut client = Client::new(&blog);
        let sent = client.get("/compose?draft=1").await;
        let login = sent.header("Location").expect("a redirect").to_owned();
        let back = client.post(&login, [("user", "ann")]).await;
        back.expect_redirect("/compose?draft=1");
        client.follow(&back).await.expect_text("Hello, ann");
    });
}
