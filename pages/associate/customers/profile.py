"""One customer: what they bought, what they hold, who met them; and their phone, for a reason."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from coupons.queries import coupons_of_member, usable_coupons_of_member
from guide_app.base.html.forms import Form
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members.permissions import REVEAL_PHONES, TRANSFER_MEMBERS
from guide_app.ground.members.queries import bindings, member
from guide_app.ground.members.schemas import RevealedPhone, RevealPhone
from guide_app.ground.members.service.revealing import reveal_phone
from guide_app.ground.orders.queries import orders_in_reach
from guide_app.ground.touches.queries import touches_of_member
from pages.asking import paging_in
from pages.associate.customers.labels import BINDINGS, TOUCHES, VISITS, WHY_PHONES
from pages.labels.coupons import STATES
from pages.labels.orders import STATUS, STATUS_KIND
from pages.page import PageController, page
from performance.queries.customers import customer

AnyRequest = Request[Any, Any, Any]

ORDERS_SHOWN = 3
COUPONS_SHOWN = 3


class CustomerProfilePages(PageController):
    """顾客档案 · A customer's profile."""

    path = "/a/customers/{member_id:uuid}"

    @get()
    async def profile(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Who this is, and what to do for them now."""
        found = await member(actor, member_id)
        return await page(
            request,
            "associate/customers/profile.html",
            member=found,
            sums=await customer(actor, member_id),
            orders=await orders_in_reach(actor, PageRequest(None, ORDERS_SHOWN), member_id=member_id),
            coupons=await usable_coupons_of_member(actor, member_id),
            coupons_shown=COUPONS_SHOWN,
            visits=VISITS,
            order_names=STATUS,
            order_kinds=STATUS_KIND,
            coupon_states=STATES,
            may_reveal=actor.may(REVEAL_PHONES),
            may_transfer=actor.may(TRANSFER_MEMBERS),
        )

    @get("/orders")
    async def orders(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Everything they bought in the stores that I see."""
        found = await member(actor, member_id)
        listed = await orders_in_reach(actor, paging_in(request), member_id=member_id)
        return await page(
            request,
            "associate/customers/orders.html",
            member=found,
            listed=listed,
            order_names=STATUS,
            order_kinds=STATUS_KIND,
        )

    @get("/coupons")
    async def coupons(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Every coupon they were given."""
        found = await member(actor, member_id)
        listed = await coupons_of_member(actor, member_id, paging_in(request))
        return await page(
            request, "associate/customers/coupons.html", member=found, listed=listed, coupon_states=STATES
        )

    @get("/history")
    async def history(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Who met them where, and whose customer they were from when to when."""
        paging = paging_in(request)
        listed = await touches_of_member(actor, member_id, paging, newest_first=True)
        return await page(
            request,
            "associate/customers/history.html",
            member_id=member_id,
            listed=listed,
            bound=[] if paging.after else list(reversed(await bindings(actor, member_id))),
            touches=TOUCHES,
            reasons=BINDINGS,
        )

    @get("/phone")
    async def ask_phone(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """Why the whole phone is needed."""
        actor.require(REVEAL_PHONES)
        return await self._phone(request, actor, member_id, Form.of())

    @post("/phone", status_code=200)
    async def show_phone(self, request: AnyRequest, actor: CurrentActor, member_id: FromPath[UUID]) -> Response[bytes]:
        """The whole phone, once: it is on record who saw it and why, and no answer of it is kept."""
        form = await Form.sent(request)
        reason = form.get("other") or form.get("reason")
        try:
            revealed = await reveal_phone(actor, member_id, form.read(RevealPhone, reason=reason))
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            return await form.refused(refusal, lambda: self._phone(request, actor, member_id, form))
        return await self._phone(request, actor, member_id, form, revealed=revealed)

    async def _phone(
        self,
        request: AnyRequest,
        actor: CurrentActor,
        member_id: UUID,
        form: Form,
        *,
        revealed: RevealedPhone | None = None,
    ) -> Response[bytes]:
        found = await member(actor, member_id)
        return await page(
            request,
            "associate/customers/phone.html",
            member=found,
            form=form,
            revealed=revealed,
            reasons=WHY_PHONES,
        )
