"""Crediting facts as they happen: who earns from a paid order, and what a refund takes back. Whole batches at once."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from commissions.credited_lines import (
    Credits,
    business_moment,
    line_from,
    skus_of,
    sold_order,
)
from commissions.engine.api import (
    COMPANY,
    Credit,
    GivenRole,
    Key,
    Rulebook,
    SoldLine,
    Target,
    credits_of,
    day_from,
    format_period,
    performance_of,
    pool_of,
    settle_line,
)
from commissions.rulebooks import rulebook_for
from commissions.service.posting import Posting, post, posted_of_refs
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.database import execute, fetch, hold
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import COMMISSION_LEDGER
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.orders.events import OrderPaid, OrderRefunded, ReturnUnmatched
from tasks.events import TaskCompleted

INSERT_LINES = """
INSERT INTO credited_line (id, order_id, no, store, member, paid_at, business_on, day_cut_hours, period, sku, quantity,
  paid_fen, list_fen, hq_funded_fen, net_fen, credits)
SELECT id, order_id, no, store, member, paid_at, business_on, cut, period, sku, quantity, paid, list,
  funded, paid, credits
FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::date[], $8::int[],
  $9::text[], $10::jsonb[], $11::int[], $12::bigint[], $13::bigint[], $14::bigint[], $15::jsonb[])
  AS line (id, order_id, no, store, member, paid_at, business_on, cut, period, sku, quantity, paid, list, funded,
    credits)
ON CONFLICT (id) DO NOTHING RETURNING id
"""
LINES_TO_REFUND = """
SELECT id, order_id, no, store, member, paid_at, business_on, day_cut_hours, period, sku, quantity, paid_fen, list_fen,
  hq_funded_fen, net_fen, returned, credits
FROM credited_line WHERE id = ANY($1) ORDER BY id FOR UPDATE
"""
INSERT_REFUNDS = """
INSERT INTO credited_refund (id, refund_id, line, seq, amount_fen, units, refunded_at, business_on)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::int[], $7::timestamptz[],
  $8::date[])
ON CONFLICT (refund_id, line) DO NOTHING RETURNING refund_id, line
"""
UPDATE_LINES = """
UPDATE credited_line SET net_fen = now.net, returned = now.returned
FROM unnest($1::uuid[], $2::bigint[], $3::int[]) AS now (id, net, returned) WHERE credited_line.id = now.id
"""
ADD_PERFORMANCE = """
INSERT INTO commission_performance (id, period, payee, store, amount_fen)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::bigint[])
ON CONFLICT (period, payee, store)
  DO UPDATE SET amount_fen = commission_performance.amount_fen + EXCLUDED.amount_fen
