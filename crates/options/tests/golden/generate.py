"""Writes the golden files of this folder, with Python Tornado 6.6.1 as the oracle.

    python generate.py
"""

import datetime
import io
import json
import logging
import os
import random
import sys

from tornado.log import LogFormatter
from tornado.options import Error, OptionParser, define_logging_options

HERE = os.path.dirname(os.path.abspath(__file__))


def write(name, lines):
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines) + "\n")


def show(text):
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


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


def parse(kind, text):
    type_, multiple = KINDS[kind]
    options = OptionParser()
    options.define("o", type=type_, multiple=multiple)
    try:
        options.parse_command_line(["program", "--o=" + text])
    except Exception:
        return "error"
    value = options.o
    if isinstance(value, datetime.timedelta) and value < datetime.timedelta():
        return "error"  # durations are not negative in Rust
    return "= " + show(str(value))


VALUES = {
    "text": ["", "plain", "a,b", "with = sign", "é", " blanks "],
    "bool": ["true", "True", "false", "FALSE", "0", "f", "F", "1", "", "no", "off", "t", " false"],
    "int": ["0", "42", "-1", "+7", " 8 ", "1_000", "1__0", "_1", "1_", "", "0x10", "1.0", "1e3", "007",
            "9223372036854775807", "--1", "- 1", "12a"],
    "float": ["0", "1", "1.5", ".5", "5.", "-1e3", "1E-5", "1e16", "1e22", "123456789012345678", "inf",
              "-Infinity", "nan", "", "1_0.5", "1._5", "1_.5", "0.1", "1e-4", "0.00001", "2.5e-310", "x", "1,5"],
    "datetime": ["Sat Jul 10 15:04:05 2010", "sat jul  3 5:4:5 2010", "Foo Jul 10 15:04:05 2010",
                 "2010-07-10 15:04:05", "2010-07-10 15:04", "2010-07-10T15:04", "2010-07-10t15:04",
                 "2010-07-10T15:04:05", "20100710 15:04:05", "20100710 15:04", "2010-07-10", "20100710",
                 "15:04:05", "15:04", "5:4", "2010-7-1", "201071", "2010711", "20101", "201011", "2010111",
                 "2010-02-29", "2012-02-29", "2010-13-01", "2010-00-10", "0000-01-01", "0001-01-01", "24:00",
                 "23:59:60", "23:59:61", "15:04:05 ", " 15:04", "2010-07-10  15:04", "", "now", "10-07-10",
                 "2010-07- 5", "2010-07-105", "15:4:5"],
    "timedelta": ["1h 30m 5s", "1h30m", "5", "1.5", ".5s", "5.", "1 h", "1h  ", "  2 min", "3sec 4ms 5us",
                  "1d", "2w", "1w 2d 3h 4m 5s 6ms 7us", "2 hours", "1 hour", "90 minutes", "1.5 days",
                  "7 weeks 1 microseconds 2 milliseconds 3 seconds", "", " ", "h", "1H", "1 fortnight", "-5m",
                  "1h -5m", "+1h", "1e3", "1e3s", "1e", "1.5.5", "5 10", "0.0000005", "0.0000015", "1e400", "-1e300us", "1e300us 1e300us", "-1e300w",
                  "999999999d", "999999999d 24h", "999999999d 23h 59m 59s", "1.5us", "2.5us", "1.5us 1.5us", "1_000", "1h,5m", "0.1h", "5 seconds 5 seconds"],
    "texts": ["", "a", "a,b", "a, b", ",", "a,,b", "it's,\"x\""],
    "ints": ["1:3,7", "1", "1,2", "5:", "3:1", ":5", "1:2:3", "-2:1", "1, 2 : 4", "", "a", "1:b"],
    "floats": ["1,2.5", "1:3", ".5"],
}


def random_texts(random_, alphabet, count):
    for _ in range(count):
        yield "".join(random_.choice(alphabet) for _ in range(random_.randint(1, 8)))


