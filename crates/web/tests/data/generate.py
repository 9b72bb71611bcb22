#!/usr/bin/env python3
"""Writes what Python's Tornado (6.6) says of signed values and XSRF tokens: signed_values.json, xsrf_tokens.json.

usage: generate.py, with Tornado installed. The first values of each file are the vectors W-COOKIE and W-XSRF.
"""

import base64
import hashlib
import hmac
import json
import pathlib

from tornado.web import (
    RequestHandler,
    create_signed_value,
    decode_signed_value,
    get_signature_key_version,
)

HERE = pathlib.Path(__file__).resolve().parent
SECRET = "61oETzKXQAGaYdkL5gEmGeJJFuYh7EQnp2XdTP1o/Vo="
KEYS = {0: "old", 3: "newkey"}
TIME = 1300000000
DAY = 86400


def sign(value, version, secret=SECRET, name="user", time=TIME, key_version=None):
    return create_signed_value(
        secret, name, value, version=version, clock=lambda: time, key_version=key_version
    ).decode()


def historic(value, time=TIME):
    encoded = base64.b64encode(value.encode()).decode()
    signature = hmac.new(SECRET.encode(), f"{encoded}{time}".encode(), hashlib.sha1).hexdigest()
    return f"{encoded}|{time}|{signature}"


def signed_v2(text, secret=SECRET):
    return text + hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def signed_v1(value, time):
    return f"{value}|{time}|" + hmac.new(SECRET.encode(), f"user{value}{time}".encode(), hashlib.sha1).hexdigest()


def read(what, signed, keys=False, name="user", now=TIME, max_age_days=31, min_version=1):
    value = decode_signed_value(
        KEYS if keys else SECRET, name, signed, max_age_days=max_age_days, clock=lambda: now, min_version=min_version
    )
    return {
        "what": what,
        "signed": signed,
        "keys": keys,
        "name": name,
        "now": now,
        "max_age_days": max_age_days,
        "min_version": min_version,
        "value": None if value is None else value.decode(),
        "key_version": get_signature_key_version(signed),
    }


def signed_values():
    v1, v2 = sign("hello", 1), sign("hello", 2)
    rotated = sign("hello", 2, KEYS, key_version=3)
    value, time, signature = v1.split("|")
    created = [
        {"value": text, "version": version, "keys": False, "signed": sign(text, version)}
        for text in ["hello", "", "a", "\0\n;\"\\|:", "häßlich ☃"]
        for version in (1, 2)
    ]
    created.append({"value": "hello", "version": 2, "keys": True, "signed": rotated})
    reads = [
        read("version 1", v1),
        read("version 2", v2),
        read("version 2 by the current key", rotated, keys=True),
        read("version 2 by the old key", sign("hello", 2, KEYS, key_version=0), keys=True),
        read("a key that is gone", sign("hello", 2, {7: "gone"}, key_version=7), keys=True),
        read("one secret takes every key version", sign("hello", 2, key_version=9)),
        read("another name, 1", v1, name="admin"),
        read("another name, 2", v2, name="admin"),
        read("version 1 is too old", v1, min_version=2),
        read("version 2 is not", v2, min_version=2),
        read("empty", ""),
        read("no form at all", "hello"),
        # Whose fields nobody knows; Tornado reads them as those of version 2.
        read("a version to come", "3|" + v2[2:]) | {"key_version": None},
        read("the version is a number without zeros", "02" + v2[1:]),
        read("four digits are Base64", "1234|x|y"),
        read("signature of another value", v1.replace("aGVsbG8=", "aGVsbG9=")),
        read("signature in upper case, 1", f"{value}|{time}|{signature.upper()}"),
        read("signature in upper case, 2", v2[:-64] + v2[-64:].upper()),
        read("signature cut", v2[:-1]),
        read("signature without an end", v2 + "0"),
        read("no signature", v2[:-64]),
        read("a part too many", v1 + "|"),
        read("length too great", v2.replace("4:user", "5:user")),
        read("length that is none", v2.replace("4:user", "x:user")),
        read("no time, though signed, 2", signed_v2("2|1:0|1:x|4:user|8:aGVsbG8=|")),
        read("no time, though signed, 1", signed_v1("aGVsbG8=", "x")),
        # Digits moved from the value to the time leave the signature as it is.
        read("digits moved, far in the future", signed_v1("aGVsbG8=", f"1{TIME}")),
        read("digits moved, a zero first", signed_v1("aGVsbG8=", f"0{TIME}")),
    ]
    for version, signed in (1, v1), (2, v2):
        reads += [
            read(f"31 days old, {version}", signed, now=TIME + 31 * DAY),
            read(f"a second more, {version}", signed, now=TIME + 31 * DAY + 1),
            read(f"one day is asked for, {version}", signed, now=TIME + DAY + 1, max_age_days=1),
            read(f"half a day is asked for, {version}", signed, now=TIME + DAY // 2, max_age_days=0.5),
            read(f"31 days ahead, {version}", signed, now=TIME - 31 * DAY),
            read(f"a second more ahead, {version}", signed, now=TIME - 31 * DAY - 1),
        ]
    return {"created": created, "historic": historic("hello"), "read": reads}


def xsrf_tokens():
    decode = RequestHandler._decode_xsrf_token
    token = bytes(range(16)).hex()
    v2 = "2|01020304|0103010705070503090b090f0d0f0d0b|1300000000"
    texts = [
        v2,
        token,
        token.upper(),
        "not hex",
        "0",
        "",
        "é",
        "2|01020304|0103010705070503090b090f0d0f0d0b",
        v2 + "|",
        v2 + "x",
        v2.replace("01020304", "0102030"),
        v2.replace("01020304", "0102xx04"),
        v2.replace("0d0f0d0b", "0d0f0d0"),
        "2|01020304|61|1",
        "3" + v2[1:],
        "02" + v2[1:],
        "2",
        "|",
    ]
    return [{"text": text, "token": (lambda t: t and t.hex())(decode(None, text)[1]) or None} for text in texts]


for name, value in ("signed_values", signed_values()), ("xsrf_tokens", xsrf_tokens()):
    (HERE / f"{name}.json").write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")
