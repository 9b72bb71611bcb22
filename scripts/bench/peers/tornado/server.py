"""Python Tornado: one process, no access log."""

import asyncio
import logging
import os
import pathlib
import re

from tornado.util import ObjectDict
from tornado.web import Application, RequestHandler

HERE = pathlib.Path(__file__).resolve().parent
CONTRACT = (HERE.parent.parent / "contract/src/fortunes.rs").read_text()
ROWS = [text.replace('\\"', '"') for text in re.findall(r'^    "(.*)",$', CONTRACT, re.M)]


class Plaintext(RequestHandler):
    def get(self):
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.write("Hello, world")


class Json(RequestHandler):
    def get(self):
        self.write({"message": "Hello, World!"})


class Story(RequestHandler):
    def get(self, story):
        self.write(story)


class Fortunes(RequestHandler):
    def get(self):
        fortunes = [dict(id=number, message=message) for number, message in enumerate(ROWS, 1)]
        fortunes.append(dict(id=0, message="Additional fortune added at request time."))
        fortunes.sort(key=lambda fortune: fortune["message"])
        self.render("fortunes.html", fortunes=[ObjectDict(fortune) for fortune in fortunes])


class Echo(RequestHandler):
    def post(self):
        self.write(self.get_argument("name"))


async def main():
    logging.getLogger("tornado.access").disabled = True
    routes = [("/plaintext", Plaintext), ("/json", Json), ("/story/([0-9]+)", Story), ("/fortunes", Fortunes), ("/echo", Echo)]
    Application(routes, template_path=str(HERE)).listen(int(os.environ["PORT"]), "127.0.0.1", backlog=4096)
    await asyncio.Event().wait()


asyncio.run(main())