def values():
    random_ = random.Random(661)
    pieces = {
        "int": list("0123456789_+- "),
        "float": list("0123456789_+-.eE "),
        "datetime": ["2010", "07", "10", "-", " ", ":", "T", "1", "15", "04", "0"],
        "timedelta": list("0123456789.") + [" ", " ", "h", "m", "s", "ms", "us", "d", "w", "min", "e", "-"],
        "ints": list("0123456789") + [",", ":", "-", ","],
    }
    for kind, texts in VALUES.items():
        for text in texts:
            yield "\t".join([kind, show(text), parse(kind, text)])
    for kind, alphabet in pieces.items():
        for text in random_texts(random_, alphabet, 150):
            outcome = parse(kind, text)
            if kind == "int" and outcome != "error" and abs(int(outcome[2:])) >= 2**63:
                continue
            yield "\t".join([kind, show(text), outcome])


# What Tornado says of Python's log module, said of ours.
REWORDED = {
    "logging": "Set the log level, or levels of single targets too, as in info,tornado.access=warning. "
    "If 'none', logging is left alone, so that the program can set up its own.",
    "log-file-prefix": "Path prefix for log files. Note that if you are running several processes, "
    "log_file_prefix must be different for each of them (e.g. include the port number)",
    "log-rotate-when": "when to begin a new log file with --log-rotate-mode=time: "
    "midnight, 'S', 'M', 'H', 'D', or a weekday 'W0'-'W6'",
    "log-rotate-interval": "how many of these to go on with one log file",
    "log-rotate-mode": "The mode of rotating files (time or size)",
}


def example():
    options = OptionParser()
    define_logging_options(options)
    for option in options._options.values():
        if option.name != "help":
            option.group_name = "logging"
    for name, help_ in REWORDED.items():
        options._options[name].help = help_
    options.define("log_format", "text", help="text for people, or one JSON object a line", group="logging")
    options.define("port", 8888, help="run on the given port", group="server")
    options.define("address", type=str, help="", group="server", metavar="ADDRESS")
    options.define("xheaders", False, help="trust X-Real-Ip", group="server")
    options.define("db_hosts", ["db1:3306", "it's"], type=str, multiple=True, help="MySQL servers", group="database")
    options.define("db_ports", type=int, multiple=True, help="ports", group="database")
    options.define("a_name_that_is_longer_than_thirty_columns", "", help="short", group="database", metavar="X")
    options.define("timeout", datetime.timedelta(days=1, hours=2, minutes=3, seconds=4, milliseconds=5),
                   help="when to give up on a server that does not answer, or answers only the first half", group="database")
    options.define("since", datetime.datetime(2010, 7, 10, 15, 4, 5), help="ignore what is older", group="database")
    options.define("ratio", 0.5, help="share", group="database")
    options.define("empty_help", group="database", type=str)
    return options


def help_text():
    options = example()
    sys.argv[0] = "program"
    out = io.StringIO()
    options.print_help(out)
    return out.getvalue().rstrip("\n").split("\n")


def help_options():
    """For generate_v1_1.py, which asks the same of Tornado 1.1."""
    options = example()._options.values()
    return [[option.group_name, option.name.replace("-", "_"), option.metavar, option.help] for option in options]


WRAPPED = [
    "a twenty-one character-wide hyphenated-word chain that goes-on-and-on-until it must-break somewhere",
    "dashes--between--words and -- alone and ---three--- and a trailing- hyphen and --log_file_prefix--x y",
    "averyveryverylongwordthatdoesnotfitintofortyfourcolumnsatall and more of it",
    "a-very-very-very-long-word-that-does-not-fit-into-forty-four-columns-at-all-because-it-is-long",
    "  leading blanks, inner   blanks,\ttabs\nand lines   ",
    "x" * 44, "x" * 45, "y" * 43 + " z", "1-2-3-4 10-20 a-1 e-mail x-y-z a-b c-d-e ab-cd a-bc",
    "http://example.com/a/path/that/is/quite-long/and-has/hyphens-inside?query=string-x&y=z",
    "one, two; three. four! five? six-seven: eight/nine_ten-eleven_twelve--thirteen",
]


