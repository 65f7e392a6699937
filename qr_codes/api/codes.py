"""Codes for those who place them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.base.web.writes import RetrySafe, Written
from qr_codes.errors import AssociateNotInStore, CodeNotBlank, ShortCodeMistyped, TouchpointStateForbids
from qr_codes.queries import codes as codes_seen
from qr_codes.queries import funnels, scans
from qr_codes.rules.touchpoints import TouchpointKind, TouchpointState
from qr_codes.schemas import (
    BatchView,
    BindCode,
    ChangeCode,
    CodeFunnel,
    CodeFunnelReport,
    CodeView,
    MintCodes,
    ScanReport,
    StoreFunnel,
)
from qr_codes.service.binding import bind_code
from qr_codes.service.changing import change_code
from qr_codes.service.minting import mint_codes

InState = Annotated[
    TouchpointState | None, QueryParameter(name="state", description="触点状态 · Where it stands in its life")
]


class CodeController(Controller):
    """触点码 · Codes."""

    path = "/v1/codes"
    tags = ("codes",)

    @get(operation_id="listCodes", opt=refuses(ShortCodeMistyped), summary="触点码列表 · List codes")
    async def codes(
        self,
        actor: CurrentActor,
        paging: Paging,
        kind: FromQuery[TouchpointKind | None] = None,
        in_state: InState = None,
        store_id: FromQuery[UUID | None] = None,
        associate_id: FromQuery[UUID | None] = None,
        batch_id: FromQuery[UUID | None] = None,
        code: FromQuery[str | None] = None,
    ) -> Page[CodeView]:
        """Codes in reach, the newest first. By `code` (as scanned or typed) also a blank one that awaits binding."""
        return await codes_seen.codes_in_reach(
            actor,
            paging,
            kind=kind,
            state=in_state,
            store_id=store_id,
            associate_id=associate_id,
            batch_id=batch_id,
            code=code,
        )

    @post(
        operation_id="mintCodes",
        opt=refuses(NotFound, TouchpointStateForbids),
        summary="批量生成空白码 · Mint blank codes",
    )
    async def mint(self, actor: CurrentActor, data: JSONBody[MintCodes], write: RetrySafe) -> Written[BatchView]:
        """Mint a batch of codes to be printed, and bound where they hang."""
        return await write(lambda: mint_codes(actor, data))

    @get("/{code_id:uuid}", operation_id="showCode", summary="触点码详情 · One code")
    async def code(self, actor: CurrentActor, code_id: FromPath[UUID]) -> Response[CodeView]:
        """One code, with its version as ETag."""
        found = await codes_seen.code_in_reach(actor, code_id)
        return with_etag(found, found.version)

    @post(
        "/{code_id:uuid}/binding",
        operation_id="bindCode",
        opt=refuses(CodeNotBlank, AssociateNotInStore),
        summary="绑定空白码 · Bind a blank code",
    )
    async def bind(
        self, actor: CurrentActor, code_id: FromPath[UUID], data: JSONBody[BindCode], write: RetrySafe
    ) -> Written[CodeView]:
        """Say what the sticker in one's hand leads to."""
        return await write(lambda: bind_code(actor, code_id, data))

    @patch(
        "/{code_id:uuid}",
        operation_id="changeCode",
        opt=refuses(AssociateNotInStore, TouchpointStateForbids),
        summary="改指、暂停、停用 · Re-point, pause, retire",
    )
    async def change(
        self,
        actor: CurrentActor,
        code_id: FromPath[UUID],
        data: JSONBody[ChangeCode],
        expected_version: ExpectedVersion,
    ) -> Response[CodeView]:
        """Change where a printed code leads, without printing it anew."""
        changed = await change_code(actor, code_id, data, expected_version=expected_version)
        return with_etag(changed, changed.version)

    @get(
        "/{code_id:uuid}/scans",
        operation_id="countScansOfCode",
        opt=refuses(InvalidField),
        summary="扫码统计 · Scans by day",
    )
    async def scans(
        self,
        actor: CurrentActor,
        code_id: FromPath[UUID],
        first: FromQuery[date | None] = None,
        last: FromQuery[date | None] = None,
    ) -> ScanReport:
        """Scans of one code by business day; the last 30 days unless told otherwise."""
        return await scans.scans_of_code(actor, code_id, first=first, last=last)

    @get("/funnels", operation_id="listFunnels", opt=refuses(InvalidField), summary="触点转化列表 · Funnels of codes")
    async def funnels(
        self,
        actor: CurrentActor,
        paging: Paging,
        first: FromQuery[date | None] = None,
        last: FromQuery[date | None] = None,
        store_id: FromQuery[UUID | None] = None,
        kind: FromQuery[TouchpointKind | None] = None,
    ) -> Page[CodeFunnel]:
        """Codes in reach with what followed: scans, visitors, registrations, orders, net sales; at most 92 days."""
        return await funnels.funnels_in_reach(actor, paging, first=first, last=last, store_id=store_id, kind=kind)

    @get(
        "/funnels/stores", operation_id="listStoreFunnels", opt=refuses(InvalidField), summary="门店触点转化 · By store"
    )
    async def of_stores(
        self,
        actor: CurrentActor,
        paging: Paging,
        first: FromQuery[date | None] = None,
        last: FromQuery[date | None] = None,
        kind: FromQuery[TouchpointKind | None] = None,
    ) -> Page[StoreFunnel]:
        """Stores in reach, each with the sums of its codes, its people's badges among them."""
        return await funnels.funnels_of_stores(actor, paging, first=first, last=last, kind=kind)

    @get(
        "/{code_id:uuid}/funnel",
        operation_id="showFunnel",
        opt=refuses(InvalidField),
        summary="单码转化 · The funnel of a code",
    )
    async def funnel(
        self,
        actor: CurrentActor,
        code_id: FromPath[UUID],
        first: FromQuery[date | None] = None,
        last: FromQuery[date | None] = None,
    ) -> CodeFunnelReport:
        """From its scans to its net sales, with its days; the last 30 days unless told otherwise, 92 at most."""
        return await funnels.funnel_of_code(actor, code_id, first=first, last=last)


class AssociateScanController(Controller):
    """导购扫码统计 · Scans of an associate's codes."""

    path = "/v1/associates/{associate_id:uuid}/scans"
    tags = ("codes",)

    @get(
        operation_id="countScansOfAssociate",
        opt=refuses(InvalidField),
        summary="导购扫码统计 · Scans of an associate's codes",
    )
    async def scans(
        self,
        actor: CurrentActor,
        associate_id: FromPath[UUID],
        first: FromQuery[date | None] = None,
        last: FromQuery[date | None] = None,
    ) -> ScanReport:
        """Scans that led to an associate by business day, over all their codes."""
        return await scans.scans_of_associate(actor, associate_id, first=first, last=last)
