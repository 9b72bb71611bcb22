//! Cookies: those of the request, and those of the answer.

use tornado_httputil::{Request, SameSite, SetCookie};
use tornado_testing::{Answer, Client, Fill, fetch, run};
use tornado_web::{Application, Exchange, Handler, HttpError, Result};

struct Do(fn(&mut Exchange) -> Result);

impl Handler for Do {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        self.0(x)
    }
}

fn ask(request: impl Into<Request>, act: fn(&mut Exchange) -> Result) -> Answer {
    run(fetch(
        &Application::new().route("/", move || Do(act)),
        request,
    ))
}

fn set(act: fn(&mut Exchange) -> Result) -> Vec<String> {
    let answer = ask(Request::get("/"), act);
    answer.expect_status(200);
    answer
        .headers()
        .get_all("Set-Cookie")
        .map(Into::into)
        .collect()
}

/// WEB-1.16
#[test]
fn a_cookie_is_there_in_the_next_request_and_not_in_this_one() {
    let application = Application::new().route("/", || {
        Do(|x| {
            let before = x.cookie("theme");
            x.set_cookie("theme", "dark")?;
            let after = x.cookie("theme");
            x.write(format!("{before:?} {after:?}"))
        })
    });
    run(async {
        let mut client = Client::new(&application);
        client.get("/").await.expect_text("None None");
        client
            .get("/")
            .await
            .expect_text("Some(\"dark\") Some(\"dark\")");
    });
}

/// WEB-2.08, SECU-3.03
#[test]
fn what_is_no_cookie_is_passed_over() {
    let read = |header: &str| {
        let request = Request::get("/").header("Cookie", header);
        ask(request, |x| {
            let all: Vec<String> = x
                .cookies()
                .iter()
                .map(|(n, v)| format!("{n}={v}"))
                .collect();
            x.write(format!("{:?} {}", x.cookie("a"), all.join(" ")))
        })
    };
    read("a=1; b=2").expect_text("Some(\"1\") a=1 b=2");
    read("a=1; a=2").expect_text("Some(\"2\") a=1 a=2");
    read("; =; a=\"x\\073y\"").expect_text("Some(\"x;y\") a=x;y");
    read("\"a=1").expect_text("None \"a=1");
    read(&"a;".repeat(4000)).expect_status(200);
}

#[test]
fn cookies_may_come_in_several_headers() {
    let request = Request::get("/")
        .header("Cookie", "a=1; b=1")
        .header("Cookie", "b=2; c=3");
    ask(request, |x| {
        x.write(format!(
            "{:?} {:?} {:?}",
            x.cookie("a"),
            x.cookie("b"),
            x.cookie("c")
        ))
    })
    .expect_text("Some(\"1\") Some(\"2\") Some(\"3\")");
}

/// WEB-2.09, WEB-3.07
#[test]
fn attributes_are_written_as_tornado_writes_them() {
    let lines = set(|x| {
        x.set_cookie("plain", "value")?;
        x.set_cookie("quoted", "x\"y;z")?;
        let cookie = SetCookie::new("all", "v")
            .domain("example.com")
            .path("/blog")
            .max_age(60)
            .http_only(true)
            .secure(true)
            .same_site(SameSite::Strict);
        x.set_cookie_with(&cookie)
    });
    assert_eq!(
        lines,
        [
            "plain=value; Path=/",
            "quoted=\"x\\\"y\\073z\"; Path=/",
            "all=v; Domain=example.com; HttpOnly; Max-Age=60; Path=/blog; SameSite=Strict; Secure",
        ]
    );
}

/// WEB-3.07
#[test]
fn a_second_cookie_of_the_same_name_replaces_the_first() {
    let lines = set(|x| {
        x.set_cookie("a", "1")?;
        x.set_cookie("ab", "2")?;
        x.set_cookie_with(&SetCookie::new("a", "3").path("/x"))
    });
    assert_eq!(lines, ["ab=2; Path=/", "a=3; Path=/x"]);
}

