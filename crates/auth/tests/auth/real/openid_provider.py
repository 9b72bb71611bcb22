"""An OpenID 2.0 provider made with python3-openid, which answers for one person, with attributes."""

import html
import http.server
import logging
import sys
import threading
import urllib.parse

from openid.extensions import ax
from openid.server.server import Server
from openid.store.memstore import MemoryStore

logging.disable()

ATTRIBUTES = {
    "http://axschema.org/namePerson/first": "Ada",
    "http://axschema.org/namePerson/last": "Lovelace",
    "http://axschema.org/contact/email": "ada@op.example",
    "http://axschema.org/pref/language": "en-GB",
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(urllib.parse.urlsplit(self.path).query)

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def answer(self, text):
        fields = dict(urllib.parse.parse_qsl(text, keep_blank_values=True))
        said = {name: fields.pop(name) for name in ("said",) if name in fields}
        request = server.decodeRequest(fields)
        if request.mode != "checkid_setup":
            return self.send(server.encodeResponse(server.handleRequest(request)))
        if not said:
            inputs = "".join(f'<input type="hidden" name="{name}" value="{urllib.parse.quote(value)}">' for name, value in fields.items())
            link = html.escape(f"/endpoint?{text}&said=no")
            return self.page(f'<form action="/endpoint" method="post">{inputs}</form><a href="{link}">no</a>')
        if said["said"] == "no":
            return self.send(server.encodeResponse(request.answer(False)))
        identity = f"{endpoint.rsplit('/', 1)[0]}/ada"
        response = request.answer(True, identity=identity, claimed_id=identity)
        asked = ax.FetchRequest.fromOpenIDRequest(request)
        if asked:
            told = ax.FetchResponse(asked)
            for uri, value in ATTRIBUTES.items():
                if uri in asked:
                    told.addValue(uri, value)
            response.addExtension(told)
        self.send(server.encodeResponse(response))

    def send(self, response):
        self.send_response(response.code)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        body = response.body or ""
        self.wfile.write(body if isinstance(body, bytes) else body.encode())

    def page(self, text):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args):
        pass


web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
endpoint = f"http://127.0.0.1:{web.server_port}/endpoint"
server = Server(MemoryStore(), endpoint)
threading.Thread(target=web.serve_forever, daemon=True).start()
print(f"listening on {web.server_port}", flush=True)
sys.stdin.read()
