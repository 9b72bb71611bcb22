//! Forms, uploads, JSON and cookies on a request (`TEST-3.02`).

use serde_json::json;
use tornado_httputil::{Arguments, Request};
use tornado_testing::{Fill, Multipart};

#[test]
fn fields_come_back_as_they_were_given() {
    let fields = [
        ("name", "Ada & Söhne = 100%"),
        ("empty", ""),
        ("a+b", "c d"),
        ("tilde", "~*-._"),
    ];
    let request: Request = Request::post("/").fields(fields).into();
    assert_eq!(
        request.header("Content-Type"),
        Some("application/x-www-form-urlencoded")
    );
    let arguments = Arguments::parse(request.body()).expect("a form");
    for (name, value) in fields {
        if !value.is_empty() {
            assert_eq!(arguments.text(name), Ok(Some(value)), "{name}");
        }
    }
}

#[test]
fn a_multipart_form_is_written_as_browsers_write_it() {
    let form = Multipart::new().field("title", "Sunset").file(
        "p\"q",
        "a\r\nb.png",
        "image/png",
        b"\x89PNG\r\n",
    );
    let (content_type, body) = form.encode();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .expect("a boundary");
    let expected = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nSunset\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"p%22q\"; filename=\"a%0D%0Ab.png\"\r\n\
         Content-Type: image/png\r\n\r\n"
    );
    let mut expected = expected.into_bytes();
    expected.extend_from_slice(b"\x89PNG\r\n\r\n");
    expected.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    assert_eq!(body, expected);
}

#[test]
fn a_boundary_is_never_in_the_content() {
    let (plain, _) = Multipart::new().field("a", "b").encode();
    let taken = plain.split_once('=').expect("a boundary").1.to_owned();
    let (other, _) = Multipart::new()
        .field("a", &format!("--{taken}--"))
        .encode();
    assert!(!other.ends_with(&taken));
}

#[test]
fn json_says_that_it_is_json() {
    let request: Request = Request::post("/")
        .json(&json!({"a": [1, "</script>"]}))
        .into();
    assert_eq!(request.header("Content-Type"), Some("application/json"));
    assert_eq!(request.body(), br#"{"a":[1,"</script>"]}"#);
}

#[test]
fn a_cookie_is_a_header() {
    let request: Request = Request::get("/").cookie("user", "Ada").into();
    assert_eq!(request.header("Cookie"), Some("user=Ada"));
}
