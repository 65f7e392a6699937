"""顾客的企业微信 · Who a customer is on WeCom, and the contacts of one's own that they may be."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.members.queries import member
from pages.asking import paging_in
from pages.labels.customers import LINKED_BY
from pages.page import PageController, page
from wecom_bridge.linking import link_contact, unlink_contact
from wecom_bridge.permissions import LINK_CONTACTS
from wecom_bridge.queries import candidates_of_member, contacts, contacts_of_member
from wecom_bridge.schemas import LinkContact, UnlinkContact

AnyRequest = Request[Any, Any, Any]


class CustomerWecomPages(PageController):
    """顾客的企业微信 · Who a customer is on WeCom."""

    path = "/a/customers/{member_id:uuid}/wecom"

    @get()
    async def show(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Who they are there, and who else of those whom one serves."""
        return await _shown(request, actor, member_id, Form.of())

    @post(status_code=303)
    async def link(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Say that they are this contact."""
        form = await Form.sent(request)

        async def work() -> Done:
            done = await link_contact(actor, form.read(LinkContact, member_id=str(member_id)))
            said = _("已关联") if done.linked else _("这位客户已是另一位会员，已交总部比对是否同一人")
            return Done(f"/a/customers/{member_id}/wecom", said)

        return await form.submit(request, work, again=lambda: _shown(request, actor, member_id, form))

    @post("/removal", status_code=303)
    async def unlink(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Take it back."""
        form = await Form.sent(request)

        async def work() -> Done:
            await unlink_contact(actor, form.read(UnlinkContact))
            return Done(f"/a/customers/{member_id}/wecom", _("已取消关联"))

        return await form.submit(request, work, again=lambda: _shown(request, actor, member_id, form))


async def _shown(request: AnyRequest, actor: Actor, member_id: UUID, form: Form) -> Response[bytes]:
    found = await member(actor, member_id)
    linked = await contacts_of_member(actor, found.id)
    listed = await contacts(actor, paging_in(request))
    return await page(
        request,
        "associate/customers/wecom.html",
        member=found,
        linked=linked,
        candidates=await candidates_of_member(actor, found.id),
        theirs={one.external_userid for one in linked},
        listed=listed,
        ways=LINKED_BY,
        may_link=actor.may(LINK_CONTACTS) and found.erased_at is None,
        form=form,
    )
