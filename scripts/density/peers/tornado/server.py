"""Python Tornado: one process, no access log."""

import asyncio
import logging
import os

from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler

sockets = set()
waiting = set()


class Plaintext(RequestHandler):
    def get(self):
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.write("Hello, world")


class Listener(WebSocketHandler):
    def open(self):
        sockets.add(self)

    def on_close(self):
        sockets.discard(self)


class Echo(WebSocketHandler):
    def on_message(self, message):
        return self.write_message(message)


class Poll(RequestHandler):
    async def get(self):
        self.next = asyncio.get_running_loop().create_future()
        waiting.add(self.next)
        try:
            self.write(await self.next)
        except asyncio.CancelledError:
            pass  # the client has left

    def on_connection_close(self):
        waiting.discard(self.next)
        self.next.cancel()


class Broadcast(RequestHandler):
    def post(self):
        text = self.request.body.decode()
        count = len(sockets) + len(waiting)
        for socket in sockets:
            socket.write_message(text)
        while waiting:
            waiting.pop().set_result(text)
        self.write(str(count))


class Held(RequestHandler):
    def get(self):
        self.write(str(len(sockets) + len(waiting)))


async def main():
    logging.getLogger("tornado.access").disabled = True
    routes = {"/plaintext": Plaintext, "/ws": Listener, "/echo": Echo, "/poll": Poll, "/broadcast": Broadcast, "/held": Held}
    Application(list(routes.items())).listen(int(os.environ["PORT"]), "127.0.0.1", backlog=4096)
    await asyncio.Event().wait()


asyncio.run(main())
