//! Which route a request takes, and what its handler is given.

use http::Method;
use tornado_httputil::{Reply, Request, Sent};
use tornado_testing::{Answer, fetch, run};
use tornado_web::{Application, Exchange, Handler, HttpError, Result};

/// Writes one line: a name, and what it was given.
struct Say(String);

impl Handler for Say {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write(&self.0)
    }
}

fn say(what: &'static str) -> impl Fn() -> Say + Send + Sync + 'static {
    move || Say(what.into())
}

fn get(application: &Application, target: &str) -> Answer {
    run(fetch(application, Request::get(target)))
}

/// WEB-1.01, ROUT-2.02
#[test]
fn the_first_route_that_matches_answers() {
    let application = Application::new()
        .route("/a/.*", || Say("pattern".into()))
        .route("/a/b", say("shadowed"))
        .route("/b/c", say("literal"))
        .route("/b/.*", say("behind"))
        .route("/b/c", say("second"));
    get(&application, "/a/b").expect_text("pattern");
    get(&application, "/b/c").expect_text("literal");
    get(&application, "/b/d").expect_text("behind");
}

/// WEB-1.02
#[test]
fn a_pattern_matches_the_whole_path_and_not_the_query() {
    let application = Application::new()
        .route("/a", say("a"))
        .route("/b+", say("b"))
        .route("/c$|/d", say("c"));
    get(&application, "/a?x=/b").expect_text("a");
    get(&application, "/bb?").expect_text("b");
    get(&application, "/c").expect_text("c");
    get(&application, "/d").expect_text("c");
    for path in ["/ab", "/x/a", "/a/", "/bbc", "/de", "//a"] {
        get(&application, path).expect_status(404);
    }
}

#[test]
fn a_dot_in_a_pattern_is_any_character_and_an_escaped_one_a_dot() {
    let application = Application::new()
        .route("/robots.txt", say("any"))
        .route(r"/feed\.xml", say("dot"));
    get(&application, "/robots.txt").expect_text("any");
    get(&application, "/robots-txt").expect_text("any");
    get(&application, "/feed.xml").expect_text("dot");
    get(&application, "/feed-xml").expect_status(404);
}

/// WEB-1.03
#[test]
fn groups_are_typed_arguments() {
    struct Story(u64);
    impl Handler for Story {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            x.write(format!("story {}", self.0))
        }
    }
    let application = Application::new().route("/story/([0-9]+)", Story);
    get(&application, "/story/123").expect_text("story 123");
    get(&application, "/story/x").expect_status(404);
}

#[test]
fn a_group_that_does_not_fit_its_type_is_not_found() {
    let application = Application::new().route("/n/([0-9]+)", |n: u8| Say(n.to_string()));
    get(&application, "/n/255").expect_text("255");
    get(&application, "/n/256").expect_status(404);
}

/// WEB-2.38
#[test]
fn a_group_that_took_no_part_is_none() {
    let application = Application::new().route(
        "/archive/([0-9]{4})(?:/([0-9]+))?",
        |year: u16, month: Option<u8>| Say(format!("{year} {month:?}")),
    );
    get(&application, "/archive/2009").expect_text("2009 None");
    get(&application, "/archive/2009/9").expect_text("2009 Some(9)");
    get(&application, "/archive/2009/999").expect_status(404);
}

/// WEB-2.38, ROUT-3.03
#[test]
fn groups_are_percent_decoded_and_a_plus_stays() {
    let application = Application::new()
        .route("/s/([^/]+)", |text: String| Say(text))
        .route("/r/(.+)x?", |text: String| Say(text));
    get(&application, "/s/a%20b+c%2Fd%C3%A9").expect_text("a b+c/dé");
    get(&application, "/r/%E2%99%A5").expect_text("♥");
}

/// WEB-3.04
#[test]
fn a_group_that_is_not_utf8_is_a_bad_request() {
    let application = Application::new().route("/s/([^/]+)", |text: String| Say(text));
    get(&application, "/s/%ff").expect_status(400);
}

#[test]
fn there_may_be_eight_groups() {
    #[allow(clippy::too_many_arguments, reason = "the most there can be")]
    fn eight(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, mut h: String) -> Say {
        h.insert_str(0, &(a + b + c + d + e + f + g).to_string());
        Say(h)
    }
    let application = Application::new().route("/(.)(.)(.)(.)(.)(.)(.)/(.*)", eight);
    get(&application, "/1111111/end").expect_text("7end");
}

