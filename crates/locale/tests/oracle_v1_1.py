"""Writes cases/format_date_v1_1.json and cases/v1_1.json from Tornado 1.1, which needs Python 2.7.

    pip download --no-deps --no-binary :all: tornado==1.1 && tar xf tornado-1.1.tar.gz
    PYTHONPATH=tornado-1.1 python2.7 crates/locale/tests/oracle_v1_1.py

v1_1.json has the questions of oracle.py, which is to run first, that 1.1 answers otherwise; on all the rest both agree.
"""

import datetime
import io
import json
import logging
import os
import types

from tornado import locale

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")
NOW = datetime.datetime(2010, 7, 12, 12, 0, 30)


class Clock(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return NOW


module = types.ModuleType("datetime")
module.datetime, module.timedelta = Clock, datetime.timedelta
locale.datetime = module
locale._translations = dict((code, {}) for code in ["en", "zh_CN", "ru_RU", "ru", "es"])
locale.set_default_locale("en_US")

cases = []
for ago in [0, 1, 49, 50, 90, 150, 2999, 3000, 84600, 86399, 86400, 129600, 172800, 432000, 28857599, 28857600, -1, -59, -60, -86400, -4e7]:
    for code in ["en_US", "en", "zh_CN", "ru_RU", "ru", "es"]:
        for gmt_offset, relative, shorter, full_format in [(0, True, False, False), (420, True, True, False), (-345, False, False, False), (60, True, False, True)]:
            date = NOW - datetime.timedelta(seconds=ago)
            said = locale.get(code).format_date(date, gmt_offset, relative, shorter, full_format)
            cases.append([code, NOW.isoformat(), date.isoformat(), gmt_offset, relative, shorter, full_format, said])

with open(os.path.join(CASES, "format_date_v1_1.json"), "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


# What else differs.
def supports(codes):
    locale.Locale._cache = {}
    locale._translations = dict((code, {}) for code in codes)
    locale.set_default_locale("en_US")


def closest(supported, codes):
    supports(supported)
    return locale.get(*codes).code


def message(code, one, many, count):
    said = locale.Locale.get(code)
    return said.translate(one) if many is None else said.translate(one, many, count)


def format_day(code, date, gmt_offset, dow):
    date = datetime.datetime.strptime(date, "%Y-%m-%dT%H:%M:%S")
    return locale.Locale.get(code).format_day(date, gmt_offset, dow)


differences = []


def compare(name, answer):
    with io.open(os.path.join(CASES, name + ".json"), encoding="utf-8") as file:
        for case in json.load(file):
            said = answer(*case[:-1])
            if said != case[-1]:
                differences.append([name, case[:-1], said])


class Said(logging.Handler):
    def emit(self, record):
        said = record.getMessage().replace(CASES + "/", "")
        if record.levelno >= logging.ERROR:
            differences.append(["csv files", [], said])


compare("closest", closest)
logging.getLogger().addHandler(Said())
supports([])
locale.load_translations(os.path.join(CASES, "csv"))
differences.sort()
# The same files, now that es is one of the known ones.
logging.getLogger().handlers[:] = [logging.NullHandler()]
locale.LOCALE_NAMES["es"] = locale.LOCALE_NAMES["es_ES"]
locale.load_translations(os.path.join(CASES, "csv"))
del locale.LOCALE_NAMES["es"]
for code in ["en", "zh_CN", "ru", "ar", "de_DE"]:
    locale._translations[code] = {}
locale.set_default_locale("en_US")
compare("csv", message)
compare("list", lambda code, parts: locale.Locale.get(code).list(parts))
compare("friendly_number", lambda code, number: locale.Locale.get(code).friendly_number(number))
compare("format_day", format_day)
with io.open(os.path.join(CASES, "names.json"), encoding="utf-8") as file:
    names = json.load(file)
for code, name_en, name in names:
    known = locale.LOCALE_NAMES.get(code, {})
    said = [known.get("name_en"), known.get("name")]
    if said != [name_en, name]:
        differences.append(["names", [code], said])
for code in set(locale.LOCALE_NAMES) - set(name[0] for name in names):
    differences.append(["names", [code], [locale.LOCALE_NAMES[code]["name_en"], locale.LOCALE_NAMES[code]["name"]]])
locale.Locale._cache = {}
locale.load_gettext_translations(os.path.join(CASES, "gettext"), "shop")
with io.open(os.path.join(CASES, "gettext.json"), encoding="utf-8") as file:
    for code, context, one, many, count, expected in json.load(file):
        if context is None and message(code, one, many, count) != expected:  # contexts came later
            differences.append(["gettext", [code, one, many, count], message(code, one, many, count)])

with open(os.path.join(CASES, "v1_1.json"), "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(case) for case in differences) + "\n]\n")
