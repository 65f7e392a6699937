"""The rota of the demo: last week, this one and the next in every store, in a pattern as stores work it."""

from datetime import date, timedelta
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.entry.demo.chain import Chain, DemoStore
from guide_app.ground.rota.queries import week
from guide_app.ground.rota.rules import WEEK, monday_of
from guide_app.ground.rota.schemas import AddShift, SetWeek, WorksOn
from guide_app.ground.rota.service import add_shift, publish_week, set_week

SHIFTS = (("早班", "09:30", "18:00"), ("晚班", "13:30", "22:00"))


async def make_rota(chain: Chain) -> None:
    """Next week is made and not published yet."""
    monday = monday_of(business_date(clock.now()))
    for place, store in enumerate(chain.stores):
        early, late = [
            (await add_shift(store.manager, store.view.id, AddShift(name=name, starts=starts, ends=ends))).id
            for name, starts, ends in SHIFTS
        ]
        for begin in (monday, monday + timedelta(days=WEEK)):
            found = await week(store.manager, store.view.id, begin)
            works = SetWeek(works=_pattern(store, begin, early, late, place))
            made = await set_week(store.manager, store.view.id, begin, works, expected_version=found.version)
            if begin == monday:
                await publish_week(store.manager, store.view.id, begin, expected_version=made.version)


def _pattern(store: DemoStore, monday: date, early: UUID, late: UUID, place: int) -> list[WorksOn]:
    """Two days off in a row for each, never on a weekend for all; early and late in turns."""
    works = []
    for turn, actor in enumerate((store.manager, *store.associates)):
        assert actor.associate_id is not None
        for day in range(WEEK):
            if (day + 2 * turn + place) % WEEK in {0, 1}:
                continue
            shift = early if (turn + day // 3) % 2 == 0 else late
            works.append(WorksOn(actor.associate_id, monday + timedelta(days=day), shift))
    return works
