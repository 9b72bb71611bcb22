//! Whole structs from what the request says.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tornado_httputil::{Request, RequestBuilder};
use tornado_testing::{Answer, fetch, run};
use tornado_web::{Application, Error, Exchange, Handler, Result, Site};
use tracing::Level;

use crate::listen::listen;

/// Answers with what it read, or with the name of the argument at fault.
struct Api;

impl Site for Api {
    type User = ();

    fn write_error(&self, x: &mut Exchange<Self>, error: &Error) -> Result {
        x.write(format!(
            "{} {:?}",
            error.status().as_u16(),
            error.argument()
        ))
    }
}

struct Do(fn(&Exchange<Api>) -> Result<String>);

impl Handler<Api> for Do {
    async fn get(&mut self, x: &mut Exchange<Api>) -> Result {
        let text = self.0(x)?;
        x.write(text)
    }
    async fn post(&mut self, x: &mut Exchange<Api>) -> Result {
        self.get(x).await
    }
}

fn ask(request: impl Into<Request>, read: fn(&Exchange<Api>) -> Result<String>) -> Answer {
    run(fetch(
        &Application::of(Api).route("/", move || Do(read)),
        request,
    ))
}

fn query<T: DeserializeOwned + std::fmt::Debug>(query: &str) -> Answer {
    ask(Request::get(&format!("/?{query}")), |x| {
        Ok(format!("{:?}", x.query_as::<T>()?))
    })
}

fn json<T: DeserializeOwned + std::fmt::Debug>(body: &str) -> Answer {
    let request = Request::post("/")
        .header("Content-Type", "application/json")
        .body(body);
    ask(request, |x| Ok(format!("{:?}", x.json_body::<T>()?)))
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "shown by Debug")]
struct Person {
    name: String,
    age: Option<u8>,
    #[serde(default)]
    tag: Vec<String>,
}

/// WEB-1.04
#[test]
fn a_struct_takes_the_fields_of_its_names() {
    query::<Person>("name=Ann&age=7&tag=a&tag=b&other=%ff")
        .expect_text(r#"Person { name: "Ann", age: Some(7), tag: ["a", "b"] }"#);
    query::<Person>("name=A&name=+B%00C+")
        .expect_text(r#"Person { name: "B C", age: None, tag: [] }"#);
}

#[test]
fn a_number_that_was_left_blank_is_none() {
    query::<Person>("name=&age=").expect_text(r#"Person { name: "", age: None, tag: [] }"#);
}

/// WEB-3.03
#[test]
fn what_is_missing_or_does_not_fit_is_named() {
    let log = listen();
    let refused = |text: &str, field: &str, why: &str| {
        query::<Person>(text)
            .expect_status(400)
            .expect_text(&format!("400 Some({field:?})"));
        log.expect(Level::WARN, "tornado.general", why);
    };
    refused("age=7", "name", "Missing argument name");
    refused(
        "name=A&age=x",
        "age",
        "Invalid argument age: invalid digit found in string",
    );
    refused(
        "name=A&age=256",
        "age",
        "Invalid argument age: number too large",
    );
    let answer = query::<Person>("name=%ff");
    answer.expect_status(400);
    log.expect(Level::WARN, "tornado.general", "Invalid unicode in name");
}

/// WEB-3.04
#[test]
fn query_and_form_fill_structs_together_or_each_for_itself() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "shown by Debug")]
    struct Both {
        a: u8,
        #[serde(default)]
        b: Vec<u8>,
    }
    let request = || Request::post("/?a=1&b=1").form("a=2&b=2");
    ask(request(), |x| {
        Ok(format!("{:?}", x.arguments_as::<Both>()?))
    })
    .expect_text("Both { a: 2, b: [1, 2] }");
    ask(request(), |x| Ok(format!("{:?}", x.query_as::<Both>()?)))
        .expect_text("Both { a: 1, b: [1] }");
    ask(request(), |x| Ok(format!("{:?}", x.form_as::<Both>()?)))
        .expect_text("Both { a: 2, b: [2] }");
}

