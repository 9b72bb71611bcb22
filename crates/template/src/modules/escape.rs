//! `tornado.escape`, and the names of every template.

use crate::runtime::convert::decode_utf8;
use crate::runtime::exception::{R, type_error};
use crate::runtime::json;
use crate::runtime::machine::Machine;
use crate::runtime::native::{Kind, Module, Native};
use crate::value::args::Args;
use crate::value::{Heap, V};

pub(crate) static XHTML_ESCAPE: &Native = &Native {
    name: "xhtml_escape",
    kind: Kind::Function(xhtml_escape),
};

pub(crate) static NAMESPACE: &[Native] = &[
    Native {
        name: "xhtml_escape",
        kind: Kind::Function(xhtml_escape),
    },
    Native {
        name: "url_escape",
        kind: Kind::Writer(url_escape, |text, out| {
            tornado_escape::url_escape_into(text, true, out)
        }),
    },
    Native {
        name: "json_encode",
        kind: Kind::Function(json_encode),
    },
    Native {
        name: "squeeze",
        kind: Kind::Function(squeeze),
    },
    Native {
        name: "linkify",
        kind: Kind::Function(linkify),
    },
];

static NATIVES: &[Native] = &[
    Native {
        name: "xhtml_escape",
        kind: Kind::Function(xhtml_escape),
    },
    Native {
        name: "xhtml_unescape",
        kind: Kind::Function(xhtml_unescape),
    },
    Native {
        name: "url_escape",
        kind: Kind::Writer(url_escape, |text, out| {
            tornado_escape::url_escape_into(text, true, out)
        }),
    },
    Native {
        name: "url_unescape",
        kind: Kind::Function(url_unescape),
    },
    Native {
        name: "json_encode",
        kind: Kind::Function(json_encode),
    },
    Native {
        name: "json_decode",
        kind: Kind::Function(json_decode),
    },
    Native {
        name: "squeeze",
        kind: Kind::Function(squeeze),
    },
    Native {
        name: "linkify",
        kind: Kind::Function(linkify),
    },
    Native {
        name: "utf8",
        kind: Kind::Function(utf8),
    },
    Native {
        name: "to_unicode",
        kind: Kind::Function(to_unicode),
    },
    Native {
        name: "native_str",
        kind: Kind::Function(to_unicode),
    },
    Native {
        name: "to_basestring",
        kind: Kind::Function(to_unicode),
    },
];

pub(crate) static MODULE: Module = Module {
    name: "tornado.escape",
    natives: NATIVES,
    attr: |_, _| None,
};

pub(crate) static TORNADO: Module = Module {
    name: "tornado",
    natives: &[],
    attr: |name, _| (name == "escape").then(|| V::heap(Heap::Module(&MODULE))),
};

/// The text of a str or of bytes.
fn text<'a, 'v>(value: &'v V<'a>) -> R<'a, &'v str> {
    if let Some(text) = value.as_str() {
        return Ok(text);
    }
    match value.as_bytes() {
        Some(bytes) => decode_utf8(bytes),
        None => type_error(format!(
            "Expected bytes, unicode, or None; got <class '{}'>",
            value.type_name()
        )),
    }
}

fn first<'a>(args: Args<'a>, function: &str) -> R<'a, V<'a>> {
    let [value] = args.sort(function, ["value"], 1)?;
    Ok(value.unwrap_or(V::None))
}

fn xhtml_escape<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = first(args, "xhtml_escape")?;
    Ok(V::text(tornado_escape::xhtml_escape(text(&value)?)))
}

fn xhtml_unescape<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = first(args, "xhtml_unescape")?;
    Ok(V::text(tornado_escape::xhtml_unescape(text(&value)?)))
}

