//! A form read in pieces is the form read whole, and so are its faults.
//!
//! The first byte of the input is the length of the pieces.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use tornado_httputil::{Error, Form, HttpFile, MultipartEvent, MultipartLimits, MultipartParser};

const CONTENT_TYPE: &str = "multipart/form-data; boundary=cut";
const LIMITS: MultipartLimits = MultipartLimits {
    enabled: true,
    max_parts: 5,
    max_part_header_size: 200,
};

fuzz_target!(|input: &[u8]| {
    let Some((&length, body)) = input.split_first() else {
        return;
    };
    let whole = Form::parse_multipart(CONTENT_TYPE, Bytes::copy_from_slice(body), LIMITS);
    assert_eq!(in_pieces(body, usize::from(length).max(1)), whole);
});

fn in_pieces(body: &[u8], length: usize) -> Result<Form, Error> {
    let mut parser = MultipartParser::new(CONTENT_TYPE, LIMITS)?;
    let mut form = Form::default();
    let mut part = None;
    for piece in body.chunks(length) {
        parser.feed(Bytes::copy_from_slice(piece));
        while let Some(event) = parser.next_event()? {
            match event {
                MultipartEvent::Begin(head) => {
                    assert!(part.is_none(), "a part begins within another");
                    part = Some((head, Vec::new()));
                }
                MultipartEvent::Data(data) => {
                    assert!(!data.is_empty(), "an event without data");
                    part.as_mut()
                        .expect("data belong to a part")
                        .1
                        .extend_from_slice(&data);
                }
                MultipartEvent::End => {
                    let (head, body) = part.take().expect("a part that began ends");
                    match head.filename {
                        Some(filename) => {
                            let content_type =
                                head.content_type.unwrap_or("application/unknown".into());
                            form.files.append(
                                head.name,
                                HttpFile {
                                    filename,
                                    content_type,
                                    body: body.into(),
                                },
                            );
                        }
                        None => form.arguments.append(head.name, body),
                    }
                }
            }
        }
    }
    parser.finish()?;
    Ok(form)
}
