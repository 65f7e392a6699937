"""The audit log over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.params import QueryParameter
from litestar.response import Stream
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
    QueryParameter(description="动作，如 orders.refunded，或前缀 orders. · What was done, or its beginning"),
]
ActorId = Annotated[UUID | None, QueryParameter(description="操作账号 · The account that did it")]
Moment = Annotated[datetime, Meta(tz=True)]
Since = Annotated[Moment | None, QueryParameter(description="起始时刻（含） · From this moment")]
Until = Annotated[Moment | None, QueryParameter(description="截止时刻（不含） · Up to this moment")]


Place = Annotated[
    Annotated[str, Meta(max_length=500, pattern=r"^/")] | None,
    QueryParameter(description="操作人当日任职所在的区域或门店路径 · Path of where the person worked that day"),
]
Reason = Annotated[
    Annotated[str, Meta(min_length=1, max_length=200)],
    QueryParameter(description="导出原因，记入审计日志 · Why, for the audit log"),
]


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
        place: Place = None,
        since: Since = None,
        until: Until = None,
    ) -> Page[AuditView]:
        """Every change of money, rights or personal data, the newest first; no personal data stands in it."""
        return await queries.audit_entries(
            actor, paging, subject=subject, action=action, actor_id=actor_id, place=place, since=since, until=until
        )

    @get(
        "/export.csv",
        operation_id="exportAuditEntries",
        opt=refuses(Forbidden, InvalidField),
        summary="导出审计日志 · The log as a sheet",
        media_type="text/csv",
    )
    async def export(
        self,
        actor: CurrentActor,
        *,
        reason: Reason,
        action: Action = None,
        actor_id: ActorId = None,
        place: Place = None,
        since: Since = None,
        until: Until = None,
    ) -> Stream:
        """The same entries as CSV, the newest first; the export is on record with its reason."""
        rows = await queries.export_entries(
            actor, reason=reason, action=action, actor_id=actor_id, place=place, since=since, until=until
        )
        headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
        return Stream(rows, media_type="text/csv; charset=utf-8", headers=headers)
