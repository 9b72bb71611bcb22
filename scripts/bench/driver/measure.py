"""What is measured: the server's CPU time per request, and its memory per idle connection."""

import re
import socket
import subprocess
import sys
import time

from driver.build import LOAD
from driver.server import FORM, PATHS, SIZES


def cpu(server, test, seconds, requests):
    """Microseconds of the server's CPU time per request."""
    server.go_on()
    before = server.cpu_seconds()
    if test == "ab":
        done = ab(server, requests)
    elif test == "large":
        done = download(server)
    else:
        done = load(server, test, seconds)
    cost = server.cpu_seconds() - before
    server.pause()
    return cost / done * 1e6


def load(server, test, seconds):
    """As many requests as can be answered; returns their number."""
    depth = 16 if test == "pipeline" else 1
    path = PATHS.get(test, "/plaintext")
    command = [LOAD, str(server.port), path, "64", str(seconds), str(depth)]
    if test == "echo":
        command.append("/dev/stdin")
    return int(output(server, command, FORM).split()[0])


def ab(server, requests):
    """Each request on a connection of its own, 25 at a time; returns their number."""
    url = f"http://127.0.0.1:{server.port}/plaintext"
    report = output(server, ["ab", "-q", "-n", str(requests), "-c", "25", url], "")
    if not re.search(r"Failed requests: +0\n", report) or "Non-2xx" in report:
        sys.exit(f"{server.name}: not every answer was right\n{report}")
    return requests


def download(server):
    """The file of 1 GiB, once; its bytes are counted and thrown away."""
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        connection.sendall(f"GET {PATHS['large']} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        buffer = bytearray(1 << 20)
        head = connection.recv(4096)
        read = len(head)
        while count := connection.recv_into(buffer):
            read += count
    if not head.startswith(b"HTTP/1.1 200") or not SIZES["1g.bin"] < read < SIZES["1g.bin"] + 2000:
        sys.exit(f"{server.name}: not the whole file, but {read} bytes after {head[:200]!r}")
    return 1


def output(server, command, text):
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{server.name}: {done.stderr or done.stdout}")
    return done.stdout


def idle(server, count):
    """Its memory in KiB after a few requests, and by how much each connection that is then kept open makes it grow."""
    for _ in range(20):
        asked_once(server).close()
    time.sleep(0.3)
    before = server.resident_kib()
    connections = [asked_once(server) for _ in range(count)]
    time.sleep(0.5)
    growth = server.resident_kib() - before
    for connection in connections:
        connection.close()
    return before, growth / count


def asked_once(server):
    connection = socket.create_connection(("127.0.0.1", server.port), 10)
    connection.sendall(b"GET /plaintext HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n")
    answer = b""
    while not answer.endswith(b"Hello, world"):
        piece = connection.recv(4096)
        if not piece:
            sys.exit(f"{server.name} closed a connection")
        answer += piece
    return connection
