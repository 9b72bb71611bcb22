"""Makes the servers, or says why one cannot be had."""

import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target")).resolve()
LOAD = TARGET / "peer/load"
TORNADO = "tornado==6.6.1"
ASYNCPG = "asyncpg==0.32.0"


def all_of(names):
    """The command of every server that could be made, and the load generator."""
    if not cargo("load", "peer"):
        sys.exit("the load generator does not build")
    commands = {}
    for name in names:
        print(f"making {name}", file=sys.stderr, flush=True)
        command = one(name)
        if command:
            commands[name] = [str(word) for word in command]
        elif name == "limit":
            sys.exit("the limit does not build")
    return commands


def one(name):
    if name == "nginx":
        return nginx()
    if name == "tornado":
        return tornado()
    if name in ("ours", "ours-etag"):
        return cargo("ours", "release") and [TARGET / "release/ours"]
    package = name if name == "limit" else f"peer-{name}"
    return cargo(package, "peer") and [TARGET / "peer" / package]


def cargo(package, profile):
    """Each package by itself: together they would unify the features of what they share."""
    command = ["cargo", "build", "--quiet", "--profile", profile, "--package", package]
    done = subprocess.run(command, cwd=HERE, env=os.environ | {"CARGO_TARGET_DIR": str(TARGET)})
    if done.returncode:
        print(f"{package} is left out: it does not build")
    return done.returncode == 0


def nginx():
    if not installed("nginx", "nginx"):
        return print("nginx is left out: it is not installed (Debian: nginx)")
    return [shutil.which("nginx")]


def tornado():
    python = tornado_python()
    return python and [python, HERE / "peers/tornado/server.py"]


def tornado_python():
    """A Python that has Tornado, in a virtual environment under the build folder."""
    folder = TARGET / "tornado-venv"
    python = folder / "bin/python"
    asked = [python, "-c", "import tornado, asyncpg"]
    if not (python.exists() and subprocess.run(asked, capture_output=True).returncode == 0):
        steps = [[sys.executable, "-m", "venv", folder], [python, "-m", "pip", "install", "--quiet", TORNADO, ASYNCPG]]
        if any(subprocess.run(step).returncode for step in steps):
            return print(f"tornado is left out: {TORNADO} and {ASYNCPG} could not be installed")
    return python


def installed(program, package):
    """Whether Debian's program is there, after an attempt to install it if this is root."""
    if not shutil.which(program) and os.geteuid() == 0 and shutil.which("apt-get"):
        for step in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", package]):
            subprocess.run(step, capture_output=True, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    return shutil.which(program) is not None
