"""Whose customers go to whom: shown in numbers, then done; the pages say where that stands."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.ground.associates.queries import associate
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.associates.schemas import AssociateView
from guide_app.ground.members.errors import AssociateNotAvailable, HandOverChanged
from guide_app.ground.members.queries import customers_to_hand_over
from guide_app.ground.members.schemas import HandOver, TransferMembers
from guide_app.ground.members.service.transferring import hand_over, transfer_members
from pages.page import page

AnyRequest = Request[Any, Any, Any]


AT_RECEIVER: dict[type[Refusal], str] = {AssociateNotAvailable: "associate_id"}


class Between(msgspec.Struct, frozen=True):
    """From whom to whom, in the form that does it."""

    from_id: UUID
    associate_id: UUID


async def show_preview(
    request: AnyRequest, actor: Actor, between: Between, *, template: str, form: Form | None = None
) -> Response[bytes]:
    """How many customers that are; after they have become more or fewer, how many they are now."""
    preview = await customers_to_hand_over(actor, between.from_id)
    if form is not None and isinstance(form.refusal, HandOverChanged):
        form.values["count"] = [str(preview.at_once)]
    return await page(
        request,
        template,
        form=form or Form.of({**msgspec.structs.asdict(between), "count": preview.at_once}),
        preview=preview,
        receiver=await associate(actor, between.associate_id),
    )


@dataclass(frozen=True, slots=True)
class AllOfOne:
    """What a form does that hands all customers of one person over, and where it leads."""

    request: AnyRequest
    actor: Actor
    form: Form
    between: Between
    template: str
    to: str

    async def work(self) -> Done:
        """Do it, if there are still as many as was shown."""
        done = await hand_over(self.actor, self.form.read(HandOver))
        receiver = await associate(self.actor, self.between.associate_id)
        said = _("{n} 位顾客已转给 {name}")
        return Done(self.to, said, {"n": done.transferred, "name": receiver.name})

    async def again(self) -> Response[bytes]:
        """The numbers as they are now."""
        return await show_preview(self.request, self.actor, self.between, template=self.template, form=self.form)


async def hand_one_over(actor: Actor, form: Form, member_id: UUID, to: str, **given: str) -> Done:
    """Give one customer another dedicated associate. `given` says who, where the form does not."""
    command = form.read(TransferMembers, member_ids=[str(member_id)], **given)
    await transfer_members(actor, command)
    receiver = await associate(actor, command.associate_id)
    return Done(to, _("已转给 {name}"), {"name": receiver.name})


def can_receive(people: list[AssociateView]) -> list[AssociateView]:
    """Those among them who can serve customers."""
    return [one for one in people if one.status is AssociateStatus.ACTIVE and one.role.works_in_store]
