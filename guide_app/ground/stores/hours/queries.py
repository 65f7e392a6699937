"""When stores are open."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as
from guide_app.ground.stores.hours.rules import Hours, OtherDay, Week, written
from guide_app.ground.stores.hours.schemas import HoursView, OtherHours
from guide_app.ground.stores.permissions import SEE_ORGANISATION
from guide_app.ground.stores.reads import require_store

HOURS = """
SELECT h.week, h.others, coalesce(h.version, 0) AS version, day_cut_hours(s.id, $2) AS day_cut_hours
FROM store s LEFT JOIN store_hours h ON h.store = s.id WHERE s.id = $1
"""


class HoursKept(msgspec.Struct, frozen=True):
    """What is kept of a store, and the cut of its days at the moment."""

    week: Week | None
    others: tuple[OtherDay, ...] | None
    version: int
    day_cut_hours: int


async def hours_of(actor: Actor, store_id: UUID) -> HoursView:
    """Of one store. Raises NotFound, also outside the actor's reach."""
    actor.require(SEE_ORGANISATION)
    await require_store(actor, store_id)
    at = clock.now()
    kept = await fetch_row_as(HoursKept, HOURS, store_id, at)
    assert kept is not None  # there is a path
    hours = Hours(kept.week or (), kept.others or ())
    return HoursView(
        store_id=store_id,
        week=[written(spans) for spans in hours.week],
        others=[OtherHours(on=one.on, hours=written(one.spans), note=one.note) for one in hours.others],
        today=written(hours.today_at(at, kept.day_cut_hours)),
        is_open=hours.is_open_at(at),
        version=kept.version,
    )
