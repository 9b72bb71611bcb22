"""Python Tornado: one process, no access log."""

import asyncio
import json
import logging
import os
import pathlib
import random
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


class Db(RequestHandler):
    async def get(self):
        self.write(await world())


class Queries(RequestHandler):
    async def get(self):
        worlds = [await world() for _ in range(20)]
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.write(json.dumps(worlds))


class FortunesDb(RequestHandler):
    async def get(self):
        rows = await pool.fetch("SELECT id, message FROM fortune")
        fortunes = [ObjectDict(row) for row in rows]
        fortunes.append(ObjectDict(id=0, message="Additional fortune added at request time."))
        fortunes.sort(key=lambda fortune: fortune.message)
        self.render("fortunes.html", fortunes=fortunes)


async def world():
    row = await pool.fetchrow("SELECT id, number FROM world WHERE id = $1", random.randrange(1_000, 10_000))
    return {"id": row["id"], "randomNumber": row["number"]}


class Echo(RequestHandler):
    def post(self):
        self.write(self.get_argument("name"))


async def main():
    logging.getLogger("tornado.access").disabled = True
    routes = [("/plaintext", Plaintext), ("/json", Json), ("/story/([0-9]+)", Story), ("/fortunes", Fortunes), ("/echo", Echo)]
    if url := os.environ.get("DATABASE_URL"):
        global pool
        import asyncpg

        pool = await asyncpg.create_pool(url, min_size=8, max_size=8)
        routes += [("/db", Db), ("/queries", Queries), ("/fortunes-db", FortunesDb)]
    Application(routes, template_path=str(HERE)).listen(int(os.environ["PORT"]), "127.0.0.1", backlog=4096)
    await asyncio.Event().wait()


asyncio.run(main())
