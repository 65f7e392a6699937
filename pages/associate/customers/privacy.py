"""顾客的同意 · What a customer agrees to, and the withdrawal that they ask for in the store."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.members.queries import member
from guide_app.ground.privacy.permissions import TAKE_REQUESTS, WITHDRAW_CONSENTS
from guide_app.ground.privacy.queries.consents import consents_of_member
from guide_app.ground.privacy.requests.errors import RequestOpen
from guide_app.ground.privacy.requests.schemas import AskForRight
from guide_app.ground.privacy.schemas import WithdrawConsent
from guide_app.ground.privacy.service.consenting import withdraw_in_store
from guide_app.ground.privacy.service.requesting import take_request
from notices.permissions import CHOOSE_FOR_MEMBER
from notices.queries import choice_for
from notices.schemas import ChooseNotices
from notices.service.choosing import choose_for
from pages.labels.privacy import PURPOSES, REQUESTS, STANDINGS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class CustomerPrivacyPages(PageController):
    """顾客的同意 · A customer's consents."""

    path = "/a/customers/{member_id:uuid}/privacy"

    @get()
    async def show(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Every purpose, and where it stands."""
        return await _shown(request, actor, member_id, Form.of())

    @post(status_code=303)
    async def withdraw(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Note that the customer said they do not want this any more."""
        form = await Form.sent(request)

        async def work() -> Done:
            await withdraw_in_store(actor, member_id, form.read(WithdrawConsent))
            return Done(f"/a/customers/{member_id}/privacy", _("已按顾客要求撤回"))

        return await form.submit(request, work, again=lambda: _shown(request, actor, member_id, form))

    @post("/requests", status_code=303)
    async def take(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[Any]:
        """Take what the customer asks for; headquarters answer it."""
        form = await Form.sent(request)

        async def work() -> Done:
            await take_request(actor, member_id, form.read(AskForRight))
            return Done(f"/a/customers/{member_id}/privacy", _("已受理，总部会在期限内办理"))

        return await form.submit(
            request, work, again=lambda: _shown(request, actor, member_id, form), at={RequestOpen: "kind"}
        )

    @post("/notices", status_code=303)
    async def choose_notices(
        self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]
    ) -> Response[Any]:
        """Stop messages to the customer, or send them again, as they say."""
        form = await Form.sent(request)

        async def work() -> Done:
            await choose_for(actor, member_id, form.read(ChooseNotices))
            return Done(f"/a/customers/{member_id}/privacy", _("已按顾客要求设置"))

        return await form.submit(request, work, again=lambda: _shown(request, actor, member_id, form))


async def _shown(request: AnyRequest, actor: Actor, member_id: UUID, form: Form) -> Response[bytes]:
    return await page(
        request,
        "associate/customers/privacy.html",
        member=await member(actor, member_id),
        agrees=(await consents_of_member(actor, member_id)).standing,
        may_withdraw=actor.may(WITHDRAW_CONSENTS),
        choice=await choice_for(actor, member_id) if actor.may(CHOOSE_FOR_MEMBER) else None,
        may_take=actor.may(TAKE_REQUESTS),
        kinds=REQUESTS,
        names=PURPOSES,
        standings=STANDINGS,
        form=form,
    )
