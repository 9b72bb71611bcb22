//! An application below another.

use super::*;

struct Shop;

impl Site for Shop {
    type User = u32;

    async fn current_user(&self, _: &mut Exchange<Self>) -> Result<Option<u32>> {
        Ok(Some(7))
    }

    fn write_error(&self, x: &mut Exchange<Self>, error: &Error) -> Result {
        x.write(format!("the shop says {}", error.status().as_u16()))
    }
}

struct Show;

impl Handler<Shop> for Show {
    async fn get(&mut self, x: &mut Exchange<Shop>) -> Result {
        let user = x.authenticated().await?;
        let address = x.static_url("hello.txt")?;
        let (address, _) = address.split_once("?v=").unwrap_or((&address, ""));
        x.write(format!("{user} {address} {}", text(2000)))
    }

    async fn post(&mut self, x: &mut Exchange<Shop>) -> Result {
        x.write("bought")
    }
}

struct Outer;

impl Handler for Outer {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write(text(2000))
    }

    async fn post(&mut self, x: &mut Exchange) -> Result {
        x.write("posted")
    }
}

/// ROUT-3.01, WEB-3.39
#[test]
fn an_application_below_another_has_its_own_site_and_settings() {
    let tree = Tree::new();
    let shop = Application::of(Shop)
        .settings(Settings {
            xsrf_cookies: true,
            static_path: Some(tree.beside("root").into()),
            static_url_prefix: "/shop/files/".into(),
            ..compressing()
        })
        .route("/shop/", || Show);
    let application = Application::new().route("/", || Outer).mount("/shop", shop);
    let ask = |request: RequestBuilder| run(fetch(&application, request));
    // One after another, so that what one keeps for the next request meets the other.
    for _ in 0..3 {
        ask(accepting(Method::GET, "/"))
            .expect_no_header("Content-Encoding")
            .expect_text(&text(2000));
        let answer = ask(accepting(Method::GET, "/shop/"));
        answer.expect_header("Content-Encoding", "gzip");
        let html = String::from_utf8(gunzip(answer.body())).expect("text");
        assert!(html.starts_with("7 /shop/files/hello.txt 0 1 2 "), "{html}");
        ask(Request::get("/shop/files/hello.txt")).expect_text("hello world\n");
        ask(Request::get("/static/hello.txt"))
            .expect_status(404)
            .expect_not_in_text("the shop");
        ask(Request::get("/shop/nothing"))
            .expect_status(404)
            .expect_text("the shop says 404");
        ask(Request::post("/")).expect_text("posted");
        ask(Request::post("/shop/"))
            .expect_status(403)
            .expect_text("the shop says 403");
    }
}
