"""Whose customers go to whom: chosen, shown in numbers, then done."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.queries import associates
from guide_app.ground.members.permissions import TRANSFER_MEMBERS
from guide_app.ground.members.queries import member
from pages.asking import asked
from pages.handing_over.flow import AT_RECEIVER, AllOfOne, Between, can_receive, hand_one_over, show_preview
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

COLLEAGUES = PageRequest(None, 200)
PREVIEW = "associate/store/preview.html"


class Choice(msgspec.Struct, frozen=True):
    """Whose customers, and who gets them."""

    from_id: UUID | None = None
    to_id: UUID | None = None


class HandOverPages(PageController):
    """移交顾客 · Handing customers over."""

    path = "/a/store/handover"

    @get()
    async def choose(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """From whom to whom; once both are chosen, how many that are."""
        actor.require(TRANSFER_MEMBERS)
        choice = asked(request, Choice)
        if choice.from_id is None or choice.to_id is None or choice.from_id == choice.to_id:
            everybody = await associates(actor, COLLEAGUES, status=None)
            return await page(
                request,
                "associate/store/choose.html",
                form=Form.of({"from_id": choice.from_id, "to_id": choice.to_id}),
                givers=everybody.items,
                receivers=can_receive(everybody.items),
                is_same=choice.from_id is not None and choice.from_id == choice.to_id,
            )
        return await show_preview(request, actor, Between(choice.from_id, choice.to_id), template=PREVIEW)

    @post(status_code=303)
    async def hand_over(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Do it, if there are still as many as was shown."""
        form = await Form.sent(request)
        all_of_one = AllOfOne(request, actor, form, form.read(Between), PREVIEW, "/a")
        return await form.submit(request, all_of_one.work, again=all_of_one.again, at=AT_RECEIVER)

    @get("/{member_id:uuid}")
    async def choose_for(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Who gets this one customer."""
        actor.require(TRANSFER_MEMBERS)
        return await self._one(request, actor, member_id, Form.of())

    @post("/{member_id:uuid}", status_code=303)
    async def transfer(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Give one customer another dedicated associate."""
        form = await Form.sent(request)

        async def work() -> Done:
            return await hand_one_over(actor, form, member_id, f"/a/customers/{member_id}")

        return await form.submit(
            request,
            work,
            again=lambda: self._one(request, actor, member_id, form),
            at=AT_RECEIVER,
        )

    async def _one(self, request: AnyRequest, actor: Actor, member_id: UUID, form: Form) -> Response[bytes]:
        found = await member(actor, member_id)
        if found.erased_at is not None:
            raise NotFound
        everybody = await associates(actor, COLLEAGUES)
        receivers = [one for one in can_receive(everybody.items) if one.id != found.dedicated_id]
        return await page(request, "associate/store/one.html", form=form, member=found, receivers=receivers)
