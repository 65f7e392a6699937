"""券 · Coupons that can be given out now, and giving one to a customer: three taps."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from coupons.errors import CouponLimitReached, CouponNotOpen, CouponQuotaUsedUp, CouponSelfIssued, CouponSoldOut
from coupons.queries import template_of_code, templates
from coupons.schemas import IssueCoupon, TemplateView
from coupons.service.issuing import issue_coupon
from guide_app.base.html.forms import Done, Form
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members.queries import member
from pages.asking import asked, paging_in
from pages.labels.coupons import KINDS
from pages.page import PageController, page
from performance.queries.customers import my_customers
from sharing.permissions import SHARE_THINGS

AnyRequest = Request[Any, Any, Any]

CUSTOMERS = 20
"""Those seen last, from whom one is chosen; others are found on the page of customers."""


class ForWhom(msgspec.Struct, frozen=True):
    """The customer who was chosen before the coupon."""

    member: UUID | None = None


class CouponPages(PageController):
    """券 · Coupons."""

    path = "/a/coupons"

    @get()
    async def given_out(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What can be given out now, and how much is left of it."""
        chosen = asked(request, ForWhom)
        found = await templates(actor, paging_in(request), claimable=True)
        return await page(
            request,
            "associate/coupons/templates.html",
            found=found,
            kinds=KINDS,
            customer=await member(actor, chosen.member) if chosen.member else None,
        )

    @get("/{code:str}")
    async def to_whom(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[bytes]:
        """Who gets it; with a customer in the address, whether they should."""
        return await self._shown(request, actor, code, Form.of())

    @post("/{code:str}", status_code=303)
    async def give(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[Any]:
        """It is theirs."""
        form = await Form.sent(request)

        async def work() -> Done:
            issued = await issue_coupon(actor, form.read(IssueCoupon, template=code))
            return Done(f"/a/customers/{issued.member_id}", _("已发券，顾客现在就能用"))

        return await form.submit(request, work, again=lambda: self._shown(request, actor, code, form), at=AT_MEMBER)

    async def _shown(self, request: AnyRequest, actor: Actor, code: str, form: Form) -> Response[bytes]:
        template: TemplateView = (await template_of_code(actor, code)).template
        chosen = asked(request, ForWhom).member
        return await page(
            request,
            "associate/coupons/issue.html",
            form=form,
            given=template,
            kinds=KINDS,
            may_share=actor.may(SHARE_THINGS),
            customer=await member(actor, chosen) if chosen else None,
            customers=[] if chosen else (await my_customers(actor, PageRequest(None, CUSTOMERS))).items,
        )


AT_MEMBER: dict[type[Refusal], str] = dict.fromkeys(
    [CouponLimitReached, CouponNotOpen, CouponQuotaUsedUp, CouponSelfIssued, CouponSoldOut], "member_id"
)
"""Refusals that say why this customer cannot have it."""
