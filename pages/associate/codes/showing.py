"""我的码 · My codes: the badge to hold out, and how often each was scanned."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from guide_app.base.kernel.errors import NotFound
from guide_app.base.settings import settings
from guide_app.base.web.authentication import CurrentActor
from pages.asking import paging_in
from pages.labels.codes import KINDS, STATE_KINDS, STATES
from pages.page import PageController, page
from pages.symbols import qr_picture
from qr_codes.queries.codes import code_in_reach, codes_in_reach
from qr_codes.queries.scans import scans_of_code
from qr_codes.short_codes import scan_address

AnyRequest = Request[Any, Any, Any]


class MyCodePages(PageController):
    """我的码 · My codes."""

    path = "/a/codes"

    @get()
    async def codes(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Those that lead to me."""
        if actor.associate_id is None:
            raise NotFound
        found = await codes_in_reach(actor, paging_in(request), associate_id=actor.associate_id)
        return await page(
            request, "associate/codes/list.html", found=found, kinds=KINDS, states=STATES, state_kinds=STATE_KINDS
        )

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
