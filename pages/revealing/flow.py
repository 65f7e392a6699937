"""The whole phone of a member, for a reason and once; the pages say where that stands."""

from typing import Any
from uuid import UUID

from litestar import Request, Response

from guide_app.base.html.forms import Form
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.ground.members.permissions import REVEAL_PHONES
from guide_app.ground.members.queries import member
from guide_app.ground.members.schemas import RevealedPhone, RevealPhone
from guide_app.ground.members.service.revealing import reveal_phone
from pages.labels.customers import WHY_PHONES
from pages.page import page

AnyRequest = Request[Any, Any, Any]


async def ask_why(request: AnyRequest, actor: Actor, member_id: UUID, *, template: str) -> Response[bytes]:
    """Why the whole phone is needed."""
    actor.require(REVEAL_PHONES)
    return await _shown(request, actor, member_id, template, Form.of())


async def show_phone(request: AnyRequest, actor: Actor, member_id: UUID, *, template: str) -> Response[bytes]:
    """The whole phone, once: it is on record who saw it and why, and no answer of it is kept."""
    form = await Form.sent(request)
    reason = form.get("other") or form.get("reason")
    try:
        revealed = await reveal_phone(actor, member_id, form.read(RevealPhone, reason=reason))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return await form.refused(refusal, lambda: _shown(request, actor, member_id, template, form))
    return await _shown(request, actor, member_id, template, form, revealed)


async def _shown(
    request: AnyRequest,
    actor: Actor,
    member_id: UUID,
    template: str,
    form: Form,
    revealed: RevealedPhone | None = None,
) -> Response[bytes]:
    found = await member(actor, member_id)
    return await page(request, template, member=found, form=form, revealed=revealed, reasons=WHY_PHONES)
