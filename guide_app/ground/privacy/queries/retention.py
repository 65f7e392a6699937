"""What can be seen of retention: every kind with its rule, lists of what would go, and what stands on them."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.retention import HOLDS, KINDS
from guide_app.base.web.pages import Page, PageRequest, page_of, page_of_views
from guide_app.ground.privacy.permissions import SEE_RETENTION
from guide_app.ground.privacy.retention.reads import require_chain
from guide_app.ground.privacy.retention.rules import OPEN, RunState
from guide_app.ground.privacy.retention.schemas import (
    RetentionHeld,
    RetentionItemView,
    RetentionKindView,
    RetentionRuleView,
    RetentionRunDetail,
    RetentionRunView,
)

RULES = """
SELECT r.kind, r.number, r.months, r.reason, r.written_at FROM retention_rule r ORDER BY r.kind, r.number DESC LIMIT 500
"""
RUN = """
SELECT n.id, n.kind, n.before, n.state, n.due, n.held, n.has_more, n.oldest, n.listed_at, n.approved_at, n.gone,
  n.ended_at
FROM retention_run n
"""
NEWEST = f"{RUN} WHERE n.id < $1 AND ($3::text IS NULL OR n.kind = $3) ORDER BY n.id DESC LIMIT $2"
OPEN_ONES = f"{RUN} WHERE n.state = ANY($1)"
ONE = f"{RUN} WHERE n.id = $1"
HELD = """
SELECT i.held_by AS name, count(*) AS count FROM retention_item i WHERE i.run = $1 AND i.held_by IS NOT NULL
GROUP BY i.held_by ORDER BY i.held_by
"""
ITEMS = """
SELECT i.subject AS id, i.since, i.held_by, m.number AS member_number, i.ended_at FROM retention_item i
LEFT JOIN member m ON m.id = i.subject
WHERE i.run = $1 AND i.subject > $2 AND ($4::boolean IS NULL OR (i.held_by IS NOT NULL) = $4)
ORDER BY i.subject LIMIT $3
"""


class RunRow(msgspec.Struct, frozen=True):
    """A list as it is read."""

    id: UUID
    kind: str
    before: datetime
    state: RunState
    due: int
    held: int
    has_more: bool
    oldest: datetime | None
    listed_at: datetime
    approved_at: datetime | None
    gone: int
    ended_at: datetime | None

    def view(self) -> RetentionRunView:
        """With what its kind is called."""
        kind = KINDS.get(self.kind)
        chinese, english = kind.title if kind else (self.kind, self.kind)
        return RetentionRunView(**msgspec.structs.asdict(self), title_zh=chinese, title_en=english)


class HeldRow(msgspec.Struct, frozen=True):
    """How many one hold keeps."""

    name: str
    count: int


async def retention_kinds(actor: Actor) -> list[RetentionKindView]:
    """Every kind of data that goes after a time, with its rules, the newest first, and the list that is open."""
    actor.require(SEE_RETENTION)
    require_chain(actor)
    rules = await fetch_as(RetentionRuleView, RULES)
    open_runs = {row.kind: row.view() for row in await fetch_as(RunRow, OPEN_ONES, list(OPEN))}
    found = []
    for kind in KINDS.values():
        theirs = [rule for rule in rules if rule.kind == kind.name]
        found.append(
            RetentionKindView(
                kind=kind.name,
                title_zh=kind.title[0],
                title_en=kind.title[1],
                told_zh=kind.told[0],
                told_en=kind.told[1],
                least_months=kind.least_months,
                months=theirs[0].months if theirs else None,
                rules=theirs,
                run=open_runs.get(kind.name),
            )
        )
    return found


async def retention_runs(actor: Actor, paging: PageRequest, *, kind: str | None = None) -> Page[RetentionRunView]:
    """Lists of what would go or has gone, the newest first."""
    actor.require(SEE_RETENTION)
    require_chain(actor)
    found = await fetch_as(RunRow, NEWEST, paging.before, paging.fetch, kind)
    return page_of(found, paging, view=lambda row: row.view(), key=lambda row: row.id)


async def retention_run(actor: Actor, run_id: UUID) -> RetentionRunDetail:
    """One list, with why some of it stays. Raises NotFound."""
    actor.require(SEE_RETENTION)
    require_chain(actor)
    found = await fetch_row_as(RunRow, ONE, run_id)
    if found is None:
        raise NotFound
    kept = []
    for one in await fetch_as(HeldRow, HELD, run_id):
        hold = HOLDS.get(one.name)
        chinese, english = hold.title if hold else (one.name, one.name)
        kept.append(RetentionHeld(one.name, chinese, english, one.count))
    return RetentionRunDetail(found.view(), kept)


async def retention_items(
    actor: Actor, run_id: UUID, paging: PageRequest, *, held: bool | None = None
) -> Page[RetentionItemView]:
    """What stands on a list. Raises NotFound."""
    actor.require(SEE_RETENTION)
    found = await retention_run(actor, run_id)
    asked = (found.run.id, paging.beyond, paging.fetch, held)
    return page_of_views(await fetch_as(RetentionItemView, ITEMS, *asked), paging)
