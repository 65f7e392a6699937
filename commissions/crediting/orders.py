"""A paid order: who earns from it is fixed, its lines are stored, and what they earn is posted."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from commissions.credited_lines import CreditedLine, lines_of, sold_line
from commissions.crediting.acquired import mark_acquirers
from commissions.crediting.bases import BaseChange
from commissions.crediting.line_postings import PostLines, post_lines
from commissions.crediting.performance import PerformanceChange
from commissions.engine.api import Credit, GivenRole, Rulebook, business_time, credits_of, day_from, instant_of
from commissions.rulebooks import rulebook_for, versions_known
from guide_app.base.kernel.database import fetch_as, hold
from guide_app.base.kernel.locks import COMMISSION_LEDGER
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.events import OrderPaid


class Stored(msgspec.Struct, frozen=True):
    """A line that was not known before."""

    id: UUID


STORE_LINES = f"{insert_from_json('credited_line', CreditedLine)} ON CONFLICT (order_id, id) DO NOTHING RETURNING id"


async def credit_orders(orders: Sequence[OrderPaid], *, posting: PostLines = PostLines.NOW) -> int:
    """Fix the credits of paid orders and post what their lines earn. A line that is known already is passed over.

    Returns the number of entries.
    """
    await hold(COMMISSION_LEDGER)
    roles = [_roles(order) for order in orders]
    people = {person for given in roles for person in given.values()}
    book = await rulebook_for(people, {order.store_id for order in orders})
    counted_by = await versions_known()
    paid = [
        msgspec.structs.replace(line, counted_by=counted_by, due=posting is not PostLines.NOW)
        for order, given in zip(orders, roles, strict=True)
        for line in lines_of(order, _credits(order, given, book))
    ]
    new = {stored.id for stored in await fetch_as(Stored, STORE_LINES, as_json(paid))}
    fresh = [line for line in paid if line.id in new]
    lines = [sold_line(line) for line in fresh]
    performance, bases = PerformanceChange(), BaseChange()
    for line in lines:
        performance.add_line(line)
        bases.add_sale(line, book)
    await mark_acquirers(fresh, bases)
    await performance.write()
    await bases.write()
    return await post_lines(lines, book) if posting is PostLines.NOW else 0


def _roles(order: OrderPaid) -> dict[GivenRole, UUID]:
    """Who stood in which role when the order was paid. Where nobody served, a policy of attribution names who did."""
    roles: dict[GivenRole, UUID | None] = {
        "SERVING": order.serving_id or order.attributed_id,
        "DEDICATED": order.dedicated_id,
        "ACQUIRER": order.acquirer_id,
        "ISSUER": order.issuer_id,
    }
    return {role: person for role, person in roles.items() if person is not None}


def _credits(order: OrderPaid, roles: dict[GivenRole, UUID], book: Rulebook) -> tuple[Credit, ...]:
    """The credit list of the order; somebody who never worked in a store earns nothing."""
    careers = book.organisation.careers
    return credits_of(
        book.organisation,
        book.credit_rules,
        store=str(order.store_id),
        channel=order.channel,
        member=str(order.member_id) if order.member_id else None,
        roles={role: str(person) for role, person in roles.items() if str(person) in careers},
        business_at=business_time(instant_of(order.paid_at), order.day_cut_hours),
        day=day_from(order.business_on),
    )
