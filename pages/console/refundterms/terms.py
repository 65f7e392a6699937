"""退款规则 · The chain's terms of refunds: the versions, and leaving the next one for a second person."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.showing import yuan_for_field
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.approvals import AlreadyAsked
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.permissions import DECIDE_REFUND_TERMS
from guide_app.ground.orders.returns.approvals import propose_terms
from guide_app.ground.orders.returns.queries import refund_terms, terms_now
from guide_app.ground.orders.returns.rules import LONGEST, UNTIL_DECIDED, Limit
from guide_app.ground.orders.returns.schemas import WriteTerms
from guide_app.ground.orders.rules import RefundPolicy
from pages.asking import paging_in
from pages.console.exporting.offering import offered
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
LIST = "/hq/refund-terms"
POLICIES = {RefundPolicy.KEEP: _("按实付退"), RefundPolicy.REPRICE: _("重新计价：不够优惠门槛就扣回")}
LIMITED = {
    Role.STORE_MANAGER: _("店长独自最多退"),
    Role.SUPERVISOR: _("区域督导独自最多退"),
    Role.HQ_OPERATOR: _("总部运营独自最多退"),
    Role.FINANCE: _("财务独自最多退"),
}


class TypedTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Terms as they are typed."""

    policy: RefundPolicy = RefundPolicy.KEEP
    days: Annotated[int, msgspec.Meta(ge=0, le=LONGEST)] | None = None
    goodwill: bool = False
    limits: dict[Role, Limit] = {}
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]

    @property
    def command(self) -> WriteTerms:
        """What the service is asked."""
        return WriteTerms(
            policy=self.policy, days=self.days, goodwill=self.goodwill, limits=self.limits, reason=self.reason
        )


class RefundTermsPages(PageController):
    """退款规则 · Terms of refunds."""

    path = LIST

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The versions, the newest first: that one holds."""
        return await page(
            request,
            "console/refundterms/list.html",
            found=await refund_terms(actor, paging_in(request)),
            offer=offered(actor, "refund-terms"),
            policies=POLICIES,
            limited=LIMITED,
            until_decided=UNTIL_DECIDED,
            may_decide=actor.may(DECIDE_REFUND_TERMS),
        )

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What holds, to begin with."""
        actor.require(DECIDE_REFUND_TERMS)
        now = await terms_now(actor)
        begun: dict[str, object] = {"policy": now.policy.value, "days": now.days}
        if now.goodwill:
            begun["goodwill"] = "true"
        for role, limit in now.limits.items() if now is not UNTIL_DECIDED else ():
            begun[f"yuan:limits.{role}"] = yuan_for_field(limit)
        return await self._form(request, actor, Form.of(begun))

    @post("/new", status_code=303)
    async def propose(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Leave the next version for a second person."""
        form = await Form.sent(request)

        async def work() -> Done:
            return waits_for_approval(await propose_terms(actor, form.read(TypedTerms).command))

        return await form.submit(
            request, work, again=lambda: self._form(request, actor, form), at={AlreadyAsked: "reason"}
        )

    async def _form(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        actor.require(DECIDE_REFUND_TERMS)
        return await page(request, "console/refundterms/new.html", form=form, policies=POLICIES, limited=LIMITED)
