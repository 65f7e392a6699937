"""What a cell may hold, and what is made of it, strictly: each type takes what people and spreadsheets really write
for it, and says by a rule what it does not take. Nothing is guessed that could be read in two ways."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from guide_app.base.kernel.calendar import SHANGHAI, start_of
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.imports.number_formats import DAYS_TO_1904, NumberOf1904
from guide_app.base.kernel.imports.opening import Cell
from guide_app.base.kernel.people import mask_phone, normalise_phone, person_name

Told = tuple[str, str]
"""The same in Chinese and in English."""

EXACT = 10**15
"""Beyond this a spreadsheet has lost digits of a number."""
FIRST_SERIAL, LAST_SERIAL = 1, 2_958_465
"""Days of a spreadsheet: 1900-01-01 and 9999-12-31."""
DAY_ZERO = date(1899, 12, 30)
FIRST_YEAR = 1900
"""Other systems write 0001-01-01 where they have no date; before it nothing is ever meant."""
DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-|/([0-9]{1,2})/|\.([0-9]{1,2})\.|年([0-9]{1,2})月|([0-9]{2}))([0-9]{1,2})日?"
)
TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
AMOUNT = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?")
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
AROUND = " \t\r\n\u00a0\u3000\ufeff\u200b"
"""Signs that nobody sees before and after what was typed."""
AS_TEXT = re.compile(r'="([^"]*)"')
"""How programs write a code into a text so that a spreadsheet keeps its zeros."""
GUARDED = re.compile(r"'(?=[=+\-@\t\r])")
"""The apostrophe that keeps a text from being taken for a formula, see `kernel.sheets`."""


class BadCell(Exception):
    """What stands in a cell breaks the rule of its column."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.rule = (chinese, english)


def rule_of(refusal: InvalidField) -> Told:
    """The rule of a refusal in both languages, which are written as `Chinese / English`."""
    chinese, _, english = str(refusal.facts["rule"]).partition(" / ")
    return chinese, english or chinese


