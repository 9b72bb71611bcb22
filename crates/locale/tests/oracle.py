"""Writes cases/*.json from Python Tornado, the original.

    pip install tornado==6.6.1
    python crates/locale/tests/oracle.py

Chosen inputs and random ones of a fixed seed; the outputs are whatever Tornado says. cases/gettext/make makes the catalogues.
"""

import datetime
import json
import pathlib
import random
import types

from tornado import locale, web

HERE = pathlib.Path(__file__).parent / "cases"
RANDOM = random.Random(20091110)
UTC = datetime.UTC


def save(name, cases):
    lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in cases)
    (HERE / f"{name}.json").write_text(f"[\n{lines}\n]\n")


def start_again():
    locale.Locale._cache.clear()
    locale._use_gettext = False
    locale._translations = {}
    locale.set_default_locale("en_US")


class Clock(datetime.datetime):
    """A clock that stands."""

    @classmethod
    def now(cls, zone):
        return Clock.standing


def at(now):
    Clock.standing = now
    locale.datetime = types.SimpleNamespace(datetime=Clock, timedelta=datetime.timedelta, UTC=UTC)


def supports(codes):
    start_again()
    locale._translations = {code: {} for code in codes}
    locale.set_default_locale("en_US")


# Closest match and Accept-Language.
SUPPORTED = [[], ["es"], ["es_LA"], ["es", "es_GT", "pt_BR", "de"], ["en", "zh_CN", "zh"], ["fr_CA", "fr", "he_IL"]]
CODES = ["es", "ES", "es_GT", "es-GT", "ES-la", "es_LA", "es_LA_x", "es_ES", "es-419", "pt-br", "PT_BR", "pt", "de-AT", "DE", "zh-Hant-TW", "zh_cn",
         "fr-ca", "FR", "he", "en", "en-US", "EN_us", "", "_", "-", "es_", "_ES", "*", "x", "en_US_"]
cases = []
for supported in SUPPORTED:
    supports(supported)
    wanted = [[code] for code in CODES] + [[RANDOM.choice(CODES) for _ in range(RANDOM.randrange(5))] for _ in range(40)]
    cases += [[supported, codes, locale.get(*codes).code] for codes in wanted]
save("closest", cases)

HEADERS = ["", "es", "es-GT,en;q=0.5", "en;q=0.5,es-GT", "fr;q=0.1, de ,es;q=0.9", "de;q=0,es", "de;q=x,es;q=0.1", "de;q=-1,es;q=0.1", "de;q=nan,es;q=0.1",
           "de;q=1e3,es;q=5", "es;q=0.5,de;q=0.5", "es;level=1;q=0.1,de;q=0.5", "es; q=0.1,de;q= 0.5", ",,;,;q=1", "*;q=0.5,es", "zh-Hant-TW,zh;q=0.9"]
PIECES = [*"esdehtzp-_;,=q 0.15", "es", "de", "pt-BR", ";q=", "0.", ",", "zh-cn", "fr"]
HEADERS += ["".join(RANDOM.choice(PIECES) for _ in range(RANDOM.randrange(1, 16))) for _ in range(120)]
cases = []
for supported in SUPPORTED:
    supports(supported)
    for header in HEADERS:
        if " ;" in header:
            continue  # Tornado keeps the blank as part of the code
        handler = types.SimpleNamespace(request=types.SimpleNamespace(headers={"Accept-Language": header}))
        cases.append([supported, header, web.RequestHandler.get_browser_locale(handler).code])
save("accept_language", cases)

# Dates.
start_again()
locale.load_translations(HERE / "csv")
for code in ["en", "zh_CN", "ru", "ar", "de_DE"]:
    locale._translations[code] = {}
