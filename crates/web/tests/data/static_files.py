"""Writes static_files.json: what Python Tornado 6.6.1 answers for a tree of files.

Run with a Python that has tornado==6.6.1. The tree is that of `tree` in ../static_files.rs.
"""

import asyncio
import json
import os
import pathlib
import tempfile

import tornado
from tornado import httpserver, netutil, web

MODIFIED = 1683356889  # Sat, 06 May 2023 07:08:09 GMT
FILES = {
    "hello.txt": "hello world\n",
    "a b.txt": "blank\n",
    "empty.txt": "",
    "ünï.txt": "names\n",
    "page.html": "<p>page</p>\n",
    "site.css": "p{}\n",
    "x.tar.gz": "not really\n",
    "x.bz2": "not really\n",
    "data.unheard": "data\n",
    "noextension": "none\n",
    "UPPER.HTML": "<p>upper</p>\n",
    "robots.txt": "User-agent: *\n",
    "favicon.ico": "icon\n",
    "dir/index.html": "<p>index</p>\n",
    "dir/sub/deep.txt": "deep\n",
}
OUTSIDE = {"outside.txt": "outside\n", "root2/secret.txt": "secret\n"}
LINKS = {
    "link_in.txt": "hello.txt",
    "link_out.txt": "../outside.txt",
    "link_folder": "../root2",
    "link_loop": "link_loop",
    "link_nowhere": "nowhere",
}
SHA = "db3974a97f2407b7cae1ae637c0030687a11913274d578492558e39c16c017de84eacdc8c62fe34ee4e12b4b1428817f09b6a2760c3f8a664ceae94d2434a593"
TAG = f'"{SHA}"'
DATE = "Sat, 06 May 2023 07:08:09 GMT"
EARLIER = "Sat, 06 May 2023 07:08:08 GMT"
LATER = "Sat, 06 May 2023 07:08:10 GMT"


def paths():
    for path in [
        "/static/hello.txt", "/static/a%20b.txt", "/static/empty.txt", "/static/%C3%BCn%C3%AF.txt", "/static/page.html",
        "/static/site.css", "/static/x.tar.gz", "/static/x.bz2", "/static/data.unheard", "/static/noextension",
        "/static/UPPER.HTML", "/robots.txt", "/favicon.ico", "/static/robots.txt", "/static/dir/sub/deep.txt",
        "/static/hello.txt?v=anything", "/static/hello.txt?v=", "/static/hello.txt?v", "/static/hello.txt?w=1", "/static/missing.txt",
        "/static/", "/static", "/static/dir", "/static/dir/", "/static/hello.txt/", "/static/hello.txt/x",
        "/static/dir/../hello.txt", "/static/dir/%2e%2e/hello.txt", "/static/./hello.txt", "/static//hello.txt",
        "/static/dir//index.html", "/static/..", "/static/../outside.txt", "/static/../root/hello.txt",
        "/static/../root2/secret.txt", "/static/%2e%2e/outside.txt", "/static/..%2foutside.txt", "/static/%2e%2e%2foutside.txt",
        "/static/dir/../../outside.txt", "/static//etc/passwd", "/static/%2fetc/passwd", "/static/....//outside.txt",
        "/static/..%5coutside.txt", "/static/%252e%252e/outside.txt", "/static/hello.txt%20", "/static/" + "x" * 300,
        "/static/link_in.txt", "/static/link_out.txt", "/static/link_folder/secret.txt", "/static/link_folder",
        "/static/link_loop", "/static/link_nowhere", "/static/pipe", "/static/%ff.txt",
        "/default/dir", "/default/dir/", "/default/", "/default/dir/sub", "/default/dir/sub/", "/default//dir", "/default/dir?v=1",
        "//evil/dir", "//evil/dir/", "//evil/..", "//evil/dir/..", "/default/link_folder", "/default/link_folder/",
        "/linked/link_folder/secret.txt", "/linked/link_out.txt", "/linked/../outside.txt",
    ]:
        yield "GET", path, {}
    for path in ["/static/hello.txt", "/static/missing.txt", "/static/dir", "/default/dir", "/default/dir/", "/static/hello.txt?v=1"]:
        yield "HEAD", path, {}
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]:
        yield method, "/static/hello.txt", {}


