"""Writes ui_modules.json: what Tornado 6.6.1 puts where. Run it with a Python that has that Tornado."""

import asyncio
import json
import pathlib
import socket

import tornado
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.template import DictLoader
from tornado.web import Application, RequestHandler, UIModule

PAGE = "<html><head><title>T</title></head><body>{BODY}</body></html>\n"

# name: module name -> its resources; templates; what is rendered
MODULES = {
    "Plain": {},
    "Css": {"embedded_css": ".a { color: red }"},
    "MoreCss": {"embedded_css": ".b { color: blue }"},
    "Js": {"embedded_javascript": "one();"},
    "MoreJs": {"embedded_javascript": "two();"},
    "Files": {"css_files": ["/a.css", "http://x/b.css"], "javascript_files": ["/a.js", "https://x/b.js"]},
    "SameFiles": {"css_files": ["/c.css", "/a.css"], "javascript_files": ["/c.js", "/a.js"]},
    "Escaped": {"css_files": ["/a.css?b=1&c=\"2\""], "javascript_files": ["/a.js?b=1&c=2"]},
    "Head": {"html_head": "<meta name=\"x\"/>"},
    "Body": {"html_body": "<div id=\"end\"></div>"},
    "All": {
        "embedded_css": ".all {}", "css_files": ["/all.css"], "embedded_javascript": "all();",
        "javascript_files": ["/all.js"], "html_head": "<!--head-->", "html_body": "<!--body-->",
    },
    "ScriptWithTag": {"embedded_javascript": "write('</body>');", "javascript_files": ["/t.js"], "html_body": "<i></i>"},
}

TEMPLATES = {
    "no modules": {"page.html": "{{ 1 }}"},
    "a module without resources": {"page.html": "{% module Plain() %}"},
    "css goes into the head": {"page.html": "{% module Css() %}"},
    "a module used twice brings its css once": {"page.html": "{% module Css() %}{% module Css() %}"},
    "css of two modules is one element in order of use": {"page.html": "{% module MoreCss() %}{% module Css() %}{% module MoreCss() %}"},
    "javascript goes before the end": {"page.html": "{% module Js() %}{% module MoreJs() %}"},
    "files go before embedded ones": {"page.html": "{% module Css() %}{% module Js() %}{% module Files() %}"},
    "files are linked once, in order": {"page.html": "{% module Files() %}{% module SameFiles() %}"},
    "addresses are escaped": {"page.html": "{% module Escaped() %}"},
    "html for the head and the body": {"page.html": "{% module Head() %}{% module Body() %}"},
    "everything in its order": {"page.html": "{% module All() %}{% module Files() %}{% module Css() %}{% module Js() %}{% module Head() %}{% module Body() %}"},
    "the last end of the body for scripts, the first for html": {"page.html": "{% raw '</body>' %}{% module All() %}"},
    "a script that holds the tag": {"page.html": "{% module ScriptWithTag() %}{% module Js() %}"},
    "as an expression it is escaped": {"page.html": "{{ modules.Css() }}"},
    "as an expression, raw": {"page.html": "{% raw modules.Css() %}"},
    "by subscript": {"page.html": "{% raw modules['Css']() %}"},
    "the module Template": {
        "page.html": "{% module Template('part.html', a=1) %}{% module Template('part.html', a=2) %}",
        "part.html": "[{{ a }}]{{ set_resources(embedded_css='.part {}', javascript_files='/part.js', css_files=['/p1.css', '/p2.css'], embedded_javascript='part();', html_head='<!--p-->', html_body='<!--q-->') }}",
    },
    "two templates by Template": {
        "page.html": "{% module Template('one.html') %}{% module Css() %}{% module Template('two.html') %}",
        "one.html": "1{{ set_resources(embedded_css='.one {}', embedded_javascript='one()') }}",
        "two.html": "2{{ set_resources(embedded_css='.two {}', embedded_javascript='two()') }}",
    },
    "modules in a template of a module": {
        "page.html": "{% module Template('part.html') %}{% module Css() %}",
        "part.html": "({% module MoreCss() %}{{ set_resources(embedded_css='.part {}') }})",
    },
    "the module linkify": {"page.html": "{% module linkify('see http://a.org/b?c&d', shorten=True, extra_params='rel=\"nofollow\"') %}"},
    "in an included file": {"page.html": "{% include 'part.html' %}", "part.html": "{% module Css() %}"},
    "in a loop": {"page.html": "{% for i in range(3) %}{% module Css(i) %}{% end %}"},
    "with keyword arguments": {"page.html": "{% module Css(1, b=2) %}"},
}


def module_class(name, resources):
    def render(self, *args, **kwargs):
        return "<%s%s%s>" % (name, "".join(" %r" % a for a in args), "".join(" %s=%r" % pair for pair in kwargs.items()))

    return type(name, (UIModule,), dict(render=render, **{key: (lambda self, value=value: value) for key, value in resources.items()}))


class Page(RequestHandler):
    def get(self):
        self.render("page.html")


async def rendered(templates):
    templates = dict(templates, **{"page.html": PAGE.replace("{BODY}", templates["page.html"])})
    modules = {name: module_class(name, resources) for name, resources in MODULES.items()}
    application = Application([("/", Page)], ui_modules=modules, template_loader=DictLoader(templates))
    RequestHandler._template_loaders.clear()  # they are the class's
    sockets = bind_sockets(0, "127.0.0.1", family=socket.AF_INET)
    server = HTTPServer(application)
    server.add_sockets(sockets)
    answer = await AsyncHTTPClient().fetch("http://127.0.0.1:%d/" % sockets[0].getsockname()[1])
    server.stop()
    return {"templates": templates, "page": answer.body.decode()}


async def main():
    assert tornado.version == "6.6.1", tornado.version
    cases = {name: await rendered(templates) for name, templates in TEMPLATES.items()}
    text = json.dumps({"modules": MODULES, "cases": cases}, indent=1, ensure_ascii=False)
    pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")


asyncio.run(main())
