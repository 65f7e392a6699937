"""What benchmarks of tasks stand on: a chain of any size with its people, and tasks for all of it."""

from datetime import datetime, timedelta

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.ids import new_id
from guide_app.ground.stores.schemas import CreateEntity, CreateRegion
from guide_app.ground.stores.service import create_entity, create_region
from tasks.rules import Measure
from tasks.schemas import DraftTask, TaskView
from tasks.service import draft_task

REGIONS = 20

# Laid out by set-based SQL: a hundred thousand people through the services would take an hour.
REGIONS_BELOW = """
INSERT INTO region (id, code, name, parent, path)
SELECT gen_random_uuid(), 'R' || n, '大区', hq.id, '/R' || n || '/' FROM region hq, generate_series(1, $1::int) n
"""
STORES = """
INSERT INTO store (id, code, name, region, path, ownership, entity, status, version)
SELECT gen_random_uuid(), 'S' || n, '门店', r.id, r.path || 'S' || n || '/', 'direct', e.id, 'open', 1
FROM legal_entity e, generate_series(1, $1::int) n JOIN region r ON r.code = 'R' || (n % $2::int + 1)
"""
PEOPLE = """
WITH made AS (
  INSERT INTO associate (id, number, name, title, phone_masked, status, version)
  SELECT uuidv7(), 'A' || lpad(n::text, 7, '0'), '导购', '', '', 'active', 1 FROM generate_series(1, $1::int) n
  RETURNING id, number
)
INSERT INTO posting (id, associate, role, path, store, valid_from)
SELECT uuidv7(), made.id, 'associate', s.path, s.id, '2020-01-01'
FROM made JOIN store s ON s.code = 'S' || (substr(made.number, 2)::int % $2::int + 1)
"""


async def open_chain(*, stores: int, people: int) -> None:
    """Headquarters, `REGIONS` regions, stores spread over them, people spread over the stores."""
    await create_entity(SYSTEM, CreateEntity(code="HQ", name="导购服饰有限公司"))
    await create_region(SYSTEM, CreateRegion(code="HQ", name="总部"))
    await execute(REGIONS_BELOW, REGIONS)
    await execute(STORES, stores, REGIONS)
    await execute(PEOPLE, people, stores)
    await execute("VACUUM ANALYZE")


async def a_draft(
    *,
    measure: Measure = Measure.SALES_FEN,
    starts_at: datetime | None = None,
    days: int = 7,
    path: str = "/",
    target: int = 100_000,
    reward_fen: int | None = None,
) -> TaskView:
    """A task for everybody below a path, from now on or from an earlier moment."""
    begins = starts_at or clock.now()
    command = DraftTask(
        code=f"T{new_id().hex[-16:]}",
        title="春季上新",
        audience_path=path,
        measure=measure,
        target=target,
        reward_fen=reward_fen,
        starts_at=begins,
        ends_at=begins + timedelta(days=days),
    )
    return await draft_task(SYSTEM, command)
