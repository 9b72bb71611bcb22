#!/usr/bin/env python3
"""Makes random cases and lets Python's Tornado answer them.

Usage: generate.py SEED COUNT > random.json   (needs `pip install tornado==6.6.1`, CPython 3.11)

The file holds one namespace and pairs of a template and its output; null stands for an error.
"""

import json
import logging
import random
import signal
import sys
import warnings

import tornado.template

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")

seed, count = int(sys.argv[1]), int(sys.argv[2])
rnd = random.Random(seed)
pick = rnd.choice

NAMES = {
    "a": 5, "b": 0, "n": -7, "big": 12345678901234567890, "f": 2.5, "g": -0.125, "z": 0.0, "t": True, "none": None,
    "s": "Hello, World", "e": "", "u": "Ünïcode ß 😀 \t x", "num": " 42 ", "html": "<a href=\"x\">'&'</a>",
    "xs": [3, 1, 2], "ys": ["b", "a", "C"], "m": [[1, 2], [3, 4]], "d": {"k": 1, "j": "two", "l": [1, 2]},
    "ds": [{"n": "x", "v": 2}, {"n": "y", "v": 1}, {"n": "z", "v": 3}],
}
INTS = ["a", "b", "n", "big", "0", "1", "2", "-3", "10", "255", "t", "2 ** 64", "len(xs)"]
FLOATS = ["f", "g", "z", "1.5", "1e20", "0.1", "1e-7", "3.0", "123456.789", "float('inf')", "1/3"]
STRS = ["s", "e", "u", "num", "html", "'abc'", "'a-b_c'", "'Äß'", "'x' * 3", "'1,2,,3'", "'it\\'s'", "'a\\nb'", "'tAb\\t2'"]
LISTS = ["xs", "ys", "[]", "[1, 'a', None]", "list('abc')", "m", "xs[1:]", "[0.5, 2]", "list(range(5))"]


def expr(depth):
    return pick([num, num, text, text, lst, boolean, other])(depth)


def num(depth):
    if depth <= 0:
        return pick(INTS + FLOATS)
    x, y = lambda: num(depth - 1), lambda: num(depth - 1)
    return pick([
        lambda: pick(INTS), lambda: pick(FLOATS),
        lambda: "(%s %s %s)" % (x(), pick(["+", "-", "*", "/", "//", "%"]), y()),
        lambda: "(%s %s %s)" % (x(), pick(["&", "|", "^", "<<", ">>", "**"]), pick(["0", "1", "2", "3", "7", "-1"])),
        lambda: "%s%s" % (pick(["-", "+", "~", "- -"]), x()),
        lambda: "%s(%s)" % (pick(["abs", "int", "float", "round", "bool"]), x()),
        lambda: "round(%s, %s)" % (x(), pick(["0", "1", "2", "3", "-1", "-2"])),
        lambda: "%s(%s, %s)" % (pick(["min", "max", "pow", "divmod"]), x(), y()),
        lambda: "len(%s)" % pick([text, lst])(depth - 1),
        lambda: "sum(%s)" % pick(["xs", "[f, g]", "m[0]", "range(4)", "(x * x for x in xs)"]),
        lambda: "%s.%s(%s)" % (text(depth - 1), pick(["find", "count", "index", "rfind"]), text(0)),
        lambda: "int(%s, %s)" % (pick(["'ff'", "'0x1f'", "'101'", "' 7 '", "'1_0'"]), pick(["0", "2", "8", "10", "16", "36"])),
        lambda: "(%s if %s else %s)" % (x(), boolean(depth - 1), y()),
        lambda: "%s[%s]" % (lst(depth - 1), pick(["0", "-1", "1", "5"])),
    ])()


def spec():
    return (pick(["", "", "*<", ">", "^", "=", "0=", "_^"]) + pick(["", "", "+", "-", " "]) + pick(["", "", "#"]) + pick(["", "", "0"])
            + pick(["", "", "5", "10", "1"]) + pick(["", "", "", ",", "_"]) + pick(["", "", ".0", ".2", ".5", ".10"])
            + pick(["", "", "d", "f", "e", "g", "s", "x", "X", "o", "b", "%", "G", "E", "n", "c"]))


def percent():
    return ("%" + pick(["", "", "-", "+", " ", "0", "#", "-0", "+#"]) + pick(["", "", "3", "8", "12"]) + pick(["", "", ".0", ".2", ".6", "."])
            + pick(list("sdrfegxXoiGEcau")))


