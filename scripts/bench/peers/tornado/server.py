"""Python Tornado: one process, no access log."""

import asyncio
import logging
import os

from tornado.web import Application, RequestHandler


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


class Echo(RequestHandler):
    def post(self):
        self.write(self.get_argument("name"))


async def main():
    logging.getLogger("tornado.access").disabled = True
    routes = [("/plaintext", Plaintext), ("/json", Json), ("/story/([0-9]+)", Story), ("/echo", Echo)]
    Application(routes).listen(int(os.environ["PORT"]), "127.0.0.1", backlog=4096)
    await asyncio.Event().wait()


asyncio.run(main())
