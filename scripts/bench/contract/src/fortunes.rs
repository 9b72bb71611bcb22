//! The page of `/fortunes`: twelve rows as from a database, one more at run time, sorted, escaped.

/// What the database holds; the first has the number 1.
pub const ROWS: [&str; 12] = [
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

/// The row that is added to each page, with the number 0.
pub const ADDED: &str = "Additional fortune added at request time.";

/// The page as the limit sends it.
pub fn finished_page() -> String {
    let mut rows: Vec<(usize, &str)> = ROWS
        .into_iter()
        .enumerate()
        .map(|(at, row)| (at + 1, row))
        .collect();
    rows.push((0, ADDED));
    rows.sort_by_key(|(_, message)| *message);
    let mut html = String::from(
        "<!DOCTYPE html><html><head><title>Fortunes</title></head><body><table><tr><th>id</th><th>message</th></tr>",
    );
    for (id, message) in rows {
        let message = message
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#x27;");
        html += &format!("<tr><td>{id}</td><td>{message}</td></tr>");
    }
    html + "</table></body></html>\n"
}