def wrapped():
    random_ = random.Random(44)
    texts = list(WRAPPED)
    for _ in range(120):
        alphabet = random_.choice(["ab-", "abcdef--  ", "a1-_. ", "xyz-,. "])
        texts.append("".join(random_.choice(alphabet) for _ in range(random_.randint(30, 160))))
    for text in texts:
        options = OptionParser()
        options.define("o", type=str, help=text.expandtabs(8), group="g")
        out = io.StringIO()
        options.print_help(out)
        body = out.getvalue().split("g options:\n\n")[1].rstrip("\n")
        yield show(text.expandtabs(8)) + "\t" + show(body)


def command_lines():
    lines = [
        "", "rest", "--port=80", "-port=80", "---port=80", "--port", "--debug", "--debug=false", "--debug=0 x",
        "--port=80 rest --x=1", "--port=80 -- --x=1 y", "--", "-- a", "-", "--unknown", "--unknown=1",
        "--data-dir=/x", "--data_dir=/x", "--data-dir", "--hosts=a,b --hosts=c", "--ports=1:3,7", "--port=x",
        "--port= 5", "--data_dir=a=b", "--debug --port=1 --debug=f", "--Port=1", "rest --port=80", "--=1",
    ]
    for line in lines:
        options = OptionParser()
        options.define("port", 8888)
        options.define("debug", False)
        options.define("data_dir", type=str)
        options.define("hosts", multiple=True)
        options.define("ports", type=int, multiple=True)
        stderr, sys.stderr = sys.stderr, io.StringIO()
        try:
            rest = options.parse_command_line(["program"] + line.split(" ") if line else ["program"])
            values_ = " ".join(f"{k}={v}" for k, v in options.items() if k != "help")
            outcome = f"{values_} rest={rest}"
        except (Error, ValueError):
            outcome = "error"
        finally:
            sys.stderr = stderr
        yield line + "\t" + outcome


def config_options():
    options = OptionParser()
    options.define("port", 8888)
    options.define("ratio", 0.5)
    options.define("debug", False)
    options.define("name", "x")
    options.define("log_dir", type=str)
    options.define("hosts", multiple=True)
    options.define("ports", type=int, multiple=True)
    options.define("since", type=datetime.datetime)
    options.define("timeout", type=datetime.timedelta)
    return options


def configs():
    folder = os.path.join(HERE, "config")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".conf"):
            options = config_options()
            try:
                options.parse_config_file(os.path.join(folder, name))
                lines = [f"{k}={show(str(v))}" for k, v in options.items() if k != "help"]
                lines = [line.replace(folder, "FOLDER") for line in lines]
            except Exception as error:
                lines = ["error"]
            write("config/" + name.replace(".conf", ".expected"), lines)


def log_lines():
    formatter = LogFormatter(color=False, datefmt="100710 15:04:05")
    for level, message in [
        (logging.DEBUG, "quiet"),
        (logging.INFO, "200 GET / (127.0.0.1) 1.23ms"),
        (logging.WARNING, "404 GET /é (127.0.0.1) 0.50ms"),
        (logging.ERROR, "two\nlines\n  and a third"),
        (logging.CRITICAL, "the end is near\n"),
    ]:
        record = logging.LogRecord("x", level, "module.py", 123, message, (), None)
        yield from formatter.format(record).split("\n")


write("values.tsv", values())
write("help.txt", help_text())
write("help_options.json", ["[\n" + ",\n".join(map(json.dumps, help_options())) + "\n]"])
write("wrapped.tsv", wrapped())
write("command_lines.tsv", command_lines())
configs()
write("log_lines.txt", log_lines())
