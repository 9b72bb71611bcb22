"""Database servers of Debian's packages, each with a folder and a port of its own, which end with this program."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from driver.build import HERE

USER = "nobody"  # they refuse to be root's


@contextlib.contextmanager
def postgres(cores=()):
    """The address of an empty database; none, with the reason printed, where PostgreSQL is not installed."""
    program = find("postgres", *sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))
    if not program:
        print("PostgreSQL is left out: it is not installed (Debian: postgresql)")
        yield None
        return
    with folder_of_its_own() as folder:
        data, port = f"{folder}/data", free_port()
        once([program.with_name("initdb"), "-D", data, "-U", "bench", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--auth=trust"])
        # The cost of a commit is the disk's, and there are few: what counts is the program that asks.
        settings = ["-h", "127.0.0.1", "-p", str(port), "-k", folder, "-F", "-N", "100"]
        with running([program, "-D", data, *settings], "QUIT", folder, port, cores):
            yield f"postgres://bench@127.0.0.1:{port}/postgres"


def fill(url):
    """The tables that the servers are asked for."""
    contract = (HERE / "contract/src/fortunes.rs").read_text()
    messages = [text.replace('\\"', '"') for text in re.findall(r'^    "(.*)",$', contract, re.M)]
    worlds = ", ".join(f"({id}, {number(id)})" for id in range(1, 10_001))
    fortunes = ", ".join(f"({id}, $${message}$$)" for id, message in enumerate(messages, 1))
    tables = f"""
        CREATE TABLE world (id INTEGER PRIMARY KEY, number INTEGER NOT NULL);
        CREATE TABLE fortune (id INTEGER PRIMARY KEY, message VARCHAR(200) NOT NULL);
        INSERT INTO world VALUES {worlds};
        INSERT INTO fortune VALUES {fortunes};
        ANALYZE;
    """
    once([find("psql"), "--quiet", "-v", "ON_ERROR_STOP=1", url], tables)


def number(id):
    """What is beside an id; of four digits, so that all bodies have one length."""
    return 1_000 + id * 7919 % 9_000


@contextlib.contextmanager
def mariadb(cores=()):
    """The address of an empty database; none, with the reason printed, where MariaDB is not installed."""
    program = find("mariadbd", "/usr/sbin")
    if not program:
        print("MariaDB is left out: it is not installed (Debian: mariadb-server)")
        yield None
        return
    with folder_of_its_own() as folder:
        data, port = f"{folder}/data", free_port()
        install = [find("mariadb-install-db", "/usr/bin"), "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"]
        once([*install, f"--datadir={data}"])
        users = pathlib.Path(folder, "users.sql")
        users.write_text("CREATE USER bench@'%';\nGRANT ALL ON *.* TO bench@'%';\nCREATE DATABASE bench;\n")
        settings = ["--bind-address=127.0.0.1", f"--port={port}", f"--socket={folder}/socket", f"--init-file={users}"]
        with running([program, "--no-defaults", f"--datadir={data}", *settings], "KILL", folder, port, cores):
            yield f"mysql://bench@127.0.0.1:{port}/bench"


def find(name, *folders):
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)])
    found = shutil.which(name, path=path)
    return found and pathlib.Path(found)


@contextlib.contextmanager
def folder_of_its_own():
    with tempfile.TemporaryDirectory(prefix="bench-database-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, USER, "nogroup")
        yield folder


def unprivileged(command, signal_at_end):
    """It gets the signal when this program ends, however that is."""
    words = ["setpriv", f"--pdeathsig={signal_at_end}"]
    if os.geteuid() == 0:
        words += [f"--reuid={USER}", "--regid=nogroup", "--clear-groups"]
    return [*words, "--", *map(str, command)]


def once(command, said=None):
    done = subprocess.run(unprivileged(command, "KILL"), cwd="/", input=said, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr or done.stdout}")


@contextlib.contextmanager
def running(command, signal_at_end, folder, port, cores):
    log = pathlib.Path(folder, "log")
    own_cores = lambda: cores and os.sched_setaffinity(0, cores)
    with log.open("w") as output:
        command = unprivileged(command, signal_at_end)
        process = subprocess.Popen(command, cwd="/", stdout=output, stderr=output, preexec_fn=own_cores)
    try:
        wait_until_it_listens(process, port, log)
        yield
    finally:
        process.send_signal(getattr(signal, f"SIG{signal_at_end}"))
        process.wait()


def wait_until_it_listens(process, port, log):
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
    sys.exit(f"a database does not listen:\n{log.read_text()}")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]
