"""Giving a task to its audience: one statement for any number of people."""

from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.ids import new_id
from guide_app.ground.associates.rules import AssociateStatus

_GIVE = """
INSERT INTO task_assignment (id, task, associate, store, path, target, counts_from, assigned_at, progress, gained)
SELECT ($7 || lpad(to_hex(row_number() OVER (ORDER BY m.path, m.number)), 12, '0'))::uuid,
  t.id, m.associate, m.store, m.path, t.target, {counts_from}, $2, 0, 0
FROM task t, (
  SELECT DISTINCT ON (p.associate) p.associate, p.store, p.path, p.valid_from, a.number
  FROM posting p JOIN associate a ON a.id = p.associate
  WHERE p.role = $3 AND p.path LIKE $4 AND p.valid_from <= $5 AND (p.valid_to IS NULL OR p.valid_to > $5)
    AND a.status = $6 {further}
  ORDER BY p.associate, p.valid_from DESC, p.path
) m
WHERE t.id = $1
ON CONFLICT (task, associate) DO NOTHING
"""

TO_ALL = _GIVE.format(counts_from="t.starts_at", further="")
"""Whoever is in the audience at the release has the whole window."""

TO_NEWCOMERS = _GIVE.format(
    counts_from="greatest(t.starts_at, start_of_day(m.valid_from))",
    further="AND NOT EXISTS (SELECT FROM task_assignment g WHERE g.task = $1 AND g.associate = p.associate)",
)
"""Who joined later has it from the local midnight on which their posting in the audience began."""


COUNT_GIVEN = "UPDATE task SET assigned = assigned + $2 WHERE id = $1"


async def give_to_all(task_id: UUID, *, path: str, role: Role, at: datetime) -> int:
    """Give a task to everybody who is posted in its audience on the day of `at`; their number."""
    return await _give(TO_ALL, task_id, path=path, role=role, at=at)


async def give_to_newcomers(task_id: UUID, *, path: str, role: Role, at: datetime) -> int:
    """Give a task to those of its audience on the day of `at` who do not have it yet; their number."""
    return await _give(TO_NEWCOMERS, task_id, path=path, role=role, at=at)


async def add_assigned(task_id: UUID, given: int) -> None:
    """Keep count of how many people were given a task."""
    await execute(COUNT_GIVEN, task_id, given)


async def _give(statement: str, task_id: UUID, *, path: str, role: Role, at: datetime) -> int:
    """A person with several postings in the audience gets it once, for the newest.

    The ids share the moment and the random part of one UUIDv7 and end in the row's number: lists in the order of ids
    follow the organisation.
    """
    return await execute(
        statement,
        task_id,
        at,
        role,
        path.replace("_", r"\_") + "%",
        business_date(at),
        AssociateStatus.ACTIVE,
        new_id().hex[:20],
    )
