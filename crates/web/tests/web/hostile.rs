//! What clients send who mean no good. None of it is the server's mistake, and nothing of it gets out.

use serde::Deserialize;
use tornado_httputil::{Request, RequestBuilder, SetCookie};
use tornado_testing::{Answer, Fill, fetch, open, run};
use tornado_web::{
    Application, Coding, Event, Exchange, Handler, Redirect, Result, Settings, StaticFile,
    UploadSettings,
};
use tracing::Level;

use crate::listen::listen;
use crate::tree::Tree;

/// Answers GET by a function.
struct Do(fn(&mut Exchange) -> Result);

impl Handler for Do {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        (self.0)(x)
    }
}

fn ask(request: impl Into<Request>, get: fn(&mut Exchange) -> Result) -> Answer {
    let settings = Settings {
        cookie_secret: Some("secret".into()),
        compress_response: vec![Coding::GZIP],
        ..Settings::default()
    };
    let application = Application::new()
        .settings(settings)
        .route("/", move || Do(get));
    run(fetch(&application, request))
}

/// WEB-2.08, SECU-3.03
#[test]
fn cookies_of_any_size_and_number_are_read() {
    let show = |x: &mut Exchange| {
        let (a, signed) = (x.cookie("a"), x.secure_cookie("a")?);
        let text = format!("{} {:?}", a.map_or(0, |a| a.len()), signed);
        x.write(text)
    };
    let large = "x".repeat(8 << 10);
    ask(Request::get("/").cookie("a", &large), show).expect_text("8192 None");
    let fields = "2|1:0|10:1300000000|1:a|".to_owned() + &"9:|".repeat(20_000);
    ask(Request::get("/").cookie("a", &fields), show)
        .expect_text(&format!("{} None", fields.len()));
    let many: String = (0..20_000).map(|number| format!("c{number}=;")).collect();
    ask(Request::get("/").header("Cookie", &(many + "a=12")), show).expect_text("2 None");
    for odd in [
        ";;;=;=;",
        "a",
        "a=\"\\",
        "a=\"\\400\"",
        "a=\u{fffd}\u{1f300}",
        "=a=;a==",
    ] {
        ask(Request::get("/").header("Cookie", odd), show).expect_status(200);
    }
}

/// SECU-3.03: the work is in proportion to what was sent.
#[test]
fn thousands_of_cookies_are_cleared() {
    let many: String = (0..20_000).map(|number| format!("c{number}=;")).collect();
    let answer = ask(Request::get("/").header("Cookie", &many), |x| {
        x.clear_all_cookies()
    });
    answer.expect_status(200);
    assert_eq!(answer.headers().get_all("Set-Cookie").count(), 20_000);
}

/// SECU-3.02: line ends of a client get into no header.
#[test]
fn no_header_can_be_smuggled_in() {
    let cases: [fn(&mut Exchange) -> Result; 8] = [
        |x| x.redirect(&x.argument::<String>("v")?),
        |x| x.redirect_to_next("/"),
        |x| x.set_cookie(&x.argument::<String>("v")?, "1"),
        |x| x.set_cookie("a", &x.argument::<String>("v")?),
        |x| x.set_cookie_with(&SetCookie::new("a", "1").path(&x.argument::<String>("v")?)),
        |x| x.set_header("X-Value", x.argument::<String>("v")?),
        |x| x.set_header(&x.argument::<String>("v")?, "1"),
        |x| x.set_status_with_reason(200, &x.argument::<String>("v")?),
    ];
    for (number, case) in cases.into_iter().enumerate() {
        for end in [
            "%0d%0a",
            "%0a",
            "%0d",
            "%00",
            "%0b",
            "%7f",
            "%c2%85",
            "%e2%80%a8",
        ] {
            let evil = format!("/a{end}Set-Cookie:+evil=1{end}{end}b");
            let answer = ask(Request::get(&format!("/?v={evil}&next={evil}")), case);
            assert!(
                [200, 302, 500].contains(&answer.status().as_u16()),
                "{number} {end}"
            );
            for (name, value) in answer.headers().iter() {
                let clean = |text: &str| !text.contains(|c: char| c.is_ascii_control());
                assert!(
                    clean(name) && clean(value),
                    "{number} {end} {name}: {value}"
                );
                assert!(!value.starts_with("evil=1"), "{number} {end}");
            }
            assert!(!answer.reason().contains(|c: char| c.is_ascii_control()));
        }
    }
}

