"""Whose customers go to whom: chosen, shown in numbers, then done."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates.queries import associate, associates
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.associates.schemas import AssociateView
from guide_app.ground.members.errors import AssociateNotAvailable, HandOverChanged
from guide_app.ground.members.permissions import TRANSFER_MEMBERS
from guide_app.ground.members.queries import customers_to_hand_over, member
from guide_app.ground.members.schemas import HandOver, TransferMembers
from guide_app.ground.members.service.transferring import hand_over, transfer_members
from pages.asking import asked
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

COLLEAGUES = PageRequest(None, 200)


class Choice(msgspec.Struct, frozen=True):
    """Whose customers, and who gets them."""

    from_id: UUID | None = None
    to_id: UUID | None = None


class Between(msgspec.Struct, frozen=True):
    """The same in the form that does it."""

    from_id: UUID
    associate_id: UUID


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
                receivers=_at_work(everybody.items),
                is_same=choice.from_id is not None and choice.from_id == choice.to_id,
            )
        return await self._preview(request, actor, choice.from_id, choice.to_id, None)

    @post(status_code=303)
    async def hand_over(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Do it, if there are still as many as was shown."""
        form = await Form.sent(request)
        between = form.read(Between)

        async def work() -> Done:
            done = await hand_over(actor, form.read(HandOver))
            receiver = await associate(actor, between.associate_id)
            said = _("{n} 位顾客已转给 {name}")
            return Done("/a", said, {"n": done.transferred, "name": receiver.name})

        async def again() -> Response[bytes]:
            return await self._preview(request, actor, between.from_id, between.associate_id, form)

        return await form.submit(request, work, again=again, at={AssociateNotAvailable: "associate_id"})

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
            command = form.read(TransferMembers, member_ids=[str(member_id)])
            await transfer_members(actor, command)
            receiver = await associate(actor, command.associate_id)
            return Done(f"/a/customers/{member_id}", _("已转给 {name}"), {"name": receiver.name})

        return await form.submit(
            request,
            work,
            again=lambda: self._one(request, actor, member_id, form),
            at={AssociateNotAvailable: "associate_id"},
        )

    async def _preview(
        self, request: AnyRequest, actor: Actor, from_id: UUID, to_id: UUID, form: Form | None
    ) -> Response[bytes]:
        preview = await customers_to_hand_over(actor, from_id)
        if form is not None and isinstance(form.refusal, HandOverChanged):
            form.values["count"] = [str(preview.at_once)]
        return await page(
            request,
            "associate/store/preview.html",
            form=form or Form.of({"from_id": from_id, "associate_id": to_id, "count": preview.at_once}),
            preview=preview,
            receiver=await associate(actor, to_id),
        )

    async def _one(self, request: AnyRequest, actor: Actor, member_id: UUID, form: Form) -> Response[bytes]:
        found = await member(actor, member_id)
        if found.erased_at is not None:
            raise NotFound
        everybody = await associates(actor, COLLEAGUES)
        receivers = [one for one in _at_work(everybody.items) if one.id != found.dedicated_id]
        return await page(request, "associate/store/one.html", form=form, member=found, receivers=receivers)


def _at_work(people: list[AssociateView]) -> list[AssociateView]:
    return [one for one in people if one.status is AssociateStatus.ACTIVE and one.role.works_in_store]
