"""What appointments keep of the organisation's paths, and what becomes of them where a store closes."""

from uuid import UUID

from appointments.places import bring_place, leave_place
from appointments.reads import HELD, Held, works_in
from appointments.rules import CancellationReason, Step
from appointments.stepping import Standing, step, told
from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_value
from guide_app.ground.stores.assets import Asset, Handing, Placed, PlacedColumn

PIECE = 100
"""Appointments that go in one transaction."""
LEFT = "SELECT count(*) FROM appointment WHERE store = $1 AND state IN ('booked', 'confirmed')"
NEXT = f"""{HELD}
WHERE a.id = ANY(ARRAY(
  SELECT n.id FROM appointment n WHERE n.store = $1 AND n.state IN ('booked', 'confirmed') ORDER BY n.id LIMIT $2
)) AND a.state IN ('booked', 'confirmed') ORDER BY a.id FOR UPDATE OF a
"""
# Told of ahead anew: the customer comes to another store.
BRING = """
UPDATE appointment SET store = $2, associate = $3, reminded_day = false, reminded_hours = false, version = version + 1
WHERE id = $1
"""
TIMES = """
SELECT count(*) FROM appointment_slot t JOIN store s ON s.path = t.path WHERE s.id = $1 AND t.retired_at IS NULL
"""
RETIRE_TIMES = """
UPDATE appointment_slot t SET retired_at = $2 FROM store s
WHERE s.id = $1 AND t.path = s.path AND t.retired_at IS NULL
"""


async def _left(store_id: UUID) -> int:
    left: int = await fetch_value(LEFT, store_id)
    return left


async def _times(store_id: UUID) -> int:
    times: int = await fetch_value(TIMES, store_id)
    return times


async def _hand_on(actor: Actor, handing: Handing) -> int:
    """Let the next appointments be kept at the successor, however many are booked there; without one they are given up.

    Whoever was to wait does so, if they work at the successor then.
    """
    found = await fetch_as(Held, NEXT, handing.store_id, PIECE)
    for one in found:
        if handing.successor_id is None:
            await step(one, Step.CANCELLED, by=None, associate_id=one.associate, reason=CancellationReason.STORE_CLOSED)
            await leave_place(one.store, one.slot, one.day)
        else:
            await _bring(one, handing.successor_id, handing)
    if found:
        facts = {"appointments": [str(one.id) for one in found], "successor": handing.successor_code}
        await audit.record(actor, "appointments.store_closed", f"store:{handing.store_id}", **facts)
    return len(found)


async def _bring(one: Held, successor_id: UUID, handing: Handing) -> None:
    waits = one.associate if one.associate and await works_in(one.associate, successor_id, one.day) else None
    await execute(BRING, one.id, successor_id, waits)
    await leave_place(one.store, one.slot, one.day)
    await bring_place(successor_id, one.slot, one.day)
    now = Standing(one.id, one.version + 1, successor_id, one.member, waits, one.starts_at)
    await told(now, Step.MOVED, by=None, at=handing.at)


async def _retire_times(_: Actor, handing: Handing) -> int:
    """Offer nothing more in the store that closes; the successor offers times of its own."""
    return await execute(RETIRE_TIMES, handing.store_id, handing.at)


APPOINTMENTS = Asset("appointments", ("未到店的预约", "Appointments to come"), _left, _hand_on)
APPOINTMENT_TIMES = Asset("appointment_times", ("可预约时段", "Times that are offered"), _times, _retire_times)
PLACED = Placed(columns=(PlacedColumn("appointment_slot"),), assets=(APPOINTMENTS, APPOINTMENT_TIMES))
