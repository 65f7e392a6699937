"""What tills write for codes, numbers and moments, read exactly or not at all. Pure.

Spreadsheets and keyboards change how a value looks, not what it is: wide signs, dashes of any kind and signs that have
no width are as the plain ones. What they have destroyed is found and never guessed.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from functools import lru_cache

from guide_app.base.kernel.calendar import SHANGHAI

EARLIEST, LATEST = 2000, 2099
NOON = time(12)
"""Stands for the time of day where an export names none: the day is right under every day cut."""

_DAMAGED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,3}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,2})?")
_THOUSANDS = re.compile(r"([+-]?[0-9]{1,3})((?:,[0-9]{3})+)((?:\.[0-9]{0,20})?)")
_CURRENCY = re.compile(r"^([+-]?)(?:¥|RMB|CNY)\s*|\s*(?:元|RMB|CNY)$", re.IGNORECASE)
_DATE = r"([0-9]{4})([-/.年])([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
_HALF = r"(上午|下午|am|pm)"
_TIME = rf"(?:{_HALF} ?)?([0-9]{{1,2}})[:时]([0-9]{{1,2}})(?:[:分]([0-9]{{1,2}})(?:\.[0-9]+)?秒?)?分?(?: ?{_HALF})?"
_WRITTEN_DATE = re.compile(_DATE)
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_WRITTEN_TIME = re.compile(_TIME, re.IGNORECASE)
_COMPACT_TIME = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})?")
_MOMENT = re.compile(
    rf"(?P<date>{_DATE}|[0-9]{{8}})(?:(?:[ T]+|(?<=日))(?P<time>[^Z+]+?))?(?P<zone>Z|[+-][0-9]{{2}}:?[0-9]{{2}})?"
)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]{1,15})?")
_SERIAL_ZERO = datetime(1899, 12, 30, tzinfo=SHANGHAI)
_PHONE = re.compile(r"(?:\+?86-?|0086)?1[3-9][0-9]{9}")


@lru_cache(maxsize=8192)
def code_of(text: str) -> str:
    """A code as it is meant: wide signs are narrow, every dash a hyphen, what has no width is not there."""
    if text.isascii():
        return text
    signs = []
    for sign in unicodedata.normalize("NFKC", text):
        kind = unicodedata.category(sign)
        if kind == "Pd" or sign == "\u2212":
            signs.append("-")
        elif kind != "Cf":
            signs.append(sign)
    return "".join(signs).strip()


def is_damaged(code: str) -> bool:
    """Whether a spreadsheet has made a number of a code and lost its last digits, as in 6.90123E+12."""
    return _DAMAGED.fullmatch(code) is not None


def is_phone(code: str) -> bool:
    """Whether a member's number is a mobile phone of China, which cashiers type for a card."""
    return _PHONE.fullmatch(code.replace(" ", "").replace("-", "")) is not None


@lru_cache(maxsize=16384)
def number_of(text: str) -> Fraction | None:
    """An amount or a quantity, exactly; None for what is none, and for blank.

    Commas between thousands, a currency, a minus behind or brackets around it are understood.
    """
    if _NUMBER.fullmatch(text):
        return Fraction(text)
    flat = code_of(text).replace(" ", "")
    flat = _CURRENCY.sub(lambda found: found[1] or "", flat)
    if flat.startswith("(") and flat.endswith(")"):
        flat = f"-{flat[1:-1]}"
    elif flat.endswith("-"):
        flat = f"-{flat[:-1]}"
    grouped = _THOUSANDS.fullmatch(flat)
    if grouped is not None:
        flat = grouped[1] + grouped[2].replace(",", "") + grouped[3]
    return Fraction(flat) if _NUMBER.fullmatch(flat) else None


@lru_cache(maxsize=8192)
def moment_of(text: str, forms: tuple[str, ...] = ()) -> datetime | None:
    """A moment in local time, or with the zone it names; None for what is none of this century.

    From the year to the day, with dashes, slashes, points, Chinese signs or nothing between; a spreadsheet's serial
    number; or one of the `forms` that a profile names, as strptime writes them. Without a time of day it is noon.
    """
    for form in forms:
        try:
            return _of_this_century(datetime.strptime(text, form).replace(tzinfo=SHANGHAI))
        except ValueError:
            continue
    flat = code_of(text)
    if _SERIAL.fullmatch(flat):
        return _of_serial(flat)
    found = _MOMENT.fullmatch(flat)
    if found is None:
        return _of_compact(flat)
    day = date_of(found["date"])
    clock = time_of(found["time"]) if found["time"] else NOON
    if day is None or clock is None:
        return None
    zone = _zone(found["zone"])
    return _of_this_century(datetime.combine(day, clock, tzinfo=zone))


@lru_cache(maxsize=8192)
def date_of(text: str) -> date | None:
    """A day; None for what is none."""
    found = _WRITTEN_DATE.fullmatch(text)
    if found is not None:
        year, _, month, day = found.groups()
    else:
        compact = _COMPACT_DATE.fullmatch(text)
        if compact is None:
            return None
        year, month, day = compact.groups()
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def time_of(text: str) -> time | None:
    """A time of day, by 24 hours or by halves; None for what is none."""
    flat = code_of(text).strip()
    compact = _COMPACT_TIME.fullmatch(flat)
    if compact is not None:
        hour, minute, second, half = int(compact[1]), int(compact[2]), int(compact[3] or 0), ""
    else:
        found = _WRITTEN_TIME.fullmatch(flat)
        if found is None:
            return None
        hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
        half = (found[1] or found[5] or "").casefold()
    if half in ("下午", "pm") and 1 <= hour < 12:
        hour += 12
    elif half in ("上午", "am") and hour == 12:
        hour = 0
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def moment_of_parts(day: str, clock: str) -> datetime | None:
    """A moment whose date and time of day stand in columns of their own; a blank time is noon."""
    if not clock:
        return moment_of(day)
    start = moment_of(day)
    at = time_of(clock)
    return None if start is None or at is None else datetime.combine(start.date(), at, tzinfo=SHANGHAI)


def _zone(text: str | None) -> timezone:
    if not text:
        return SHANGHAI
    if text == "Z":
        return timezone(timedelta(0))
    hours, minutes = int(text[1:3]), int(text[-2:])
    away = timedelta(hours=min(hours, 23), minutes=min(minutes, 59))
    return timezone(away if text[0] == "+" else -away)


def _of_serial(text: str) -> datetime | None:
    whole, _, part = text.partition(".")
    seconds = round(Fraction(int(part), 10 ** len(part)) * 86_400) if part else NOON.hour * 3_600
    return _of_this_century(_SERIAL_ZERO + timedelta(days=int(whole), seconds=seconds))


def _of_compact(text: str) -> datetime | None:
    if not (text.isascii() and text.isdigit() and len(text) in (12, 14)):
        return None
    day, clock = date_of(text[:8]), time_of(text[8:])
    if day is None or clock is None:
        return None
    return _of_this_century(datetime.combine(day, clock, tzinfo=SHANGHAI))


def _of_this_century(at: datetime) -> datetime | None:
    return at if EARLIEST <= at.year <= LATEST else None