def ranges():
    for header in [
        "bytes=0-3", "bytes=0-0", "bytes=4-", "bytes=-4", "bytes=-0", "bytes=-100", "bytes=0-11", "bytes=0-", "bytes=0-12", "bytes=11-",
        "bytes=12-", "bytes=11-11", "bytes=5-100", "bytes=100-200", "bytes=5-2", "bytes=a-b", "bytes=", "bytes=-", "lines=0-3", "BYTES=0-3",
        "bytes 0-3", "bytes=0-3,x", "bytes = 0 - 3", "bytes=0-99999999999999999999",
    ]:
        yield "GET", "/static/hello.txt", {"Range": header}
    yield "GET", "/static/empty.txt", {"Range": "bytes=0-"}
    yield "GET", "/static/empty.txt", {"Range": "bytes=-5"}
    yield "GET", "/static/hello.txt?v=1", {"Range": "bytes=0-3"}


def conditions():
    for header in [TAG, "W/" + TAG, '"other"', "*", '"other", ' + TAG, f'"a",W/"b" ,W/{TAG}', "other", SHA, '""']:
        yield {"If-None-Match": header}
    for header in [DATE, EARLIER, LATER, "nonsense", "0", "Saturday, 06-May-23 07:08:09 GMT", "Sat May  6 07:08:09 2023"]:
        yield {"If-Modified-Since": header}
    yield {"If-None-Match": '"other"', "If-Modified-Since": LATER}
    yield {"If-None-Match": TAG, "If-Modified-Since": EARLIER}
    yield {"If-None-Match": TAG, "Range": "bytes=0-3"}
    yield {"If-None-Match": '"other"', "Range": "bytes=0-3"}
    yield {"If-Modified-Since": LATER, "Range": "bytes=0-3"}


async def ask(port, method, path, headers):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"{method} {path} HTTP/1.1", "Host: x", "Connection: close", *(f"{n}: {v}" for n, v in headers.items())]
    if method in ("POST", "PUT", "PATCH"):
        lines.append("Content-Length: 0")
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    status, *fields = head.decode().split("\r\n")
    fields = [field.split(": ", 1) for field in fields]
    skipped = ("Date", "Server", "Connection", "Expires")
    case = {"method": method, "path": path, "status": int(status.split()[1]), "headers": [f for f in fields if f[0] not in skipped]}
    if headers:
        case["request"] = list(headers.items())
    case["expires"] = any(f[0] == "Expires" for f in fields)
    if case["status"] < 400:
        case["body"] = body.decode()
    else:
        case["headers"] = [f for f in case["headers"] if f[0] in ("Content-Range", "Allow")]
    return case


async def main():
    assert tornado.version == "6.6.1"
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        root = top / "root"
        for base, files in [(root, FILES), (top, OUTSIDE)]:
            for name, text in files.items():
                (base / name).parent.mkdir(parents=True, exist_ok=True)
                (base / name).write_text(text)
                os.utime(base / name, (MODIFIED, MODIFIED + 0.5))
        for name, target in LINKS.items():
            (root / name).symlink_to(target)
        os.mkfifo(root / "pipe")
        default = dict(path=str(root), default_filename="index.html")
        application = web.Application(
            [
                ("/default/(.*)", web.StaticFileHandler, default),
                ("/linked/(.*)", web.StaticFileHandler, dict(path=str(root), allowed_symlink_directory=str(top / "root2"))),
                ("//evil/(.*)", web.StaticFileHandler, default),
            ],
            static_path=str(root),
        )
        server = httpserver.HTTPServer(application)
        sockets = netutil.bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        port = sockets[0].getsockname()[1]
        cases = [await ask(port, *case) for case in [*paths(), *ranges()]]
        for headers in conditions():
            cases.append(await ask(port, "GET", "/static/hello.txt", headers))
            cases.append(await ask(port, "HEAD", "/static/hello.txt", headers))
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    pathlib.Path(__file__).with_suffix(".json").write_text(f"[\n{lines}\n]\n")


asyncio.run(main())
