//! A client that keeps cookies as browsers do (`TEST-3.02`).

use tornado_httputil::{Reply, Request, Sent};
use tornado_testing::{Client, run};

/// Sets the cookies that the headers `Give` name, and answers with those that came.
async fn cookies(request: Request, mut reply: Reply) -> Sent {
    for cookie in request.header_all("Give") {
        reply
            .page()
            .head
            .add("Set-Cookie", cookie)
            .expect("a header");
    }
    reply.send_text(request.header("Cookie").unwrap_or("none"))
}

/// One visit that gives a cookie, and what comes back with the next one.
fn after(given: &str, first: &str, next: &str) -> String {
    run(async {
        let mut client = Client::new(&cookies);
        client
            .fetch(
                Request::get(first)
                    .header("Host", "www.example.com")
                    .header("Give", given),
            )
            .await;
        client
            .fetch(Request::get(next).header("Host", "www.example.com"))
            .await
            .text()
            .to_owned()
    })
}

#[test]
fn a_cookie_comes_back_where_it_belongs() {
    let cases = [
        ("a=1", "/", "/anywhere/else", "a=1"),
        ("a=1", "/blog/post", "/blog/other", "a=1"),
        ("a=1", "/blog/post", "/", "none"),
        ("a=1; Path=/", "/blog/post", "/", "a=1"),
        ("a=1; path=/blog", "/", "/blog", "a=1"),
        ("a=1; path=/blog", "/", "/blog/post", "a=1"),
        ("a=1; path=/blog", "/", "/blogs", "none"),
        ("a=\"x y\"; HttpOnly; SameSite=Lax", "/", "/", "a=\"x y\""),
        ("a=1; Secure", "/", "/", "none"),
        ("a=1; Domain=example.com", "/", "/", "a=1"),
        ("a=1; Domain=.www.example.com", "/", "/", "a=1"),
        ("a=1; Domain=other.com", "/", "/", "none"),
        ("a=1; Domain=ample.com", "/", "/", "none"),
        ("a=1; Max-Age=60", "/", "/", "a=1"),
        ("a=1; Max-Age=0", "/", "/", "none"),
        (
            "a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "/",
            "/",
            "a=1",
        ),
        (
            "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60",
            "/",
            "/",
            "a=1",
        ),
        (
            "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "/",
            "/",
            "none",
        ),
        (
            "a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT",
            "/",
            "/",
            "a=1",
        ),
        ("nonsense", "/", "/", "none"),
    ];
    for (given, first, next, expected) in cases {
        assert_eq!(
            after(given, first, next),
            expected,
            "{given} at {first}, then {next}"
        );
    }
}

#[test]
fn a_secure_cookie_comes_back_by_https() {
    run(async {
        let mut client = Client::new(&cookies);
        client
            .fetch(Request::get("/").https().header("Give", "a=1; Secure"))
            .await;
        client
            .fetch(Request::get("/").https())
            .await
            .expect_text("a=1");
        client.get("/").await.expect_text("none");
    });
}

#[test]
fn another_host_does_not_see_it() {
    run(async {
        let mut client = Client::new(&cookies);
        client
            .fetch(
                Request::get("/")
                    .header("Host", "a.example:8888")
                    .header("Give", "a=1"),
            )
            .await;
        client
            .fetch(Request::get("/").header("Host", "b.example"))
            .await
            .expect_text("none");
        client
            .fetch(Request::get("/").header("Host", "sub.a.example"))
            .await
            .expect_text("none");
        client
            .fetch(Request::get("/").header("Host", "A.example"))
            .await
            .expect_text("a=1");
    });
}

#[test]
fn a_cookie_is_replaced_and_taken_back() {
    run(async {
        let mut client = Client::new(&cookies).header("X-Every", "request");
        client
            .fetch(
                Request::get("/")
                    .header("Give", "a=1; Path=/")
                    .header("Give", "b=2; Path=/"),
            )
            .await;
        client
            .fetch(Request::get("/").header("Give", "a=3; Path=/"))
            .await
            .expect_text("a=1; b=2");
        assert_eq!(client.cookie("a"), Some("3"));
        client
            .fetch(Request::get("/").header("Give", "a=; Path=/; Max-Age=-1"))
            .await;
        client.get("/").await.expect_text("b=2");
        client.set_cookie("c", "4");
        client.get("/deep/down").await.expect_text("b=2; c=4");
        client.clear_cookies();
        client.get("/").await.expect_text("none");
    });
}

#[test]
fn a_longer_path_comes_first() {
    run(async {
        let mut client = Client::new(&cookies);
        client
            .fetch(
                Request::get("/")
                    .header("Give", "a=1; Path=/")
                    .header("Give", "b=2; Path=/blog"),
            )
            .await;
        client.get("/blog").await.expect_text("b=2; a=1");
    });
}

#[test]
fn headers_of_the_client_yield_to_the_requests() {
    async fn language(request: Request, reply: Reply) -> Sent {
        reply.send_text(
            &request
                .header_all("Accept-Language")
                .collect::<Vec<_>>()
                .join("|"),
        )
    }
    run(async {
        let mut client = Client::new(&language).header("Accept-Language", "de");
        client.get("/").await.expect_text("de");
        client
            .fetch(Request::get("/").header("accept-language", "fr"))
            .await
            .expect_text("fr");
    });
}

#[test]
fn a_redirect_is_followed_on_request() {
    async fn login(request: Request, mut reply: Reply) -> Sent {
        if request.path() == "/login" && request.body() == b"name=Ada" {
            reply.page().head.status = http::StatusCode::FOUND;
            reply
                .page()
                .head
                .set("Location", "/home")
                .expect("a header");
        }
        reply.send_text(request.path())
    }
    run(async {
        let mut client = Client::new(&login);
        let answer = client.post("/login", [("name", "Ada")]).await;
        answer.expect_redirect("/home");
        client.follow(&answer).await.expect_text("/home");
    });
}
