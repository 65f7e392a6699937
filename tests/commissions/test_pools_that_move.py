"""The plan of a store's pool goes by the day: by when it was assigned, and by where the store stood."""

from datetime import date

from commissions.engine.api import day_from
from commissions.rulebooks import whole_rulebook
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.ids import new_id
from tests.factories import a_region, a_store

MOVED = """
INSERT INTO unit_move (id, store, parent, valid_from, state, announced_at, ended_at, from_path, to_path)
VALUES ($1, $2, $3, $4, 'done', now(), now(), '/EAST/S1/', '/NORTH/S1/')
"""
PLAN = "INSERT INTO commission_plan (id, code, name) VALUES ($1, $2, $2)"
HANGS = """
INSERT INTO commission_plan_assignment (id, plan, path, position, valid_from) VALUES ($1, $2, $3, 'STORE', $4)
"""


async def test_a_pool_goes_by_where_its_store_stood_on_the_day(db: None) -> None:
    await a_region("EAST")
    north = await a_region("NORTH")
    store = await a_store("S1", north)
    for code, path, since in (("OLD", "/EAST/", date(2026, 1, 1)), ("NEW", "/NORTH/", date(2026, 1, 1))):
        plan = new_id()
        await execute(PLAN, plan, code)
        await execute(HANGS, new_id(), plan, path, since)
        if code == "NEW":
            await execute(HANGS, new_id(), plan, store.path, date(2026, 5, 1))
    await execute(MOVED, new_id(), store.id, north.id, date(2026, 3, 16))
    organisation = (await whole_rulebook()).organisation
    held = {day: organisation.plan_of(str(store.id), day_from(day)) for day in map(date.fromisoformat, DAYS)}
    assert list(held.values()) == [None, "OLD", "OLD", "NEW", "NEW"]


DAYS = ("2025-12-31", "2026-01-01", "2026-03-15", "2026-03-16", "2026-05-01")
