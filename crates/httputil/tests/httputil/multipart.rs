//! `multipart/form-data`, whole and in pieces.

use std::collections::HashMap;

use bytes::Bytes;
use tornado_httputil::{
    Error, Form, FormLimits, MultipartEvent, MultipartFault, MultipartLimits, MultipartParser,
};

const TYPE: &str = "multipart/form-data; boundary=b";
const ONE: &str = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue\r\n";

type Fields = HashMap<String, Vec<String>>;
type FileFields = HashMap<String, Vec<(String, String, String)>>;

/// HUTL-2.04, HUTL-3.08: whole, and cut at every byte.
#[test]
fn forms_are_those_of_tornado() {
    type Case = (String, String, Option<(Fields, FileFields)>);
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../data/multiparts.json")).expect("cases");
    for (content_type, body, expected) in cases {
        let body: Vec<u8> = body
            .chars()
            .map(|character| u8::try_from(character).expect("Latin-1"))
            .collect();
        let form = Form::parse(&content_type, None, &body, &FormLimits::default());
        assert_eq!(
            form.as_ref().ok().map(maps),
            expected,
            "{}: {form:?}",
            body.escape_ascii()
        );
        let whole = events(&content_type, &[&body]);
        assert_eq!(form.err(), whole.clone().err());
        assert_eq!(
            events(&content_type, &body.chunks(1).collect::<Vec<_>>()),
            whole,
            "{}",
            body.escape_ascii()
        );
        for at in 0..body.len().min(400) {
            let (left, right) = body.split_at(at);
            assert_eq!(
                events(&content_type, &[left, right]),
                whole,
                "{at} of {}",
                body.escape_ascii()
            );
        }
    }
}

/// What happens when a body comes in these pieces; data joined.
fn events(content_type: &str, pieces: &[&[u8]]) -> Result<Vec<MultipartEvent>, Error> {
    let mut parser = MultipartParser::new(content_type, MultipartLimits::default())?;
    let mut events: Vec<MultipartEvent> = Vec::new();
    for piece in pieces {
        parser.feed(Bytes::copy_from_slice(piece));
        while let Some(event) = parser.next_event()? {
            match (events.last_mut(), event) {
                (Some(MultipartEvent::Data(before)), MultipartEvent::Data(data)) => {
                    *before = [before.as_ref(), data.as_ref()].concat().into();
                }
                (_, event) => events.push(event),
            }
        }
    }
    parser.finish()?;
    Ok(events)
}

fn maps(form: &Form) -> (Fields, FileFields) {
    let text = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|&byte| char::from(byte))
            .collect::<String>()
    };
    let (mut fields, mut files) = (Fields::new(), FileFields::new());
    for (name, value) in form.arguments.iter() {
        fields.entry(text(name)).or_default().push(text(value));
    }
    for (name, file) in form.files.iter() {
        let file = (
            file.filename.clone(),
            file.content_type.clone(),
            text(&file.body),
        );
        files.entry(name.to_owned()).or_default().push(file);
    }
    (fields, files)
}

/// HUTL-3.08, SECU-3.03
#[test]
fn a_hundred_parts_are_enough() {
    let parse = |parts: usize| {
        Form::parse(
            TYPE,
            None,
            (ONE.repeat(parts) + "--b--").as_bytes(),
            &FormLimits::default(),
        )
    };
    assert_eq!(parse(100).map(|form| form.arguments.len()), Ok(100));
    let error = parse(101).expect_err("one too many");
    assert_eq!(
        error.to_string(),
        "malformed multipart/form-data at byte 5605: more than 100 parts"
    );
    assert_eq!(error.status(), 400);
}

/// HUTL-3.08
#[test]
fn the_header_of_a_part_has_a_limit_even_before_it_ends() {
    let limits = MultipartLimits {
        max_part_header_size: 40,
        ..MultipartLimits::default()
    };
    let first_event = |body: String| {
        let mut parser = MultipartParser::new(TYPE, limits).expect("a boundary");
        parser.feed(body.into());
        parser.next_event().map(|event| event.is_some())
    };
    let refused = Err(Error::Multipart {
        offset: 5,
        fault: MultipartFault::HeaderTooLarge { limit: 40 },
    });
    assert_eq!(first_event(ONE.to_owned()), Ok(true));
    assert_eq!(first_event(ONE.replace("\"a\"", "\"aa\"")), refused);
    assert_eq!(first_event(format!("--b\r\n{}", "x".repeat(43))), Ok(false));
    assert_eq!(first_event(format!("--b\r\n{}", "x".repeat(44))), refused);
}

/// HUTL-3.08
#[test]
fn multipart_bodies_can_be_switched_off() {
    let limits = MultipartLimits {
        enabled: false,
        ..MultipartLimits::default()
    };
    let error = Form::parse_multipart(TYPE, Bytes::from_static(b"--b--"), limits)
        .expect_err("switched off");
    assert_eq!(
        error,
        Error::Multipart {
            offset: 0,
            fault: MultipartFault::Disabled
        }
    );
}

