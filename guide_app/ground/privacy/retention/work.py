"""The worker's part of retention: lists of what is old each night, and erasing what two people agreed to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch_as, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.retention import KINDS, OldRow, RetentionKind, held
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.privacy.retention.reads import DROP
from guide_app.ground.privacy.retention.rules import (
    AT_ONCE,
    LIST_HOLDS,
    MOST_A_TURN,
    MOST_LISTED,
    ONE_BY_ONE,
    kept_until,
)

IN_FORCE = """
SELECT DISTINCT ON (r.kind) r.id, r.kind, r.months,
  (SELECT max(n.listed_at) FROM retention_run n WHERE n.kind = r.kind AND n.state = 'listed') AS listed_at,
  EXISTS (SELECT FROM retention_run n WHERE n.kind = r.kind AND n.state = 'approved') AS is_under_way
FROM retention_rule r ORDER BY r.kind, r.number DESC
"""
FORGET_DROPPED = """
DELETE FROM retention_item i USING retention_run n WHERE n.id = i.run AND n.state = 'dropped' AND n.kind = $1
"""
ADD_RUN = """
INSERT INTO retention_run (id, kind, rule, before, state, due, held, has_more, oldest, listed_at, gone)
VALUES ($1, $2, $3, $4, 'listed', $5, $6, $7, $8, $9, 0)
"""
UNDER_WAY = "SELECT n.id, n.kind, n.before FROM retention_run n WHERE n.state = 'approved' ORDER BY n.id"
NEXT = """
SELECT i.subject, i.since FROM retention_item i WHERE i.run = $1 AND i.ended_at IS NULL AND i.held_by IS NULL
ORDER BY i.subject LIMIT $2
"""
TAKE = "SELECT n.id FROM retention_run n WHERE n.id = $1 AND n.state = 'approved' FOR UPDATE SKIP LOCKED"
HOLD = "UPDATE retention_item SET held_by = $3 WHERE run = $1 AND subject = $2"
END = "UPDATE retention_item SET ended_at = $3 WHERE run = $1 AND subject = ANY($2::uuid[])"
COUNT = """
UPDATE retention_run SET gone = gone + $2, held = held + $3, due = due - $3 WHERE id = $1
"""
DONE = "UPDATE retention_run SET state = 'done', ended_at = $2 WHERE id = $1 AND state = 'approved'"
GONE = "SELECT gone FROM retention_run WHERE id = $1"


class InForce(msgspec.Struct, frozen=True):
    """The last rule of a kind, and whether a list of it is open."""

    id: UUID
    kind: str
    months: int | None
    listed_at: datetime | None
    is_under_way: bool


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A thing on a list, as it is written."""

    run: UUID
    subject: UUID
    since: datetime
    held_by: str | None


class Approved(msgspec.Struct, frozen=True):
    """A list that two people agreed to."""

    id: UUID
    kind: str
    before: datetime


ADD_ITEMS = insert_from_json("retention_item", Item)


async def list_what_is_old(at: datetime) -> int:
    """Make the list of every kind whose rule says so; how many lists. Nothing goes by it. Safe to run twice."""
    made = 0
    for rule in await fetch_as(InForce, IN_FORCE):
        kind = KINDS.get(rule.kind)
        is_fresh = rule.listed_at is not None and at - rule.listed_at < LIST_HOLDS
        if kind is None or rule.months is None or rule.is_under_way or is_fresh:
            continue
        made += await _list(kind, rule, kept_until(at, rule.months), at)
    return made


async def _list(kind: RetentionKind, rule: InForce, before: datetime, at: datetime) -> int:
    found = await kind.old(before, MOST_LISTED + 1, None)
    listed = found[:MOST_LISTED]
    kept = await held(kind, [one.subject for one in listed])
    run = new_id()
    async with transaction():
        await execute(DROP, kind.name, at)
        await execute(FORGET_DROPPED, kind.name)
        if not listed:
            return 0
        oldest = min(one.since for one in listed)
        due, more = len(listed) - len(kept), len(found) > len(listed)
        await execute(ADD_RUN, run, kind.name, rule.id, before, due, len(kept), more, oldest, at)
        items = [Item(run=run, subject=one.subject, since=one.since, held_by=kept.get(one.subject)) for one in listed]
        await execute(ADD_ITEMS, as_json(items))
    return 1


async def erase_what_is_agreed(at: datetime) -> int:
    """Erase what stands on lists that two people agreed to, some at a time; how many. Goes on where it was killed."""
    erased = 0
    for run in await fetch_as(Approved, UNDER_WAY):
        kind = KINDS.get(run.kind)
        while kind is not None and erased < MOST_A_TURN:
            gone = await _erase_some(kind, run, at)
            if gone is None:
                break
            erased += gone
    return erased


async def _erase_some(kind: RetentionKind, run: Approved, at: datetime) -> int | None:
    """The next of a list, all or none of them; how many are gone, None where nothing is left or another is at it."""
    async with transaction():
        if await fetch_value(TAKE, run.id) is None:
            return None
        wanted = await fetch_as(OldRow, NEXT, run.id, AT_ONCE if kind.rows_together else ONE_BY_ONE)
        if not wanted:
            await _finish(run, at)
            return None
        subjects = [one.subject for one in wanted]
        kept = await held(kind, subjects)
        old = {one.subject for one in await _still_old(kind, run, subjects)}
        going = [one for one in subjects if one in old and one not in kept]
        for one in going:
            await kind.erase(one, at)
        for one, why in kept.items():
            await execute(HOLD, run.id, one, why)
        await execute(END, run.id, [one for one in subjects if one not in kept], at)
        await execute(COUNT, run.id, len(going), len(kept))
    return len(going)


async def _still_old(kind: RetentionKind, run: Approved, subjects: Sequence[UUID]) -> Sequence[OldRow]:
    """Those to which nothing has happened meanwhile."""
    return await kind.old(run.before, len(subjects), subjects)


async def _finish(run: Approved, at: datetime) -> None:
    """End a list of which nothing is left."""
    await execute(DONE, run.id, at)
    gone = await fetch_value(GONE, run.id)
    await audit.record(SYSTEM, "privacy.retention_done", f"retention_run:{run.id}", kind=run.kind, gone=gone)
