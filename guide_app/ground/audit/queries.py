"""What can be seen of the audit log: all of it, by those who reach the whole chain."""

from datetime import UTC, datetime
from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.audit.permissions import SEE_AUDIT
from guide_app.ground.audit.schemas import AuditView

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


ALL = _entries("true")
OF_ACTION = _entries_of("action", "text")
OF_ACTOR = _entries_of("actor_id", "uuid", "($6::text IS NULL OR e.action = $6)")
OF_SUBJECT = _entries(
    "e.subject = $5 AND ($6::text IS NULL OR e.action = $6) AND ($7::uuid IS NULL OR e.actor_id = $7)"
)


async def audit_entries(
    actor: Actor,
    paging: PageRequest,
    *,
    subject: str | None = None,
    action: str | None = None,
    actor_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Page[AuditView]:
    """Entries from `since` up to but not including `until`, the newest first, by whatever else is given.

    Entries belong to no store, so they are for who reaches the whole chain. Raises InvalidField for a foreign cursor.
    """
    actor.require(SEE_AUDIT)
    if not actor.reaches_all:
        raise Forbidden(reason="posted to a part of the chain")
    at = until or LATEST  # of which no entry is shown, and so none before the least id
    if paging.after is not None:
        at = await fetch_value(AT_OF, paging.after)
        if at is None:
            raise InvalidField("cursor", "须为本列表返回的 next_cursor / a next_cursor of this list")
    asked = (at, paging.beyond, paging.fetch, since or EARLIEST)
    if subject is not None:
        found = await fetch_as(AuditView, OF_SUBJECT, *asked, subject, action, actor_id)
    elif actor_id is not None:
        found = await fetch_as(AuditView, OF_ACTOR, *asked, actor_id, action)
    elif action is not None:
        found = await fetch_as(AuditView, OF_ACTION, *asked, action)
    else:
        found = await fetch_as(AuditView, ALL, *asked)
    return page_of_views(found, paging)
