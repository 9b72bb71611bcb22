#!/usr/bin/env python3
"""Makes cases about addresses: urllib.parse, and the tuples with names that it and datetime give.

Usage: generate_urls.py SEED COUNT > urls.json   (needs `pip install tornado==6.6.1`, CPython 3.11)
"""

import json
import logging
import random
import sys

import tornado.template

logging.disable(logging.CRITICAL)
seed, count = int(sys.argv[1]), int(sys.argv[2])
rnd = random.Random(seed)
pick = rnd.choice

SCHEMES = ["", "", "", "http:", "https:", "HTTP:", "ftp:", "mailto:", "file:", "ws:", "svn+ssh:", "x-y:", "1a:", "javascript:", "tel:", " http:", "ht tp:", "é:", ":", "data:"]
HOSTS = ["", "", "//", "//a.org", "//A.Org:80", "//u@h", "//u:p@h:8080", "//u:p:q@h", "//a@b@c", "//h:", "//h:x", "//h:99999", "//h:0080", "//[::1]", "//[::1]:80", "//[FE80::1%eth0]:8", "//[1.2.3.4]", "//[v1.x]", "//[vz.x]", "//[::1", "//]", "//[zz]", "//ü.de", "//a／b", "////", "//h:-1", "//@", "//u:@h", "//:80", "//[::1]x:5", "///"]
PATHS = ["", "", "/", "a", "/a/b", "a/b/c/", "../x", "./x", "..", ".", "/a/../b/./c", "../../../x", "a//b", "//x//y", "/a;p", "/a;p/b;q", "a;b;c", ";p", "/ü ö", "/%20x", "x:y", "/a/b/..", "/a/b/.", "g;x=1/../y", "/a\\tb\\nc", "...", "/..a"]
QUERIES = ["", "", "", "?", "?a=1", "?a=1&b=2", "?a?b", "?x=/../y", "?a=1;b=2"]
FRAGMENTS = ["", "", "", "#", "#top", "#a#b", "#/x?y"]
FIELDS = ["a=1", "b=2", "a=3", "a=", "=x", "a", "", "a=b=c", "x+y=p+q", "%C3%BC=%zz", "k=%ff", "é=ü", "a%3Db=%26", "c=%F0%9F%98%80"]
TEXTS = ["a b", "", "ü/ö", "a&b=c", "~x_y-z.w", "100%", "%41%zz%", "+ +", "日本", "a\\x00b", "%E2%82%AC", "%ff%fe", "'q' \\\"d\\\"", "/?#[]@!$&()*+,;="]
RESULT = "scheme netloc path query fragment username password hostname port".split()


def url():
    return (pick(SCHEMES) + pick(HOSTS) + pick(PATHS) + pick(QUERIES) + pick(FRAGMENTS)).replace("\\\\", "\\")


def query():
    return pick(["&", "&", "&", ";"]).join(pick(FIELDS) for _ in range(rnd.randrange(5)))


def text():
    return '"%s"' % pick(TEXTS)


