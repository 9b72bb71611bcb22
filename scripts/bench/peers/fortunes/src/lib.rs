//! The page of `/fortunes` by askama, the engine that is compiled into the program, for the peers that have none.

use std::borrow::Cow;

use askama::Template;
use contract::{ADDED, ROWS};

pub const HTML: &str = "text/html; charset=utf-8";

pub struct Fortune {
    pub id: i32,
    pub message: Cow<'static, str>,
}

#[derive(Template)]
#[template(path = "fortunes.html")]
struct Page {
    fortunes: Vec<Fortune>,
}

/// The page of one request.
pub fn page() -> String {
    let mut fortunes = Vec::with_capacity(ROWS.len() + 1);
    fortunes.extend(ROWS.into_iter().zip(1..).map(fortune));
    render(fortunes)
}

/// The page of these, and the one that is added.
pub fn render(mut fortunes: Vec<Fortune>) -> String {
    fortunes.push(fortune((ADDED, 0)));
    fortunes.sort_by(|one, other| one.message.cmp(&other.message));
    let page = Page { fortunes };
    page.render().expect("a page in memory can be written")
}

fn fortune((message, id): (&'static str, i32)) -> Fortune {
    Fortune {
        id,
        message: message.into(),
    }
}
