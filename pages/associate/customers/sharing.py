"""分享名片 · A link to one's own badge for one customer."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.members.queries import member
from pages.page import PageController, page
from qr_codes.permissions import SHARE_LINKS
from qr_codes.queries.sharing import link_of_today
from qr_codes.schemas import ShareBadge
from qr_codes.service.sharing import share_badge

AnyRequest = Request[Any, Any, Any]


class CustomerSharingPages(PageController):
    """分享名片 · Giving a customer a link."""

    path = "/a/customers/{member_id:uuid}/share"

    @get()
    async def shown(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """The link of today, or making one."""
        return await _shown(request, actor, member_id, Form.of())

    @post(status_code=303)
    async def share(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Make the link of today."""
        actor.require(SHARE_LINKS)
        form = await Form.sent(request)

        async def work() -> Done:
            await share_badge(actor, ShareBadge(member_id=member_id))
            return Done(f"/a/customers/{member_id}/share", _("链接已生成，发给顾客即可"))

        return await form.submit(request, work, again=lambda: _shown(request, actor, member_id, form))


async def _shown(request: AnyRequest, actor: Actor, member_id: UUID, form: Form) -> Response[bytes]:
    return await page(
        request,
        "associate/customers/share.html",
        member=await member(actor, member_id),
        link=await link_of_today(actor, member_id),
        form=form,
    )