def expression():
    kind = rnd.randrange(15)
    if kind == 0:
        return "urlsplit('%s')" % url()
    if kind == 1:
        return "urlparse('%s')" % url()
    if kind == 2:
        return "%s('%s').%s" % (pick(["urlsplit", "urlparse"]), url(), pick(RESULT))
    if kind == 3:
        return "%s('%s').%s" % (pick(["urlsplit", "urlparse", "urldefrag"]), url(), pick(["geturl()", "params", "nope", "_asdict()", "_fields", "count('')", "_replace(fragment='f')", "_replace(query='').geturl()", "_replace(nope=1)", "geturl(1)", "index('/')"]))
    if kind in (4, 5, 6):
        return "urljoin('%s', '%s'%s)" % (url(), url(), pick(["", "", "", "", ", False", ", allow_fragments=False"]))
    if kind == 7:
        return "urldefrag('%s')" % url()
    if kind in (8, 9):
        return "%s('%s'%s)" % (pick(["parse_qs", "parse_qsl"]), query(), pick(["", "", "", ", keep_blank_values=True", ", True", ", strict_parsing=True", ", max_num_fields=2", ", separator=';'", ", separator=''"]))
    if kind == 10:
        function = pick(["quote", "quote_plus", "unquote", "unquote_plus", "quote_from_bytes", "unquote_to_bytes"])
        argument = text() + pick(["", "", ".encode()"])
        return "%s(%s%s)" % (function, argument, pick(["", "", ", safe='/'", ", safe=b'&='", ", ''"]) if function.startswith("quote") else "")
    if kind == 11:
        pairs = pick([lambda: "{%s: %s, 'n': [1, %s]}" % (text(), text(), text()), lambda: "[(%s, %s), ('x', None)]" % (text(), text()), lambda: "[('a', 1.5), (b'b', b'c d')]", lambda: "{}", lambda: "dict(q=(1, 'two'))", lambda: "'ab'", lambda: "5"])()
        return "urlencode(%s%s)" % (pairs, pick(["", "", ", doseq=True", ", True", ", quote_via=quote", ", safe='&/'", ", True, ' '", ", safe='/', quote_via=quote"]))
    if kind == 12:
        parts = ["'%s'" % part for part in (pick(["", "http", "x", "mailto"]), pick(["", "h", "u@h:1"]), pick(["", "a", "/a", "//a"]), pick(["", "p"]), pick(["", "q=1"]), pick(["", "f"]))]
        if rnd.random() < 0.5:
            return "urlunparse(%s)" % pick([", ".join(parts), "[%s]" % ", ".join(parts), "(%s)" % ", ".join(parts), "(%s)" % ", ".join(parts[:5])])
        return "urlunsplit(%s)" % pick(["[%s]" % ", ".join(parts[:3] + parts[4:]), "(%s)" % ", ".join(parts[:3] + parts[4:]), "(%s)" % ", ".join(parts)])
    if kind == 13:
        moment = "datetime.datetime(%d, %d, %d, 3, 4, 5)" % (rnd.randrange(1971, 2030), rnd.randrange(1, 13), rnd.randrange(1, 29))
        return moment + pick([".timetuple()", ".timetuple().tm_yday", ".timetuple().tm_mon", ".isocalendar()", ".isocalendar().week", ".isocalendar()[1]", ".timetuple()[:3]", ".timetuple().nope", ".isocalendar() == tuple([2020, 1, 1])"])
    return pick(["tuple(urlsplit('%s'))", "urlsplit('%s')[1]", "list(urlparse('%s'))", "'%%s|%%s|%%s|%%s|%%s' %% urlsplit('%s')", "len(urlparse('%s'))", "urlsplit('%s') == urlsplit('http://h/')", "type(urlsplit('%s')).__name__", "urlsplit('%s', 'ftp')", "urlsplit('%s', allow_fragments=False)", "urlparse('%s')[2:]", "urlsplit('%s') + (1,)", "isinstance(urlsplit('%s'), tuple)", "sorted(urlsplit('%s'))"]) % url()


cases, seen = [], set()
while len(cases) < count:
    source = "{%% import datetime %%}{%% from urllib.parse import * %%}{%% try %%}{%% raw repr(%s) %%}{%% except ValueError as ex %%}!{%% raw str(ex) %%}{%% except Exception as ex %%}!{{ type(ex).__name__ }}{%% end %%}" % expression()
    names = [name for name in __import__("urllib.parse").parse.__all__ if name + "(" in source] + ["quote"]
    source = source.replace("import * ", "import %s " % ", ".join(dict.fromkeys(names)))
    if source in seen:
        continue
    seen.add(source)
    try:
        cases.append([source, tornado.template.Template(source, "t.html").generate().decode()])
    except Exception:
        pass
print('{"namespace": {}, "cases": [\n%s\n]}' % ",\n".join(json.dumps(case) for case in cases))
