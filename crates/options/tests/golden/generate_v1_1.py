# -*- coding: utf-8 -*-
"""Writes the golden files of Tornado 1.1, which needs Python 2.7, into v1_1/.

    pip download --no-deps --no-binary :all: tornado==1.1 && tar xf tornado-1.1.tar.gz
    PYTHONPATH=tornado-1.1 python2.7 generate_v1_1.py

The questions are those of generate.py, which is to run first. values.tsv, command_lines.tsv and configs.tsv hold only what 1.1
answers otherwise; on all the rest both agree.
"""

import datetime
import io
import json
import logging
import os
import sys

from tornado import options as module

print_help, module.print_help = module.print_help, lambda: None
HERE = os.path.dirname(os.path.abspath(__file__))
KINDS = {
    "text": (str, False),
    "bool": (bool, False),
    "int": (int, False),
    "float": (float, False),
    "datetime": (datetime.datetime, False),
    "timedelta": (datetime.timedelta, False),
    "texts": (str, True),
    "ints": (int, True),
    "floats": (float, True),
}


def read(name):
    with io.open(os.path.join(HERE, name), encoding="utf-8") as file:
        return file.read().split("\n")[:-1]


def write(name, lines):
    with io.open(os.path.join(HERE, "v1_1", name), "w", encoding="utf-8", newline="\n") as file:
        file.write(u"\n".join(lines) + u"\n")


def shown(value):
    """As Python 3 shows it."""
    if isinstance(value, list):
        return u"[" + u", ".join(shown_item(item) for item in value) + u"]"
    if isinstance(value, float):
        return repr(value).decode("ascii")
    return unicode(value)


def shown_item(item):
    if not isinstance(item, (str, unicode)):
        return shown(item)
    quote = u'"' if u"'" in item and u'"' not in item else u"'"
    return quote + item.replace(u"\\", u"\\\\").replace(quote, u"\\" + quote) + quote


def escape(text):
    return text.replace(u"\\", u"\\\\").replace(u"\t", u"\\t").replace(u"\n", u"\\n")


def set_of_options(definitions):
    module.options = module._Options()
    module.define("help", type=bool, help="show this help information")
    module.define("logging", default="none")
    for name, definition in definitions:
        module.define(name, **definition)
    return module.options


def values():
    for line in read("values.tsv"):
        kind, text, expected = line.split(u"\t")
        type_, multiple = KINDS[kind]
        option = module._Option("o", type=type_, multiple=multiple)
        try:
            option.parse(text.replace(u"\\\\", u"\\").encode("utf-8"))
            outcome = u"= " + escape(shown(option.value()))
            if outcome.startswith(u"= -") and kind == "timedelta":
                outcome = u"error"  # durations are not negative in Rust
        except Exception:
            outcome = u"error"
        if outcome != expected:
            yield u"\t".join([kind, text, outcome])


def command_lines():
    for line in read("command_lines.tsv"):
        given, expected = line.split(u"\t")
        options = set_of_options([
            ("port", {"default": 8888, "type": int}),
            ("debug", {"default": False, "type": bool}),
            ("data_dir", {}),
            ("hosts", {"multiple": True}),
            ("ports", {"type": int, "multiple": True}),
        ])
        try:
            rest = module.parse_command_line(["program"] + (given.encode("utf-8").split(" ") if given else []))
            names = ["port", "debug", "data_dir", "hosts", "ports"]
            outcome = u" ".join(u"%s=%s" % (name, shown(options[name].value())) for name in names) + u" rest=" + shown(rest)
        except (module.Error, ValueError):
            outcome = u"error"
        if outcome != expected:
            yield given + u"\t" + outcome


NAMES = ["port", "ratio", "debug", "name", "log_dir", "hosts", "ports", "since", "timeout"]


def configs():
    folder = os.path.join(HERE, "config")
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".conf"):
            continue
        expected = read("config/" + name.replace(".conf", ".expected"))
        options = set_of_options([
            ("port", {"default": 8888, "type": int}),
            ("ratio", {"default": 0.5, "type": float}),
            ("debug", {"default": False, "type": bool}),
            ("name", {"default": "x"}),
            ("log_dir", {}),
            ("hosts", {"multiple": True}),
            ("ports", {"type": int, "multiple": True}),
            ("since", {"type": datetime.datetime}),
            ("timeout", {"type": datetime.timedelta}),
        ])
        try:
            module.parse_config_file(os.path.join(folder, name))
            lines = [u"%s=%s" % (name_, escape(shown(options[name_].value()))) for name_ in NAMES]
            outcome = u" ".join(lines).replace(folder.decode("utf-8"), u"FOLDER")
        except Exception as error:
            lines, outcome = [u"error"], u"error: " + str(error).split("\n")[0].decode("utf-8")
        if lines != expected:
            yield name + u"\t" + outcome


def help_text():
    options = module.options = module._Options()
    for group, name, metavar, help_ in json.loads("\n".join(read("help_options.json"))):
        group, name, metavar, help_ = [text and text.encode("utf-8") for text in (group, name, metavar, help_)]
        options[name] = module._Option(name, file_name=group, metavar=metavar, help=help_)
    sys.argv[0] = "program"
    out = io.BytesIO()
    print_help(out)
    return out.getvalue().decode("utf-8").split("\n")[:-1]


def log_lines():
    formatter = module._LogFormatter(color=False)
    formatter.converter = lambda _: (2010, 7, 10, 15, 4, 5, 5, 191, 0)
    for level, message in [
        (logging.DEBUG, "quiet"),
        (logging.INFO, "200 GET / (127.0.0.1) 1.23ms"),
        (logging.WARNING, "404 GET /é (127.0.0.1) 0.50ms"),
        (logging.ERROR, "two\nlines\n  and a third"),
        (logging.CRITICAL, "the end is near\n"),
    ]:
        record = logging.LogRecord("x", level, "module.py", 123, message, (), None)
        for line in formatter.format(record).decode("utf-8").split("\n"):
            yield line


write("values.tsv", values())
write("command_lines.tsv", command_lines())
write("configs.tsv", configs())
write("help.txt", help_text())
write("log_lines.txt", log_lines())