/// WEB-1.10: what Tornado passes to `initialize` is what the closure captures.
#[test]
fn a_route_brings_what_its_handler_works_with() {
    let database = std::sync::Arc::new(String::from("db"));
    let application = Application::new().route("/user/(.*)", move |name: String| {
        Say(format!("{name}@{database}"))
    });
    get(&application, "/user/ada").expect_text("ada@db");
}

#[test]
#[should_panic(expected = "route \"/x/(.*)\" has 1 group(s), but its handler takes 0")]
fn a_wrong_number_of_groups_panics_when_the_application_is_built() {
    let _ = Application::new().route("/x/(.*)", say("x"));
}

#[test]
fn a_mistake_in_a_route_is_blamed_on_the_line_that_made_it() {
    let place = std::sync::Arc::new(std::sync::Mutex::new(None));
    let told = std::sync::Arc::clone(&place);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if let (Ok(mut told), Some(location)) = (told.lock(), panic.location()) {
            told.get_or_insert((location.file().to_owned(), location.line()));
        }
    }));
    let line = line!() + 1;
    let built = std::panic::catch_unwind(|| Application::<()>::new().route("/(", say("x")));
    std::panic::set_hook(before);
    assert!(built.is_err());
    let place = place.lock().expect("nobody panicked with it").clone();
    assert_eq!(place, Some((file!().to_owned(), line)));
}

/// ROUT-2.02
#[test]
fn an_unknown_path_is_not_found_whatever_the_method() {
    let application = Application::new().route("/", say("root"));
    for method in [
        Method::GET,
        Method::POST,
        Method::HEAD,
        Method::from_bytes(b"BREW").expect("a token"),
    ] {
        run(fetch(&application, Request::builder(method, "/nowhere"))).expect_status(404);
    }
}

/// ROUT-3.07
#[test]
fn the_application_says_who_answers_where_no_route_matches() {
    let application = Application::new()
        .otherwise(say("lost"))
        .route("/", say("root"));
    get(&application, "/").expect_text("root");
    get(&application, "/nowhere")
        .expect_status(200)
        .expect_text("lost");
}

/// WEB-2.36, ROUT-3.02, ROUT-3.05
#[test]
fn hosts_have_routes_of_their_own_before_those_for_all() {
    let application = Application::new()
        .route("/", say("any"))
        .route("/any", say("any"))
        .host(r"(www\.)?example\.com", |routes| {
            routes.route("/", say("example"))
        })
        .host(r".*\.com", |routes| {
            routes.route("/", say("com")).route("/com", say("com"))
        });
    let ask =
        |host: &str, path: &str| run(fetch(&application, Request::get(path).header("Host", host)));
    ask("example.com", "/").expect_text("example");
    ask("WWW.Example.Com:8888", "/").expect_text("example");
    ask("other.com", "/").expect_text("com");
    ask("example.com", "/com").expect_text("com");
    ask("example.com", "/any").expect_text("any");
    ask("example.org", "/").expect_text("any");
    ask("example.com.org", "/com").expect_status(404);
}

/// WEB-2.37
#[test]
fn the_default_host_serves_hosts_without_routes_unless_a_proxy_asks() {
    use tornado_web::Settings;
    let application = Application::new()
        .settings(Settings {
            default_host: Some("main.example".into()),
            ..Settings::default()
        })
        .host("main.example", |routes| routes.route("/", say("main")));
    run(fetch(
        &application,
        Request::get("/").header("Host", "10.0.0.1"),
    ))
    .expect_text("main");
    let proxied = Request::get("/")
        .header("Host", "10.0.0.1")
        .header("X-Real-Ip", "10.0.0.2");
    run(fetch(&application, proxied)).expect_status(404);
}

