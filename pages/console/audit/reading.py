"""审计 · Who changed what and when."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get

from guide_app.base.html.forms import Form
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.audit.queries import audit_entries
from pages.asking import asked, paging_in
from pages.console.exporting.offering import offered
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class AuditFilters(msgspec.Struct, frozen=True):
    """What the address asks for; moments are those of the stores' clocks, as a browser's field gives them."""

    action: str | None = None
    subject: str | None = None
    actor_id: UUID | None = None
    since: str | None = None
    until: str | None = None


class AuditPages(PageController):
    """审计 · The audit log."""

    path = "/hq/audit"

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Entries, the newest first."""
        filters = asked(request, AuditFilters)
        narrowed = msgspec.structs.asdict(filters)
        form = Form.of(narrowed)
        for name in ("since", "until"):
            narrowed[name] = _moment(name, narrowed[name])
        found = await audit_entries(actor, paging_in(request), **narrowed)
        return await page(
            request,
            "console/audit/list.html",
            entries=[(each, facts_of(each.detail)) for each in found.items],
            next_cursor=found.next_cursor,
            filters=filters,
            form=form,
            offer=offered(actor, "audit-entries", **narrowed),
            roles={role.value: role.names for role in Role},
        )


def _moment(name: str, typed: str | None) -> datetime | None:
    if typed is None:
        return None
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise InvalidField(name, "须为日期和时间 / a date and a time") from None


def facts_of(detail: msgspec.Raw) -> list[tuple[str, str]]:
    """What an entry of the log tells, as pairs of texts."""
    told = msgspec.json.decode(detail)
    facts = told.items() if isinstance(told, dict) else []
    return [(name, value if isinstance(value, str) else msgspec.json.encode(value).decode()) for name, value in facts]
