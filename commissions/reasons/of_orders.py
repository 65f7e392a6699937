"""Why one order gives what it gives: by the functions of the engine on its facts, for whoever has asked."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec

from commissions.credited_lines import COLUMNS, CreditedLine
from commissions.crediting.recounting import with_refunds
from commissions.engine.api import COMPANY, Period, Rulebook, SoldLine, Zero, lines_not_due, settle_line
from commissions.payees import PayeeKind, payee_from
from commissions.rulebooks import rulebook_for
from guide_app.base.kernel.database import fetch_as, fetch_row_as

LINES = f"SELECT {COLUMNS} FROM credited_line WHERE order_id = $1 AND NOT taken_back ORDER BY no"
COMPLETED = "SELECT completed_on FROM commission_completion WHERE order_id = $1"


class Completed(msgspec.Struct, frozen=True):
    """When the customer had what was ordered."""

    completed_on: date


class OrderFacts(msgspec.Struct, frozen=True):
    """An order as the engine takes it, its lines in their order, and what the engine goes by."""

    stored: Sequence[CreditedLine]
    lines: Sequence[SoldLine]
    completed_on: date | None
    book: Rulebook


async def facts_of_order(order_id: UUID) -> OrderFacts | None:
    """Its facts; None where no line of it was ever counted."""
    stored = await fetch_as(CreditedLine, LINES, order_id)
    if not stored:
        return None
    by_id = await with_refunds(stored)
    completed = await fetch_row_as(Completed, COMPLETED, order_id)
    book = await rulebook_for(people_of(stored), {line.store for line in stored})
    on = None if completed is None else completed.completed_on
    return OrderFacts(stored, [by_id[line.id] for line in stored], on, book)


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


def window_of(line: SoldLine, payee: str, book: Rulebook) -> int | None:
    """For how many days after its completion the payee's plan holds the line back; None where it does not."""
    for credit in line.credits:
        if credit.payee == payee and credit.payee != COMPANY and not credit.own_purchase:
            version = book.plans.in_force(credit.plan, line.business_at)
            return None if version is None else version.terms.vest_days
    return None


def window_ends(completed_on: date | None, days: int | None) -> date | None:
    """The day on which a window has passed; None without one, and while nothing has begun it."""
    return None if completed_on is None or days is None else completed_on + timedelta(days=days)
