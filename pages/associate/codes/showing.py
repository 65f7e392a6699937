"""我的码 · My codes: the badge to hold out, and how often each was scanned."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from guide_app.base.html.words import _
from guide_app.base.kernel.errors import NotFound
from guide_app.base.settings import settings
from guide_app.base.web.authentication import CurrentActor
from pages.asking import paging_in
from pages.page import PageController, page
from pages.symbols import qr_picture
from qr_codes.queries.codes import code_in_reach, codes_in_reach
from qr_codes.queries.scans import scans_of_code
from qr_codes.rules.touchpoints import TouchpointKind, TouchpointState
from qr_codes.short_codes import scan_address

AnyRequest = Request[Any, Any, Any]

KINDS = {
    TouchpointKind.FLOOR_STICKER: _("地贴"),
    TouchpointKind.SHELF_TAG: _("货架标"),
    TouchpointKind.BADGE: _("工牌"),
    TouchpointKind.TABLE_TENT: _("台卡"),
    TouchpointKind.POSTER: _("海报"),
    TouchpointKind.WINDOW: _("橱窗贴"),
    TouchpointKind.COUNTER_STICKER: _("收银台贴"),
    TouchpointKind.FITTING_ROOM: _("试衣间贴"),
}
STATES = {
    TouchpointState.BOUND: (_("使用中"), "is-good"),
    TouchpointState.PAUSED: (_("已暂停"), "is-warning"),
    TouchpointState.RETIRED: (_("已停用"), ""),
    TouchpointState.PRINTED: (_("未绑定"), ""),
    TouchpointState.MINTED: (_("未印刷"), ""),
}


class MyCodePages(PageController):
    """我的码 · My codes."""

    path = "/a/codes"

    @get()
    async def codes(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Those that lead to me."""
        if actor.associate_id is None:
            raise NotFound
        found = await codes_in_reach(actor, paging_in(request), associate_id=actor.associate_id)
        return await page(request, "associate/codes/list.html", found=found, kinds=KINDS, states=STATES)

    @get("/{code_id:uuid}")
    async def code(self, request: AnyRequest, actor: CurrentActor, code_id: FromPath[UUID]) -> Response[bytes]:
        """One of them, to be scanned, with its scans of the last 30 days."""
        code = await code_in_reach(actor, code_id)
        return await page(
            request,
            "associate/codes/show.html",
            code=code,
            kinds=KINDS,
            states=STATES,
            picture=qr_picture(scan_address(settings().public_base_url, code.code)),
            report=await scans_of_code(actor, code_id),
        )
