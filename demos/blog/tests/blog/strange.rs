//! Strange input, and strange visitors.

use crate::program::Program;
use tornado_testing::Browser;

/// Reads the feed as XML, and gives the titles in it.
const TITLES: &str = "return fetch('/feed').then(answer => answer.text()).then(text => {
    const feed = new DOMParser().parseFromString(text, 'application/xml');
    if (feed.querySelector('parsererror')) return feed.querySelector('parsererror').textContent;
    const whole = [...feed.querySelectorAll('entry')].every(entry =>
        ['id', 'title', 'updated', 'author > name', 'link', 'content'].every(name => entry.querySelector(name)));
    return whole && [...feed.querySelectorAll('entry > title')].map(title => title.textContent).join('|');
})";

/// RFC 4287; characters that XML cannot have are left out.
#[test]
fn the_feed_is_well_formed_whatever_was_written() {
    let (program, mut author) = Program::with_author();
    for (title, text) in [
        ("a\u{b}b\u{c}c", "vertical\u{b} tab &#x1; &#xFFFF; \u{fffe}"),
        ("]]> & <b>", "<![CDATA[ ]]> & &nbsp; &copy; <!-- -- -->"),
        ("\u{202e}Ωmega 🦀", "# \u{1F4A9}"),
    ] {
        author.publish(title, text);
    }
    let browser = Browser::at(format!("http://{}", program.address()));
    browser.go("/");
    assert_eq!(browser.run(TITLES), "\u{202e}Ωmega 🦀|]]> & <b>|abc");
}

#[test]
fn who_has_only_a_keyboard_gets_everywhere_and_sees_where_he_is() {
    let (program, mut author) = Program::with_author();
    author.publish("First", "text");
    let browser = Browser::at(format!("http://{}", program.address()));
    let seen = [1, 2, 3, 4].map(|times| {
        browser.go("/");
        browser.write("body", &"\u{E004}".repeat(times)); // the key Tab
        let focus = "const one = document.activeElement, style = getComputedStyle(one);
            return one.innerText + (style.outlineStyle == 'solid' && one.getBoundingClientRect().top >= 0 ? '' : ' unseen')";
        browser.run(focus).as_str().unwrap_or_default().to_owned()
    });
    assert_eq!(
        seen,
        ["Skip to the content", "Test & Blog", "Archive", "First"]
    );
}

/// Contrast as WCAG has it, of every text on every page, by day and by night.
#[test]
fn every_text_can_be_read() {
    let (program, mut author) = Program::with_author();
    author.publish(
        "First",
        "text `code` [link](/)\n\n> quotation\n\n|a|\n|-|\n|b|",
    );
    let browser = Browser::at(format!("http://{}", program.address()));
    for path in ["/", "/entry/first", "/archive", "/auth/login", "/nothing"] {
        browser.go(path);
        assert_eq!(browser.run(FAINT), "", "{path} by day");
        browser.run(NIGHT);
        assert_eq!(browser.run(FAINT), "", "{path} by night");
    }
}

/// Has the page look as for who prefers the dark.
const NIGHT: &str = "
    const sheet = document.styleSheets[0];
    const night = [...sheet.cssRules].find(rule => rule.media?.mediaText.includes('dark'));
    sheet.insertRule(night.cssRules[0].cssText, sheet.cssRules.length);";

/// The texts whose contrast is below 4.5, apart from those that are decoration.
const FAINT: &str = "
    const rgb = text => text.match(/[\\d.]+/g).map(Number);
    const light = text => rgb(text).slice(0, 3).map(c => c / 255)
        .map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
    const ground = one => {
        for (; one; one = one.parentElement) {
            const color = getComputedStyle(one).backgroundColor;
            if ((rgb(color)[3] ?? 1) > 0) return color;
        }
        return 'rgb(255, 255, 255)';
    };
    return [...document.querySelectorAll('body *')].filter(one => {
        if (one.closest('[aria-hidden]') || ![...one.childNodes].some(node => node.nodeType == 3 && node.data.trim())) return false;
        const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((a, b) => b - a);
        return (a + .05) / (b + .05) < 4.5;
    }).map(one => one.outerHTML).join(' ')";

