//! The page of `/fortunes`: twelve rows as from a database, one more at run time, sorted, escaped.

use std::borrow::Cow;

/// A row of the table.
pub struct Fortune {
    pub id: u32,
    pub message: Cow<'static, str>,
}

const ROWS: [&str; 12] = [
    "A watched build never finishes.",
    "The shortest path between two bugs is a quick fix, and it is always under construction.",
    "He who comments out the test shall meet it again in production, on a Friday, after five.",
    "There are two hard things: naming, and the other one.",
    "Measure twice, allocate once.",
    "A cache is a memory that has forgotten how to forget.",
    "<script>alert(\"This must be shown, and must not run.\");</script>",
    "Every program has one line too many & one test too few.",
    "The log knows what you did last summer, but it was rotated.",
    "Premature generality is the root of most configuration files.",
    "フレームワークのベンチマーク",
    "If it works, nobody will ask; if it is 'fast', everybody will ask how fast.",
];

/// The rows of one request, sorted by their message, with the one that is added to each.
pub fn fortunes() -> Vec<Fortune> {
    let mut fortunes = Vec::with_capacity(ROWS.len() + 1);
    for (message, id) in ROWS.into_iter().zip(1..) {
        fortunes.push(Fortune {
            id,
            message: message.into(),
        });
    }
    fortunes.push(Fortune {
        id: 0,
        message: "Additional fortune added at request time.".into(),
    });
    fortunes.sort_by(|one, other| one.message.cmp(&other.message));
    fortunes
}

/// The page as the limit sends it.
pub fn finished_page() -> String {
    let mut html = String::from(
        "<!DOCTYPE html><html><head><title>Fortunes</title></head><body><table><tr><th>id</th><th>message</th></tr>",
    );
    for fortune in fortunes() {
        let message = fortune
            .message
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#x27;");
        html += &format!("<tr><td>{}</td><td>{message}</td></tr>", fortune.id);
    }
    html + "</table></body></html>\n"
}
