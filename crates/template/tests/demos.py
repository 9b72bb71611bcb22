#!/usr/bin/env python3
"""Renders the templates of Tornado's own demos with Python's Tornado, as cases for `examples/cases.rs`.

Usage: demos.py DEMOS… > cases.json, with a Python that has Tornado. DEMOS is a folder such as `demos` of an unpacked release.
Each template is rendered as its demo does, with every set of names that is below for it.
"""

import datetime
import itertools
import json
import logging
import pathlib
import sys
import types

import tornado.template

logging.disable(logging.CRITICAL)
MARKS = "Q&A: <b>\"it's\"</b> – Größe 😀"


def function(name):
    return {"$fn": name}


def module(template, *parameters):
    return {"$module": {"template": template, "parameters": list(parameters)}}


def entry(number, title, html="<p>Body</p>\n", **more):
    times = {"published": {"$datetime": [2010, 1 + number % 12, 28, 23, 5, number]}, "updated": {"$datetime": [2011, 2, 3 + number % 20, 4, 5, 6]}}
    own = {"id": number, "slug": f"a-slug-{number}", "title": title, "html": html, "markdown": f"*{title}*", "key": function("counter")}
    return {"$obj": own | times | more}


ENTRIES = [entry(1, "Plain"), entry(2, MARKS, html=f"<pre>  {MARKS}\n\n</pre>"), entry(12, "", html="")]
MODULES = {"$obj": {
    "Entry": module("modules/entry.html", "entry"), "Post": module("modules/post.html", "post", "actor"),
    "Template": module("message.html", "", "message"), "linkify": function("brackets"), "xsrf_form_html": function("xsrf_form_html"),
}}
COMMON = {
    "handler": {"$obj": {"settings": {"blog_title": "Ben & Jerry's blog", " blog_title": "Jerry's & Ben"}}},
    "request": {"$obj": {"uri": "/a path?b=ü&c=/", "path": "/compose", "host": "localhost:8888", "full_url": function("none")}},
    "locale": {"$obj": {"format_date": function("echo")}},
    "users": {"$obj": {"create_login_url": function("wrap"), "create_logout_url": function("upper")}},
    "_tt_modules": MODULES, "modules": MODULES, "_": function("translate"), "static_url": function("static_url"), "xsrf_form_html": function("xsrf_form_html"),
}
USERS = [None, {"$obj": {"id": 1, "name": "Ann", "administrator": True}}, {"$obj": {"id": 2, "name": MARKS, "administrator": False}}]
PEOPLE = [{"name": "Ann", "first_name": "A"}, {"name": MARKS}]
MESSAGES = [{"id": "m1", "from": "Ann", "body": "hello", "html": "<b>1</b>"}, {"id": 2, "from": MARKS, "body": f"  {MARKS}\n", "html": f"<i>{MARKS}</i>"}]
MEDIA = [
    {"type": "photo", "href": "/h1", "src": "/s1", "alt": MARKS}, {"type": "video", "href": "/h2", "src": "/s2"},
    {"type": "link", "href": "/h3", "src": ""}, {"type": "link", "href": "/h4", "src": "/s4"},
]
SENDERS = [{"id": "7", "name": "Ann"}, {"id": "8", "name": MARKS}]
POSTS = [
    {"message": "", "attachment": {}, "actor_id": "7", "permalink": "/p/1", "created_time": "2010-01-01T23:05:06+0000",
     "from": SENDERS[0], "actions": [{"link": "/l?a&b"}]},
    {"message": MARKS, "actor_id": "8", "permalink": "/p/2?a=1&b=2", "created_time": "2012-02-29T00:00:00+0000",
     "attachment": {"name": MARKS, "href": "http://example.com/?a&b", "description": f"<i>{MARKS}</i>", "media": MEDIA},
     "from": SENDERS[1], "actions": [{"link": "/1"}, {"link": "/2"}], "link": "/link?a&b", "picture": "/pic?a&b", "name": MARKS, "caption": "C", "description": MARKS},
    {"message": "m", "attachment": None, "actor_id": "7", "permalink": "", "created_time": "2012-12-12T12:12:12+0000",
     "from": SENDERS[0], "actions": [{"link": ""}], "link": "/link", "caption": "", "picture": ""},
]
PROFILES = {"7": {"url": "/u/7", "pic_square": "/pic/7", "name": "Ann"}, "8": {"url": "/u/8?x&y", "pic_square": "/pic/8", "name": MARKS}}


