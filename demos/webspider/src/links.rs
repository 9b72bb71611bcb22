//! Where a page's links lead.

use tornado::escape::xhtml_unescape;

/// The `href` of each `<a>`, outside of comments and scripts.
pub(crate) fn links(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = behind(comment, "-->");
            continue;
        }
        let name_ends = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let (name, attributes) = rest.split_at(name_ends);
        let (href, end) = href(attributes);
        rest = end;
        if name.eq_ignore_ascii_case("a") {
            found.extend(href);
        } else if ["script", "style"]
            .iter()
            .any(|raw| name.eq_ignore_ascii_case(raw))
        {
            rest = behind(rest, "</");
        }
    }
    found
}

/// The value of `href` among the attributes of a tag, and what is behind the tag.
fn href(mut text: &str) -> (Option<String>, &str) {
    let mut found = None;
    loop {
        text = text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let name_ends =
            text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'));
        let (name, after) = text.split_at(name_ends.unwrap_or(text.len()));
        let after = after.trim_start();
        if name.is_empty() && !after.starts_with('=') {
            return (found, after.strip_prefix('>').unwrap_or(after));
        }
        let Some(value) = after.strip_prefix('=') else {
            text = after;
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => {
                let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>');
                value.split_at(end.unwrap_or(value.len()))
            }
        };
        if found.is_none() && name.eq_ignore_ascii_case("href") {
            found = Some(xhtml_unescape(value.trim()).into_owned());
        }
        text = after;
    }
}

fn behind<'t>(text: &'t str, end: &str) -> &'t str {
    text.find(end).map_or("", |at| &text[at + end.len()..])
}

#[cfg(test)]
mod tests {
    use super::links;

    #[test]
    fn links_are_found_wherever_browsers_find_them() {
        let html = r##"
            <a href="/one">1</a> <A HREF='two?a=1&amp;b=2' class=x>2</A> <a class="x>y" href = three>3</a>
            <a href="">self</a> <a name=top>none</a> <abbr href="no"> <link href="no"> <a/href=four/>
            <!-- <a href="no"> --> <script>"<a href='no'>"</script> < a href="no"> <a =x href=five> <a href="six"##;
        let expected = ["/one", "two?a=1&b=2", "three", "", "four/", "five", "six"];
        assert_eq!(links(html), expected);
    }

    #[test]
    fn pieces_of_pages_are_read_to_their_end() {
        for html in [
            "",
            "<",
            "<a",
            "<a href",
            "<a href=",
            "<a href='",
            "<!--",
            "<script>",
            "<a =",
            "<é",
            "<a é=ü>",
        ] {
            assert!(links(html).iter().all(String::is_empty), "{html}");
        }
    }
}
