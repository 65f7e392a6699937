"""What else bears on commissions: returns without a known purchase, customers won, rewarded tasks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

import msgspec

from commissions.crediting.acquired import mark_first_orders
from commissions.crediting.bases import Mark, mark_due
from commissions.crediting.performance import PerformanceChange
from commissions.payees import Payee, PayeeKind
from commissions.rules import Due
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.members.events import MemberRecognised, MemberRegistered
from guide_app.ground.orders.events import OrderCompleted, OrderPaid, OrderShipped, ReturnUnmatched, ShippingSettled
from tasks.events import TaskCompleted


class Burden(msgspec.Struct, frozen=True):
    """A row of `commission_store_burden`: what an unmatched return takes off a store's performance."""

    return_id: UUID
    store: UUID
    business_on: date
    period: date
    amount_fen: int


class Burdened(msgspec.Struct, frozen=True):
    """A return that had not been counted before."""

    store: UUID
    period: date
    amount_fen: int


class Acquired(msgspec.Struct, frozen=True):
    """A row of `commission_acquisition`; which one is the first is known when all of them are there.

    `person` is as whom the member is known when it is kept.
    """

    source: UUID
    member: UUID
    associate: UUID
    at: datetime
    was_member: bool
    seq: int
    is_first: bool = False
    person: UUID | None = None


class Person(msgspec.Struct, frozen=True):
    """As whom a member is known."""

    member: UUID
    person: UUID


PERSONS = "SELECT member, person FROM commission_person WHERE member = ANY($1::uuid[])"
ADD_BURDENS = f"""
{insert_from_json("commission_store_burden", Burden)}
ON CONFLICT (return_id, store) DO NOTHING RETURNING store, period, amount_fen
"""
NOTE_ACQUISITIONS = f"""
{insert_from_json("commission_acquisition", Acquired)} ON CONFLICT (member, source) DO NOTHING
"""
# Facts of two stores are taken in any order, so that the first is the one that was recorded first.
NO_LONGER_FIRST = """
UPDATE commission_acquisition a SET is_first = false WHERE a.person = ANY($1) AND a.is_first AND EXISTS (
  SELECT FROM commission_acquisition b WHERE b.person = a.person AND (b.seq, b.source) < (a.seq, a.source))
"""
FIRST = """
UPDATE commission_acquisition a SET is_first = true WHERE a.person = ANY($1) AND NOT a.is_first AND NOT EXISTS (
  SELECT FROM commission_acquisition b WHERE b.person = a.person AND (b.seq, b.source) < (a.seq, a.source))
"""
NOTE_COMPLETIONS = """
INSERT INTO commission_completion (order_id, completed_on) SELECT * FROM unnest($1::uuid[], $2::date[])
ON CONFLICT (order_id) DO NOTHING
"""
NOTE_SHIPPING = """
INSERT INTO commission_shipping (order_id, shipped_on) SELECT * FROM unnest($1::uuid[], $2::date[])
ON CONFLICT (order_id) DO NOTHING
"""
FORGET_SHIPPING = "DELETE FROM commission_shipping WHERE order_id = ANY($1)"
NOTE_REWARDS = """
INSERT INTO commission_task (assignment_id, associate, amount_fen, done_at, period)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::date[])
ON CONFLICT (assignment_id, associate) DO NOTHING
"""


async def burden_stores(returns: Sequence[ReturnUnmatched]) -> None:
    """Take returns without a known purchase off the performance of their stores' pools."""
    burdens = [
        Burden(one.return_id, one.store_id, one.business_on, one.business_on.replace(day=1), one.amount_fen)
        for one in returns
    ]
    performance = PerformanceChange()
    for one in await fetch_as(Burdened, ADD_BURDENS, as_json(burdens)):
        performance.add(one.period, Payee(PayeeKind.POOL, one.store), one.store, -one.amount_fen)
    await performance.write()


async def note_acquisitions(registrations: Sequence[MemberRegistered | MemberRecognised], seqs: Sequence[int]) -> None:
    """Remember who won which member, and who registered one that was there already; only the first time counts.

    `seqs` are the numbers of these facts in the event log.
    """
    await note_acquired(
        [_acquired(one, seq) for one, seq in zip(registrations, seqs, strict=True) if one.associate_id is not None]
    )


async def note_acquired(won: Sequence[Acquired]) -> None:
    """Keep these, each once; of every member the one recorded first counts."""
    if not won:
        return
    known = {one.member: one.person for one in await fetch_as(Person, PERSONS, [one.member for one in won])}
    kept = [msgspec.structs.replace(one, person=known.get(one.member, one.member)) for one in won]
    persons = sorted({known.get(one.member, one.member) for one in won})
    await execute(NOTE_ACQUISITIONS, as_json(kept))
    await execute(NO_LONGER_FIRST, persons)
    await execute(FIRST, persons)
    await mark_first_orders(persons)


def _acquired(one: MemberRegistered | MemberRecognised, seq: int) -> Acquired:
    assert one.associate_id is not None, "somebody registered them"
    if isinstance(one, MemberRegistered):
        return Acquired(one.member_id, one.member_id, one.associate_id, one.registered_at, one.won_before, seq)
    fact = uuid5(one.member_id, f"{one.associate_id} {one.recognised_at.isoformat()}")
    return Acquired(fact, one.member_id, one.associate_id, one.recognised_at, True, seq)


async def note_completions(orders: Sequence[OrderPaid | OrderCompleted]) -> None:
    """Remember since when customers have what they ordered, of paid orders those that were complete by that."""
    complete = [one for one in orders if isinstance(one, OrderCompleted) or one.completed]
    if complete:
        await execute(NOTE_COMPLETIONS, [one.order_id for one in complete], [one.business_on for one in complete])


async def note_shipping(told: Sequence[OrderShipped | ShippingSettled]) -> None:
    """Remember since when everything of orders is on its way; forget it where a parcel turned out to be none.

    Facts of an order come in the order in which they were told.
    """
    shipped: dict[UUID, date] = {}
    undone = set()
    for one in told:
        if one.everything:
            shipped.setdefault(one.order_id, one.business_on)
        elif isinstance(one, ShippingSettled):
            undone.add(one.order_id)
            shipped.pop(one.order_id, None)
    if undone:
        await execute(FORGET_SHIPPING, sorted(undone))
    await note_shipped(shipped)


async def note_shipped(shipped: Mapping[UUID, date]) -> None:
    """Remember since when everything of these orders is on its way; what is known stays."""
    if shipped:
        await execute(NOTE_SHIPPING, list(shipped), list(shipped.values()))


async def note_rewards(tasks: Sequence[TaskCompleted]) -> None:
    """Remember finished tasks that carry a reward; settlement posts them."""
    rewarded = [one for one in tasks if one.reward_fen]
    await execute(
        NOTE_REWARDS,
        [one.assignment_id for one in rewarded],
        [one.associate_id for one in rewarded],
        [one.reward_fen for one in rewarded],
        [one.done_at for one in rewarded],
        [business_date(one.done_at).replace(day=1) for one in rewarded],
    )
    await mark_due(
        Mark(business_date(one.done_at).replace(day=1), Due.ASSOCIATE, one.associate_id, one.associate_id)
        for one in rewarded
    )
