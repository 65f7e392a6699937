"""Why one order gives what it gives: by the functions of the engine on its facts, for whoever has asked."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import msgspec

from commissions.credited_lines import COLUMNS, CreditedLine
from commissions.crediting.recounting import with_refunds
from commissions.engine.api import (
    COMPANY,
    Period,
    Reached,
    Recognition,
    Rulebook,
    SoldLine,
    Zero,
    date_of,
    day_from,
    lines_not_due,
    recognition_for,
    settle_line,
)
from commissions.payees import PayeeKind, payee_from
from commissions.rulebooks import rulebook_for
from guide_app.base.kernel.database import fetch_as, fetch_row_as

LINES = f"SELECT {COLUMNS} FROM credited_line WHERE order_id = $1 AND NOT taken_back ORDER BY no"
REACHED = """
SELECT (SELECT shipped_on FROM commission_shipping WHERE order_id = $1) AS shipped_on,
  (SELECT completed_on FROM commission_completion WHERE order_id = $1) AS completed_on
"""


class ReachedOn(msgspec.Struct, frozen=True):
    """When all of an order was on its way, and when the customer had it."""

    shipped_on: date | None
    completed_on: date | None


class OrderFacts(msgspec.Struct, frozen=True):
    """An order as the engine takes it, its lines in their order, and what the engine goes by."""

    stored: Sequence[CreditedLine]
    lines: Sequence[SoldLine]
    reached: ReachedOn
    book: Rulebook


async def facts_of_order(order_id: UUID) -> OrderFacts | None:
    """Its facts; None where no line of it was ever counted."""
    stored = await fetch_as(CreditedLine, LINES, order_id)
    if not stored:
        return None
    by_id = await with_refunds(stored)
    reached = await fetch_row_as(ReachedOn, REACHED, order_id)
    assert reached is not None, "one row, whatever stands in it"
    book = await rulebook_for(people_of(stored), {line.store for line in stored})
    return OrderFacts(stored, [by_id[line.id] for line in stored], reached, book)


def people_of(stored: Iterable[CreditedLine]) -> set[UUID]:
    """The associates who share in these lines."""
    shares = {(credit.payee, line.store) for line in stored for credit in line.credits if not credit.is_pool}
    payees = {payee_from(payee, store=store) for payee, store in shares}
    return {payee.id for payee in payees if payee.kind is PayeeKind.ASSOCIATE}


def zeros_of_lines(lines: Iterable[SoldLine], book: Rulebook, *, upto: Period) -> list[Zero]:
    """The engine's reasons for nothing of these lines. Those of months after `upto` are not due."""
    found: list[Zero] = []
    for line in lines:
        found.extend(settle_line(line, book).zeros if line.period <= upto else lines_not_due([line], upto))
    return found


def has_line_rules(line: SoldLine, payee: str, book: Rulebook) -> bool:
    """Whether the payee's plan pays anything sale by sale; so says a share that has neither entries nor reasons."""
    outcome = settle_line(line, book)
    return any(key.payee == payee for key in outcome.targets) or any(zero.payee == payee for zero in outcome.zeros)


def recognition_of_share(line: SoldLine, payee: str, book: Rulebook) -> Recognition | None:
    """How the payee's plan recognises what the line gives; None where it does not hold it back."""
    for credit in line.credits:
        if credit.payee == payee and credit.payee != COMPANY:
            return recognition_for(line, credit, book)
    return None


def recognised_on(line: SoldLine, recognition: Recognition | None, reached: ReachedOn) -> date | None:
    """The day on which it is recognised; None without such a day, and while nothing has begun it."""
    if recognition is None:
        return None
    shipped, received = (None if on is None else day_from(on) for on in (reached.shipped_on, reached.completed_on))
    day = recognition.day_of(Reached(line.day, shipped, received))
    return None if day is None else date_of(day)
