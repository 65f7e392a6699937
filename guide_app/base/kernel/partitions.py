"""Partitions as time goes by: the next ones are made ahead, days that nobody asks for any more are dropped.

Both are functions in the database that run with the rights of the tables' owner and do nothing else, so that the worker
may call them as the application. A table becomes partitioned while it is empty, by `partition_table_v1` in a migration;
docs/scale.md says by which column each is.
"""

from datetime import datetime

import msgspec
import structlog

from guide_app.base.kernel.database import fetch_as, fetch_value
from guide_app.base.kernel.jobs import Schedule

log = structlog.get_logger(__name__)

CREATE_PARTITIONS = "SELECT create_partitions_v1()"
DROP_OLD_ANSWERS = "SELECT drop_old_answers_v1()"
ASTRAY = """
SELECT c.oid::regclass::text AS partition, greatest(c.reltuples, 0)::bigint AS rows FROM pg_class c
WHERE c.relispartition AND c.relname LIKE '%\\_other' AND c.reltuples > 0 ORDER BY 1
"""


class Astray(msgspec.Struct, frozen=True):
    """A partition for what belongs to no other, and about how many rows it holds."""

    partition: str
    rows: int


async def create_partitions(_: datetime) -> int:
    """Make the partitions of this month or day and of the next three where they are missing; how many were made.

    Rows that came before their partition move into it. What lies outside of all months is told in the log: imports of
    years before, or a clock that is wrong.
    """
    made = int(await fetch_value(CREATE_PARTITIONS))
    for one in await fetch_as(Astray, ASTRAY):
        log.warning("rows outside of all partitions", partition=one.partition, rows=one.rows)
    return made


async def forget_old_answers(_: datetime) -> int:
    """Drop the days of answers that nobody will ask for again; how many. A client repeats within hours, not days."""
    return int(await fetch_value(DROP_OLD_ANSWERS))


SCHEDULES = (
    Schedule("kernel.create_partitions", "20 18 * * *", create_partitions),
    Schedule("kernel.forget_answers", "50 18 * * *", forget_old_answers),
)
