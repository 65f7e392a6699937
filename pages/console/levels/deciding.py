"""新版等级规则 · Another version of the rules: typed, tried, and left for a second person."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post

from guide_app.base.html.forms import Done, Form, waits_for_approval
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.errors import Refusal
from guide_app.base.web.authentication import CurrentActor
from loyalty import approvals
from loyalty.deciding import preview_rules
from loyalty.errors import TemplatesUnknown
from loyalty.permissions import DECIDE_RULES
from loyalty.queries import rules
from loyalty.rules.levels import FIRST_LEVEL, LevelRule
from loyalty.rules.points import Expiry, GrowthRule, Points, Rate
from loyalty.schemas import DecideRules, LevelRules, PreviewRules, RulesPreview, VersionView, Why
from pages.labels.levels import ENDS, EXPIRIES
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]

LEVELS_SHOWN = 6
RATES_SHOWN = 3
PPM_OF_A_PERCENT = 10_000
BEGINNING: dict[str, object] = {
    "percent:rate_ppm": 100,
    "for_registration": 0,
    "months": 12,
    "by_hand_up_to": 500,
    "levels.0.code": FIRST_LEVEL,
    "levels.0.name_zh": "普通卡",
    "levels.0.name_en": "Member",
    "levels.0.threshold": 0,
    "levels.0.keep_months": 0,
}
"""What stands in the form before there are any rules."""


class TypedRate(msgspec.Struct, frozen=True, kw_only=True):
    """A category with a rate of its own."""

    category: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    rate_ppm: Rate


class TypedRules(msgspec.Struct, frozen=True, kw_only=True):
    """Rules as they are typed."""

    rate_ppm: Rate
    valid_from: date
    levels: LevelRules
    for_registration: Points = 0
    expiry: Expiry = Expiry.ROLLING
    months: Annotated[int, msgspec.Meta(ge=1, le=120)] = 12
    by_hand_up_to: Points = 500
    rates: list[TypedRate] = []
    reason: Why = "-"

    def growth(self) -> GrowthRule:
        """How points would be earned."""
        return GrowthRule(
            rate_ppm=self.rate_ppm,
            by_category={one.category: one.rate_ppm for one in self.rates},
            for_registration=self.for_registration,
            expiry=self.expiry,
            months=self.months,
            by_hand_up_to=self.by_hand_up_to,
        )


class LevelRulePages(PageController):
    """新版等级规则 · Another version of the rules."""

    path = "/hq/levels/new"

    @get()
    async def blank(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """The newest rules, to begin with."""
        actor.require(DECIDE_RULES)
        known = await rules(actor)
        values = _values(known[0]) if known else dict(BEGINNING)
        tomorrow = business_date(clock.now()) + timedelta(days=1)
        return await self._form(request, actor, Form.of(values | {"valid_from": tomorrow}))

    @post("/preview", status_code=200)
    async def try_out(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Whom they would move; nothing is written."""
        form = await Form.sent(request)
        try:
            typed = form.read(TypedRules)
            tried = await preview_rules(actor, PreviewRules(growth=typed.growth(), levels=typed.levels))
        except Refusal as refusal:
            return await form.refused(refusal, lambda: self._form(request, actor, form), AT)
        return await self._form(request, actor, form, tried)

    @post(status_code=303)
    async def ask(self, request: AnyRequest, actor: CurrentActor) -> Response[Any]:
        """Leave them for a second person."""
        form = await Form.sent(request)

        async def work() -> Done:
            typed = form.read(TypedRules, reason=form.get("reason"))
            command = DecideRules(
                valid_from=typed.valid_from, growth=typed.growth(), levels=typed.levels, reason=typed.reason
            )
            return waits_for_approval(await approvals.decide_rules(actor, command))

        return await form.submit(request, work, again=lambda: self._form(request, actor, form), at=AT)

    async def _form(
        self, request: AnyRequest, actor: Actor, form: Form, tried: RulesPreview | None = None
    ) -> Response[bytes]:
        actor.require(DECIDE_RULES)
        return await page(
            request,
            "console/levels/form.html",
            form=form,
            tried=tried,
            rows=LEVELS_SHOWN,
            rates=RATES_SHOWN,
            ends=ENDS,
            expiries=EXPIRIES,
        )


AT: Mapping[type[Refusal], str] = {TemplatesUnknown: "levels.1.upgrade_gift"}


def _values(version: VersionView) -> dict[str, object]:
    growth = version.growth
    values: dict[str, object] = {
        "percent:rate_ppm": _percent(growth.rate_ppm),
        "for_registration": growth.for_registration,
        "expiry": growth.expiry,
        "months": growth.months,
        "by_hand_up_to": growth.by_hand_up_to,
    }
    for place, (category, rate) in enumerate(growth.by_category.items()):
        values |= {f"rates.{place}.category": category, f"percent:rates.{place}.rate_ppm": _percent(rate)}
    for place, level in enumerate(version.levels):
        values |= _values_of(place, level)
    return values


def _values_of(place: int, level: LevelRule) -> dict[str, object]:
    own = {
        "code": level.code,
        "name_zh": level.name_zh,
        "name_en": level.name_en,
        "threshold": level.threshold,
        "keep_months": level.keep_months,
        "at_end": level.at_end,
        "upgrade_gift": level.upgrade_gift,
        "benefits": level.benefits or None,
        "birthday.template": level.birthday.template if level.birthday else None,
        "birthday.days_before": level.birthday.days_before if level.birthday else None,
    }
    return {f"levels.{place}.{name}": value for name, value in own.items()}


def _percent(rate_ppm: int) -> str:
    return f"{rate_ppm / PPM_OF_A_PERCENT:g}"
