"""The local time is known in one place of Python and one of SQL; everything else asks there."""

import re

from guide_app.entry.cli.documenting import PACKAGES
from tests.architecture.product import ROOT

ONE_PLACE = {
    "guide_app/base/kernel/calendar.py",
    "guide_app/base/kernel/piccolo_migrations/kernel_business_day.py",
}
IN_UTC = {
    "guide_app/base/kernel/piccolo_migrations/kernel_partitions.py",
    "guide_app/base/kernel/json_texts.py",
}
"""Partitions begin at midnight UTC: where rows are kept is nobody's business day. Moments in JSON end with Z."""
OWN_RECKONING = re.compile(
    r"Asia/Shanghai|AT TIME ZONE|INTERVAL '\+?0?8(:00| hours)|hours ?= ?8\b|'-(01|28|29|30|31)'|tm_hour|localtime\("
)
"""Ways to spell the local time, or the days of a month, anew."""


def test_the_local_time_is_spelled_in_one_place() -> None:
    found = {
        str(path.relative_to(ROOT)): [line.strip() for line in lines if OWN_RECKONING.search(line)]
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if (lines := path.read_text(encoding="utf-8").splitlines())
    }
    spelled = {path: lines for path, lines in found.items() if lines}
    assert spelled.keys() >= ONE_PLACE
    assert {path: lines for path, lines in spelled.items() if path not in ONE_PLACE | IN_UTC} == {}
