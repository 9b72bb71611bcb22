"""The half of the site that Python's Tornado serves, and the other end of what crosses in bulk.

neighbour.py serve --config=FILE …   says where it listens, and serves until it is killed
neighbour.py values                  signs and reads values: a line of JSON for each
neighbour.py tokens                  makes and checks XSRF tokens: likewise
"""

import json
import logging
import sys
import types

import tornado.httpserver
import tornado.httputil
import tornado.ioloop
import tornado.locale
import tornado.netutil
import tornado.web
from tornado.options import define, options


class BaseHandler(tornado.web.RequestHandler):
    def get_current_user(self):
        user = self.get_signed_cookie("user")
        return user.decode() if user else None

    def get_user_locale(self):
        code = self.get_cookie("language")
        return tornado.locale.get(code) if code else None


class HomeHandler(BaseHandler):
    @tornado.web.authenticated
    def get(self):
        self.render("home.html", letters=int(self.get_argument("letters", "1")))


class LoginHandler(BaseHandler):
    def get(self):
        self.render("form.html", action="/login", field="name")

    def post(self):
        self.set_signed_cookie("user", self.get_argument("name"), httponly=True)
        self.redirect("/members/")


class LogoutHandler(BaseHandler):
    def post(self):
        self.clear_cookie("user")
        self.redirect("/login")


class NoteHandler(BaseHandler):
    def get(self):
        self.render("form.html", action=self.get_argument("action"), field="message")

    def post(self):
        self.write({"message": self.get_argument("message"), "user": self.current_user})


class LanguageHandler(BaseHandler):
    def post(self):
        self.set_cookie("language", self.get_argument("code"))
        self.redirect("/members/")


class WhoHandler(BaseHandler):
    def get(self):
        key_version = self.get_signed_cookie_key_version("user")
        self.write({"user": self.current_user, "key_version": key_version})


ROUTES = [
    ("/", HomeHandler),
    ("/login", LoginHandler),
    ("/logout", LogoutHandler),
    ("/note", NoteHandler),
    ("/language", LanguageHandler),
    ("/who", WhoHandler),
]


def serve():
    define("config", type=str, callback=lambda path: options.parse_config_file(path, final=False))
    define("cookie_secrets", type=str, multiple=True)
    define("key_version", type=int)
    define("xsrf_cookie_version", type=int, default=2)
    define("static_path", type=str)
    define("template_path", type=str)
    define("translations", type=str)
    define("domain", type=str)
    options.logging = "error"
    options.parse_command_line()
    if options.domain:
        tornado.locale.load_gettext_translations(options.translations, options.domain)
    else:
        tornado.locale.load_translations(options.translations)
    application = tornado.web.Application(
        [(prefix + path, handler) for prefix in ("", "/members") for path, handler in ROUTES],
        cookie_secret=cookie_secret(options.cookie_secrets),
        key_version=options.key_version,
        xsrf_cookies=True,
        xsrf_cookie_version=options.xsrf_cookie_version,
        login_url="/login",
        static_path=options.static_path,
        template_path=options.template_path,
    )
    sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
    tornado.httpserver.HTTPServer(application, xheaders=True).add_sockets(sockets)
    print("listening on 127.0.0.1:%d" % sockets[0].getsockname()[1], flush=True)
    tornado.ioloop.IOLoop.current().start()


def cookie_secret(secrets):
    """One secret as it is, or several with their numbers: `2:secret`."""
    if len(secrets) == 1 and ":" not in secrets[0]:
        return secrets[0]
    numbered = (secret.split(":", 1) for secret in secrets)
    return {int(number): secret for number, secret in numbered}


def values(asked):
    """Signs a value, reads it as the other end signed it, and reads what became of it."""
    secret, key_version = asked["secret"], asked["key_version"]
    if isinstance(secret, dict):
        secret = {int(number): one for number, one in secret.items()}
    clock = lambda: asked["time"]

    def read(name, signed):
        try:
            value = tornado.web.decode_signed_value(secret, name, signed, clock=clock)
        except AssertionError:  # version 1 where there are several secrets
            return None
        return None if value is None else value.hex()

    # As bytes: Tornado counts the characters of a text, and then the bytes when it reads.
    name, value = asked["name"].encode(), bytes.fromhex(asked["value"])
    signed = tornado.web.create_signed_value(
        secret, name, value, version=asked["version"], clock=clock, key_version=key_version
    )
    return {
        "signed": signed.decode(),
        "key_version": tornado.web.get_signature_key_version(asked["signed"]),
        "read": read(asked["name"], asked["signed"]),
        "tampered": [read(name, signed) for name, signed in asked["tampered"]],
    }


def tokens(asked):
    """The token for a page of whoever has this cookie, and which fields are taken from him."""
    application = APPLICATIONS[asked["version"]]
    headers = tornado.httputil.HTTPHeaders({"Host": "site.example"})
    if asked["cookie"] is not None:
        headers["Cookie"] = "_xsrf=" + asked["cookie"]
    line = tornado.httputil.RequestStartLine("POST", "/", "HTTP/1.1")
    connection = types.SimpleNamespace(set_close_callback=lambda callback: None)
    request = tornado.httputil.HTTPServerRequest(start_line=line, headers=headers, connection=connection)

    def accepts(field):
        headers["X-Xsrftoken"] = field
        try:
            tornado.web.RequestHandler(application, request).check_xsrf_cookie()
        except tornado.web.HTTPError:
            return False
        return True

    return {
        "token": tornado.web.RequestHandler(application, request).xsrf_token.decode(),
        "accepted": [accepts(field) for field in asked["fields"]],
    }


APPLICATIONS = {version: tornado.web.Application(xsrf_cookie_version=version) for version in (1, 2)}


def line_by_line(answer):
    logging.disable(logging.CRITICAL)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))))


if __name__ == "__main__":
    role = sys.argv.pop(1)
    if role == "serve":
        serve()
    else:
        line_by_line({"values": values, "tokens": tokens}[role])
