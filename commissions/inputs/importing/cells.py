"""What the sheets of pay have in common: months, numbers of people, and which months take nothing any more."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar

import msgspec

from commissions.errors import PeriodArchived
from commissions.inputs.errors import MonthClosed
from commissions.periods.reads import require_near, require_open
from commissions.reads_of_people import Placed, placed_by_number
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.imports.cells import BadCell, CellType, Told, code, narrow, rule_of
from guide_app.base.kernel.imports.kinds import Judging
from guide_app.base.kernel.imports.opening import Cell

R = TypeVar("R", bound=msgspec.Struct)
MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")
NUMBER = re.compile(r"[^\s/]{1,40}")


def _month(cell: Cell) -> date:
    if isinstance(cell, datetime | date):
        return date(cell.year, cell.month, 1)
    found = MONTH.fullmatch(narrow(cell)) if isinstance(cell, str) else None
    if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) == 0:
        raise BadCell("须为月份，如 2026-01", "a month like 2026-01")
    return date(int(found[1]), int(found[2]), 1)


def _number(written: str) -> str:
    if not NUMBER.fullmatch(written):
        raise BadCell("工号须为 1-40 位，不含空格", "a number of 1 to 40 signs without spaces")
    return written


MONTH_CELL = CellType(("月份，如 2026-01", "month, like 2026-01"), _month, lambda month: f"{month:%Y-%m}")
NUMBER_CELL = code(_number, ("工号，1-40 位", "number, 1 to 40 signs"))
NOBODY = (
    "须为您可管理的人员工号，且曾在门店任职",
    "the number of somebody within your reach who has worked in a store",
)
NO_STORE = ("须为您可管理的门店编码", "the code of a store within your reach")


async def months_refused(months: Iterable[date], *, at: datetime) -> dict[date, Told]:
    """The months for which nothing can be entered any more or yet, each with the rule."""
    refused: dict[date, Told] = {}
    for month in sorted(set(months)):
        try:
            require_near(month, at=at)
            await require_open([month])
        except InvalidField as far:
            refused[month] = rule_of(far)
        except (MonthClosed, PeriodArchived) as closed:
            refused[month] = closed.title
    return refused


async def people_of(numbers: Sequence[str], months: Sequence[date]) -> dict[tuple[date, str], Placed]:
    """Where the people of these numbers worked in each of these months."""
    return {
        (month, number): person
        for month in months
        for number, person in (await placed_by_number(numbers, month)).items()
    }


def judge_month(judging: Judging[R], month: date, refused: dict[date, Told]) -> None:
    """Refuse a row whose month takes nothing."""
    if month in refused:
        judging.refuse("month", *refused[month])
