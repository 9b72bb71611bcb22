//! What readers meet.

use crate::program::Program;

/// PROJ-1.06: the same module on both pages, static files with their version.
#[test]
fn an_entry_is_on_its_page_at_home_in_the_archive_and_in_the_feed() {
    let (program, mut author) = Program::with_author();
    assert_eq!(
        author.publish("Hello, world", "The *first* one."),
        "/entry/hello-world"
    );
    let mut reader = program.visitor();
    let home = reader.get("/");
    assert!(
        home.has("<h2><a href=\"/entry/hello-world\">Hello, world</a></h2>"),
        "{}",
        home.body
    );
    for page in ["/", "/entry/hello-world"] {
        assert!(reader.get(page).has("<p>The <em>first</em> one.</p>"));
    }
    assert!(
        reader
            .get("/entry/hello-world")
            .has("<h1>Hello, world</h1>")
    );
    assert!(
        reader
            .get("/archive")
            .has("<a href=\"/entry/hello-world\">Hello, world</a>")
    );

    let (_, link) = home
        .body
        .split_once("rel=\"stylesheet\" href=\"")
        .expect("a style");
    let (link, _) = link.split_once('"').expect("an address");
    assert!(link.starts_with("/static/blog.css?v="), "{link}");
    assert_eq!(
        reader.get(link).header("Cache-Control"),
        Some("max-age=315360000")
    );
}

/// PROJ-2.03
#[test]
fn the_feed_is_atom() {
    let (program, mut author) = Program::with_author();
    let empty = author.get("/feed");
    assert_eq!(
        (empty.status, empty.header("Content-Type")),
        (200, Some("application/atom+xml; charset=UTF-8"))
    );
    author.publish("Q & A", "1 < 2");
    let feed = author.get("/feed").body;
    let origin = format!("http://{}", program.address());
    for piece in [
        "<feed xmlns=\"http://www.w3.org/2005/Atom\">",
        "<title>Test &amp; Blog</title>",
        "<title>Q &amp; A</title>",
        &format!("<id>{origin}/entry/q-a</id>"),
        "<author><name>Ada</name></author>",
        "<content type=\"html\">&lt;p&gt;1 &amp;lt; 2&lt;/p&gt;\n</content>",
    ] {
        assert!(feed.contains(piece), "{piece}: {feed}");
    }
    assert!(feed.starts_with("<?xml "));
}

#[test]
fn pages_speak_the_language_of_the_reader_or_the_one_chosen() {
    let (program, mut author) = Program::with_author();
    author.publish("Hello", "");
    let mut reader = program.visitor();
    assert!(reader.get("/archive").has("<html lang=\"en-US\">"));
    reader.language = "de-AT, en;q=0.5";
    let german = reader.get("/archive");
    assert!(german.has("<html lang=\"de\">") && german.has("<h1>Archiv</h1>"));
    assert_eq!(german.header("Vary"), Some("Accept-Language, Cookie"));
    let chosen = reader.get("/language/en?next=%2Farchive");
    assert_eq!((chosen.status, chosen.location()), (302, "/archive"));
    assert!(reader.get("/archive").has("<h1>Archive</h1>"));
    assert_eq!(reader.get("/language/fr").status, 404);
    assert_eq!(
        reader.get("/language/de?next=//evil.example/").location(),
        "/"
    );
}

/// Every message of the templates has its German, and none is left over.
#[test]
fn the_translation_is_complete() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let german = std::fs::read_to_string(folder.join("translations/de.csv")).expect("a catalogue");
    let mut asked = 0;
    let (templates, modules) = (folder.join("templates"), folder.join("templates/modules"));
    for file in [templates, modules]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).expect("templates"))
    {
        let path = file.expect("a template").path();
        let Ok(template) = std::fs::read_to_string(&path) else {
            continue;
        };
        for piece in template.split("_(\"").skip(1) {
            let (message, _) = piece.split_once("\")").expect("a whole message");
            assert!(
                german.contains(&format!("\"{message}\",\"")),
                "{}: {message}",
                path.display()
            );
            asked += 1;
        }
    }
    assert!(asked > 40, "{asked}");
}

#[test]
fn what_is_not_there_has_a_page_of_its_own() {
    let (program, _) = Program::with_author();
    let mut reader = program.visitor();
    for path in ["/nothing", "/entry/nothing", "/compose/x"] {
        let answer = reader.get(path);
        assert_eq!(answer.status, 404);
        assert!(
            answer.has("<h1>There is no such page</h1>") && answer.has("blog.css?v="),
            "{path}: {}",
            answer.body
        );
    }
}

#[test]
fn an_empty_blog_invites_to_write() {
    let program = Program::start();
    let mut reader = program.visitor();
    assert!(reader.get("/").has("Write the first entry"));
    assert_eq!(reader.get("/health").body, "ok\n");
}
