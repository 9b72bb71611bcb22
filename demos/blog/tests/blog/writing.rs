//! Writing and editing, and who may.

use crate::program::Program;

/// PROJ-2.03
#[test]
fn the_first_user_is_the_author_and_later_strangers_are_sent_home() {
    let program = Program::start();
    let mut first = program.visitor();
    assert_eq!(
        first.get("/compose").location(),
        "/auth/login?next=%2Fcompose"
    );
    assert_eq!(first.get("/auth/login").location(), "/auth/create");
    first.become_author();
    assert_eq!(first.get("/compose").status, 200);

    let mut second = program.visitor();
    assert_eq!(second.get("/auth/create").location(), "/");
    let token = second
        .get("/auth/login")
        .field("_xsrf")
        .expect("a token")
        .to_owned();
    let fields = [
        ("name", "Eve"),
        ("email", "eve@example.com"),
        ("password", "let me in please"),
    ];
    let answer = second
        .post("/auth/create", &token, &fields)
        .expect("an answer");
    assert_eq!((answer.status, answer.location()), (302, "/"));
    assert_eq!(second.get("/compose").status, 302);
}

#[test]
fn a_form_that_is_filled_badly_is_shown_again() {
    let program = Program::start();
    let mut visitor = program.visitor();
    for (name, email, password, says) in [
        ("Ada", "ada", "correct horse", "This is no e-mail address."),
        ("", "a@b", "correct horse", "Please say your name"),
        (
            "Ada",
            "a@b",
            "short",
            "A password has at least 10 characters.",
        ),
    ] {
        let fields = [("name", name), ("email", email), ("password", password)];
        let answer = visitor.send("/auth/create", &fields);
        assert_eq!(answer.status, 400);
        assert!(
            answer.has(says) && answer.has(&format!("value=\"{email}\"")),
            "{}",
            answer.body
        );
        assert!(!answer.has(password));
    }
    visitor.become_author();
    let answer = visitor.send("/compose", &[("title", " "), ("markdown", "kept text")]);
    assert_eq!(answer.status, 400);
    assert!(answer.has("An entry has a title") && answer.has("kept text"));
}

#[test]
fn strangers_compose_nothing() {
    let (program, mut author) = Program::with_author();
    author.publish("Mine", "text");
    let mut stranger = program.visitor();
    assert_eq!(
        stranger.get("/compose?id=1").location(),
        "/auth/login?next=%2Fcompose%3Fid%3D1"
    );
    let token = stranger
        .get("/auth/login")
        .field("_xsrf")
        .expect("a token")
        .to_owned();
    for fields in [
        [("id", "0"), ("title", "Theirs")],
        [("id", "1"), ("title", "Theirs")],
    ] {
        assert_eq!(
            stranger
                .post("/compose", &token, &fields)
                .expect("an answer")
                .status,
            403
        );
    }
    assert!(!stranger.get("/").has("Theirs") && !stranger.get("/").has("/compose?id=1"));
}

#[test]
fn a_form_without_its_token_changes_nothing() {
    let (_program, mut author) = Program::with_author();
    for path in ["/compose", "/auth/login", "/auth/logout"] {
        let answer = author
            .post(path, "", &[("title", "Forged")])
            .expect("an answer");
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.has("<h1>This is not allowed</h1>"));
    }
    assert_eq!(author.get("/compose").status, 200, "still logged in");
    assert!(!author.get("/").has("Forged"));
}

#[test]
fn an_entry_is_edited_and_keeps_its_address() {
    let (_program, mut author) = Program::with_author();
    let path = author.publish("First", "one");
    let form = author.get("/compose?id=1");
    assert!(form.has(">\none</textarea>"), "{}", form.body);
    let fields = [
        ("id", "1"),
        ("version", "1"),
        ("title", "Second"),
        ("markdown", "*two*"),
    ];
    let saved = author.send("/compose", &fields);
    assert_eq!((saved.status, saved.location()), (303, &*path));
    let page = author.get(&path);
    assert!(page.has("<h1>Second</h1>") && page.has("<em>two</em>"));
    let fields = [("id", "99"), ("version", "1"), ("title", "Nowhere")];
    assert_eq!(author.send("/compose", &fields).status, 404);
}

