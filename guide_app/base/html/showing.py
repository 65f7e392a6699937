"""Amounts, moments and shares as people say them. Pure: language and now are given."""

from datetime import date, datetime, time, timedelta

from markupsafe import Markup

from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.money import PPM, round_half_away

MYRIAD_FEN = 1_000_000
"""Ten thousand yuan (一万) in fen."""

MINUS = "\N{MINUS SIGN}"
WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def yuan(fen: int | None, *, signed: bool = False) -> str:
    """`¥1,148.00`; with `signed` a plus before what was earned."""
    if fen is None:
        return "–"
    sign = MINUS if fen < 0 else "+" if signed and fen > 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def amount(fen: int | None, *, signed: bool = False) -> Markup:
    """The same for cards and columns: the sign of the yuan and the fen smaller than the number."""
    if fen is None:
        return Markup("–")
    sign = MINUS if fen < 0 else "+" if signed and fen > 0 else ""
    html = Markup('<span class="amount{}">{}<small>¥</small>{:,}<small>.{:02d}</small></span>')
    return html.format(" is-negative" if fen < 0 else "", sign, abs(fen) // 100, abs(fen) % 100)


def large(fen: int | None, language: str = "zh") -> str:
    """`¥11.4 万` for boards, `¥114k` in English; small amounts as they are."""
    if fen is None or abs(fen) < MYRIAD_FEN:
        return yuan(fen)
    sign = MINUS if fen < 0 else ""
    if language == "zh":
        tenths = round_half_away(abs(fen) * 10, MYRIAD_FEN)
        return f"{sign}¥{tenths // 10:,}.{tenths % 10} 万"
    return f"{sign}¥{round_half_away(abs(fen), 100_000):,}k"


def percent(ppm: int | None, *, digits: int = 1) -> str:
    """`2.5%` of 25 000 parts per million."""
    if ppm is None:
        return "–"
    scaled = round_half_away(ppm * 10**digits, PPM // 100)
    text = f"{abs(scaled) // 10**digits}"
    fraction = f"{abs(scaled) % 10**digits:0{digits}d}".rstrip("0") if digits else ""
    return f"{MINUS if scaled < 0 else ''}{text}{'.' + fraction if fraction else ''}%"


def count(number: int | None) -> str:
    """`1,234`."""
    return "–" if number is None else f"{MINUS if number < 0 else ''}{abs(number):,}"


def weight(grams: int | None) -> str:
    """`0.25 kg`: three decimals at most."""
    if grams is None:
        return "–"
    fraction = f"{abs(grams) % 1_000:03d}".rstrip("0")
    return f"{MINUS if grams < 0 else ''}{abs(grams) // 1_000:,}{'.' + fraction if fraction else ''} kg"


def day(given: date, *, today: date, language: str = "zh") -> str:
    """`今天`, `昨天`, `11 月 3 日`; the year where it is another one."""
    away = (today - given).days
    near = {0: ("今天", "today"), 1: ("昨天", "yesterday"), -1: ("明天", "tomorrow")}.get(away)
    if near:
        return near[0] if language == "zh" else near[1]
    if language == "zh":
        year = "" if given.year == today.year else f"{given.year} 年 "
        return f"{year}{given.month} 月 {given.day} 日"
    year = "" if given.year == today.year else f" {given.year}"
    return f"{given.day} {MONTHS_EN[given.month - 1]}{year}"


def weekday(given: date, language: str = "zh") -> str:
    """`周三`."""
    return f"周{WEEKDAYS_ZH[given.weekday()]}" if language == "zh" else WEEKDAYS_EN[given.weekday()]


def moment(at: datetime | None, *, now: datetime, language: str = "zh") -> Markup:
    """`今天 14:32`, with the exact moment for whoever wants it."""
    if at is None:
        return Markup("–")
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    said = f"{day(local.date(), today=today, language=language)} {local:%H:%M}"
    html = Markup('<time datetime="{}" title="{}">{}</time>')
    return html.format(at.isoformat(), f"{local:%Y-%m-%d %H:%M:%S}", said)


def since(at: datetime, *, now: datetime, language: str = "zh") -> str:
    """From when something is good: `11 月 3 日`, with the time unless it is midnight."""
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    said = day(local.date(), today=today, language=language)
    return said if local.time() == time.min else f"{said} {local:%H:%M}"


def until(at: datetime, *, now: datetime, language: str = "zh") -> str:
    """The last day on which something is good, with the time unless the day is good to its end."""
    if at.astimezone(SHANGHAI).time() == time.min:
        at -= timedelta(days=1)
    return since(at, now=now, language=language)


def ago(at: datetime | None, *, now: datetime, language: str = "zh") -> str:
    """`10 分钟前`, `3 天前`."""
    if at is None:
        return "–"
    passed = now - at
    for length, chinese, one in (
        (timedelta(days=1), "天前", "d ago"),
        (timedelta(hours=1), "小时前", "h ago"),
        (timedelta(minutes=1), "分钟前", "min ago"),
    ):
        if passed >= length:
            number = passed // length
            return f"{number} {chinese}" if language == "zh" else f"{number} {one}"
    return "刚刚" if language == "zh" else "just now"


def age(at: datetime | None, *, now: datetime, language: str = "zh") -> Markup:
    """How long ago something was, with the exact moment for whoever wants it."""
    if at is None:
        return Markup("–")
    html = Markup('<time datetime="{}" title="{}">{}</time>')
    told = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    return html.format(at.isoformat(), told, ago(at, now=now, language=language))


def for_field(at: datetime | None) -> str:
    """A moment as `<input type="datetime-local">` takes it, in the time of the stores."""
    return "" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


def yuan_for_field(fen: int | None) -> str:
    """An amount as it is typed: `1148.00`."""
    return "" if fen is None else f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"
