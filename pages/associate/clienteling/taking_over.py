"""Asking to become a customer's dedicated associate, or to hand one's own customer over to a colleague."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from clienteling.approvals import ask_to_give_over, ask_to_take_over
from clienteling.errors import AlreadyTheirs, NotTheirsToGive
from clienteling.permissions import ASK_TO_GIVE_OVER, ASK_TO_TAKE_OVER
from clienteling.schemas.taking_over import GiveOver, TakeOver
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import AlreadyAsked
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.queries import associates
from guide_app.ground.members.queries import member
from pages.handing_over.flow import AT_RECEIVER, can_receive
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
COLLEAGUES = PageRequest(None, 200)


class TakeOverPages(PageController):
    """申请专属 · Asking for a customer."""

    path = "/a/customers/{member_id:uuid}/take-over"

    @get()
    async def ask_why(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Why."""
        actor.require(ASK_TO_TAKE_OVER)
        return await self._form(request, actor, member_id, Form.of())

    @post(status_code=303)
    async def ask(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Leave it for who decides."""
        form = await Form.sent(request)

        async def work() -> Done:
            await ask_to_take_over(actor, member_id, form.read(TakeOver))
            return Done(f"/a/customers/{member_id}", _("已提交，等店长审批"))

        return await form.submit(
            request,
            work,
            again=lambda: self._form(request, actor, member_id, form),
            at={AlreadyAsked: "reason", AlreadyTheirs: "reason"},
        )

    async def _form(self, request: AnyRequest, actor: Actor, member_id: UUID, form: Form) -> Response[bytes]:
        found = await member(actor, member_id)
        return await page(request, "associate/clienteling/take_over.html", member=found, form=form)


class GiveOverPages(PageController):
    """移交给同事 · Handing a customer of one's own over."""

    path = "/a/customers/{member_id:uuid}/give-over"

    @get()
    async def ask_to_whom(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """To whom, and why."""
        actor.require(ASK_TO_GIVE_OVER)
        return await self._form(request, actor, member_id, Form.of())

    @post(status_code=303)
    async def ask(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Leave it for who leads the store."""
        form = await Form.sent(request)

        async def work() -> Done:
            await ask_to_give_over(actor, member_id, form.read(GiveOver))
            return Done(f"/a/customers/{member_id}", _("已提交，等店长审批"))

        again_at = AT_RECEIVER | {AlreadyAsked: "reason", NotTheirsToGive: "associate_id"}
        return await form.submit(request, work, again=lambda: self._form(request, actor, member_id, form), at=again_at)

    async def _form(self, request: AnyRequest, actor: Actor, member_id: UUID, form: Form) -> Response[bytes]:
        found = await member(actor, member_id)
        everybody = await associates(actor, COLLEAGUES)
        others = [one for one in can_receive(everybody.items) if one.id != found.dedicated_id]
        receivers = [(one.id, f"{one.name} {one.number}") for one in others]
        return await page(request, "associate/clienteling/give_over.html", member=found, receivers=receivers, form=form)