def text(depth):
    if depth <= 0:
        return pick(STRS)
    x = lambda: text(depth - 1)
    return pick([
        lambda: pick(STRS),
        lambda: "(%s + %s)" % (x(), x()),
        lambda: "(%s * %s)" % (x(), pick(["2", "0", "-1", "a"])),
        lambda: "%s.%s()" % (x(), pick(["upper", "lower", "title", "capitalize", "swapcase", "strip", "lstrip", "rstrip", "casefold", "expandtabs"])),
        lambda: "%s.%s(%s)" % (x(), pick(["strip", "lstrip", "rstrip", "removeprefix", "removesuffix"]), text(0)),
        lambda: "%s.replace(%s, %s%s)" % (x(), text(0), text(0), pick(["", ", 1", ", -1", ", 2"])),
        lambda: "%s.%s(%s%s)" % (x(), pick(["center", "ljust", "rjust"]), pick(["3", "8", "15"]), pick(["", ", '*'", ", '-'"])),
        lambda: "%s.zfill(%s)" % (x(), pick(["3", "8", "15"])),
        lambda: "%s.join(%s)" % (x(), pick(["ys", "'abc'", "(str(x) for x in xs)", "d", "sorted(ys)", "map(str, xs)", "xs"])),
        lambda: "%s[%s:%s%s]" % (x(), pick(["", "1", "-2", "20"]), pick(["", "3", "-1", "0"]), pick(["", "", ":2", ":-1"])),
        lambda: "%s[%s]" % (x(), pick(["0", "-1", "2", "50"])),
        lambda: "str(%s)" % expr(depth - 1), lambda: "repr(%s)" % expr(depth - 1), lambda: "ascii(%s)" % expr(depth - 1),
        lambda: "format(%s, '%s')" % (pick([num, num, text])(depth - 1), spec()),
        lambda: "'%s|' %% (%s,)" % (percent(), pick([num, num, expr])(depth - 1)),
        lambda: "'{:%s}|{}'.format(%s, %s)" % (spec(), pick([num, num, text])(depth - 1), expr(depth - 1)),
        lambda: "'{0!r:>%s} {k}'.format(%s, k=%s)" % (pick(["3", "12"]), expr(depth - 1), num(0)),
        lambda: "f'{%s:%s}'" % (pick(["a", "f", "big", "s", "n", "g"]), spec()),
        lambda: "f\"{%s!r} {a + 1} {s}\"" % pick(["s", "xs", "d", "f", "u"]),
        lambda: "%s(%s)" % (pick(["hex", "oct", "bin", "chr"]), pick(["a", "255", "n", "65", "8364", "f"])),
        lambda: "(%s if %s else %s)" % (x(), boolean(depth - 1), x()),
        lambda: "%s.encode(%s).decode('latin-1')" % (x(), pick(["", "'utf-8'"])),
        lambda: pick(["json_encode", "escape", "url_escape", "squeeze", "linkify"]) + "(%s)" % expr(depth - 1),
    ])()


def lst(depth):
    if depth <= 0:
        return pick(LISTS)
    x = lambda: lst(depth - 1)
    return pick([
        lambda: pick(LISTS),
        lambda: "(%s + %s)" % (x(), x()), lambda: "(%s * %s)" % (x(), pick(["2", "0", "b"])),
        lambda: "sorted(%s%s)" % (x(), pick(["", ", reverse=True", ", key=str", ", key=lambda v: str(v)"])),
        lambda: "list(%s(%s))" % (pick(["reversed", "enumerate", "tuple", "iter"]), x()),
        lambda: "list(zip(%s, %s))" % (x(), x()), lambda: "list(map(%s, %s))" % (pick(["str", "bool", "repr", "lambda v: (v, 1)"]), x()),
        lambda: "[%s for x in %s if %s]" % (pick(["x", "(x, a)", "str(x)", "x in xs"]), x(), pick(["x", "True", "x != 1", "a"])),
        lambda: "%s[%s:%s%s]" % (x(), pick(["", "1", "-2"]), pick(["", "3", "-1"]), pick(["", ":2", ":-1", ":-2"])),
        lambda: "%s.%s(%s)" % (text(depth - 1), pick(["split", "rsplit"]), pick(["", "','", "' '", "None, 1", "',', 1", "'l', 2", "''"])),
        lambda: "%s.%s(%s)" % (text(depth - 1), pick(["partition", "rpartition"]), pick(["','", "' '", "'o'", "'zz'"])),
        lambda: "%s.splitlines()" % text(depth - 1),
        lambda: "[%s, %s]" % (expr(depth - 1), expr(depth - 1)), lambda: "(%s, %s)" % (expr(depth - 1), expr(depth - 1)), lambda: "(%s,)" % expr(depth - 1),
        lambda: "[v['n'] for v in sorted(ds, key=lambda v: v['v']%s)]" % pick(["", ", reverse=True"]),
        lambda: "[x for row in m for x in row if x > %s]" % num(0),
    ])()


