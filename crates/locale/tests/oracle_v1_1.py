"""Writes cases/format_date_v1_1.json from Tornado 1.1, which needs Python 2.7.

    pip download --no-deps --no-binary :all: tornado==1.1 && tar xf tornado-1.1.tar.gz
    PYTHONPATH=tornado-1.1 python2.7 crates/locale/tests/oracle_v1_1.py
"""

import datetime
import json
import os
import types

from tornado import locale

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

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases", "format_date_v1_1.json"), "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