#[test]
fn fields_are_numbers_words_and_boxes_that_are_ticked() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Size {
        Small,
        Large,
    }
    #[derive(Debug, Deserialize)]
    struct Price(#[allow(dead_code, reason = "shown by Debug")] f64);
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "shown by Debug")]
    struct Order {
        size: Size,
        price: Price,
        #[serde(default)]
        gift: bool,
        letter: char,
        pair: (i8, i8),
    }
    query::<Order>("size=large&price=1.5&gift=on&letter=x&pair=1&pair=-2").expect_text(
        "Order { size: Large, price: Price(1.5), gift: true, letter: 'x', pair: (1, -2) }",
    );
    query::<Order>("size=small&price=1&letter=x&pair=1&pair=2").expect_in_text("gift: false");
    for (bad, field) in [
        ("size=big&price=1&letter=x&pair=1&pair=2", "size"),
        ("size=small&price=1&letter=xy&pair=1&pair=2", "letter"),
        ("size=small&price=1&letter=x&pair=1", "pair"),
        ("size=small&price=1&letter=x&pair=1&pair=x", "pair"),
        ("size=small&price=one&letter=x&pair=1&pair=2", "price"),
        (
            "size=small&price=1&gift=maybe&letter=x&pair=1&pair=2",
            "gift",
        ),
    ] {
        query::<Order>(bad).expect_status(400).expect_in_text(field);
    }
}

/// HUTL-3.07
#[test]
fn many_fields_take_no_longer_than_they_should() {
    let text = "a=1&".repeat(1000);
    query::<std::collections::BTreeMap<String, Vec<u8>>>(&text).expect_status(200);
}

#[test]
fn a_body_of_json_fills_a_struct() {
    json::<Person>(r#"{"name": "Ann", "age": 7, "tag": ["a"]}"#)
        .expect_text(r#"Person { name: "Ann", age: Some(7), tag: ["a"] }"#);
    json::<Vec<u8>>(" [1, 2] ").expect_text("[1, 2]");
}

#[test]
fn json_that_does_not_fit_names_the_field() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "shown by Debug")]
    struct Club {
        members: Vec<Person>,
    }
    let log = listen();
    let refused = |body: &str, field: Option<&str>, why: &str| {
        json::<Club>(body)
            .expect_status(400)
            .expect_text(&format!("400 {field:?}"));
        log.expect(Level::WARN, "tornado.general", why);
    };
    refused(
        "{}",
        Some("members"),
        "Invalid JSON body: members: missing field `members`",
    );
    refused(
        r#"{"members": [{"name": "A", "age": "x"}]}"#,
        Some("members[0].age"),
        "members[0].age: invalid type: string \"x\", expected u8",
    );
    refused(
        r#"{"members": [{}]}"#,
        Some("members[0].name"),
        "missing field `name`",
    );
    refused("", None, "Invalid JSON body: EOF while parsing a value");
    refused(
        r#"{"members": []} x"#,
        None,
        "Invalid JSON body: trailing characters",
    );
}

#[test]
fn a_body_that_is_deep_is_no_danger() {
    json::<serde_json::Value>(&"[".repeat(100_000)).expect_status(400);
}

/// SECU-3.07: a form of another site cannot send this type
#[test]
fn a_body_has_to_say_that_it_is_json() {
    let send = |content_type: &str| {
        let request: RequestBuilder = Request::post("/").body("1");
        let request = match content_type {
            "" => request,
            content_type => request.header("Content-Type", content_type),
        };
        ask(request, |x| Ok(x.json_body::<u8>()?.to_string()))
    };
    for json in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/vnd.api+json",
    ] {
        send(json).expect_text("1");
    }
    for other in [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "text/json-not",
    ] {
        send(other).expect_status(415);
    }
    let empty = Request::post("/").header("Content-Type", "application/json");
    ask(empty, |x| Ok(x.json_body::<u8>()?.to_string())).expect_status(400);
}

#[test]
fn an_argument_can_have_a_default() {
    let read: fn(&Exchange<Api>) -> Result<String> =
        |x| Ok(x.argument_or("page", 1_u8)?.to_string());
    ask(Request::get("/?page=7"), read).expect_text("7");
    ask(Request::get("/"), read).expect_text("1");
    ask(Request::get("/?page=x"), read).expect_text("400 Some(\"page\")");
}

#[test]
fn a_missing_argument_is_named_in_the_error() {
    ask(Request::get("/"), |x| x.argument("need")).expect_text("400 Some(\"need\")");
    ask(Request::get("/"), |x| Ok(x.file("need")?.filename)).expect_text("400 Some(\"need\")");
}