/// SECU-3.04, SECU-3.05: names of files that lead elsewhere.
#[test]
fn no_name_leads_out_of_the_folder() {
    let tree = Tree::new();
    let application = Application::new()
        .settings(Settings {
            static_path: Some(tree.root().into()),
            compress_response: vec![Coding::GZIP],
            ..Settings::default()
        })
        .route(
            "/default/(.*)",
            StaticFile::new(tree.root())
                .default_filename("index.html")
                .precompressed(true),
        )
        .route("/old/(.*)", Redirect::permanent("/{0}"));
    let mut names: Vec<String> = [
        "..%2foutside.txt",
        "%2e%2e/outside.txt",
        "%2e%2e%2foutside.txt",
        "..%5coutside.txt",
        "dir/..%2f..%2foutside.txt",
        "%2fetc%2fpasswd",
        "/etc/passwd",
        "//etc/passwd",
        "hello.txt%00",
        "%00",
        "hello.txt%00.png",
        "..%c0%af..%c0%afoutside.txt",
        "%ff",
        "%ff%fe/..",
        "....//outside.txt",
        "..;/outside.txt",
        "pipe",
        "pipe%00.gz",
        "link_out.txt",
        "link_loop",
        "link_nowhere",
        "link_folder/secret.txt",
        "dir%0d%0aSet-Cookie:%20evil=1",
        "..",
        ".",
        "%2e",
        "%2e%2e",
        "..%2froot2%2fsecret.txt",
        "%252e%252e%252foutside.txt",
    ]
    .map(str::to_owned)
    .into();
    names.push("a/".repeat(4000));
    names.push("../".repeat(4000));
    names.push("x".repeat(5000));
    for below in ["static", "default", "old"] {
        for name in &names {
            let request =
                Request::get(&format!("/{below}/{name}")).header("Accept-Encoding", "gzip, br");
            let answer = run(fetch(&application, request));
            let status = answer.status().as_u16();
            assert!(
                [301, 400, 403, 404].contains(&status),
                "{below}/{name}: {status}"
            );
            answer
                .expect_not_in_text("outside")
                .expect_not_in_text("secret");
            let place = answer.header("Location").unwrap_or("/");
            assert!(
                place.starts_with('/') && !place.starts_with("//") && !place.starts_with("/\\"),
                "{place}"
            );
            assert!(!place.contains(|c: char| c.is_ascii_control()));
        }
    }
}

/// RFC 9110 section 14.2: who asks for more than is sensible gets what everybody gets.
#[test]
fn ranges_without_end_are_the_whole_file() {
    let tree = Tree::new();
    let application = Application::new().route("/(.*)", StaticFile::new(tree.root()));
    let lists = [
        "0-0,".repeat(10_000),
        "0-,".repeat(10_000),
        "-1,".repeat(10_000) + "-1",
        ",".repeat(50_000),
        format!("{}-{}", "9".repeat(20_000), "9".repeat(20_000)),
        "0-18446744073709551616".to_owned(),
        "18446744073709551615-".to_owned(),
        "-18446744073709551616".to_owned(),
        "0-1,3-4,\u{fffd}".to_owned(),
        "-".to_owned(),
    ];
    for list in lists {
        let request = Request::get("/hello.txt").header("Range", &format!("bytes={list}"));
        let answer = run(fetch(&application, request));
        let start = list.get(..list.len().min(20)).unwrap_or_default();
        match answer.status().as_u16() {
            200 => drop(answer.expect_text("hello world\n")),
            206 => assert!(answer.body().len() <= 12, "{start}"),
            status => assert_eq!(status, 416, "{start}"),
        }
        answer.expect_complete();
    }
}

