"""移交顾客 · The customers of somebody who leaves or moves: to whom, how many, then done."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Form
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.queries import associate, associates
from guide_app.ground.members.permissions import TRANSFER_MEMBERS
from guide_app.ground.members.queries import customers_to_hand_over
from pages.asking import asked
from pages.console.named import associate_called
from pages.handing_over.flow import AT_RECEIVER, AllOfOne, Between, can_receive, show_preview
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

COLLEAGUES = PageRequest(None, 100)
PREVIEW = "console/people/handover.html"


class Receiver(msgspec.Struct, frozen=True):
    """Who gets them, by the number."""

    to: str | None = None


class HandOverOfPages(PageController):
    """移交顾客 · Handing the customers of one person over."""

    path = "/hq/people/{associate_id:uuid}/handover"

    @get()
    async def choose(self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID]) -> Response[bytes]:
        """To whom; once that is chosen, how many that are."""
        actor.require(TRANSFER_MEMBERS)
        wanted = asked(request, Receiver)
        form = Form.of({"to": wanted.to})
        try:
            receiver = await associate_called(actor, wanted.to, field="to")
            if receiver == associate_id:
                raise InvalidField("to", "请选择另一位同事 / choose somebody else")
        except InvalidField as refusal:
            form.refuse(refusal, {})
            receiver = None
        if receiver is None:
            return await self._choice(request, actor, associate_id, form)
        return await show_preview(request, actor, Between(associate_id, receiver), template=PREVIEW)

    @post(status_code=303)
    async def hand_over(self, request: AnyRequest, actor: CurrentActor, associate_id: FromPath[UUID]) -> Response[Any]:
        """Do it, if there are still as many as was shown."""
        form = await Form.sent(request)
        between = form.read(Between, from_id=str(associate_id))
        all_of_one = AllOfOne(request, actor, form, between, PREVIEW, f"/hq/people/{associate_id}")
        return await form.submit(request, all_of_one.work, again=all_of_one.again, at=AT_RECEIVER)

    async def _choice(self, request: AnyRequest, actor: Actor, associate_id: UUID, form: Form) -> Response[bytes]:
        person = await associate(actor, associate_id)
        near = await associates(actor, COLLEAGUES, store_id=person.store_id) if person.store_id else None
        colleagues = can_receive(near.items) if near else []
        return await page(
            request,
            "console/people/receiver.html",
            status_code=form.refusal.status if form.refusal else 200,
            form=form,
            person=person,
            to_hand_over=await customers_to_hand_over(actor, associate_id),
            colleagues=[each for each in colleagues if each.id != associate_id],
        )