fn url_escape<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [value, plus] = args.sort("url_escape", ["value", "plus"], 1)?;
    let value = value.unwrap_or(V::None);
    let plus = plus.is_none_or(|plus| plus.truth());
    if let V::Str(text) = value {
        return Ok(match tornado_escape::url_escape(text, plus) {
            std::borrow::Cow::Borrowed(text) => V::Str(text),
            std::borrow::Cow::Owned(text) => V::text(text),
        });
    }
    match value.as_bytes() {
        Some(bytes) => Ok(V::text(tornado_escape::url_escape_bytes(bytes, plus))),
        None => Ok(V::text(tornado_escape::url_escape(text(&value)?, plus))),
    }
}

fn url_unescape<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [value, encoding, plus] = args.sort("url_unescape", ["value", "encoding", "plus"], 1)?;
    let value = value.unwrap_or(V::None);
    let plus = plus.is_none_or(|plus| plus.truth());
    if matches!(encoding, Some(V::None)) {
        return Ok(V::bytes(
            tornado_escape::url_unescape_bytes(text(&value)?.as_bytes(), plus).into_owned(),
        ));
    }
    Ok(V::text(tornado_escape::url_unescape(text(&value)?, plus)))
}

fn json_encode<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let mut out = String::new();
    json::dump(
        &first(args, "json_encode")?,
        &json::Layout::default(),
        0,
        &mut out,
    )?;
    Ok(V::text(out.replace("</", "<\\/")))
}

fn json_decode<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = first(args, "json_decode")?;
    super::json_text::load(machine, text(&value)?)
}

fn squeeze<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = first(args, "squeeze")?;
    match value.as_str() {
        Some(text) => Ok(V::text(tornado_escape::squeeze(text))),
        None => type_error("cannot use a string pattern on a bytes-like object"),
    }
}

fn utf8<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = first(args, "utf8")?;
    if matches!(value, V::None) || value.as_bytes().is_some() {
        return Ok(value);
    }
    Ok(V::bytes(text(&value)?.as_bytes()))
}

fn to_unicode<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = first(args, "to_unicode")?;
    if matches!(value, V::None) || value.as_str().is_some() {
        return Ok(value);
    }
    Ok(V::text(text(&value)?))
}

fn linkify<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let names = [
        "text",
        "shorten",
        "extra_params",
        "require_protocol",
        "permitted_protocols",
    ];
    let [value, shorten, extra, require, permitted] = args.sort("linkify", names, 1)?;
    let value = value.unwrap_or(V::None);
    let source = text(&value)?;
    let truth = |value: Option<V<'a>>| value.is_some_and(|value| value.truth());
    let protocols = match permitted {
        Some(permitted) => machine.collect(&permitted)?,
        None => vec![V::Str("http"), V::Str("https")],
    };
    let protocols: Vec<&str> = protocols.iter().filter_map(V::as_str).collect();
    let mut options = tornado_escape::Linkify {
        shorten: truth(shorten),
        require_protocol: truth(require),
        permitted_protocols: &protocols,
        ..Default::default()
    };
    let Some(extra) = extra else {
        return Ok(V::text(tornado_escape::linkify(source, &options)));
    };
    if let Some(params) = extra.as_str() {
        options.extra_params = tornado_escape::ExtraParams::Text(params);
        return Ok(V::text(tornado_escape::linkify(source, &options)));
    }
    // A function is asked for each link; what it raises ends the template afterwards.
    let state = std::cell::RefCell::new((machine, None));
    let ask = |href: &str| -> String {
        let (machine, failed) = &mut *state.borrow_mut();
        match machine.call_with(&extra, vec![V::text(href)]) {
            Ok(value) => value.as_str().unwrap_or_default().into(),
            Err(exc) => {
                *failed = Some(exc);
                String::new()
            }
        }
    };
    options.extra_params = tornado_escape::ExtraParams::Call(&ask);
    let out = tornado_escape::linkify(source, &options);
    match state.into_inner().1 {
        Some(exc) => Err(exc),
        None => Ok(V::text(out)),
    }
}
