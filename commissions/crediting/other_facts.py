"""What else bears on commissions: returns without a known purchase, customers won, rewarded tasks."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from commissions.crediting.performance import PerformanceChange
from commissions.payees import Payee, PayeeKind
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.orders.events import ReturnUnmatched
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


ADD_BURDENS = f"""
{insert_from_json("commission_store_burden", Burden)}
ON CONFLICT (return_id, store) DO NOTHING RETURNING store, period, amount_fen
"""
NOTE_ACQUISITIONS = """
INSERT INTO commission_acquisition (member, associate, at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) ON CONFLICT (member) DO NOTHING
"""
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


async def note_acquisitions(registrations: Sequence[MemberRegistered]) -> None:
    """Remember who won which member; only the first time counts."""
    won = [one for one in registrations if one.associate_id is not None]
    await execute(
        NOTE_ACQUISITIONS,
        [one.member_id for one in won],
        [one.associate_id for one in won],
        [one.registered_at for one in won],
    )


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