#[test]
fn a_preview_publishes_nothing() {
    let (_program, mut author) = Program::with_author();
    let fields = [
        ("title", "Soon"),
        ("markdown", "**bold**"),
        ("preview", "1"),
    ];
    let answer = author.send("/compose", &fields);
    assert_eq!(answer.status, 200);
    assert!(answer.has("<strong>bold</strong>") && answer.has("**bold**</textarea>"));
    assert!(!author.get("/").has("Soon"));
}

/// PROJ-2.03
#[test]
fn entries_with_one_title_have_addresses_of_their_own() {
    let (program, mut author) = Program::with_author();
    let paths = [(); 3].map(|()| author.publish("Crème brûlée", ""));
    assert_eq!(
        paths,
        [
            "/entry/creme-brulee",
            "/entry/creme-brulee-2",
            "/entry/creme-brulee-2-2"
        ]
    );
    assert_eq!(author.publish("日本語", ""), "/entry/entry");

    // At once as well.
    let writers: Vec<_> = (0..6)
        .map(|_| {
            let mut writer = program.visitor();
            std::thread::spawn(move || {
                writer.log_in();
                writer.publish("At once", "")
            })
        })
        .collect();
    let mut paths: Vec<String> = writers
        .into_iter()
        .map(|writer| writer.join().expect("an entry"))
        .collect();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), 6);
}

/// The second to save is told, and loses nothing.
#[test]
fn two_authors_do_not_overwrite_one_another() {
    let (program, mut one) = Program::with_author();
    let path = one.publish("Shared", "start");
    let mut other = program.visitor();
    other.log_in();
    let of_one = [
        ("id", "1"),
        ("version", "1"),
        ("title", "Shared"),
        ("markdown", "by one"),
    ];
    let of_other = [
        ("id", "1"),
        ("version", "1"),
        ("title", "Shared"),
        ("markdown", "by the other"),
    ];
    assert_eq!(one.send("/compose", &of_one).status, 303);
    let told = other.send("/compose", &of_other);
    assert_eq!(told.status, 409);
    assert!(
        told.has("Somebody else has changed this entry") && told.has("by the other</textarea>")
    );
    assert!(other.get(&path).has("by one"));
    let version = told.field("version").expect("a version");
    let again = [
        ("id", "1"),
        ("version", version),
        ("title", "Shared"),
        ("markdown", "by the other"),
    ];
    assert_eq!(other.send("/compose", &again).status, 303);
    assert!(one.get(&path).has("by the other"));
}

#[test]
fn scripts_stay_text() {
    let (program, mut author) = Program::with_author();
    let evil = "</title><script>alert(1)</script>\"onload='x";
    let path = author.publish(
        evil,
        &format!("{evil}\n\n[x](javascript:alert(1)) <img src=x onerror=alert(1)>"),
    );
    assert_eq!(path, "/entry/title-script-alert-1-script-onload-x");
    let mut reader = program.visitor();
    for page in ["/", "/archive", "/feed", &path] {
        let answer = reader.get(page);
        assert!(
            answer.has("&lt;script&gt;") && !answer.has("<script"),
            "{page}: {}",
            answer.body
        );
        assert!(
            !answer.has("javascript:") && !answer.has("onerror"),
            "{page}: {}",
            answer.body
        );
    }
    assert!(!author.get("/compose?id=1").has("<script>"));
    let policy = reader
        .get("/")
        .header("Content-Security-Policy")
        .map(ToOwned::to_owned);
    assert!(policy.is_some_and(|policy| policy.starts_with("default-src 'self'")));
}

#[test]
fn who_logs_out_is_a_stranger() {
    let (_program, mut author) = Program::with_author();
    let token = author
        .get("/compose")
        .field("_xsrf")
        .expect("a token")
        .to_owned();
    assert_eq!(
        author
            .post("/auth/logout", &token, &[])
            .expect("an answer")
            .location(),
        "/"
    );
    assert_eq!(author.get("/compose").status, 302);
    let fields = [("email", "ada@example.com"), ("password", "wrong horse")];
    let wrong = author.send("/auth/login", &fields);
    assert_eq!(wrong.status, 403);
    assert!(wrong.has("do not belong together") && !wrong.has("wrong horse"));
    author.log_in();
    assert_eq!(author.get("/compose").status, 200);
}
