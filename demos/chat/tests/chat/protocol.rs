//! The protocols of Tornado's demos (`PROJ-2.02`), by hand.

use serde_json::{Value, json};
use tornado::websocket::Error;

use crate::program::serve;
use crate::visitor::{Visitor, bodies, next};

#[tokio::test]
async fn a_message_is_answered_with_what_all_are_told() {
    let program = serve(&[]);
    let ada = Visitor::enter(program.address(), "Ada <i>").await;
    let body = "  <script>alert(1)</script> & ñ\r\nhttp://a.example/  ";
    let answer = ada.post("/a/message/new", &[("body", body)]).await;
    let said: Value = answer.expect_status(200).json();
    assert_eq!(said["from"], "Ada <i>");
    assert_eq!(
        said["body"],
        "<script>alert(1)</script> & ñ\nhttp://a.example/"
    );
    let html = said["html"].as_str().expect("HTML");
    assert!(
        html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; ñ\n"),
        "{html}"
    );
    assert!(
        html.contains("Ada &lt;i&gt;") && !html.contains("<i>"),
        "{html}"
    );
    assert!(html.contains("<a href=\"http://a.example/\""), "{html}");

    let told = ada.post("/a/message/updates", &[]).await;
    told.expect_json(&json!({"messages": [said]}));
}

#[tokio::test]
async fn a_form_without_scripts_leads_back_and_to_nobody_else() {
    let program = serve(&[]);
    let ada = Visitor::enter(program.address(), "Ada").await;
    let fields = [("body", "hello"), ("next", "/")];
    ada.post("/a/message/new", &fields)
        .await
        .expect_redirect("/");
    let page = ada.get("/").await;
    page.expect_status(200).expect_in_text("hello");
    for next in [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
    ] {
        let fields = [("body", "hello"), ("next", next)];
        ada.post("/a/message/new", &fields).await.expect_status(400);
    }
    assert_eq!(
        ada.updates("0-0").await,
        ["hello"],
        "what is refused is not said"
    );
}

#[tokio::test]
async fn nobody_speaks_without_a_name_or_a_token_or_a_word() {
    let program = serve(&[]);
    let stranger = Visitor::stranger(program.address()).await;
    stranger
        .get("/")
        .await
        .expect_redirect("/auth/login?next=%2F");
    for path in ["/a/message/new", "/a/message/updates"] {
        stranger
            .post(path, &[("body", "hello")])
            .await
            .expect_status(403);
    }
    let refused = stranger.connect("0-0").await.expect_err("no name");
    assert!(
        matches!(refused, Error::Refused { status: 403 }),
        "{refused}"
    );

    let ada = Visitor::enter(program.address(), "Ada").await;
    for path in [
        "/a/message/new",
        "/a/message/updates",
        "/auth/logout",
        "/language",
    ] {
        let mut socket = ada.begin("POST", path, "body=hello").await;
        socket.answer().await.expect_status(403);
    }
    for body in ["", " \r\n ", &"x".repeat(2001)] {
        ada.post("/a/message/new", &[("body", body)])
            .await
            .expect_status(400);
    }
    ada.post("/a/message/new", &[]).await.expect_status(400);
    ada.post("/a/message/updates", &[("cursor", "x")])
        .await
        .expect_status(400);
    for name in ["", &"x".repeat(31)] {
        let refused = stranger.post("/auth/login", &[("name", name)]).await;
        refused
            .expect_status(422)
            .expect_in_text("A name has 1 to 30 characters.");
    }
    assert_eq!(
        ada.say("x").await,
        ada_cursor(&ada).await,
        "nothing else was said"
    );
}

/// The id of the one message there is.
async fn ada_cursor(ada: &Visitor) -> String {
    let told: Value = ada.post("/a/message/updates", &[]).await.json();
    assert_eq!(told["messages"].as_array().map(Vec::len), Some(1));
    told["messages"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

#[tokio::test]
async fn polls_wait_for_what_is_behind_their_cursor() {
    let program = serve(&[]);
    let ada = Visitor::enter(program.address(), "Ada").await;
    let grace = Visitor::enter(program.address(), "Grace").await;
    let first = ada.say("first").await;
    let mut waiting = Vec::new();
    for _ in 0..20 {
        let cursor = [("cursor", &*first)];
        waiting.push(grace.begin_post("/a/message/updates", &cursor).await);
    }
    let second = ada.say("second").await;
    for mut socket in waiting {
        assert_eq!(bodies(&socket.answer().await), ["second"]);
    }
    ada.say("third").await;
    assert_eq!(grace.updates(&first).await, ["second", "third"]);
    assert_eq!(grace.updates(&second).await, ["third"]);
}

#[tokio::test]
async fn two_hundred_messages_are_kept() {
    let program = serve(&[]);
    let ada = Visitor::enter(program.address(), "Ada").await;
    for n in 0..205 {
        ada.say(&n.to_string()).await;
    }
    let kept = ada.updates("0-0").await;
    assert_eq!(kept.len(), 200);
    assert_eq!(kept.first().map(String::as_str), Some("5"));
}

#[tokio::test]
async fn a_socket_says_and_hears_and_catches_up() {
    let program = serve(&[]);
    let ada = Visitor::enter(program.address(), "Ada").await;
    let grace = Visitor::enter(program.address(), "Grace").await;
    let first = ada.say("first").await;
    ada.say("second").await;
    let mut socket = grace.connect(&first).await.expect("a socket");
    assert!(socket.is_compressed());
    assert_eq!(next(&mut socket).await, "second");
    socket.send(r#"{"body": "<third>"}"#).await.expect("sent");
    assert_eq!(next(&mut socket).await, "<third>");
    let mut poll = ada
        .begin_post("/a/message/updates", &[("cursor", &*first)])
        .await;
    assert_eq!(bodies(&poll.answer().await), ["second", "<third>"]);
    for nonsense in ["", "{}", r#"{"body": ""}"#, "[", r#"{"body": 1}"#] {
        socket.send(nonsense).await.expect("sent");
        let told = socket.receive().await.expect("a message");
        assert_eq!(told, Some(r#"{"error":400}"#.into()), "{nonsense}");
    }
    socket
        .send(r#"{"body": "still here"}"#)
        .await
        .expect("sent");
    assert_eq!(next(&mut socket).await, "still here");
}

#[tokio::test]
async fn pages_of_others_get_no_socket() {
    let program = serve(&[]);
    let ada = Visitor::enter(program.address(), "Ada").await;
    let url = format!("ws://{}/chatsocket", program.address());
    let settings = tornado::websocket::Settings::new()
        .header("Cookie", &ada.cookies)
        .header("Origin", "http://evil.example");
    let refused = settings.connect(&url).await.expect_err("another origin");
    assert!(
        matches!(refused, Error::Refused { status: 403 }),
        "{refused}"
    );
}