def as_text(cell: Cell) -> str:
    """A cell as somebody would type it. Whole numbers lose the `.0` that spreadsheets give them."""
    if isinstance(cell, str):
        bare = cell.strip(AROUND)
        bare = GUARDED.sub("", bare, count=1) if bare[:1] == "'" else bare
        kept = AS_TEXT.fullmatch(bare) if bare[:2] == '="' else None
        return bare if kept is None else kept[1].strip(AROUND)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{int(cell)}" if cell.is_integer() and abs(cell) < EXACT else f"{cell:.15g}"
    if isinstance(cell, datetime) and cell.time() == time.min:
        return f"{cell:%Y-%m-%d}"
    return str(cell)


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands there that anybody could see."""
    return isinstance(cell, str) and not cell.strip(AROUND)


def narrow(cell: Cell) -> str:
    """The text with wide digits, letters and signs as narrow ones."""
    written = as_text(cell)
    return written.strip() if written.isascii() else unicodedata.normalize("NFKC", written).strip()


@dataclass(frozen=True, slots=True)
class CellType:
    """What a column holds: its name for people, how a cell is read, how a value is shown, an example.

    `read` raises BadCell or InvalidField.
    """

    name: Told
    read: Callable[[Cell], Any]
    shown: Callable[[Any], str] = str
    masked: Callable[[str], str] | None = None
    """How text of the cell is shown to people where it is personal."""
    allowed: Mapping[str, Told] = field(default_factory=dict)


def text(most: int) -> CellType:
    """Any text of a line, composed, without signs that cannot be seen."""

    def read(cell: Cell) -> str:
        found = unicodedata.normalize("NFC", as_text(cell))
        if not found.isprintable() and any(unicodedata.category(sign) in INVISIBLE for sign in found):
            raise BadCell("不能含换行、控制符或看不见的字符", "no line breaks, control or invisible signs")
        if len(found) > most:
            raise BadCell(f"最多 {most} 个字", f"at most {most} letters")
        return found

    return CellType((f"文本，最多 {most} 字", f"text, at most {most} letters"), read)


def code(check: Callable[[str], str], name: Told) -> CellType:
    """A code. One that a spreadsheet has turned into a number is read as its digits; where digits were lost it is
    refused, for nobody can know them any more."""

    def read(cell: Cell) -> str:
        if isinstance(cell, bool | date | time | timedelta):
            raise BadCell(
                "表格软件已将编码改成日期或逻辑值，请设为文本后重填",
                "turned into a date or truth value, format as text",
            )
        if isinstance(cell, int | float) and (abs(cell) >= EXACT or cell != int(cell) or cell < 0):
            raise BadCell(
                "数字过长或带小数，请设为文本后重填", "a number too long or not whole, format the cell as text"
            )
        return check(narrow(cell))

    return CellType(name, read)


def whole(least: int, most: int) -> CellType:
    """A whole number."""

    def read(cell: Cell) -> int:
        found = narrow(cell)
        if isinstance(cell, bool) or not re.fullmatch(r"[+-]?[0-9]{1,15}(\.0*)?", found):
            raise BadCell("须为整数", "a whole number")
        number = int(found.partition(".")[0])
        if not least <= number <= most:
            raise BadCell(f"须在 {least} 至 {most} 之间", f"from {least} to {most}")
        return number

    return CellType((f"整数 {least}-{most}", f"whole number, {least} to {most}"), read)


def yuan(most_fen: int) -> CellType:
    """An amount in yuan, kept in fen, exactly: more than two decimals are refused, never rounded."""

    def read(cell: Cell) -> int:
        written = re.sub(r"^[¥￥]\s*|\s*元$", "", narrow(cell)).strip()
        if isinstance(cell, bool | date | time | timedelta) or not AMOUNT.fullmatch(written):
            raise BadCell("须为金额（元），如 1299.00", "an amount in yuan, like 1299.00")
        try:
            fen = Decimal(written.replace(",", "")) * 100
        except InvalidOperation:
            raise BadCell("须为金额（元），如 1299.00", "an amount in yuan, like 1299.00") from None
        if fen != fen.to_integral_value():
            raise BadCell("最多两位小数", "at most two decimals")
        if not 0 <= fen <= most_fen:
            raise BadCell(f"须在 0 至 {most_fen // 100} 元之间", f"from 0 to {most_fen // 100} yuan")
        return int(fen)

    return CellType(
        ("金额（元），最多两位小数", "amount in yuan, two decimals at most"),
        read,
        lambda fen: f"{fen // 100}.{fen % 100:02d}",
    )


def day() -> CellType:
    """A date: as a date, as the number by which spreadsheets count days, or as text from the year to the day."""
    return CellType(("日期，如 2026-01-31", "date, like 2026-01-31"), _day, lambda value: f"{value:%Y-%m-%d}")


def moment() -> CellType:
    """A date, or a date with a time of the day, both in China's time; a date alone is its beginning."""
    name = ("日期或日期时间（北京时间），如 2026-01-31 08:00", "date, or date and time in China, like 2026-01-31 08:00")
    return CellType(name, _moment, lambda value: f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")


def flag() -> CellType:
    """Yes or no."""
    known = {"是": True, "否": False, "y": True, "n": False, "yes": True, "no": False, "true": True, "false": False}
    known |= {"1": True, "0": False, "√": True, "×": False, "对": True, "错": False}

    def read(cell: Cell) -> bool:
        found = known.get(narrow(cell).casefold())
        if found is None:
            raise BadCell("须为 是 或 否", "yes or no")
        return found

    allowed = {"是": ("是", "yes"), "否": ("否", "no")}
    return CellType(("是/否", "yes/no"), read, lambda value: "是" if value else "否", allowed=allowed)


def choice(names: Mapping[Any, Told], also: Mapping[str, Any] | None = None) -> CellType:  # members of a StrEnum
    """One of a few: by its Chinese or English name, as the product spells it, or as people `also` say."""
    known: dict[str, Any] = dict(also or {})  # members, by every spelling
    for value, told in names.items():
        known |= {spelling.casefold(): value for spelling in (str(value), *told)}
    shown = {value: told[0] for value, told in names.items()}
    chinese, english = "、".join(shown.values()), ", ".join(told[1] for told in names.values())

    def read(cell: Cell) -> Any:  # a member
        found = known.get(narrow(cell).casefold())
        if found is None:
            raise BadCell(f"须为：{chinese}", f"one of {english}")
        return found

    allowed = {str(value): told for value, told in names.items()}
    return CellType(("选项", "one of a few"), read, lambda value: shown[value], allowed=allowed)


def phone() -> CellType:
    """A mobile phone, kept in E.164."""

    def read(cell: Cell) -> str:
        return normalise_phone(narrow(cell))

    return CellType(("手机号", "mobile phone"), read, mask_phone, masked=masked_digits)


def name_of_person() -> CellType:
    """Somebody's name."""
    return CellType(("姓名", "name of a person"), lambda cell: person_name(as_text(cell)))


def masked_digits(written: str) -> str:
    """What was meant as a phone but is none, for people: its last two signs alone."""
    return "*" * min(len(written) - 2, 9) + written[-2:] if len(written) > 4 else "*" * len(written)


def _bad_day() -> BadCell:
    return BadCell("须为日期，如 2026-01-31", "a date like 2026-01-31")


def _day(cell: Cell) -> date:
    found = _day_written(cell)
    if found.year < FIRST_YEAR:
        raise BadCell(
            f"早于 {FIRST_YEAR} 年，没有日期请留空", f"before {FIRST_YEAR}, leave it blank if there is no date"
        )
    return found


def _day_written(cell: Cell) -> date:
    if isinstance(cell, NumberOf1904):
        return _day_written(float(cell) + DAYS_TO_1904)
    if isinstance(cell, datetime):
        if cell.time() != time.min:
            raise BadCell("只填日期，不带时间", "a date without a time")
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool | time | timedelta):
        raise _bad_day()
    written = narrow(cell)
    if re.fullmatch(r"[0-9]{1,7}(\.0*)?", written) and len(written.partition(".")[0]) != 8:
        serial = int(written.partition(".")[0])
        if not FIRST_SERIAL <= serial <= LAST_SERIAL:
            raise _bad_day()
        return DAY_ZERO + timedelta(days=serial)
    found = DATE.fullmatch(written)
    if found is None:
        raise _bad_day()
    year, *months, of_month = found.groups()
    month = next(one for one in months if one is not None)
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError:
        raise BadCell("没有这一天", "there is no such day") from None


def _moment(cell: Cell) -> datetime:
    if isinstance(cell, NumberOf1904):
        return _moment(float(cell) + DAYS_TO_1904)
    if isinstance(cell, datetime):
        return datetime.combine(_day(cell.date()), cell.time(), SHANGHAI).astimezone(UTC)
    if isinstance(cell, str):
        day_part, _, time_part = narrow(cell).replace("T", " ").partition(" ")
        begins = start_of(_day(day_part))
        if not time_part:
            return begins.astimezone(UTC)
        found = TIME.fullmatch(time_part.strip())
        try:
            hour, minute, second = (int(part or 0) for part in (found.groups() if found else ("99", "0", "0")))
            at: time | None = time(hour, minute, second)
        except ValueError:
            at = None
        if at is None:
            raise BadCell("时间须如 08:00", "a time like 08:00")
        return datetime.combine(begins.date(), at, SHANGHAI).astimezone(UTC)
    if isinstance(cell, float) and not cell.is_integer() and FIRST_SERIAL <= cell <= LAST_SERIAL:
        begins = start_of(_day(float(int(cell))))
        return (begins + timedelta(minutes=round((cell - int(cell)) * 1440))).astimezone(UTC)
    return start_of(_day(cell)).astimezone(UTC)
