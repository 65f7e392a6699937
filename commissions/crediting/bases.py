"""What the facts of a batch add to own bases and store days, whose months become due by them: written once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from commissions.engine.api import (
    COMPANY,
    Contribution,
    Credit,
    Rulebook,
    SoldLine,
    contributions_of,
    contributions_of_last_refund,
    contributions_of_sale,
    date_of,
    first_date_of,
    left_of,
)
from commissions.payees import id_from
from commissions.rules import Due
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.rows import as_json, insert_from_json


class BaseRow(msgspec.Struct, frozen=True):
    """A row of `commission_base`."""

    period: date
    payee: UUID
    plan: str
    home_store: UUID
    store: UUID
    base_fen: int
    late_fen: int
    contributions: int


class StoreDayRow(msgspec.Struct, frozen=True):
    """A row of `commission_store_day`."""

    store: UUID
    day: date
    net_fen: int
    with_hq_fen: int


class Mark(msgspec.Struct, frozen=True):
    """A row of `commission_due`."""

    period: date
    kind: Due
    subject: UUID
    store: UUID


ADD_BASES = f"""
{insert_from_json("commission_base", BaseRow)}
ON CONFLICT (period, payee, plan, home_store, store) DO UPDATE SET
  base_fen = commission_base.base_fen + EXCLUDED.base_fen, late_fen = commission_base.late_fen + EXCLUDED.late_fen,
  contributions = commission_base.contributions + EXCLUDED.contributions
"""
ADD_STORE_DAYS = f"""
{insert_from_json("commission_store_day", StoreDayRow)}
ON CONFLICT (store, day) DO UPDATE SET
  net_fen = commission_store_day.net_fen + EXCLUDED.net_fen,
  with_hq_fen = commission_store_day.with_hq_fen + EXCLUDED.with_hq_fen
"""
MARK = f"""
{insert_from_json("commission_due", Mark)}
ON CONFLICT (period, kind, store, subject) DO UPDATE SET times = commission_due.times + 1
"""


class _Base(NamedTuple):
    """Whose base, under which plan, at home where, sold where."""

    period: date
    payee: UUID
    plan: str
    home_store: UUID
    store: UUID


class BaseChange:
    """How far own bases and store days moved, in fen. Nothing is written before `write`."""

    def __init__(self) -> None:
        self._bases: dict[_Base, list[int]] = defaultdict(lambda: [0, 0, 0])
        self._days: dict[tuple[UUID, date], list[int]] = defaultdict(lambda: [0, 0])
        self._marks: set[tuple[date, Due, UUID, UUID]] = set()

    def add_sale(self, line: SoldLine, book: Rulebook) -> None:
        """Count a line as it was sold."""
        self._count(line, contributions_of_sale(line, book))
        self._move_day(line, *left_of(line, line.paid))
        self._mark(line)

    def add_refund(self, line: SoldLine, book: Rulebook) -> None:
        """Count the last refund of a line."""
        refund = line.refunds[-1]
        self._count(line, contributions_of_last_refund(line, book))
        before, after = left_of(line, refund.net_after + refund.amount), left_of(line, refund.net_after)
        self._move_day(line, after[0] - before[0], after[1] - before[1])
        self._mark(line)

    def add_whole(self, line: SoldLine, book: Rulebook) -> None:
        """Count a line with all its refunds that was never counted."""
        self._count(line, contributions_of(line, book))
        self._move_day(line, *left_of(line, line.net))
        self._mark(line)

    def count_anew(self, line: SoldLine, *, before: Rulebook, now: Rulebook) -> None:
        """Take off what the line contributed by the versions known before, and add what it does by those of now."""
        self._count(line, contributions_of(line, before), times=-1)
        self._count(line, contributions_of(line, now))
        self._mark(line)

    def recredit(self, line: SoldLine, credits: tuple[Credit, ...], book: Rulebook) -> None:
        """Give a line with its refunds these credits, and have it count for them instead of those it had."""
        self._count(line, contributions_of(line, book), times=-1)
        self._mark(line)
        line.credit_to(credits)
        self._count(line, contributions_of(line, book))
        self._mark(line)

    def mark(self, period: date, kind: Due, subject: UUID, store: UUID) -> None:
        """Say that a month has to be settled again."""
        self._marks.add((period, kind, subject, store))

    async def write(self) -> None:
        """Add the sums to what is stored, in an order that two writers share."""
        bases = [BaseRow(*key, *sums) for key, sums in sorted(self._bases.items()) if any(sums)]
        if bases:
            await execute(ADD_BASES, as_json(bases))
        days = [StoreDayRow(*key, *sums) for key, sums in sorted(self._days.items()) if any(sums)]
        if days:
            await execute(ADD_STORE_DAYS, as_json(days))
        await mark_due(Mark(*one) for one in self._marks)

    def _count(self, line: SoldLine, contributions: Iterable[Contribution], *, times: int = 1) -> None:
        store = id_from(line.store)
        for one in contributions:
            key = _Base(
                first_date_of(one.period), id_from(one.payee), one.slot.plan, id_from(one.slot.home_store), store
            )
            sums = self._bases[key]
            sums[0] += times * one.x
            sums[1] += times * one.d
            sums[2] += times
            self._marks.add((key.period, Due.ASSOCIATE, key.payee, store))

    def _move_day(self, line: SoldLine, net: int, with_hq: int) -> None:
        sums = self._days[id_from(line.store), date_of(line.day)]
        sums[0] += net
        sums[1] += with_hq

    def _mark(self, line: SoldLine) -> None:
        period, store = first_date_of(line.period), id_from(line.store)
        self._marks.add((period, Due.STORE, store, store))
        for credit in line.credits:
            if not credit.is_pool and credit.payee != COMPANY:
                self._marks.add((period, Due.ASSOCIATE, id_from(credit.payee), store))


async def mark_due(marks: Iterable[Mark]) -> None:
    """Say of these months that they have to be settled again."""
    rows = sorted(set(marks), key=lambda one: (one.period, one.kind, one.store, one.subject))
    if rows:
        await execute(MARK, as_json(rows))
