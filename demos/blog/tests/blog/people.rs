//! Somebody at a browser: writes, edits, logs out.

use tornado_testing::Browser;

use crate::program::Program;

#[test]
fn an_author_writes_edits_and_leaves() {
    let program = Program::start();
    let browser = Browser::at(program.url(""));
    browser.go("/");
    browser.click("main .button");
    browser.expect_path("/auth/create");
    browser.write("#name", "Ada");
    browser.write("#email", "ada@example.com");
    browser.write("#password", "correct horse");
    browser.click("main button");
    browser.expect_path("/compose");

    browser.write(
        "#title",
        "<b>Bold</b> & <script>document.title='evil'</script>",
    );
    browser.write(
        "#markdown",
        "One *line*.\n\n<script>document.title='evil'</script>",
    );
    browser.click("button.second");
    browser.expect_text(".preview .text", "One line.");
    browser.click(".buttons button");
    browser.expect_path("/entry/b-bold-b-script-document-title-evil-script");
    browser.expect_text("h1", "<b>Bold</b> & <script>document.title='evil'</script>");
    browser.expect("document.title.startsWith('<b>Bold</b>')", true);
    browser.expect("document.querySelectorAll('script').length", 0);

    browser.click(".about a");
    browser.expect_path("/compose?id=1");
    browser.run("document.querySelector('#title').value = ''");
    browser.write("#title", "Tame");
    browser.click(".buttons button");
    browser.expect_text("h1", "Tame");
    browser.expect_path("/entry/b-bold-b-script-document-title-evil-script");

    browser.click("footer button");
    browser.expect_path("/");
    browser.expect("document.querySelector('.about a') === null", true);
    browser.go("/compose");
    browser.expect_path("/auth/login?next=%2Fcompose");
    browser.write("#email", "ada@example.com");
    browser.write("#password", "wrong");
    browser.click("main button");
    browser.expect_text(
        "#notice",
        "This address and this password do not belong together.",
    );
    browser.expect_status(403);
    browser.write("#password", "correct horse");
    browser.click("main button");
    browser.expect_path("/compose");

    browser.click("[hreflang=de]");
    browser.expect_text("h1", "Neuer Eintrag");
    browser.go("/nirgends");
    browser.expect_text("h1", "Diese Seite gibt es nicht");
    browser.expect_status(404);
}

/// On a phone nothing is wider than the screen, and everything that is asked for has a label.
#[test]
fn pages_fit_a_phone_and_fields_have_labels() {
    let (program, mut author) = Program::with_author();
    let long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
        .repeat(2);
    author.publish(
        &long,
        &format!("{long}\n\n    {long}\n\n|a|b|\n|-|-|\n|{long}|{long}|\n\n![]({long})"),
    );
    let browser = Browser::at(program.url(""));
    browser.go("/auth/login?next=%2Fcompose%3Fid%3D1");
    browser.write("#email", "ada@example.com");
    browser.write("#password", "correct horse");
    browser.click("main button");
    browser.expect_path("/compose?id=1");
    for path in [
        "/",
        "/archive",
        "/compose?id=1",
        "/auth/login",
        "/auth/create",
        "/nothing",
    ] {
        browser.go(path);
        // A frame is as narrow as it is told to be, whatever the window.
        let width = "document.body.style.width = '360px'; document.body.style.minWidth = 0; return document.body.scrollWidth";
        let width = browser.run(width).as_f64().expect("a width");
        assert!(width <= 361.0, "{path} is {width} wide");
        let bare = "return [...document.querySelectorAll('input:not([type=hidden]), textarea')].filter(x => !x.labels.length).length";
        assert_eq!(browser.run(bare).as_i64(), Some(0), "{path}");
        assert_eq!(
            browser
                .run("return document.querySelectorAll('h1').length")
                .as_i64(),
            Some(1),
            "{path}"
        );
        assert_eq!(
            browser
                .run("return document.querySelectorAll('main').length")
                .as_i64(),
            Some(1),
            "{path}"
        );
    }
}
