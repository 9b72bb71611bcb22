"""Writes cases/*.json from Python Tornado, the original, and src/entities.rs from Python's copy of the HTML standard.

    pip install tornado==6.6.1
    python crates/escape/tests/oracle.py

The inputs are a list of chosen ones and random ones of a fixed seed; the outputs are whatever Tornado says.
"""

import html
import html.entities
import json
import pathlib
import random

from tornado import escape

HERE = pathlib.Path(__file__).parent
RANDOM = random.Random(20091110)


def pick(pieces, longest):
    return "".join(RANDOM.choice(pieces) for _ in range(RANDOM.randrange(1, longest)))


def many(count, pieces, longest, chosen=()):
    return sorted({*chosen, *(pick(pieces, longest) for _ in range(count))}, key=lambda text: (len(text), text))


def save(name, cases):
    lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in cases)
    (HERE / "cases" / f"{name}.json").write_text(f"[\n{lines}\n]\n")


WORDS = [*"abcXYZ 019", "é", "日本", "𝄞", "\u00a0", "\u3000", "\ufeff", "\x7f", "\x00", "\n", "\t", "\r", "\x1f"]
MARKUP = [*"&<>\"'/;#", "</", "&amp;", "<b>", "clean text of some length ", *WORDS]
ENTITY = ["&", "&#", "&#x", "&#X", ";", "0", "10", "x41", "65", "128", "x9f", "xd800", "1114112", "xfffe", "99999999999",
          "lt", "gt;", "amp", "eacute", "Eacute;", "notit;", "notin;", "not", "frac12", "hearts;", "nope", "apos", "apos;",
          "CounterClockwiseContourIntegral", "NotEqualTilde;", *WORDS]
ESCAPED = ["%", "%2", "%20", "%2B", "%2b", "%C3", "%A9", "%e3%81%82", "%ff", "%f0%9d", "%zz", "%%", "+", "/", "~", "=", "&", *WORDS]
LINK = ["http://", "https://", "ftp:/", "javascript:///", "x-y:////", "www.", "-www.", ":", "/", "(", ")", "&", "\"", "<", ">", "'",
        ".", ",", "!", "?", "a", "-", "_", " ", "\n", "example.com", "path/to/something", "?x=1&y=2", "é", "日本", "\u3000", "\x1c",
        "longlonglonglonglonglong", "%20", "#f", "@", "\\", "~"]
SITE = "http://www.example.com/path/to/something/long?x=1&y=2"

every_entity = [f"&{name}" for name in html.entities.html5] + [f"&{name.rstrip(';')}x" for name in html.entities.html5]
every_number = [f"&#{number};" for number in [*range(0x180), *range(0xfdc0, 0xfe00), *range(0xfff0, 0x10010), *range(0x10fff0, 0x110010)]]

save("xhtml_escape", [[t, escape.xhtml_escape(t)] for t in many(200, MARKUP, 40, [chr(n) for n in range(0x100)])])
save("xhtml_unescape", [[t, escape.xhtml_unescape(t)] for t in many(600, ENTITY, 12, every_number)])
save("xhtml_unescape_names", [[t, escape.xhtml_unescape(t)] for t in sorted(set(every_entity))])
save("squeeze", [[t, escape.squeeze(t)] for t in many(300, [" ", "\x00", "\n", "\x1c", *WORDS], 12, [chr(n) + "a" + chr(n) + "b" for n in range(0x30)])])

texts = many(300, [*ESCAPED, *MARKUP], 20, [chr(n) for n in range(0x100)])
save("url_escape", [[t, plus, escape.url_escape(t, plus=plus)] for t in texts for plus in (True, False)])
texts = many(400, ESCAPED, 14, [f"%{a}{b}" for a in "0aFg%+é" for b in "9fAz+"])
save("url_unescape", [[t, plus, escape.url_unescape(t, plus=plus), list(escape.url_unescape(t, encoding=None, plus=plus))]
                      for t in texts for plus in (True, False)])

values = [[], {}, [[]], [{}], {"a": []}, {"a": {"b": [1, {"c": None}]}}, True, False, None, 0, -1, 2**63, 1.5, -0.0, 0.001, 1e15, "", "</", "<", "<\n/", "a<", "/"]
values += many(300, [*MARKUP, "\\", "\b", "\f", "\v", "\ud7ff", "\U0010ffff"], 30, [chr(n) for n in range(0x100)])
values += [dict(sorted({key: [key, {key: key}], "z": 1}.items())) for key in many(40, MARKUP, 8)]
save("json_encode", [[value, escape.json_encode(value)] for value in values])


def query(text, **options):
    limits = [options.get("keep_blank_values", False), options.get("strict_parsing", False), options.get("max_num_fields")]
    try:
        fields = [[name, [list(value) for value in values]] for name, values in escape.parse_qs_bytes(text.encode(), **options).items()]
    except ValueError:
        fields = None
    return [text, *limits, fields]


texts = many(200, ["a", "b", "=", "&", "==", "&&", *ESCAPED], 16, ["", "&", "=", "a", "a=1&a=2&b=3", "a=1&b", "a=&b=2"])
save("parse_qs_bytes", [query(text, **options) for text in texts for options in (
    {}, {"keep_blank_values": True}, {"strict_parsing": True}, {"keep_blank_values": True, "strict_parsing": True}, {"max_num_fields": 2}, {"max_num_fields": 0})])

OPTIONS = [{}, {"shorten": True}, {"require_protocol": True}, {"shorten": True, "extra_params": ' rel="nofollow" '},
           {"permitted_protocols": ["ftp", "x-y"]}, {"extra_params": "call"}]


def link(text, options):
    arguments = dict(options)
    if options.get("extra_params") == "call":
        arguments["extra_params"] = lambda href: f' class="{len(href)}" ' if "e" in href else ""
    return [text, options, escape.linkify(text, **arguments)]


texts = many(700, LINK, 14, [SITE, f"see {SITE}.", "www.facebook.com", f"({SITE})", "http://a.com/(x)_(y)", "http://a.com/(x", "http:// x", "http:///",
                             "http:/", "javascript:/http://x.com", "a:b http://x", "xwww.a.com", "x-www.a.com", "--http://a.com", "日本http://x.com",
                             'say "http://a.com/"', "http://a.com/?a=b&c=d&", "http://" + "a" * 60, "http://a.com/" + "é" * 40, "http://ab.com/" + "&" * 40,
                             "http://abcdefghijkl.com/12345&789/" + "a" * 40, "https://www.example.org/a.b?c/" + "d" * 20, "www.example.com/" + "&x" * 20])
save("linkify", [link(text, OPTIONS[number % len(OPTIONS)]) for number, text in enumerate(texts)]
     + [link(text, options) for text in (SITE, "www.facebook.com", f"a {SITE}, and www.b.com/{'&' * 30}!") for options in OPTIONS])


def literal(text):
    return "".join(f"\\u{{{ord(c):x}}}" for c in text)


rows = "".join(f'    ("{name}", "{literal(text)}"),\n' for name, text in sorted(html.entities.html5.items()))
(HERE.parent / "src" / "entities.rs").write_text(f"""//! The named character references of the HTML standard.
//!
//! All of <https://html.spec.whatwg.org/multipage/named-characters.html>, sorted by name for a binary search. A name without a
//! semicolon is one that pages may write so. Written by `tests/oracle.py`, not by hand.

#[rustfmt::skip]
pub(crate) static ENTITIES: [(&str, &str); {len(html.entities.html5)}] = [
{rows}];
""")
