"""An OAuth 1.0a provider made with oauthlib: /initiate, /authorize, /token, and /photos, which takes a signed request."""

import http.server
import json
import secrets
import sys
import threading
import urllib.parse

from oauthlib.oauth1 import RequestValidator, WebApplicationServer

CONSUMER, CONSUMER_SECRET = "consumer-key", "consumer & secret/~"


class Tokens(RequestValidator):
    def __init__(self):
        super().__init__()
        self.requested, self.granted, self.seen = {}, {}, set()

    enforce_ssl = False
    safe_characters = property(lambda self: set(map(chr, range(33, 127))))
    client_key_length = nonce_length = verifier_length = (1, 100)
    request_token_length = access_token_length = (1, 100)
    dummy_client = dummy_request_token = dummy_access_token = "dummy"

    def validate_timestamp_and_nonce(self, client, timestamp, nonce, request, request_token=None, access_token=None):
        key = (client, timestamp, nonce, request_token, access_token)
        new = key not in self.seen
        self.seen.add(key)
        return new

    def validate_client_key(self, key, request):
        return key == CONSUMER

    def get_client_secret(self, key, request):
        return CONSUMER_SECRET

    def get_default_realms(self, key, request):
        return []

    def get_realms(self, token, request):
        return []

    def validate_requested_realms(self, key, realms, request):
        return True

    def validate_realms(self, *args, **kwargs):
        return True

    def validate_redirect_uri(self, key, uri, request):
        return True

    def get_redirect_uri(self, token, request):
        return self.requested[token]["callback"]

    def save_request_token(self, token, request):
        self.requested[token["oauth_token"]] = {
            "secret": token["oauth_token_secret"], "callback": request.redirect_uri, "verifier": None}

    def verify_request_token(self, token, request):
        return token in self.requested

    def save_verifier(self, token, verifier, request):
        self.requested[token]["verifier"] = verifier["oauth_verifier"]

    def validate_request_token(self, key, token, request):
        return token in self.requested

    def get_request_token_secret(self, key, token, request):
        return self.requested.get(token, {}).get("secret", "dummy")

    def validate_verifier(self, key, token, verifier, request):
        return verifier is not None and self.requested.get(token, {}).get("verifier") == verifier

    def invalidate_request_token(self, key, token, request):
        self.requested.pop(token, None)

    def save_access_token(self, token, request):
        self.granted[token["oauth_token"]] = token["oauth_token_secret"]

    def validate_access_token(self, key, token, request):
        return token in self.granted

    def get_access_token_secret(self, key, token, request):
        return self.granted.get(token, "dummy")


tokens = Tokens()
server = WebApplicationServer(tokens)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer("GET")

    do_POST = lambda self: self.answer("POST")

    def answer(self, method):
        url = f"http://{self.headers['Host']}{self.path}"
        path = urllib.parse.urlsplit(url).path
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode() if length else None
        headers = dict(self.headers)
        if path == "/initiate":
            self.send(*server.create_request_token_response(url, method, body, headers))
        elif path == "/token":
            self.send(*server.create_access_token_response(url, method, body, headers, {"screen_name": "ada"}))
        elif path == "/authorize" and method == "GET":
            page = f'<form action="{self.path}" method="post"><input type="hidden" name="consent" value="yes"></form>'
            page += f'<a href="{self.path}&amp;deny=1">no</a>'
            if "deny=1" in self.path:
                token = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["oauth_token"][0]
                callback = tokens.requested.pop(token)["callback"]
                return self.send({"Location": f"{callback}?denied={token}"}, "", 302)
            self.send({"Content-Type": "text/html"}, page, 200)
        elif path == "/authorize":
            self.send(*server.create_authorization_response(url.split("&")[0], method, None, headers))
        elif path.startswith("/1.1/"):
            valid, _ = server.validate_protected_resource_request(url, method, body, headers, [])
            fields = urllib.parse.parse_qs(body or "")
            found = {"screen_name": "ada", "said": fields.get("status", [None])[0]}
            told = found if valid else {"errors": [{"code": 32, "message": "Could not authenticate you."}]}
            self.send({"Content-Type": "application/json"}, json.dumps(told), 200 if valid else 401)
        else:
            self.send({}, "", 404)

    def send(self, headers, body, status):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, *args):
        pass


web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=web.serve_forever, daemon=True).start()
print(f"listening on {web.server_port}", flush=True)
sys.stdin.read()
