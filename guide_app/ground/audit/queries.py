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
# By moment and id, the newest first. $1 and $2 the place to begin before, $3 the limit, $4 from when on, $5 until when.
ENTRIES = """
SELECT e.id, e.at, e.actor_id, e.actor_role, a.name AS actor_name, e.action, e.subject, e.detail::text AS detail,
  e.request_id
FROM audit_entry e LEFT JOIN account c ON c.id = e.actor_id LEFT JOIN associate a ON a.id = c.associate
WHERE (e.at, e.id) < ($1, $2) AND e.at >= $4 AND e.at < $5
"""
IN_ORDER = "ORDER BY e.at DESC, e.id DESC LIMIT $3"
ALL = f"{ENTRIES} {IN_ORDER}"
ACTION = "($7::text IS NULL OR e.action = $7)"
OF_ACTION = f"{ENTRIES} AND e.action = $6 {IN_ORDER}"
OF_ACTOR = f"{ENTRIES} AND e.actor_id = $6 AND {ACTION} {IN_ORDER}"
OF_SUBJECT = f"{ENTRIES} AND e.subject = $6 AND {ACTION} AND ($8::uuid IS NULL OR e.actor_id = $8) {IN_ORDER}"


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
    end = LATEST
    if paging.after is not None:
        end = await fetch_value(AT_OF, paging.after)
        if end is None:
            raise InvalidField("cursor", "须为本列表返回的 next_cursor / a next_cursor of this list")
    asked = (end, paging.before, paging.fetch, since or EARLIEST, until or LATEST)
    if subject is not None:
        found = await fetch_as(AuditView, OF_SUBJECT, *asked, subject, action, actor_id)
    elif actor_id is not None:
        found = await fetch_as(AuditView, OF_ACTOR, *asked, actor_id, action)
    elif action is not None:
        found = await fetch_as(AuditView, OF_ACTION, *asked, action)
    else:
        found = await fetch_as(AuditView, ALL, *asked)
    return page_of_views(found, paging)