/// WEB-2.09, WEB-3.07, SECU-3.02
#[test]
fn what_would_be_another_attribute_is_an_error() {
    let bad: [fn(&mut Exchange) -> Result; 8] = [
        |x| x.set_cookie("a b", "1"),
        |x| x.set_cookie("", "1"),
        |x| x.set_cookie("a", "1 2"),
        |x| x.set_cookie("a", "1\r\nX: y"),
        |x| x.set_cookie_with(&SetCookie::new("a", "1").path("/; Secure")),
        |x| x.set_cookie_with(&SetCookie::new("a", "1").domain("x\u{7f}")),
        |x| x.set_cookie_with(&SetCookie::new("a", "1").attribute("Priority", Some("High; x"))),
        |x| x.set_cookie_with(&SetCookie::new("__Host-a", "1")),
    ];
    for act in bad {
        let answer = ask(Request::get("/"), act);
        answer.expect_status(500).expect_no_header("Set-Cookie");
    }
}

/// WEB-2.10
#[test]
fn a_cleared_cookie_is_empty_and_a_year_old() {
    let lines = set(|x| x.clear_cookie("gone"));
    let [line] = lines.as_slice() else {
        panic!("one cookie, not {lines:?}");
    };
    let expires = line
        .strip_prefix("gone=\"\"; expires=")
        .and_then(|rest| rest.strip_suffix("; Path=/"))
        .expect("as Tornado writes it");
    let expires = tornado_httputil::HttpDate::parse(expires).expect("a date");
    let ago = tornado_httputil::HttpDate::now().unix() - expires.unix();
    assert!((0..60).contains(&(ago - 365 * 86_400)), "{ago}");
}

/// WEB-3.08
#[test]
fn a_cookie_is_cleared_with_its_attributes() {
    let lines = set(|x| {
        let cookie = SetCookie::cleared("gone").path("/blog").secure(true);
        x.set_cookie_with(&cookie.same_site(SameSite::None))
    });
    assert!(
        lines
            .iter()
            .all(|line| line.ends_with("; Path=/blog; SameSite=None; Secure")),
        "{lines:?}"
    );
}

/// WEB-2.10
#[test]
fn all_cookies_that_were_sent_are_cleared_if_they_can_be() {
    let request = Request::get("/").header("Cookie", "__utm=0; a=1; __Host-b=2; c d=3; =4; a=5");
    let answer = ask(request, |x| x.clear_all_cookies());
    answer.expect_status(200);
    let secure = |line: &str| line.ends_with("; Secure");
    let lines: Vec<bool> = answer.headers().get_all("Set-Cookie").map(secure).collect();
    assert_eq!(lines, [false, true, false]);
    let names: Vec<&str> = answer
        .headers()
        .get_all("Set-Cookie")
        .filter_map(|line| line.split('=').next())
        .collect();
    assert_eq!(names, ["__utm", "__Host-b", "a"]);
}

/// WEB-2.50: cookies are no part of what begins anew
#[test]
fn cookies_stay_on_error_pages_and_when_the_answer_begins_anew() {
    ask(Request::get("/"), |x| {
        x.set_cookie("a", "1")?;
        Err(HttpError(404).into())
    })
    .expect_status(404)
    .expect_header("Set-Cookie", "a=1; Path=/");
    ask(Request::get("/"), |x| {
        x.set_cookie("a", "1")?;
        x.set_header("X-Gone", "1")?;
        x.clear()?;
        x.redirect("/there")
    })
    .expect_status(302)
    .expect_no_header("X-Gone")
    .expect_header("Set-Cookie", "a=1; Path=/");
}

#[test]
fn a_cookie_after_the_head_has_left_is_an_error() {
    struct Late;
    impl Handler for Late {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            x.flush().await?;
            let late = x.set_cookie("a", "1").is_err();
            x.write(format!("{late}"))
        }
    }
    let application = Application::new().route("/", || Late);
    run(fetch(&application, Request::get("/")))
        .expect_text("true")
        .expect_no_header("Set-Cookie");
    let request = Request::get("/").cookie("a", "1");
    ask(request, |x| x.clear_all_cookies()).expect_status(200);
}
