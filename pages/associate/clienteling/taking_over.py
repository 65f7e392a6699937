"""Asking to become a customer's dedicated associate."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from clienteling.approvals import ask_to_take_over
from clienteling.errors import AlreadyTheirs
from clienteling.permissions import ASK_TO_TAKE_OVER
from clienteling.schemas.taking_over import TakeOver
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import AlreadyAsked
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.members.queries import member
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


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