def contexts(demo, template):
    """The sets of names that a page of a demo is rendered with."""
    def each(name, values, users=USERS):
        return [{name: value, "current_user": user} for value in values for user in users]

    if demo in ("blog", "appengine"):
        pages = {
            "home.html": each("entries", [[], ENTRIES[:1], ENTRIES]), "archive.html": each("entries", [[], ENTRIES]),
            "feed.xml": each("entries", [ENTRIES[:1], ENTRIES], [None]),  # an empty feed tells the time
            "entry.html": each("entry", ENTRIES), "modules/entry.html": each("entry", ENTRIES), "compose.html": each("entry", [None, *ENTRIES]),
            "login.html": each("error", [None, "", MARKS]), "create_author.html": each("error", [None, MARKS]), "base.html": each("entry", [None]),
        }
    elif demo in ("chat", "websocket"):
        pages = {
            "index.html": [{"messages": messages, "current_user": user} for messages in ([], MESSAGES) for user in PEOPLE],
            "message.html": [{"message": message} for message in MESSAGES], "room.html": [{"messages": MESSAGES, "clients": 3}],
        }
    elif demo == "facebook":
        streams = [{"posts": [], "profiles": {}, "data": []}, {"posts": POSTS, "profiles": PROFILES, "data": POSTS}]
        pages = {
            "stream.html": [{"stream": stream, "current_user": user} for stream in streams for user in PEOPLE],
            "modules/post.html": [{"post": post, "actor": PROFILES[post["actor_id"]]} for post in POSTS],
        }
    else:
        return None
    found = pages.get(template)
    return found and [COMMON | names for names in found]


def decode(value, state):
    """What the tagged values of the cases mean."""
    if isinstance(value, list):
        return [decode(item, state) for item in value]
    if not isinstance(value, dict):
        return value
    tag = next(iter(value), "")
    if tag == "$obj":
        return types.SimpleNamespace(**{name: decode(field, state) for name, field in value["$obj"].items()})
    if tag == "$datetime":
        return datetime.datetime(*value["$datetime"])
    if tag == "$fn":
        name = value["$fn"]
        return itertools.count(1).__next__ if name == "counter" else FUNCTIONS[name]
    if tag == "$module":
        return state.module(**value["$module"])
    return {name: decode(item, state) for name, item in value.items()}


FUNCTIONS = {
    "brackets": lambda s: f"[{s}]",
    "none": lambda: None,
    "upper": lambda s: s.upper(),
    "wrap": lambda s, tag="b": f"<{tag}>{s}</{tag}>",
    "echo": lambda *args, **kwargs: "args=%s kwargs=%s" % (list(args), sorted(kwargs.items())),
    "static_url": lambda path, include_host=False: f"/static/{path}?v=abcd1",
    "translate": lambda message, plural_message=None, count=None: plural_message if plural_message is not None and count != 1 else message,
    "xsrf_form_html": lambda: '<input type="hidden" name="_xsrf" value="tok"/>',
}


class State:
    """The names of one case, and what its modules render."""

    def __init__(self, loader, names):
        self.loader = loader
        self.names = decode(names, self)

    def module(self, template, parameters):
        def render(*args, **kwargs):
            given = dict(zip(parameters, args)) | kwargs
            return self.loader.load(template).generate(**(self.names | given))

        return render


def main():
    cases, failures = [], set()
    for folder in map(pathlib.Path, sys.argv[1:]):
        for page in sorted(folder.glob("*/templates/**/*.*")):
            demo = page.relative_to(folder).parts[0]
            root = folder / demo / "templates"
            name = str(page.relative_to(root))
            sets = contexts(demo, name)
            if sets is None:
                sys.exit(f"{page}: no names to render it with")
            templates = {str(file.relative_to(root)): file.read_text() for file in sorted(root.glob("**/*.*"))}
            for autoescape in ["xhtml_escape", None]:
                for number, names in enumerate(sets):
                    loader = tornado.template.DictLoader(templates, autoescape=autoescape)
                    try:
                        expect = {"output": loader.load(name).generate(**State(loader, names).names).decode()}
                    except Exception as error:
                        failures.add(f"{page}: {error!r}")
                        continue
                    group = f"{folder.parent.name}: {demo}"
                    cases.append({
                        "id": f"{group}: {name}: {autoescape}: {number}", "group": group, "tier": 1, "templates": templates,
                        "entry": name, "loader": {"autoescape": autoescape}, "namespace": names, "expect": expect,
                    })
    if failures:
        sys.exit("Python cannot render these:\n" + "\n".join(sorted(failures)))
    json.dump({"cases": cases}, sys.stdout)


if __name__ == "__main__":
    main()
