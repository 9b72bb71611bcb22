"""Renders the four pages with Python's Tornado: reads the data, then questions, a line each."""

import json
import pathlib
import sys
import time
import types

import tornado.template

MEASUREMENT = 20_000_000  # nanoseconds


def main():
    pages = pathlib.Path(__file__).parent / "pages/tornado"
    loader = tornado.template.Loader(str(pages), namespace={"static_url": lambda path: f"/static/{path}?v=0123456789abcdef"})
    data = json.loads(sys.stdin.readline(), object_hook=lambda fields: types.SimpleNamespace(**fields))
    print("ready", flush=True)
    for line in sys.stdin:
        question, page = line.split()
        template, names = loader.load(f"{page}.html"), vars(getattr(data, page))
        if question == "render":
            answer = json.dumps(template.generate(**names).decode())
        else:
            answer = measure(template, names)
        print(answer, flush=True)


def measure(template, names):
    """Microseconds of CPU that one render takes."""
    start, calls = time.thread_time_ns(), 0
    while (spent := time.thread_time_ns() - start) < MEASUREMENT:
        template.generate(**names)
        calls += 1
    return spent / calls / 1000


if __name__ == "__main__":
    main()
