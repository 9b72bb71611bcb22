"""A server under measurement: on a core of its own, stopped while it is not its turn."""

import contextlib
import html
import http.client
import json
import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time

from driver import database
from driver.build import HERE

SERVER_CORE, CLIENT_CORE = 0, 1
FORM = "name=hello+w%C3%B6rld%21&a=1&rest=".ljust(1024, "x")
# Every other test asks for /plaintext.
PATHS = {
    "json": "/json",
    "story": "/story/12345",
    "fortunes": "/fortunes",
    "echo": "/echo",
    "static": "/static/10k.bin",
    "large": "/static/1g.bin",
    "db": "/db",
    "queries": "/queries",
    "fortunes-db": "/fortunes-db",
}
FORTUNES = [
    "Additional fortune added at request time.",
    "<script>alert(\"This must be shown, and must not run.\");</script>",
    "フレームワークのベンチマーク",
]
RIGHT = {
    "/plaintext": "Hello, world",
    "/json": {"message": "Hello, World!"},
    "/story/12345": "12345",
    "/echo": "hello wörld!",
}
SIZES = {"10k.bin": 10 << 10, "1g.bin": 1 << 30}
FILES = ["static", "large"]
DATABASE = ["db", "queries", "fortunes-db"]
ASK_DATABASES = ["ours", "axum", "tornado"]
LACKS = {
    "limit": ["idle", *FILES],
    "may_minihttp": ["ab", *FILES],  # keeps every connection open, asked to or not
    "nginx": ["fortunes", "echo"],  # has no templates, and reads no forms
    "ours-etag": ["json", "story", "fortunes", "echo", "pipeline", "ab", "idle", *FILES],
    "hyper": FILES,
    "axum": FILES,
    "actix-web": FILES,
    "ntex": FILES,
    "tornado": FILES,
}


def settle():
    """Puts this process on the client's core and, where that is allowed, ahead of other work; servers inherit the rest."""
    os.sched_setaffinity(0, {CLIENT_CORE})
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        os.nice(-15)
        pathlib.Path("/proc/self/autogroup").write_text("-15")
    except OSError:
        pass


@contextlib.contextmanager
def files(tests):
    """A folder with the files that the tests ask for; what is in them is not compressed by any disk."""
    with tempfile.TemporaryDirectory(prefix="bench-files-") as folder:
        for name, size in SIZES.items():
            if any(PATHS.get(test, "").endswith(name) for test in tests):
                with open(pathlib.Path(folder, name), "wb") as file:
                    for _ in range(0, size, 1 << 20):
                        file.write(os.urandom(min(size, 1 << 20)))
        yield folder


class Server:
    static = "/nonexistent"
    database = None

    def __init__(self, name, command, small_pages=False):
        self.name, self.command = name, command
        self.folder = tempfile.TemporaryDirectory(prefix="bench-")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        if name == "nginx":
            command = command + ["-e", "stderr", "-p", self.folder.name, "-c", self.nginx_configuration()]
        environment = os.environ | {"PORT": str(self.port), "WORKERS": "1", "STATIC_DIR": self.static}
        # In huge pages memory is counted by two megabytes at a time, two hundred bytes for each of 10,000 connections.
        environment |= {"MIMALLOC_ALLOW_THP": "0"} if small_pages else {}
        environment["ETAG"] = "1" if name == "ours-etag" else "0"
        if self.database:
            environment["DATABASE_URL"] = self.database
        own_core = lambda: os.sched_setaffinity(0, {SERVER_CORE})
        self.process = subprocess.Popen(command, env=environment, preexec_fn=own_core, stdout=subprocess.DEVNULL)
        self.wait_until_it_listens()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()

    def nginx_configuration(self):
        text = (HERE / "peers/nginx/nginx.conf").read_text()
        file = pathlib.Path(self.folder.name, "nginx.conf")
        for word, value in {"@PORT@": str(self.port), "@FOLDER@": self.folder.name, "@STATIC@": self.static}.items():
            text = text.replace(word, value)
        file.write_text(text)
        return str(file)

    def wait_until_it_listens(self):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                return socket.create_connection(("127.0.0.1", self.port)).close()
            except ConnectionRefusedError:
                time.sleep(0.02)
        self.__exit__()
        sys.exit(f"{self.name} does not listen on port {self.port}")

    def can(self, test):
        if test in DATABASE:
            return self.database is not None and self.name in ASK_DATABASES
        return test not in LACKS.get(self.name, [])

    def check_bodies(self):
        for test in ("fortunes", "fortunes-db"):
            if self.can(test):
                self.check_fortunes(PATHS[test])
        if self.can("db"):
            self.check_worlds()
        for path, right in RIGHT.items():
            if path == "/echo" and not self.can("echo"):
                continue
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            if path == "/echo":
                connection.request("POST", path, FORM, {"Content-Type": "application/x-www-form-urlencoded"})
            else:
                connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read().decode()
            connection.close()
            if answer.status != 200 or (json.loads(body) if path == "/json" else body) != right:
                sys.exit(f"{self.name} answers {path} with {answer.status} {body[:200]!r} instead of {right!r}")

    def check_fortunes(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("GET", path)
        body = connection.getresponse().read().decode()
        connection.close()
        if "<script>" in body or body.count("<tr>") != 14 or not all(text in html.unescape(body) for text in FORTUNES):
            sys.exit(f"{self.name} answers {path} with {body!r}")

    def check_worlds(self):
        for path, count in {"/db": 1, "/queries": 20}.items():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            worlds = json.loads(body if path == "/queries" else b"[%s]" % body) if answer.status == 200 else []
            if len(worlds) != count or any(database.number(world["id"]) != world["randomNumber"] for world in worlds):
                sys.exit(f"{self.name} answers {path} with {answer.status} {body[:200]!r}")

    def cpu_seconds(self):
        """utime + stime of all its threads, to the nanosecond: the process's own clock, clock_getcpuclockid(3)."""
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def resident_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)
