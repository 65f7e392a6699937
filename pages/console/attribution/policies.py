"""归属策略 · Policies of attribution: the versions, what one would do, and leaving one for a second person."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.html.words import _
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import AlreadyAsked
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.orders.attribution.approvals import propose_policy
from guide_app.ground.orders.attribution.errors import PolicyBeginsTooEarly
from guide_app.ground.orders.attribution.queries import attribution_policies, try_policy
from guide_app.ground.orders.attribution.rules import (
    CouponIssuer,
    Days,
    DecidedBy,
    DedicatedFirst,
    LastTouch,
    PolicyStep,
    TouchWindow,
)
from guide_app.ground.orders.attribution.schemas import TrialView, TryPolicy, WritePolicy
from guide_app.ground.orders.permissions import DECIDE_ATTRIBUTION
from guide_app.ground.touches.rules import TouchKind
from pages.asking import paging_in
from pages.console.units import path_chosen, region_names, regions_to_choose, stores_to_propose, unit_name
from pages.labels.customers import TOUCHES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]
LIST = "/hq/attribution"
LOOK = "look"
STEPS: dict[str, str] = {
    DecidedBy.DEDICATED: _("专属导购"),
    DecidedBy.LAST_TOUCH: _("最后触达的导购"),
    DecidedBy.ISSUER: _("所用优惠券的发券导购"),
    DecidedBy.POOL: _("归门店"),
}
KINDS = (
    TouchKind.APPOINTMENT,
    TouchKind.VISIT,
    TouchKind.CONTACT,
    TouchKind.ADD,
    TouchKind.COUPON,
    TouchKind.ORDER,
    TouchKind.REGISTER,
    TouchKind.SCAN,
)
"""Those that name somebody, in the order in which they mostly count."""
BEGUN = {
    "first": DecidedBy.DEDICATED.value,
    "second": DecidedBy.LAST_TOUCH.value,
    "third": DecidedBy.ISSUER.value,
    "met_within_days": 180,
    "days.appointment": 30,
    "days.visit": 30,
    "days.add": 30,
    "rank.appointment": 1,
    "rank.visit": 2,
    "rank.add": 3,
}
PLACES = ("first", "second", "third")


class Asked(StrEnum):
    """The steps that can be chosen."""

    DEDICATED = "dedicated"
    LAST_TOUCH = "last_touch"
    ISSUER = "issuer"


class TypedSteps(msgspec.Struct, frozen=True, kw_only=True):
    """A policy's steps as they are typed: kinds without days do not count."""

    first: Asked | None = None
    second: Asked | None = None
    third: Asked | None = None
    met_within_days: Days | None = None
    days: dict[TouchKind, Days] = {}
    rank: dict[TouchKind, Annotated[int, msgspec.Meta(ge=1, le=9)]] = {}


class TypedPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """The rest of a version as it is typed."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    valid_from: date
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class AttributionPages(PageController):
    """归属策略 · Policies of attribution."""

    path = LIST

    @get()
    async def listed(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Versions that hold, held or will hold within reach, the newest first."""
        found, names = await attribution_policies(actor, paging_in(request)), await region_names(actor)
        return await page(
            request,
            "console/attribution/list.html",
            found=found,
            places={one.id: unit_name(one.path, names) for one in found.items},
            may_decide=actor.may(DECIDE_ATTRIBUTION),
        )

    @get("/new")
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """A common policy, to begin with."""
        return await self._form(request, actor, Form.of(BEGUN))

    @post("/new", status_code=303)
    async def write(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Leave a version for a second person, or see what it would do."""
        form = await Form.sent(request)

        async def work() -> Done:
            typed = form.read(TypedPolicy)
            command = WritePolicy(
                path=await path_chosen(actor, form),
                title=typed.title,
                valid_from=typed.valid_from,
                steps=_steps(form),
                reason=typed.reason,
            )
            return waits_for_approval(await propose_policy(actor, command))

        async def again() -> Response[bytes]:
            return await self._form(request, actor, form)

        if form.get(LOOK):
            try:
                tried = await try_policy(actor, TryPolicy(path=await path_chosen(actor, form), steps=_steps(form)))
            except Refusal as refusal:
                return await form.refused(refusal, again)
            return await self._form(request, actor, form, tried=tried)
        return await form.submit(
            request, work, again=again, at={PolicyBeginsTooEarly: "valid_from", AlreadyAsked: "region"}
        )

    async def _form(
        self, request: AnyRequest, actor: Actor, form: Form, *, tried: TrialView | None = None
    ) -> Response[bytes]:
        actor.require(DECIDE_ATTRIBUTION)
        return await page(
            request,
            "console/attribution/new.html",
            form=form,
            tried=tried,
            steps=STEPS,
            places=PLACES,
            kinds=[(kind.value, TOUCHES[kind]) for kind in KINDS],
            regions=await regions_to_choose(actor),
            stores=await stores_to_propose(actor),
        )


def _steps(form: Form) -> tuple[PolicyStep, ...]:
    typed = form.read(TypedSteps)
    return tuple(_step(one, typed) for one in (typed.first, typed.second, typed.third) if one is not None)


def _step(asked: Asked, typed: TypedSteps) -> PolicyStep:
    match asked:
        case Asked.DEDICATED:
            return DedicatedFirst(typed.met_within_days)
        case Asked.ISSUER:
            return CouponIssuer()
        case Asked.LAST_TOUCH:
            if not typed.days:
                raise InvalidField("days.appointment", "至少一种触点填天数 / days for some kind of touch")
            kinds = [TouchWindow(kind, days, typed.rank.get(kind, 1)) for kind, days in typed.days.items()]
            return LastTouch(tuple(kinds))