/// RFC 9110 section 12.5: lists of preferences are read to a bound.
#[test]
fn floods_of_preferences_are_borne() {
    let page = |x: &mut Exchange| {
        let code = x.browser_locale().code().to_owned();
        x.write(code + &"x".repeat(5000))
    };
    for flood in [
        "a,".repeat(30_000),
        "gzip;q=0.".repeat(7000),
        ";".repeat(60_000),
        "*;q=1;".repeat(10_000),
        "a-b-c-d-e-f-g;q=0.1,".repeat(3000),
        "q=,=q;;,,".repeat(6000),
    ] {
        let request = Request::get("/").header("Accept-Encoding", &flood);
        ask(request.header("Accept-Language", &flood), page).expect_status(200);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Odd {
    #[serde(default, rename = "a[b]")]
    brackets: Vec<String>,
    #[serde(default, rename = "")]
    nameless: String,
    #[serde(default, rename = "имя")]
    cyrillic: Option<u8>,
}

/// WEB-2.05
#[test]
fn names_of_fields_may_be_odd() {
    let show = |x: &mut Exchange| {
        let odd: Odd = x.query_as()?;
        x.write(format!(
            "{:?} {:?} {:?}",
            odd.brackets, odd.nameless, odd.cyrillic
        ))
    };
    let get = |query: &str| ask(Request::get(&format!("/?{query}")), show);
    get("a[b]=1&a%5Bb%5D=2&=3&%D0%B8%D0%BC%D1%8F=4").expect_text("[\"1\", \"2\"] \"3\" Some(4)");
    get("%ff=1").expect_text("[] \"\" None");
    for query in ["a[b][c]=1", "b=1", "%D0%B8%D0%BC%D1%8F=256", "%00=1"] {
        get(query).expect_status(400);
    }
    get("a[b]=%ff").expect_status(400);
}

/// SECU-3.02, for those who read the log: a client's words begin no line in it.
#[test]
fn the_log_has_a_client_s_words_in_one_line() {
    let fill = |x: &mut Exchange| x.query_as::<Odd>().map(drop);
    let tree = Tree::new();
    let files = Application::new().route("/(.*)", StaticFile::new(tree.beside("root")));
    let log = listen();
    ask(Request::get("/?b%0d%0aERROR+it+burns=1"), fill).expect_status(400);
    ask(Request::get("/?b%1b[2J=1"), fill).expect_status(400);
    run(fetch(&files, Request::get("/dir%0a..%0aERROR/../../dir"))).expect_status(403);
    run(fetch(&files, Request::get("/dir/%0aERROR/.."))).expect_status(403);
    let event = log.expect(Level::WARN, "tornado.general", "burns");
    assert!(
        event.text().contains("b\\r\\nERROR it burns"),
        "{}",
        event.text()
    );
    for event in log.events() {
        let text = event.text();
        assert!(!text.contains(|c: char| c.is_control()), "{text:?}");
    }
    log.forbid(Level::ERROR, "tornado.general", "");
}

struct Picture;

impl Handler for Picture {
    const STREAM: bool = true;

    async fn post(&mut self, x: &mut Exchange) -> Result {
        x.set_max_body_size(1 << 20);
        let form = x.receive_upload(&UploadSettings::default()).await?;
        x.write(format!("{}", form.files().count()))
    }
}

/// SECU-3.03: an upload that never ends is ended, wherever it goes on and on.
#[test]
fn uploads_without_end_are_refused() {
    let head = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n";
    for (start, piece) in [
        (String::new(), "preamble ".to_owned()),
        ("--x\r\n".into(), "X-More: header\r\n".into()),
        ("--x\r\nX-Long: ".into(), "long ".into()),
        (format!("{head}\r\n"), "content ".into()),
        (format!("{head}\r\n"), "\r\n--y".into()),
        (format!("{head}\r\n"), "\r\n".into()),
        (
            "--x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n".into(),
            "field ".into(),
        ),
        (String::new(), format!("{head}\r\n\r\n")),
        (format!("{head}\r\n\r\n--x--"), "epilogue ".into()),
    ] {
        let application = Application::new().route("/", || Picture);
        let status = run(async {
            let request: RequestBuilder =
                Request::post("/").header("Content-Type", "multipart/form-data; boundary=x");
            let mut talk = open(&application, request).stream_body(None);
            talk.send(start.clone());
            let piece = piece.repeat(1000);
            for _ in 0..2000 {
                if talk.is_done() {
                    break;
                }
                talk.send(piece.clone());
                talk.settle().await;
            }
            talk.answer().await.status().as_u16()
        });
        assert!(
            [400, 413].contains(&status),
            "{start:?} {piece:?}: {status}"
        );
    }
}

struct Echo;

impl Handler for Echo {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let data: String = x.argument_or("data", String::new())?;
        let data = data.replace("CR", "\r").replace("LF", "\n");
        let mut events = x.event_stream().await?;
        let last = events.last_id().unwrap_or_default().to_owned();
        events.comment(&data).await?;
        events.send(Event::new(&data)).await?;
        events.send(Event::new("x").id(&last)).await
    }
}

/// Text that tries to end its event begins no other.
#[test]
fn an_event_is_one_whatever_its_text() {
    let application = Application::new().route("/", || Echo);
    let stream = |data: &str, last: &str| {
        let request = Request::get(&format!("/?data={data}")).header("Last-Event-ID", last);
        run(fetch(&application, request))
    };
    for data in [
        "aLFLFdata: evil",
        "aCRCRid: evil",
        "aCRLFCRLFevent: evil",
        "CRLFLFCR",
        "aLFCRLFretry: 1",
        "LF:evil",
    ] {
        let answer = stream(data, "7");
        for line in answer.text().split(['\r', '\n']) {
            let own =
                ["", ":"].contains(&line) || line.starts_with(':') || line.starts_with("data: ");
            assert!(own || line == "id: 7", "{data}: {line:?}");
        }
        let text = answer.text().replace("\r\n", "\n").replace('\r', "\n");
        assert_eq!(text.split("\n\n").count(), 4, "{data}: {text:?}");
    }
    let odd = "a\u{1f300}: data:\u{2028}b";
    stream("a", odd).expect_in_text(&format!("id: {odd}\n"));
}
