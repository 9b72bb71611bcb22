//! A visitor without a browser.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::net::TcpStream;
use tornado::escape::url_escape;
use tornado::websocket;
use tornado_testing::{Answer, Socket};

/// Somebody with cookies.
pub(crate) struct Visitor {
    address: SocketAddr,
    pub(crate) cookies: String,
    xsrf: String,
}

impl Visitor {
    /// Somebody who has not said a name.
    pub(crate) async fn stranger(address: SocketAddr) -> Self {
        let mut visitor = Self {
            address,
            cookies: String::new(),
            xsrf: String::new(),
        };
        let page = visitor.get("/auth/login").await;
        visitor.xsrf = page.cookie("_xsrf").expect("a token").to_owned();
        visitor.cookies = format!("_xsrf={}", visitor.xsrf);
        visitor
    }

    pub(crate) async fn enter(address: SocketAddr, name: &str) -> Self {
        let mut visitor = Self::stranger(address).await;
        let answer = visitor.post("/auth/login", &[("name", name)]).await;
        answer.expect_redirect("/");
        let user = answer.cookie("user").expect("a name");
        visitor.cookies += &format!("; user={user}");
        visitor
    }

    /// The same at another process.
    pub(crate) fn at(&self, address: SocketAddr) -> Self {
        Self {
            address,
            cookies: self.cookies.clone(),
            xsrf: self.xsrf.clone(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.begin("GET", path, "").await.answer().await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.begin_post(path, fields).await.answer().await
    }

    /// Asks, and leaves the answer for later.
    pub(crate) async fn begin_post(&self, path: &str, fields: &[(&str, &str)]) -> Socket {
        let mut body = format!("_xsrf={}", url_escape(&self.xsrf, true));
        for (name, value) in fields {
            body += &format!("&{name}={}", url_escape(value, true));
        }
        self.begin("POST", path, &body).await
    }

    pub(crate) async fn begin(&self, method: &str, path: &str, body: &str) -> Socket {
        let mut socket = Socket::connect(self.address).await;
        let (cookies, length) = (&self.cookies, body.len());
        let form = "Content-Type: application/x-www-form-urlencoded";
        socket
            .send(format!(
                "{method} {path} HTTP/1.1\r\nHost: chat\r\nCookie: {cookies}\r\n{form}\r\nContent-Length: {length}\r\n\r\n{body}"
            ))
            .await;
        socket
    }

    /// Says something; its id.
    pub(crate) async fn say(&self, body: &str) -> String {
        let answer = self.post("/a/message/new", &[("body", body)]).await;
        let said: Value = answer.expect_status(200).json();
        said["id"].as_str().expect("an id").to_owned()
    }

    /// What was said behind the cursor.
    pub(crate) async fn updates(&self, cursor: &str) -> Vec<String> {
        let fields = [("cursor", cursor)];
        bodies(&self.post("/a/message/updates", &fields).await)
    }

    pub(crate) async fn connect(
        &self,
        cursor: &str,
    ) -> Result<websocket::Socket<TcpStream>, websocket::Error> {
        let url = format!("ws://{}/chatsocket?cursor={cursor}", self.address);
        let settings = websocket::Settings::new().deflate(websocket::Deflate::new());
        settings.header("Cookie", &self.cookies).connect(&url).await
    }
}

/// The texts of the messages.
pub(crate) fn bodies(answer: &Answer) -> Vec<String> {
    let told: Value = answer.expect_status(200).json();
    let messages = told["messages"].as_array().expect("messages");
    messages.iter().map(body).collect()
}

/// The text of the next message.
pub(crate) async fn next(socket: &mut websocket::Socket<TcpStream>) -> String {
    let message = tornado_testing::within(socket.receive()).await;
    let message = message.expect("a message").expect("an open socket");
    body(&serde_json::from_slice(message.as_bytes()).expect("JSON"))
}

fn body(message: &Value) -> String {
    message["body"].as_str().expect("a text").to_owned()
}
