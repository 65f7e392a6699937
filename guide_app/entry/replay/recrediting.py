"""A correction of whom an order is credited to, through the service that corrections of a shop go through."""

from typing import Any

from commissions.credited_lines import CreditedLine, sold_line
from commissions.crediting.line_postings import PostLines
from commissions.crediting.recrediting import Recredit, apply_recredits, lines_held, shared_by
from commissions.crediting.refunds import LineNotCredited
from commissions.engine.api import Credit, Rulebook, credits_of
from commissions.periods.reads import open_period
from commissions.rulebooks import whole_rulebook
from guide_app.entry.replay.names import Names

Event = dict[str, Any]  # decoded JSON


async def recredit(event: Event, names: Names) -> str | None:
    """Credit the order anew, or say why not."""
    try:
        line = (await lines_held(names.orders[event["order"]]))[0]
    except LineNotCredited:
        return "UNKNOWN_ORDER"
    roles, weights = event.get("roles", {}), event.get("weights", {})
    if any(payee not in names.associates for payee in (*roles.values(), *weights)):
        return "UNKNOWN_PAYEE"
    book = await whole_rulebook()
    careers, day = book.organisation.careers, sold_line(line).day
    if any(careers[str(names.associates[payee])].on(day) is None for payee in weights):
        return "NOT_ACTIVE"
    opened = await open_period()
    if opened is not None and line.period < opened:
        return "PERIOD_CLOSED"
    given = {names.associates[payee]: weight for payee, weight in weights.items()}
    credits = shared_by(line, given, book) if weights else _by_roles(event, line, names, book)
    await apply_recredits([Recredit(line.order_id, credits)], posting=PostLines.LATER)
    return None


def _by_roles(event: Event, line: CreditedLine, names: Names, book: Rulebook) -> tuple[Credit, ...]:
    sold = sold_line(line)
    return credits_of(
        book.organisation,
        book.credit_rules,
        store=sold.store,
        channel=names.channels[event["order"]],
        member=None if line.member is None else str(line.member),
        roles={role: str(names.associates[payee]) for role, payee in event["roles"].items()},
        business_at=sold.business_at,
        day=sold.day,
    )
