//! Users, forms and files of a site with two halves.

use serde_json::json;

use crate::town::Town;

const NAME: &str = "Zoë & <João>|;=\"";

/// WEB-1.17, WEB-1.18, WEB-1.20
#[test]
fn who_logs_in_on_one_half_is_logged_in_on_the_other() {
    let town = Town::start(&[], &[]);
    for (mut browser, [members, rest]) in town
        .browsers()
        .into_iter()
        .zip([["python", "ours"], ["ours", "python"]])
    {
        let sent = browser.get("/members/?letters=2");
        assert_eq!(
            sent.header("Location"),
            Some("/login?next=%2Fmembers%2F%3Fletters%3D2")
        );
        assert_eq!(town.half(sent.header("X-Half").expect("a half")), members);

        let login = browser.follow(&sent);
        assert_eq!(town.half(login.header("X-Half").expect("a half")), rest);
        let back = browser.submit(&login, "name", NAME);
        assert_eq!(town.half(back.header("X-Half").expect("a half")), rest);
        let home = browser.follow(&back);
        assert_eq!(town.half(home.header("X-Half").expect("a half")), members);
        assert!(
            home.body
                .contains("<h1>Good day, Zoë &amp; &lt;João&gt;|;=&quot;!</h1>"),
            "{home:?}"
        );

        for half in ["/who", "/members/who"] {
            assert_eq!(
                browser.get(half).json(),
                json!({"user": NAME, "key_version": 0}),
                "{half}"
            );
        }

        // Logged out by the half that did not log in.
        let form = browser.get("/note?action=/members/logout");
        assert_eq!(browser.submit(&form, "message", "").status(), 302);
        for half in ["/who", "/members/who"] {
            assert_eq!(browser.get(half).json()["user"], json!(null), "{half}");
        }
    }
}

#[test]
fn a_changed_cookie_is_a_stranger_to_both_halves() {
    let town = Town::start(&[], &[]);
    for mut browser in town.browsers() {
        let login = browser.get("/login");
        browser.submit(&login, "name", "ann");
        let signed = browser.cookies["user"].clone();
        for end in [1, 64, 65] {
            browser
                .cookies
                .insert("user".into(), signed[..signed.len() - end].into());
            assert_eq!(browser.get("/who").json()["user"], json!(null));
            assert_eq!(browser.get("/members/").status(), 302);
        }
    }
}

/// WEB-1.22, WEB-1.23: each half writes its tokens in its own version.
#[test]
fn a_form_that_one_half_rendered_is_taken_by_the_other() {
    for versions in [["1", "1"], ["1", "2"], ["2", "1"], ["2", "2"]] {
        let [python, ours] = versions.map(|version| format!("--xsrf_cookie_version={version}"));
        let town = Town::start(&[&python], &[&ours]);
        for mut browser in town.browsers() {
            // The half that gives the cookie, the one that renders the form, and the one that takes it.
            for first in ["/note?action=a", "/members/note?action=a"] {
                browser.cookies.clear();
                browser.get(first);
                let cookie = browser.cookies["_xsrf"].clone();
                for (form, action) in [("/note", "/members/note"), ("/members/note", "/note")] {
                    let page = browser.get(&format!("{form}?action={action}"));
                    assert_eq!(
                        browser.cookies["_xsrf"], cookie,
                        "the cookie that is there is kept"
                    );
                    let taken = browser.submit(&page, "message", "¿qué?");
                    assert_eq!(taken.json(), json!({"message": "¿qué?", "user": null}));

                    let token = page.between("name=\"_xsrf\" value=\"", "\"");
                    // Of version 2, the time stands behind the last bar: told, not checked.
                    let (secret, time) = token.split_at(token.rfind('|').unwrap_or(token.len()));
                    let digit = if secret.ends_with('0') { "1" } else { "0" };
                    let cut = &secret[..secret.len() - 1];
                    for forged in [
                        format!("{cut}{time}"),
                        format!("{cut}{digit}{time}"),
                        String::new(),
                    ] {
                        let refused =
                            browser.post(action, &[("_xsrf", &forged), ("message", "forged")]);
                        assert_eq!(refused.status(), 403, "{forged:?}");
                    }
                }
            }
        }
    }
}

/// WEB-1.25, WEB-1.26, WEB-2.31
#[test]
fn a_static_address_that_one_half_made_is_served_by_the_other() {
    let town = Town::start(&[], &[]);
    let mut seen = Vec::new();
    for mut browser in town.browsers() {
        let page = browser.get("/login"); // of the half that does not serve the file
        let address = page
            .between("<link rel=\"stylesheet\" href=\"", "\"")
            .to_owned();
        let file = browser.get(&address);
        assert_ne!(file.header("X-Half"), page.header("X-Half"));
        assert_eq!(file.body, include_str!("static/site.css"));
        assert_eq!(file.header("Cache-Control"), Some("max-age=315360000"));
        let header = |name| file.header(name).map(str::to_owned);
        seen.push((
            address,
            header("Content-Type"),
            header("Etag"),
            header("Last-Modified"),
        ));
    }
    assert_eq!(
        seen[0], seen[1],
        "a cache need not know which half it asked"
    );
}
