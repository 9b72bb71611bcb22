//! Files of forms: in memory, and on a disk as they arrive.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tornado_httputil::{Request, RequestBuilder};
use tornado_testing::{Answer, Fill, Multipart, fetch, open, run};
use tornado_web::{Application, Exchange, Handler, HttpError, Result, Settings, UploadSettings};
use tracing::Level;

use crate::listen::listen;

/// Tells what it received; keeps the file of the field `keep`.
struct Receive(UploadSettings);

impl Handler for Receive {
    const STREAM: bool = true;

    async fn post(&mut self, x: &mut Exchange) -> Result {
        let mut form = x.receive_upload(&self.0).await?;
        for (name, value) in form.arguments.iter() {
            let (name, value) = (
                String::from_utf8_lossy(name),
                String::from_utf8_lossy(value),
            );
            x.write(format!("{name}={value};"))?;
        }
        for (name, file) in form.files() {
            let text = fs::read_to_string(file.path())?;
            let read = std::io::read_to_string(file.open()?)?;
            assert_eq!(text, read);
            let (filename, content_type, size) = (&file.filename, &file.content_type, file.size());
            x.write(format!("{name}: {filename} {content_type} {size} {text};"))?;
        }
        let first = form.file("keep").map(|file| file.path().to_owned());
        if let Some(file) = form.take_file("keep") {
            assert_eq!(Some(file.path()), first.as_deref());
            file.persist(self.0.directory.join("kept"))?;
        }
        if form.file("fail").is_some() {
            return Err(HttpError(418).into());
        }
        Ok(())
    }
}

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().expect("a directory"))
    }

    fn settings(&self) -> UploadSettings {
        UploadSettings {
            directory: self.0.path().into(),
            ..UploadSettings::default()
        }
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.0.path()).expect("a directory");
        entries
            .map(|entry| entry.expect("an entry").path())
            .collect()
    }
}

fn application(settings: &UploadSettings) -> Application {
    let settings = settings.clone();
    Application::new().route("/", move || Receive(settings.clone()))
}

fn ask(settings: &UploadSettings, request: impl Into<Request>) -> Answer {
    run(fetch(&application(settings), request))
}

fn form() -> Multipart {
    Multipart::new()
        .field("title", "Sunset")
        .file("keep", "a.txt", "text/plain", "hello")
        .part(
            "Content-Disposition: form-data; name=\"other\"; filename=\"b.bin\"\r\n",
            "second",
        )
}

fn post(form: Multipart) -> RequestBuilder {
    Request::post("/").multipart(form)
}

/// WEB-1.06
#[test]
fn files_go_to_the_directory_and_fields_into_memory() {
    let place = Place::new();
    ask(&place.settings(), post(form())).expect_text(
        "title=Sunset;keep: a.txt text/plain 5 hello;other: b.bin application/unknown 6 second;",
    );
    let kept = place.0.path().join("kept");
    assert_eq!(place.files(), std::slice::from_ref(&kept));
    assert_eq!(fs::read_to_string(kept).expect("the file"), "hello");
}

/// WEB-3.22
#[test]
fn a_form_may_come_byte_by_byte() {
    let place = Place::new();
    let application = application(&place.settings());
    let request = post(form()).build();
    let body = request.body().to_vec();
    run(async {
        let mut talk = open(&application, request).stream_body(Some(body.len() as u64));
        for byte in body {
            talk.send(vec![byte]);
        }
        talk.answer()
            .await
            .expect_in_text("title=Sunset;keep: a.txt text/plain 5 hello;");
    });
}

#[test]
fn files_that_nobody_keeps_are_removed() {
    let place = Place::new();
    let gone = Multipart::new().file("gone", "a", "text/plain", "hello");
    ask(&place.settings(), post(gone)).expect_status(200);
    let fail = Multipart::new().file("fail", "a", "text/plain", "hello");
    ask(&place.settings(), post(fail)).expect_status(418);
    assert_eq!(place.files(), [] as [&Path; 0]);
}

/// WEB-1.35
#[test]
fn half_a_file_is_removed_when_the_client_leaves() {
    let place = Place::new();
    let application = application(&place.settings());
    let request = post(form()).build();
    let body = request.body().to_vec();
    run(async {
        let mut talk = open(&application, request).stream_body(Some(body.len() as u64));
        talk.send(body.get(..body.len() - 20).expect("long enough").to_vec());
        talk.finish();
        talk.answer().await.expect_status(400);
    });
    assert_eq!(place.files(), [] as [&Path; 0]);
}

#[test]
fn what_is_too_large_is_413() {
    let log = listen();
    let place = Place::new();
    let limited = UploadSettings {
        max_file_size: 5,
        max_fields_size: 11,
        ..place.settings()
    };
    let file = |text: &str| Multipart::new().file("keep", "a", "text/plain", text);
    let field = |text: &str| Multipart::new().field("title", text);
    ask(&limited, post(file("12345"))).expect_status(200);
    ask(&limited, post(file("123456"))).expect_status(413);
    log.expect(
        Level::WARN,
        "tornado.general",
        "the file in \"keep\" is larger than 5 bytes",
    );
    ask(&limited, post(field("123456"))).expect_status(200);
    ask(&limited, post(field("1234567"))).expect_status(413);
    log.expect(
        Level::WARN,
        "tornado.general",
        "the fields of the form are larger than 11 bytes",
    );
    let urlencoded = |text: &str| Request::post("/").form(text);
    ask(&limited, urlencoded("a=123456789")).expect_text("a=123456789;");
    ask(&limited, urlencoded("a=1234567890")).expect_status(413);
    assert_eq!(place.files().len(), 1);
}

/// SECU-3.03
#[test]
fn parts_are_counted() {
    let place = Place::new();
    let many = (0..101).fold(Multipart::new(), |form, n| form.field(&n.to_string(), ""));
    ask(&place.settings(), post(many)).expect_status(400);
}

#[test]
fn what_is_no_form_is_refused() {
    let place = Place::new();
    let send = |content_type: &str, body: &str| {
        let request = Request::post("/")
            .header("Content-Type", content_type)
            .body(body);
        ask(&place.settings(), request)
    };
    send("text/plain", "hello").expect_status(415);
    send("multipart/form-data", "hello").expect_status(400);
    send("multipart/form-data; boundary=b", "--c").expect_status(400);
    send("multipart/form-data; boundary=b", "--b\r\n").expect_status(400);
    let coded = Request::post("/")
        .header("Content-Encoding", "gzip")
        .form("a=b");
    ask(&place.settings(), coded).expect_status(400);
}

#[test]
fn a_directory_that_is_not_there_is_the_server_s_fault() {
    let settings = UploadSettings {
        directory: "/nowhere/at/all".into(),
        ..UploadSettings::default()
    };
    ask(&settings, post(form())).expect_status(500);
}

/// WEB-1.06, WEB-3.23
#[test]
fn files_in_memory_stay_within_the_limit_of_the_body() {
    struct Files;
    impl Handler for Files {
        async fn post(&mut self, x: &mut Exchange) -> Result {
            let files = x.files()?;
            let names: Vec<String> = files
                .iter()
                .map(|(field, file)| format!("{field}: {} {}", file.filename, file.body.len()))
                .collect();
            x.write(names.join(";"))
        }
    }
    let ask = |limit| {
        let settings = Settings {
            max_body_size: Some(limit),
            ..Settings::default()
        };
        let application = Application::new().settings(settings).route("/", || Files);
        run(fetch(&application, post(form())))
    };
    ask(1000).expect_text("keep: a.txt 5;other: b.bin 6");
    ask(100).expect_status(413);
}