locale.set_default_locale("en_US")
NOWS = [datetime.datetime(2010, 7, 12, 12, 0, 30, tzinfo=UTC), datetime.datetime(2012, 3, 1, 0, 30, tzinfo=UTC), datetime.datetime(2023, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]
AGO = [0, 0.4, 0.999999, 1, 1.5, 2, 49, 49.999999, 50, 59, 60, 89, 90, 91, 149, 150, 151, 1500, 2969, 2970, 2999, 3000, 3001, 5399, 5400, 5401, 8999, 9000, 9001,
       80000, 84599, 84600, 86399, 86400, 86401, 100000, 129600, 172799, 172800, 200000, 431999, 432000, 28857599, 28857600, 31536000, 1e9, 4e10,
       -0.5, -1, -59, -59.999999, -60, -61, -86400, -4e8]
CODE = ["en_US", "en", "zh_CN", "es", "ru", "fa_IR"]
cases = []


def date_case(code, now, date, text, gmt_offset, relative, shorter, full_format):
    at(now)
    said = locale.Locale.get(code).format_date(date, gmt_offset, relative, shorter, full_format)
    cases.append([code, now.isoformat(), text, gmt_offset, relative, shorter, full_format, said])


for ago in AGO:
    for code in RANDOM.sample(CODE, 3):
        for gmt_offset, relative, shorter, full_format in [(0, True, False, False), (420, True, True, False), (-345, False, False, False), (0, False, True, False), (60, True, False, True), (0, True, True, True)]:
            now = RANDOM.choice(NOWS)
            date = now - datetime.timedelta(seconds=ago)
            if RANDOM.random() < 0.5:
                zone = datetime.timezone(datetime.timedelta(minutes=RANDOM.choice([0, 120, -480, 345, 1439])))
                date = date.astimezone(zone)
            text = date.isoformat(RANDOM.choice("T "))
            date_case(code, now, date, text, gmt_offset, relative, shorter, full_format)
for _ in range(200):
    now = NOWS[0] + datetime.timedelta(seconds=RANDOM.uniform(-1e9, 1e9))
    date = (now - datetime.timedelta(seconds=10 ** RANDOM.uniform(-1, 9))).replace(tzinfo=None)
    date_case(RANDOM.choice(CODE), now, date, date.isoformat(), RANDOM.randrange(-720, 721), *(RANDOM.random() < 0.5 for _ in range(2)), RANDOM.random() < 0.2)
save("format_date", cases)

cases = []
for _ in range(200):
    date = datetime.datetime(1, 1, 3) + datetime.timedelta(seconds=RANDOM.randrange(9990 * 365 * 86400))
    code, gmt_offset, dow = RANDOM.choice(CODE), RANDOM.randrange(-720, 721), RANDOM.random() < 0.5
    cases.append([code, date.isoformat(), gmt_offset, dow, locale.Locale.get(code).format_day(date, gmt_offset, dow)])
save("format_day", cases)

# Lists, numbers, names.
LISTS = [[], ["A"], ["A", "B"], ["A", "B", "C"], ["100%", "%(last)s", "%%"], ["", ""], ["é", "日本", "", "x"]]
save("list", [[code, parts, locale.Locale.get(code).list(parts)] for code in CODE for parts in LISTS])
NUMBERS = [0, 1, 12, 123, 1234, 12345, 123456, 1234567, 2**63 - 1, -1, -12, -1234]
save("friendly_number", [[code, number, locale.Locale.get(code).friendly_number(number)] for code in CODE for number in NUMBERS])
save("names", [[code, names["name_en"], names["name"]] for code, names in sorted(locale.LOCALE_NAMES.items())])
save("supported", sorted(locale.get_supported_locales()))

# Messages.
MESSAGES = ["Sign out", "I love you", "%(name)s liked this", "padded", "one cell", 'say "hi"', "two\nlines", "twice", "bad", "nowhere", "",
            "A person liked this", "%(num)d people liked this"]
cases = []
for code in ["es", "es_LA", "fa_IR", "en_US", "de_DE"]:
    where = locale.Locale.get(code)
    cases += [[code, message, None, 0, where.translate(message)] for message in MESSAGES]
    cases += [[code, one, many, count, where.translate(one, many, count)]
              for one in MESSAGES for many in RANDOM.sample(MESSAGES, 5) for count in (0, 1, 2, -1)]
save("csv", cases)

start_again()
locale.load_gettext_translations(HERE / "gettext", "shop")
cases = []
CONTEXTS = [None, "law", "direction", "organization", "stick"]
for code in sorted(locale.get_supported_locales()):
    where = locale.Locale.get(code)

    def say(context, *message):
        said = where.translate(*message) if context is None else where.pgettext(context, *message)
        cases.append([code, context, *(message if len(message) == 3 else (message[0], None, 0)), said])

    for count in [*range(131), 199, 200, 201, 202, 211, 1000000, 2**62, -1, -3]:
        say(None, "%(num)d file", "%(num)d files", count)
    for context in CONTEXTS:
        for message in ["Sign out", "Sign in", "right", "nowhere", "not yet translated"]:
            say(context, message)
            say(context, message, "several", 1)
            say(context, message, "several", 5)
        for count in (0, 1, 2):
            say(context, "club", "clubs", count)
save("gettext", cases)

# Placeholders.
TEXTS = ["%(num)d", "%(num)5d|", "%(num)-5d|", "%(num)05d|", "%(num)+d", "%(num)+05d|", "%(num)i %(num)u", "%(name)s", "%(name)8s|", "%(name)-8s|",
         "%(name).2s", "%(name)8.2s|", "%(name)08s|", "%(price)f", "%(price).2f", "%(price)8.2f|", "%(price)08.2f|", "%(price)-8.1f|", "%(price)+.1f",
         "%% %(num)d%%", "100%%", "%(name)s, %(num)d, %(name)s", "", "plain", "é%(name)sé", "%(two words)s", "%(num)-05d|"]
VALUES = {"num": -42, "name": "Zoë", "price": 19.95717, "two words": "yes", "count": 3, "loss": -0.05}
KINDS = {"num": "sdiuf", "count": "sdiuf", "price": "sdiuf", "loss": "sdiuf", "name": "s"}
for _ in range(300):
    name = RANDOM.choice([*KINDS])
    flags = "".join(RANDOM.choice("-0+ ") for _ in range(RANDOM.randrange(3)))
    width, precision = RANDOM.choice(["", "", "2", "12"]), RANDOM.choice(["", "", ".", ".0", ".1", ".7"])
    TEXTS.append(f"%({name}){flags}{width}{precision}{RANDOM.choice(KINDS[name])}|")
save("interpolate", [[text, text % VALUES] for text in TEXTS])