#[test]
fn a_boundary_is_named_once_and_is_not_too_long() {
    let long = format!("multipart/form-data; boundary={}", "b".repeat(71));
    for content_type in [
        "multipart/form-data",
        "multipart/form-data; boundary",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=b; boundary=c",
        "multipart/form-dataxyz; boundary=b",
        "multipart/mixed; boundary=b",
        &long,
    ] {
        let parser = MultipartParser::new(content_type, MultipartLimits::default());
        assert_eq!(
            parser.map(drop),
            Err(Error::Multipart {
                offset: 0,
                fault: MultipartFault::Boundary
            }),
            "{content_type}"
        );
    }
    for content_type in [
        "Multipart/Form-Data;Boundary=b",
        "multipart/form-data; charset=utf-8; boundary=\"b\"",
    ] {
        assert!(
            MultipartParser::new(content_type, MultipartLimits::default()).is_ok(),
            "{content_type}"
        );
    }
}

#[test]
fn a_fault_is_said_with_its_place_and_cause() {
    let second = ONE.replace("; name=\"a\"", "");
    let error = events(TYPE, &[ONE.as_bytes(), second.as_bytes(), b"--b--"]).expect_err("no name");
    assert_eq!(
        error.to_string(),
        "malformed multipart/form-data at byte 61: a part without a name"
    );
    let error = events(TYPE, &[b"--b\r\nA: b\r\nC\r\n\r\n\r\n--b--"]).expect_err("no colon");
    let cause = std::error::Error::source(&error)
        .expect("a cause")
        .to_string();
    assert_eq!(cause, "malformed header line 2: no colon");
}

#[test]
fn a_part_says_it_is_a_form_field_once() {
    let twice = ONE.replace(
        "\r\n\r\n",
        "\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n",
    );
    let error = events(TYPE, &[twice.as_bytes(), b"--b--"]).expect_err("two names");
    assert_eq!(
        error,
        Error::Multipart {
            offset: 5,
            fault: MultipartFault::Disposition
        }
    );
}

#[test]
fn after_a_fault_there_is_nothing_but_the_fault() {
    let mut parser = MultipartParser::new(TYPE, MultipartLimits::default()).expect("a boundary");
    parser.feed(Bytes::from_static(b"nonsense"));
    let fault = parser.next_event();
    assert!(fault.is_err());
    parser.feed(ONE.into());
    assert_eq!(parser.next_event(), fault);
    assert_eq!(parser.finish(), fault.map(drop));
}

/// Data is handed on at once: only what may be the begin of a boundary waits.
#[test]
fn data_arrives_before_the_part_ends() {
    let mut parser = MultipartParser::new(TYPE, MultipartLimits::default()).expect("a boundary");
    parser.feed(ONE.trim_end().into());
    assert!(
        matches!(parser.next_event(), Ok(Some(MultipartEvent::Begin(part))) if part.name == "a")
    );
    assert_eq!(
        parser.next_event(),
        Ok(Some(MultipartEvent::Data("value".into())))
    );
    assert_eq!(parser.next_event(), Ok(None));
    parser.feed("\r\n--c and\r".into());
    assert_eq!(
        parser.next_event(),
        Ok(Some(MultipartEvent::Data("\r\n--c and".into())))
    );
    assert_eq!(parser.next_event(), Ok(None));
    parser.feed("\n--b--".into());
    assert_eq!(parser.next_event(), Ok(Some(MultipartEvent::End)));
    assert_eq!(parser.finish(), Ok(()));
}

/// A file shares the memory of the body.
#[test]
fn a_file_is_not_copied() {
    let head = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n";
    let body = Bytes::from(format!("{head}{}\r\n--b--", "x".repeat(100_000)));
    let form =
        Form::parse_multipart(TYPE, body.clone(), MultipartLimits::default()).expect("a form");
    let file = form.files.get("f").expect("a file");
    assert_eq!(file.body.as_ptr(), body[head.len()..].as_ptr());
    assert_eq!(
        (file.body.len(), file.content_type.as_str()),
        (100_000, "application/unknown")
    );
}

/// SECU-3.03: each lookalike of a boundary costs its own length, so the bytes that come out tell the work done.
#[test]
fn lookalikes_of_the_boundary_are_data() {
    for lookalike in [
        "\r",
        "\r\n",
        "\r\n-",
        "\r\n--",
        "\r\n--b\r",
        "\r\n--b-",
        "\r\n--bb",
    ] {
        let data = lookalike.repeat(20_000) + "x";
        let body = ONE.replace("value", &data) + "--b--";
        let form =
            Form::parse(TYPE, None, body.as_bytes(), &FormLimits::default()).expect("a form");
        assert_eq!(
            form.arguments.get("a"),
            Some(data.as_bytes()),
            "{lookalike:?}"
        );
    }
}

/// HUTL-3.07
#[test]
fn a_form_has_no_content_encoding() {
    for content_type in [TYPE, "application/x-www-form-urlencoded; charset=utf-8"] {
        let error = Form::parse(content_type, Some("gzip"), b"", &FormLimits::default())
            .expect_err("an encoding");
        assert_eq!(
            error,
            Error::ContentEncoding {
                coding: "gzip".into()
            }
        );
        assert_eq!(error.status(), 400);
    }
    assert_eq!(
        Form::parse("text/plain", Some("gzip"), b"a=b", &FormLimits::default()),
        Ok(Form::default())
    );
}