/// ROUT-3.02
#[test]
fn routes_can_depend_on_anything_in_the_request() {
    let application = Application::new()
        .when(
            |request| request.header("X-Version") == Some("2"),
            |routes| routes.route("/", say("second")),
        )
        .when(
            |request| *request.method() == Method::GET,
            |routes| routes.route("/read", say("read")),
        )
        .route("/", say("first"));
    get(&application, "/").expect_text("first");
    run(fetch(
        &application,
        Request::get("/").header("X-Version", "2"),
    ))
    .expect_text("second");
    get(&application, "/read").expect_text("read");
    run(fetch(&application, Request::post("/read"))).expect_status(404);
}

/// ROUT-3.01, WEB-3.39
#[test]
fn a_mounted_application_answers_everything_below_its_prefix() {
    let blog =
        Application::new().route_named("entry", "/blog/entry/([^/]+)", |slug: String| Say(slug));
    let application = Application::new()
        .route("/blog/about", say("about"))
        .mount("/blog/", blog)
        .route("/", say("root"));
    get(&application, "/blog/about").expect_text("about");
    get(&application, "/blog/entry/a").expect_text("a");
    get(&application, "/blog/none").expect_status(404);
    get(&application, "/blogger").expect_status(404);
    get(&application, "/").expect_text("root");
    assert_eq!(
        application.reverse_url("entry", &[&"x y"]).expect("a name"),
        "/blog/entry/x%20y"
    );
}

/// WEB-2.45
#[test]
fn any_service_can_stand_at_the_end_of_a_route() {
    async fn echo(request: Request, reply: Reply) -> Sent {
        let text = format!("{} {}", request.method(), request.uri());
        reply.send_text(&text)
    }
    let application = Application::new()
        .route("/", say("root"))
        .fallback(".*", echo);
    get(&application, "/").expect_text("root");
    run(fetch(&application, Request::post("/x?y"))).expect_text("POST /x?y");
}

/// WEB-2.33, ROUT-2.01, ROUT-3.04
#[test]
fn names_lead_back_to_paths() {
    let application = Application::new()
        .route_named("root", "^/$", say("root"))
        .route_named("story", "/story/([0-9]+)", |n: u64| Say(n.to_string()))
        .route_named("two", r"/a\.b/([^/]+)/c/(.*)", |a: String, b: String| {
            Say(a + &b)
        })
        .route_named("digits", r"/d/\d+", say("digits"))
        .route_named("nested", "/n/((a)b)", |a: String, _b: String| Say(a))
        .host("a.example", |routes| {
            routes.route_named("hosted", "/hosted", say("hosted"))
        });
    let reverse = |name: &str, arguments: &[&dyn std::fmt::Display]| {
        application
            .reverse_url(name, arguments)
            .map_err(|error| error.to_string())
    };
    assert_eq!(reverse("root", &[]).as_deref(), Ok("/"));
    assert_eq!(reverse("story", &[&7]).as_deref(), Ok("/story/7"));
    assert_eq!(
        reverse("two", &[&"a b", &"x/y?é"]).as_deref(),
        Ok("/a.b/a%20b/c/x/y%3F%C3%A9")
    );
    assert_eq!(reverse("hosted", &[]).as_deref(), Ok("/hosted"));
    let wrong = [("story", 0), ("none", 0), ("digits", 0), ("nested", 2)];
    for (name, count) in wrong {
        let arguments = vec![&1 as &dyn std::fmt::Display; count];
        assert!(
            reverse(name, &arguments).is_err_and(|error| error.contains(name)),
            "{name}"
        );
    }
}

/// WEB-2.34
#[test]
fn a_name_given_twice_is_the_later_route() {
    let application = Application::new()
        .route_named("a", "/old", say("old"))
        .route_named("a", "/new", say("new"));
    assert_eq!(application.reverse_url("a", &[]).expect("a name"), "/new");
}

#[test]
fn a_thousand_literal_routes_find_theirs() {
    let application = (0..1000).fold(Application::new(), |application, n| {
        application.route(&format!("/p{n}"), move || Say(n.to_string()))
    });
    for n in [0, 1, 499, 999] {
        get(&application, &format!("/p{n}")).expect_text(&n.to_string());
    }
    get(&application, "/p1000").expect_status(404);
}

/// WEB-2.43
#[test]
fn a_status_is_a_handler() {
    let application = Application::new().route("/secret", || HttpError(403));
    get(&application, "/secret").expect_status(403);
    run(fetch(&application, Request::post("/secret"))).expect_status(403);
}
