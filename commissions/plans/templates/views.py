"""Starting points as they are shown: with the rule in words, and the example reckoned."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any

import msgspec

from commissions.engine.api import PlanTerms, RecognisedBy, terms_from
from commissions.plans.rule_in_words import RuleInWords, in_words
from commissions.plans.sample_sales import SampleSale
from commissions.plans.templates.common_plans import TEMPLATES
from commissions.plans.templates.reckoning import ExampleAmount, reckoned
from commissions.plans.templates.shapes import PlanTemplate
from commissions.rules import Position
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.shapes import documented_as

TemplateVersion = Annotated[dict[str, Any], documented_as("plan version of a template", PlanTerms)]


class WorkedExample(msgspec.Struct, frozen=True):
    """What happens in a month of one store, and what everybody earns by it; `zh[n]` and `en[n]` say the same."""

    zh: tuple[str, ...]
    en: tuple[str, ...]
    amounts: list[ExampleAmount]
    total_fen: int


class PlanTemplateView(msgspec.Struct, frozen=True, kw_only=True):
    """A starting point: for which position, when it fits, what it cannot say, and its version, ready to be published.

    The version is the first one and begins with the next month. `sale` is one on which the rule shows.
    """

    code: str
    name_zh: str
    name_en: str
    when_zh: str
    when_en: str
    limits_zh: str | None
    limits_en: str | None
    position: Position
    version: TemplateVersion
    in_words: RuleInWords
    sale: SampleSale
    worked_example: WorkedExample


def template_views(
    at: datetime, *, recognised_by: RecognisedBy | None = None, vest_days: int | None = None
) -> list[PlanTemplateView]:
    """All of them, as they would be published now.

    Those that pay for each sale by itself recognise it as chosen; what a month decides waits for nothing.
    """
    chosen = {"recognised_by": recognised_by, "vest_days": vest_days}
    waits = {name: value for name, value in chosen.items() if value is not None}
    local = at.astimezone(SHANGHAI)
    begins = datetime(local.year + local.month // 12, local.month % 12 + 1, 1, tzinfo=SHANGHAI)
    return [_view(template, begins, waits) for template in TEMPLATES]


def _view(template: PlanTemplate, begins: datetime, waits: Mapping[str, str | int]) -> PlanTemplateView:
    version = {"no": 1, "valid_from": f"{begins.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", **deepcopy(template.terms)}
    if "line_components" in version:
        version |= waits
    limits = template.limits
    return PlanTemplateView(
        code=template.code,
        name_zh=template.name[0],
        name_en=template.name[1],
        when_zh=template.when[0],
        when_en=template.when[1],
        limits_zh=None if limits is None else limits[0],
        limits_en=None if limits is None else limits[1],
        position=template.position,
        version=version,
        in_words=in_words(terms_from(version)),
        sale=template.sale,
        worked_example=_worked(template.code),
    )


@cache
def _worked(code: str) -> WorkedExample:
    """Starting points never change, so an example is reckoned once."""
    template = next(one for one in TEMPLATES if one.code == code)
    amounts = reckoned(template)
    return WorkedExample(
        zh=tuple(chinese for chinese, _ in template.example.said),
        en=tuple(english for _, english in template.example.said),
        amounts=amounts,
        total_fen=sum(one.amount_fen for one in amounts),
    )