def boolean(depth):
    if depth <= 0:
        return pick(["t", "True", "False", "a", "e", "xs", "b", "none", "[]"])
    x = lambda: expr(depth - 1)
    return pick([
        lambda: "(%s %s %s)" % (x(), pick(["==", "!=", "<", ">", "<=", ">="]), x()),
        lambda: "(%s %s %s)" % (num(depth - 1), pick(["==", "!=", "<", ">", "<=", ">="]), num(depth - 1)),
        lambda: "(%s < %s <= %s)" % (num(depth - 1), num(depth - 1), num(depth - 1)),
        lambda: "(%s %s %s)" % (x(), pick(["in", "not in"]), pick([lst, text])(depth - 1)),
        lambda: "(%s %s %s)" % (x(), pick(["and", "or"]), x()), lambda: "(not %s)" % x(),
        lambda: "%s.%s()" % (text(depth - 1), pick(["isdigit", "isalpha", "isupper", "islower", "istitle", "isspace", "isalnum", "isascii", "isnumeric", "isdecimal", "isidentifier", "isprintable"])),
        lambda: "%s.%s(%s)" % (text(depth - 1), pick(["startswith", "endswith"]), pick([text(0), "('a', 'H')", "'', 2", "'l', 2, 4"])),
        lambda: "isinstance(%s, %s)" % (x(), pick(["int", "str", "float", "list", "(int, str)", "bool", "dict"])),
        lambda: "%s(%s)" % (pick(["any", "all"]), lst(depth - 1)), lambda: "(%s is %s)" % (x(), pick(["None", "True", "none"])),
    ])()


def other(depth):
    return pick([
        lambda: "d.get(%s%s)" % (pick(["'k'", "'zz'", "a", "s"]), pick(["", ", 'def'", ", 0"])), lambda: "d[%s]" % pick(["'k'", "'l'", "'nope'", "'j'"]),
        lambda: "list(d.%s())" % pick(["keys", "values", "items"]), lambda: "sorted(d.items(), key=lambda kv: str(kv[1]))",
        lambda: "{%s: %s}" % (pick(["'q'", "1", "(1, 2)", "f", "none"]), expr(depth - 1)), lambda: "dict(d, z=%s)" % num(0), lambda: "{**d, 'k': %s}" % num(0),
        lambda: "none", lambda: "(lambda x, y=%s: (x, y))(%s)" % (num(0), expr(depth - 1)), lambda: "type(%s).__name__" % expr(depth - 1),
        lambda: "%s(%s)" % (pick(["min", "max"]), lst(depth - 1)), lambda: "b'a\\x00\\'b' + %s" % pick(["b'c'", "s", "bytes([1, 200])"]),
        lambda: "{k: v for k, v in d.items() if %s}" % boolean(0), lambda: "next(iter(%s), 'end')" % lst(depth - 1),
        lambda: "[y := %s, y]" % num(0), lambda: "len(set(%s))" % lst(depth - 1), lambda: "getattr(s, '%s', 'no')" % pick(["foo", "bar"]),
        lambda: "(%s).%s" % (num(0), pick(["real", "imag", "bit_length()", "is_integer()"])), lambda: "%s.%s(%s)" % (lst(depth - 1), pick(["index", "count"]), expr(0)),
        lambda: "datetime.timedelta(days=%s, seconds=%s)" % (pick(["1", "0", "-1", "1.5"]), pick(["0", "1", "3661", "-5"])),
        lambda: "datetime.datetime(2020, %s, 28, 13, 4, 5).strftime('%s')" % (pick(["1", "2", "12"]), pick(["%Y-%m-%d %H:%M:%S", "%a %b %d %j", "%I:%M %p %y", "%A, %B %U %W %V"])),
        lambda: "datetime.date(2024, 2, 28) + datetime.timedelta(%s)" % pick(["1", "2", "366", "-59"]),
    ])()