"""
ADD_BURDENS = """
INSERT INTO commission_store_burden (return_id, store, business_on, period, amount_fen)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::date[], $4::text[], $5::bigint[])
ON CONFLICT (return_id) DO NOTHING RETURNING store, period, amount_fen
"""


class LineNotCredited(Exception):
    """A refund arrived whose sale was never credited; it waits in the parking lot until the sale is."""


class _PerformanceChange(NamedTuple):
    period: str
    payee: str
    store: str


class _PaidLine(NamedTuple):
    id: UUID
    event: OrderPaid
    line: SoldLine
    credits: str


async def credit_orders(orders: Sequence[OrderPaid], *, posting: bool = True) -> int:
    """Fix the credits of paid orders and post what their lines earn. A line that is known already is passed over.

    Without `posting` the ledger is left alone: it has these entries from the first time. Returns the number of entries.
    """
    await hold(COMMISSION_LEDGER)
    people = {person for order in orders for person in _people(order).values()}
    book = await rulebook_for(people, {str(order.store_id) for order in orders})
    skus = await skus_of(orders)
    paid: list[_PaidLine] = []
    for event in orders:
        credits = _credits(event, book)
        encoded = msgspec.json.encode(credits).decode()
        sold = sold_order(event, credits, skus=skus)
        paid.extend(_PaidLine(line.line_id, event, sold.lines[str(line.no)], encoded) for line in event.lines)
    new = {row["id"] for row in await fetch(INSERT_LINES, *_line_columns(paid))}
    lines = [one.line for one in paid if one.id in new]
    change: dict[_PerformanceChange, int] = defaultdict(int)
    for line in lines:
        _add_performance(change, line, +1)
    await _write_performance(change)
    return await _post_lines(lines, book) if posting else 0


async def apply_refunds(refunds: Sequence[OrderRefunded], seqs: Sequence[int], *, posting: bool = True) -> int:
    """Take refunds off their lines and post the differences. `seqs` are the numbers of the refunds in the event log.

    `posting` as for `credit_orders`. Returns the number of entries. Raises LineNotCredited.
    """
    await hold(COMMISSION_LEDGER)
    parts = [(refund, part, seq) for refund, seq in zip(refunds, seqs, strict=True) for part in refund.lines]
    rows = {row["id"]: row for row in await fetch(LINES_TO_REFUND, [part.line_id for _, part, _ in parts])}
    missing = [part.line_id for _, part, _ in parts if part.line_id not in rows]
    if missing:
        raise LineNotCredited(str(missing[0]))
    counted = {
        (row["refund_id"], row["line"])
        for row in await fetch(
            INSERT_REFUNDS,
            [new_id() for _ in parts],
            [refund.refund_id for refund, _, _ in parts],
            [part.line_id for _, part, _ in parts],
            [seq for _, _, seq in parts],
            [part.amount_fen for _, part, _ in parts],
            [part.units for _, part, _ in parts],
            [refund.refunded_at for refund, _, _ in parts],
            [refund.business_on for refund, _, _ in parts],
        )
    }
    decoded: dict[str, Credits] = {}
    for encoded in {row["credits"] for row in rows.values()}:
        decoded[encoded] = msgspec.json.decode(encoded, type=Credits)
    people = {one.payee for credits in decoded.values() for one in credits if _is_person(one)}
    book = await rulebook_for(people, {str(row["store"]) for row in rows.values()})
    lines: dict[UUID, SoldLine] = {}
    for line_id, row in rows.items():
        line = lines[line_id] = line_from(row, decoded)
        line.net, line.returned = row["net_fen"], row["returned"]
    change: dict[_PerformanceChange, int] = defaultdict(int)
    for refund, part, _ in parts:
        if (refund.refund_id, part.line_id) in counted:
            line = lines[part.line_id]
            _add_performance(change, line, -1)
            day = day_from(refund.business_on)
            line.take_back(part.amount_fen, part.units, day=day, open_period=line.period)
            _add_performance(change, line, +1)
    await execute(
        UPDATE_LINES,
        list(lines),
        [line.net for line in lines.values()],
        [line.returned for line in lines.values()],
    )
    await _write_performance(change)
    return await _post_lines(list(lines.values()), book) if posting else 0


async def burden_stores(returns: Sequence[ReturnUnmatched]) -> None:
    """Take returns without a known purchase off the performance of their stores' pools."""
    change: dict[_PerformanceChange, int] = defaultdict(int)
    added = await fetch(
        ADD_BURDENS,
        [one.return_id for one in returns],
        [one.store_id for one in returns],
        [one.business_on for one in returns],
        [period_of(one.business_on) for one in returns],
        [one.amount_fen for one in returns],
    )
    for row in added:
        store = str(row["store"])
        change[_PerformanceChange(row["period"], pool_of(store), store)] -= row["amount_fen"]
    await _write_performance(change)


async def note_acquisitions(registrations: Sequence[MemberRegistered]) -> None:
    """Remember who won which member; only the first time counts."""
    won = [one for one in registrations if one.associate_id is not None]
    await execute(
        "INSERT INTO commission_acquisition (member, payee, at)"
        " SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) ON CONFLICT (member) DO NOTHING",
        [one.member_id for one in won],
        [str(one.associate_id) for one in won],
        [one.registered_at for one in won],
    )


