"""What can be seen of the audit log: what people did who worked in reach that day, or all of it for the whole chain."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_value
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.audit.permissions import EXPORT_AUDIT, SEE_AUDIT
from guide_app.ground.audit.schemas import AuditView
from guide_app.ground.audit.sheet import EXPORTED_AT_ONCE, HEAD, cells_of, line_of

EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)

AT_OF = "SELECT at FROM audit_entry WHERE id = $1"
# By moment and id, the newest first. $1 and $2 the place to begin before, $3 the limit, $4 from when on.
COLUMNS = "e.id, e.at, e.actor_id, e.actor_role, e.action, e.subject, e.detail, e.request_id"
ENTRIES = """
SELECT e.id, e.at, e.actor_id, e.actor_role, a.name AS actor_name, e.action, e.subject, e.detail,
  e.request_id
FROM ({page}) e LEFT JOIN account c ON c.id = e.actor_id LEFT JOIN associate a ON a.id = c.associate
ORDER BY e.at DESC, e.id DESC
"""
PLACE = "(e.at, e.id) < ($1, $2) AND e.at >= $4"


def _entries(where: str) -> str:
    return ENTRIES.format(
        page=f"SELECT {COLUMNS} FROM audit_entry e WHERE {where} AND {PLACE} ORDER BY e.at DESC, e.id DESC LIMIT $3"
    )


def _entries_of(column: str, kind: str, where: str = "true") -> str:
    """Entries with $5 in a column. Only its own index gives this order: the one by time would search for a rare one."""
    return ENTRIES.format(
        page=f"""SELECT e.* FROM unnest(ARRAY[$5::{kind}]) AS asked (what) CROSS JOIN LATERAL (
    SELECT {COLUMNS} FROM audit_entry e WHERE e.{column} = asked.what AND {where} AND {PLACE}
    ORDER BY e.{column} DESC, e.at DESC, e.id DESC LIMIT $3) e"""
    )


# An action, or all that begin with it where it ends in a dot: `orders.`. $6 the action.
OF_ACTION_ASKED = """($6::text IS NULL
  OR CASE WHEN right($6, 1) = '.' THEN starts_with(e.action, $6) ELSE e.action = $6 END)"""


def _posted(places: str) -> str:
    """Whether posting `p` lies at or below one of these paths and held on the day of entry `e`."""
    return f"""EXISTS (SELECT FROM unnest({places}::text[]) AS own (path) WHERE starts_with(p.path, own.path))
    AND p.valid_from <= business_day(e.at) AND (p.valid_to IS NULL OR p.valid_to > business_day(e.at))"""


def _worked(places: str) -> str:
    """Whether who did it worked at or below one of these paths that day; anywhere where there are none."""
    return f"""({places}::text[] IS NULL OR EXISTS (
    SELECT FROM account c JOIN posting p ON p.associate = c.associate WHERE c.id = e.actor_id AND {_posted(places)}))"""


ALL = _entries("true")
OF_ACTION = _entries_of("action", "text")
OF_ACTOR = _entries_of("actor_id", "uuid", f"{OF_ACTION_ASKED} AND {_worked('$7')}")
OF_SUBJECT = _entries(
    f"e.subject = $5 AND {OF_ACTION_ASKED} AND ($7::uuid IS NULL OR e.actor_id = $7) AND {_worked('$8')}"
)
# The actions that there are, each found by the index on them; each that begins so gives a page. $5 the beginning.
OF_ACTIONS = ENTRIES.format(
    page=f"""SELECT found.* FROM (
    WITH RECURSIVE known AS (
      SELECT (SELECT min(action) FROM audit_entry) AS action
      UNION ALL SELECT (SELECT min(a.action) FROM audit_entry a WHERE a.action > known.action)
      FROM known WHERE known.action IS NOT NULL
    ) SELECT action FROM known WHERE starts_with(action, $5::text)
  ) AS asked CROSS JOIN LATERAL (
    SELECT {COLUMNS} FROM audit_entry e WHERE e.action = asked.action AND {PLACE}
    ORDER BY e.action DESC, e.at DESC, e.id DESC LIMIT $3) found ORDER BY found.at DESC, found.id DESC LIMIT $3"""
)
# What people did who worked at or below one of the places that day. $5 the paths, $6 the action.
OF_PLACE = ENTRIES.format(
    page=f"""SELECT found.* FROM (
    SELECT DISTINCT c.id, c.associate FROM account c JOIN posting p ON p.associate = c.associate
    WHERE EXISTS (SELECT FROM unnest($5::text[]) AS own (path) WHERE starts_with(p.path, own.path))
  ) AS who CROSS JOIN LATERAL (
    SELECT {COLUMNS} FROM audit_entry e WHERE e.actor_id = who.id AND {OF_ACTION_ASKED} AND {PLACE} AND EXISTS (
      SELECT FROM posting p WHERE p.associate = who.associate AND {_posted("$5")})
    ORDER BY e.actor_id DESC, e.at DESC, e.id DESC LIMIT $3) found ORDER BY found.at DESC, found.id DESC LIMIT $3"""
)


class Asked(NamedTuple):
    """What narrows the log. `action` ends in a dot where all that begin with it are meant; `places` are paths."""

    subject: str | None = None
    action: str | None = None
    actor_id: UUID | None = None
    places: list[str] | None = None
    since: datetime | None = None
    until: datetime | None = None


async def audit_entries(
    actor: Actor,
    paging: PageRequest,
    *,
    subject: str | None = None,
    action: str | None = None,
    actor_id: UUID | None = None,
    place: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Page[AuditView]:
    """Entries from `since` up to but not including `until`, the newest first, by whatever else is given.

    An entry belongs to where the person who did it worked that day, `place` or below; what the product did by itself
    belongs to the whole chain. Raises InvalidField for a foreign cursor, and for a place out of reach.
    """
    actor.require(SEE_AUDIT)
    _require_offsets(since=since, until=until)
    asked = Asked(subject, action, actor_id, _places(actor, place), since, until)
    return page_of_views(await _found(asked, paging), paging)


async def export_entries(
    actor: Actor,
    *,
    reason: str,
    action: str | None = None,
    actor_id: UUID | None = None,
    place: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> AsyncIterator[bytes]:
    """The same as CSV in UTF-8 with its mark, page by page; itself on record with the reason. Raises as above."""
    actor.require(EXPORT_AUDIT)
    if not reason.strip():
        raise InvalidField("reason", "导出须写原因 / an export needs a reason")
    _require_offsets(since=since, until=until)
    at = clock.now()
    asked = Asked(None, action, actor_id, _places(actor, place), since, min(until or at, at))
    told = {name: value for name, value in asked._asdict().items() if value is not None}
    await audit.record(actor, "audit.exported", "audit", reason=reason, narrowed_by=told)
    return _rows(asked)


async def _rows(asked: Asked) -> AsyncIterator[bytes]:
    yield ("\ufeff" + line_of(HEAD)).encode()
    after: UUID | None = None
    while True:
        paging = PageRequest(after, EXPORTED_AT_ONCE)
        found = await _found(asked, paging)
        shown = found[: paging.limit]
        if shown:
            yield "".join(line_of(cells_of(one)) for one in shown).encode()
        if len(found) <= paging.limit:
            return
        after = shown[-1].id


def _require_offsets(**moments: datetime | None) -> None:
    """Refuse a moment of no place on Earth: as a parameter it is taken whatever its type says."""
    for field, moment in moments.items():
        if moment is not None and moment.tzinfo is None:
            raise InvalidField(field, "须带时区，如 Z 或 +08:00 / with an offset, Z or %2B08:00")


def _places(actor: Actor, place: str | None) -> list[str] | None:
    """The place asked for, or everything in reach; None for the whole chain, with what nobody in it did."""
    if place is None:
        return None if actor.reaches_all else list(actor.paths)
    if not actor.reaches(place):
        raise InvalidField("place", "须在您的权限范围内 / a place within your reach")
    return [place]


async def _found(asked: Asked, paging: PageRequest) -> list[AuditView]:
    at = asked.until or LATEST  # of which no entry is shown, and so none before the least id
    if paging.after is not None:
        at = await fetch_value(AT_OF, paging.after)
        if at is None:
            raise InvalidField("cursor", "须为本列表返回的 next_cursor / a next_cursor of this list")
    bound = (at, paging.beyond, paging.fetch, asked.since or EARLIEST)
    if asked.subject is not None:
        return await fetch_as(AuditView, OF_SUBJECT, *bound, asked.subject, asked.action, asked.actor_id, asked.places)
    if asked.actor_id is not None:
        return await fetch_as(AuditView, OF_ACTOR, *bound, asked.actor_id, asked.action, asked.places)
    if asked.places is not None:
        return await fetch_as(AuditView, OF_PLACE, *bound, asked.places, asked.action)
    if asked.action is not None and asked.action.endswith("."):
        return await fetch_as(AuditView, OF_ACTIONS, *bound, asked.action)
    if asked.action is not None:
        return await fetch_as(AuditView, OF_ACTION, *bound, asked.action)
    return await fetch_as(AuditView, ALL, *bound)
