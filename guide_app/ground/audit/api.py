"""The audit log over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.params import QueryParameter
from msgspec import Meta

from guide_app.base.kernel.errors import Forbidden, InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.ground.audit import queries
from guide_app.ground.audit.schemas import AuditView

Subject = Annotated[
    Annotated[str, Meta(max_length=120)] | None, QueryParameter(description="对象，如 order:<id> · What was changed")
]
Action = Annotated[
    Annotated[str, Meta(max_length=80)] | None,
    QueryParameter(description="动作，如 orders.refunded · What was done"),
]
ActorId = Annotated[UUID | None, QueryParameter(description="操作账号 · The account that did it")]
Moment = Annotated[datetime, Meta(tz=True)]
Since = Annotated[Moment | None, QueryParameter(description="起始时刻（含） · From this moment")]
Until = Annotated[Moment | None, QueryParameter(description="截止时刻（不含） · Up to this moment")]


class AuditController(Controller):
    """审计日志 · The audit log."""

    path = "/v1/audit-entries"
    tags = ("audit",)

    @get(
        operation_id="listAuditEntries",
        opt=refuses(Forbidden, InvalidField),
        summary="审计日志 · Who changed what",
    )
    async def entries(
        self,
        actor: CurrentActor,
        paging: Paging,
        *,
        subject: Subject = None,
        action: Action = None,
        actor_id: ActorId = None,
        since: Since = None,
        until: Until = None,
    ) -> Page[AuditView]:
        """Every change of money, rights or personal data, the newest first; no personal data stands in it."""
        return await queries.audit_entries(
            actor, paging, subject=subject, action=action, actor_id=actor_id, since=since, until=until
        )
