"""业绩归属与设置 · Who shares in sales, ending such a rule, and the settings of all plans."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from commissions.engine.api import Fallback, GivenRole, Role
from commissions.inputs import approvals
from commissions.inputs.errors import CreditRuleCodeTaken, CreditRuleEnded, SettingsInUse
from commissions.inputs.queries import credit_rules, settings
from commissions.inputs.schemas import ChangeSettings, CreateCreditRule, CreditRuleView, EndCreditRule, Weight
from commissions.permissions import DECIDE_TERMS, SEE_PLANS
from commissions.schemas import Code
from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.orders.rules import Channel
from pages.asking import edited_version, paging_in
from pages.console.named import store_called
from pages.console.payinputs.labels import FALLBACKS, GIVEN, PAYER_POLICIES, ROLES, RULE_STATES
from pages.console.units import stores_to_propose
from pages.labels.orders import CHANNELS
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
LIST = "/hq/commissions/credit-rules"
SETTINGS = "/hq/commissions/pay-settings"
MOST_RULES = 200
WORDS: dict[str, Any] = {
    "states": RULE_STATES,
    "channels": CHANNELS,
    "roles": ROLES,
    "given": GIVEN,
    "fallbacks": FALLBACKS,
}


class TypedRule(msgspec.Struct, frozen=True, kw_only=True):
    """A credit rule as it is typed: the store by its code, roles without a weight left empty."""

    code: Code
    weights: dict[Role, Weight] = {}
    store: Annotated[str, msgspec.Meta(max_length=40)] = ""
    channel: Channel | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    missing: dict[GivenRole, Fallback] = {}
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class CreditRulePages(PageController):
    """业绩归属 · Credit rules."""

    path = LIST

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Those of every store, and of stores within reach."""
        return await page(
            request,
            "console/payinputs/credit_rules.html",
            found=await credit_rules(actor, paging_in(request)),
            may_decide=actor.may(DECIDE_TERMS),
            **WORDS,
        )

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Everything to who served, to begin with."""
        return await self._new(request, actor, Form.of({"weights.SERVING": 1}))

    @post("/new", status_code=303)
    async def create(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Leave a rule for a second person."""
        form = await Form.sent(request)

        async def work() -> Done:
            typed = form.read(TypedRule)
            if not any(typed.weights.values()):
                raise InvalidField("weights.SERVING", "至少一种角色的份额大于 0 / some role has a weight above 0")
            rule = CreateCreditRule(
                code=typed.code,
                weights=typed.weights,
                store_id=await store_called(actor, typed.store),
                channel=typed.channel,
                valid_from=typed.valid_from,
                valid_to=typed.valid_to,
                missing=typed.missing,
                reason=typed.reason,
            )
            return waits_for_approval(await approvals.create_credit_rule(actor, rule))

        return await form.submit(
            request, work, again=lambda: self._new(request, actor, form), at={CreditRuleCodeTaken: "code"}
        )

    @get("/rules/{code:str}")
    async def one(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[bytes]:
        """One of them, and ending it."""
        return await self._one(request, actor, code, Form.of())

    @post("/rules/{code:str}", status_code=303)
    async def end(self, request: AnyRequest, actor: CurrentActor, code: FromPath[str]) -> Response[Any]:
        """Leave its end for a second person."""
        form = await Form.sent(request)

        async def work() -> Done:
            return waits_for_approval(await approvals.end_credit_rule(actor, code, form.read(EndCreditRule)))

        return await form.submit(
            request, work, again=lambda: self._one(request, actor, code, form), at={CreditRuleEnded: "valid_to"}
        )

    async def _new(self, request: AnyRequest, actor: Actor, form: Form) -> Response[bytes]:
        actor.require(DECIDE_TERMS)
        stores = await stores_to_propose(actor)
        return await page(request, "console/payinputs/credit_rule_new.html", form=form, stores=stores, **WORDS)

    async def _one(self, request: AnyRequest, actor: Actor, code: str, form: Form) -> Response[bytes]:
        return await page(
            request,
            "console/payinputs/credit_rule.html",
            rule=await _rule(actor, code),
            form=form,
            may_decide=actor.may(DECIDE_TERMS),
            **WORDS,
        )


class PaySettingPages(PageController):
    """提成设置 · Settings of all plans."""

    path = SETTINGS

    @get()
    async def shown(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Which company pays, and how long refunds restate their month."""
        return await self._shown(request, actor, None)

    @post(status_code=303)
    async def change(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Leave other settings for a second person."""
        form = await Form.sent(request)

        async def work() -> Done:
            asked = form.read(ChangeSettings)
            return waits_for_approval(
                await approvals.change_settings(actor, asked, expected_version=edited_version(form))
            )

        return await form.submit(
            request, work, again=lambda: self._shown(request, actor, form), at={SettingsInUse: "payer_policy"}
        )

    async def _shown(self, request: AnyRequest, actor: Actor, form: Form | None) -> Response[bytes]:
        now = await settings(actor)
        values = {"payer_policy": now.payer_policy.value, "restate_limit": now.restate_limit}
        return await page(
            request,
            "console/payinputs/settings.html",
            now_set=now,
            form=form or Form.of(values, version=now.version),
            policies=PAYER_POLICIES,
            may_decide=not now.in_use and actor.reaches_all and actor.may(DECIDE_TERMS),
        )


async def _rule(actor: Actor, code: str) -> CreditRuleView:
    """The rule of that code within reach. Raises NotFound."""
    actor.require(SEE_PLANS)
    after = None
    while True:
        found = await credit_rules(actor, PageRequest(after, MOST_RULES))
        for rule in found.items:
            if rule.code == code:
                return rule
            after = rule.id
        if not found.next_cursor:
            raise NotFound