#[test]
fn a_tampered_cookie_is_a_stranger() {
    let (program, mut author) = Program::with_author();
    author.publish("Mine", "text");
    let signed = author.cookie("author").expect("a cookie").to_owned();
    let known = author.cookie("known").expect("a cookie").to_owned();
    let mut cut = signed.clone();
    let last = cut.pop();
    cut.push(if last == Some('0') { '1' } else { '0' });
    for cookie in [
        &*cut,
        &signed.replace("|4:MQ==|", "|4:Mg==|"),
        &known,
        "1",
        "",
        "\"",
        &"x".repeat(5000),
    ] {
        let mut stranger = program.visitor();
        stranger.set_cookie("author", cookie);
        let page = stranger.get("/compose");
        assert_eq!(
            (page.status, page.location()),
            (302, "/auth/login?next=%2Fcompose"),
            "{cookie}"
        );
        assert_eq!(stranger.get("/").status, 200);
    }
    author.set_cookie("author", &signed);
    assert_eq!(author.get("/compose").status, 200);
}

#[test]
fn who_asks_strangely_is_answered_plainly() {
    let (program, mut author) = Program::with_author();
    author.publish("Mine", "text");
    for (path, status) in [
        ("/entry/%ff%fe", 400),
        ("/entry/%00", 404),
        ("/entry/mine'%20OR%201=1--", 404),
        ("/static/../templates/base.html", 403),
        ("/static/%2e%2e/%2e%2e/Cargo.toml", 403),
        ("/compose?id=99999999999999999999", 400),
        ("/compose?id=-1", 404),
        ("/compose?id=9223372036854775807", 404),
        ("/language/d", 404),
        ("/language/de?next=/%5c/evil.example", 302),
    ] {
        let answer = author.get(path);
        assert_eq!(answer.status, status, "{path}");
        assert!(status != 302 || answer.location() == "/", "{path}");
        assert!(
            status < 400 || answer.has("<h1>"),
            "{path}: {}",
            answer.body
        );
    }
    let token = author
        .get("/compose")
        .field("_xsrf")
        .expect("a token")
        .to_owned();
    let long = "x".repeat(201);
    for (fields, status) in [
        (vec![("title", &*long), ("markdown", "kept")], 400),
        (
            vec![
                ("id", "1"),
                ("version", "-5"),
                ("title", "t"),
                ("markdown", "kept"),
            ],
            409,
        ),
        (vec![("id", "1"), ("version", "abc"), ("title", "t")], 400),
        (vec![("id", "abc"), ("title", "t")], 400),
    ] {
        let answer = author.post("/compose", &token, &fields).expect("an answer");
        assert_eq!(answer.status, status, "{fields:?}");
        assert_eq!(
            answer.has("kept</textarea>"),
            fields.contains(&("markdown", "kept"))
        );
    }
    let deep = format!("{}deep {}", ">".repeat(50_000), "<div>".repeat(9_999));
    assert_eq!(author.publish("Deep", &deep), "/entry/deep");
    assert_eq!(author.publish("And", &"&".repeat(100_000)), "/entry/and");
    let lines = "é\r\n".repeat(50_000);
    assert_eq!(author.publish("Lines", &lines), "/entry/lines");
    let endless = format!("kept{lines}");
    let answer = author.post(
        "/compose",
        &token,
        &[("title", "Endless"), ("markdown", &*endless)],
    );
    let answer = answer.expect("an answer");
    assert_eq!(answer.status, 400);
    assert!(
        answer.has("kept") && answer.has("100.000"),
        "{}",
        answer.body.len()
    );
    let huge = "x".repeat(3 << 20);
    let mut another = program.visitor(); // who has not chosen German
    let answer = another.post(
        "/compose",
        &token,
        &[("title", "Huge"), ("markdown", &*huge)],
    );
    let answer = answer.expect("an answer");
    assert_eq!(answer.status, 413, "{}", answer.body);
    assert!(answer.has("<h1>This is too much</h1>"), "{}", answer.body);
}
