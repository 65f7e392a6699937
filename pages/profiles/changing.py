"""What is known of a customer as a form, their phone as another; the pages say where these stand."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.members.approvals import ask_phone_change
from guide_app.ground.members.changes import ChangeProfile
from guide_app.ground.members.permissions import CHANGE_MEMBERS, CHANGE_PHONES
from guide_app.ground.members.queries import member
from guide_app.ground.members.schemas import ChangePhone
from guide_app.ground.members.service.changing import change_member
from pages.asking import edited_version
from pages.labels.customers import GENDERS
from pages.page import page

AnyRequest = Request[Any, Any, Any]


async def ask_changes(request: AnyRequest, actor: Actor, member_id: UUID, *, template: str) -> Response[bytes]:
    """The form with what is known."""
    actor.require(CHANGE_MEMBERS)
    return await shown(request, actor, member_id, template, None)


async def changed(actor: Actor, member_id: UUID, form: Form, *, back: str) -> Done:
    """Keep it, and go `back` to the member's page."""
    await change_member(actor, member_id, form.read(ChangeProfile), expected_version=edited_version(form))
    return Done(back, _("资料已保存"))


def asked_for_phone(actor: Actor, member_id: UUID, form: Form, *, back: str) -> Callable[[], Awaitable[Done]]:
    """What leaves another phone for a second person, and goes `back` to the member's page."""

    async def work() -> Done:
        await ask_phone_change(actor, member_id, form.read(ChangePhone))
        return Done(back, _("已提交，等待第二人审批"))

    return work


async def shown(
    request: AnyRequest, actor: Actor, member_id: UUID, template: str, form: Form | None
) -> Response[bytes]:
    """The form, again where it was refused. Raises NotFound for an erased member."""
    found = await member(actor, member_id)
    if found.erased_at is not None:
        raise NotFound
    filled = form or Form.of({"gender": found.gender}, version=found.version)
    return await page(
        request, template, member=found, form=filled, genders=GENDERS, may_change_phone=actor.may(CHANGE_PHONES)
    )
