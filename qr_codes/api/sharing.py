"""Links to badges that are given to customers, over HTTP."""

from typing import Any

from litestar import Controller, MediaType, Request, Response, get, post
from litestar.params import FromPath, JSONBody

from guide_app.base.html.words import language_in
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.settings import settings
from guide_app.base.web.authentication import PUBLIC, CurrentActor
from guide_app.base.web.openapi.declaring import IN_PAGES, refuses
from guide_app.base.web.query_parameters import ANY_QUERY
from guide_app.base.web.writes import RetrySafe, Written
from qr_codes.errors import AssociateNotInStore, CodeUnknown
from qr_codes.rules.scans import client_of, is_prefetch
from qr_codes.scans import landing
from qr_codes.scans.following import follow
from qr_codes.schemas import ShareBadge, SharedLinkView
from qr_codes.service.sharing import share_badge

LONGEST_AGENT = 300


class ShareController(Controller):
    """分享名片 · Links to one's own badge."""

    path = "/v1/shared-links"
    tags = ("codes",)

    @post(
        operation_id="shareBadge",
        opt=refuses(Forbidden, NotFound, AssociateNotInStore),
        summary="把名片链接发给顾客 · Give a customer a link to one's badge",
    )
    async def share(self, actor: CurrentActor, data: JSONBody[ShareBadge], write: RetrySafe) -> Written[SharedLinkView]:
        """Once a day for each customer, the same link then; a touch of theirs."""
        return await write(lambda: share_badge(actor, data))


class FollowController(Controller):
    """打开链接 · Opening such a link."""

    tags = ("codes",)

    @get(
        "/s/{token:str}",
        opt={**PUBLIC, **ANY_QUERY, **IN_PAGES} | refuses(CodeUnknown),
        status_code=302,
        operation_id="followSharedLink",
        summary="打开名片链接 · Open a link to a badge",
    )
    async def open(self, request: Request[Any, Any, Any], token: FromPath[str]) -> Response[bytes]:
        """On to the badge's page. Programs that look at links by themselves count nothing."""
        headers = request.headers
        agent = headers.get("user-agent", "")[:LONGEST_AGENT]
        looks = is_prefetch(headers.get("purpose", "") + headers.get("sec-purpose", ""))
        try:
            place = await follow(token, counts=client_of(agent) is not None and not looks)
            return Response(b"", status_code=302, headers={"Location": place, "Cache-Control": "no-store"})
        except CodeUnknown as refusal:
            if "text/html" not in headers.get("accept", ""):
                raise
            language = language_in(headers.get("accept-language", ""), settings().language)
            page = landing.refusal_page(refusal, language, request.url.path)
            return Response(
                page.html, status_code=refusal.status, media_type=MediaType.HTML, headers=dict(page.headers)
            )