def statement(depth):
    body = lambda: "".join(pick([lambda: statement(depth - 1) if depth > 0 else " x ", lambda: "{{ %s }}" % expr(1), lambda: pick([" ", "\n  ", "text", " \t "])])() for _ in range(rnd.randint(1, 3)))
    return pick([
        lambda: "{%% if %s %%}%s{%% elif %s %%}%s{%% else %%}%s{%% end %%}" % (boolean(2), body(), boolean(1), body(), body()),
        lambda: "{%% for i, v in enumerate(%s) %%}%s{{ i }}{%% if i == 2 %%}{%% %s %%}{%% end %%}{{ v }};{%% else %%}E{%% end %%}" % (lst(1), body(), pick(["break", "continue"])),
        lambda: "{%% for v in %s %%}{{ v }}{%% end %%}{{ v }}" % lst(2),
        lambda: "{%% set w = %s %%}{{ w }}%s" % (expr(2), body()), lambda: "{%% set p, q = %s, %s %%}{{ q }}{{ p }}" % (expr(1), expr(1)),
        lambda: "{%% set w = %s %%}{%% set w %s= %s %%}{{ w }}" % (expr(1), pick(["+", "-", "*", "//", "%", "|"]), expr(1)),
        lambda: "{%% try %%}%s{{ %s }}{%% except %s %%}X{%% except Exception as ex %%}{{ type(ex).__name__ }}{%% else %%}ok{%% finally %%}F{%% end %%}" % (body(), expr(2), pick(["KeyError", "(TypeError, ValueError)", "ArithmeticError", "LookupError"])),
        lambda: "{%% set L = %s %%}{%% set L.%s %%}{{ L }}" % (pick(["[3, 1, 2]", "list(xs)", "[]"]), pick(["append(1)", "sort()", "reverse()", "pop()", "insert(1, 'q')", "extend('ab')", "remove(1)", "clear()"])),
        lambda: "{%% set D = dict(d) %%}{%% set %s %%}{{ D }}" % pick(["D['n'] = 1", "D.update(k=2)", "D.pop('k')", "D.setdefault('l', 3)", "del D['k']", "D.popitem()"]),
        lambda: "{%% set c = 0 %%}{%% while c < %s %%}{%% set c += 1 %%}%s{%% end %%}{{ c }}" % (pick(["3", "0", "2"]), body()),
        lambda: "{%% apply %s %%}%s{%% end %%}" % (pick(["escape", "lambda v: v.upper()", "(lambda v: v.upper())", "(lambda v: b'<' + v + b'>')"]), body()),
        lambda: "{%% whitespace %s %%}%s  a \n\n b {# c #}  " % (pick(["all", "single", "oneline"]), body()), lambda: "{%% raw %s %%}{{{ %s }}}" % (expr(2), num(1)),
        lambda: "{%% block %s %%}%s{%% end %%}" % (pick(["one", "two"]), body()), lambda: "{%% autoescape %s %%}%s" % (pick(["None", "xhtml_escape", "url_escape"]), body()),
    ])()


signal.signal(signal.SIGALRM, signal.default_int_handler)
cases = []
while len(cases) < count:
    source = pick([lambda: "{%% raw %s %%}" % expr(rnd.randint(1, 3)), lambda: "{{ %s }}" % expr(2), lambda: statement(rnd.randint(0, 2))])()
    if len(source) > 400 or any(word in source for word in ("** 2 ** 64", "<< big", "object at", "hex()")):
        continue
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        names = json.loads(json.dumps(NAMES))
        output = tornado.template.Template(source, "t.html").generate(**names)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if len(output) > 2000 or b" at 0x" in output:
            continue
        output.decode("utf-8")
        if b"j)" in output or b"+0j" in output:
            continue
        cases.append([source, output.decode("utf-8")])
    except (UnicodeDecodeError, KeyboardInterrupt, MemoryError, RecursionError):
        continue
    except Exception:
        signal.setitimer(signal.ITIMER_REAL, 0)
        if rnd.random() < 0.25:
            cases.append([source, None])
print(json.dumps({"namespace": NAMES, "cases": cases}, ensure_ascii=False, separators=(",", ":")).replace('],["', '],\n["'))