async def note_rewards(tasks: Sequence[TaskCompleted]) -> None:
    """Remember finished tasks that carry a reward; settlement posts them."""
    rewarded = [one for one in tasks if one.reward_fen]
    await execute(
        "INSERT INTO commission_task (assignment_id, payee, amount_fen, done_at, period)"
        " SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[], $5::text[])"
        " ON CONFLICT (assignment_id) DO NOTHING",
        [one.assignment_id for one in rewarded],
        [str(one.associate_id) for one in rewarded],
        [one.reward_fen for one in rewarded],
        [one.done_at for one in rewarded],
        [period_of(business_date(one.done_at)) for one in rewarded],
    )


async def forget_credits() -> None:
    """Empty everything that is made from events, before a replay. The ledger stays: it is never changed."""
    await execute(
        "TRUNCATE credited_refund, credited_line, commission_performance, commission_store_burden,"
        " commission_acquisition, commission_task"
    )


def _people(order: OrderPaid) -> dict[GivenRole, str]:
    roles: dict[GivenRole, UUID | None] = {
        "SERVING": order.serving_id,
        "DEDICATED": order.dedicated_id,
        "ACQUIRER": order.acquirer_id,
        "ISSUER": order.issuer_id,
    }
    return {role: str(person) for role, person in roles.items() if person is not None}


def _credits(order: OrderPaid, book: Rulebook) -> Credits:
    business_at, day = business_moment(order)
    careers = book.organisation.careers
    return credits_of(
        book.organisation,
        book.credit_rules,
        store=str(order.store_id),
        channel=order.channel,
        member=str(order.member_id) if order.member_id else None,
        roles={role: person for role, person in _people(order).items() if person in careers},
        business_at=business_at,
        day=day,
    )


def _is_person(credit: Credit) -> bool:
    return not credit.is_pool and credit.payee != COMPANY


def _add_performance(change: dict[_PerformanceChange, int], line: SoldLine, sign: int) -> None:
    period = format_period(line.period)
    for credit, amount in zip(line.credits, performance_of(line), strict=True):
        change[_PerformanceChange(period, credit.payee, line.store)] += sign * amount


async def _write_performance(change: dict[_PerformanceChange, int]) -> None:
    moved = sorted((key, amount) for key, amount in change.items() if amount)
    if moved:
        await execute(
            ADD_PERFORMANCE,
            [new_id() for _ in moved],
            [key.period for key, _ in moved],
            [key.payee for key, _ in moved],
            [key.store for key, _ in moved],
            [amount for _, amount in moved],
        )


async def _post_lines(lines: Sequence[SoldLine], book: Rulebook) -> int:
    if not lines:
        return 0
    targets: dict[Key, Target] = {}
    for line in lines:
        targets.update(settle_line(line, book).targets)
    posted = await posted_of_refs((format_period(line.period) for line in lines), [line.ref for line in lines])
    return await post(targets, posted, Posting(run_id=new_id(), at=clock.now()))


def _line_columns(paid: Sequence[_PaidLine]) -> tuple[list[object], ...]:
    return (
        [one.id for one in paid],
        [one.event.order_id for one in paid],
        [int(one.line.id) for one in paid],
        [one.event.store_id for one in paid],
        [one.event.member_id for one in paid],
        [one.event.paid_at for one in paid],
        [one.event.business_on for one in paid],
        [one.event.day_cut_hours for one in paid],
        [format_period(one.line.period) for one in paid],
        [msgspec.json.encode(one.line.sku).decode() for one in paid],
        [one.line.qty for one in paid],
        [one.line.paid for one in paid],
        [one.line.list_price for one in paid],
        [one.line.hq_funded for one in paid],
        [one.credits for one in paid],
    )
