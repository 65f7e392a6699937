"""A version as it was given becomes terms of the engine, or is refused with the place of what is wrong."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from commissions.engine.api import Moment, PlanBook, PlanTerms, terms_from
from commissions.errors import PlanVersionInvalid
from commissions.plans.faults import Fault, malformed, rates_above_whole
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.rules_in_words import field_and_rule

VERSION = "version"
MONTH_START = (
    "除每笔销售的规则外，其他改动须从某月 1 日 0 点起生效"
    " / what changes more than rules of sales begins with a month, at midnight"
)
NEXT_NUMBER = "版本号须大于已发布的各版 / a number above those published"
EARLIEST = datetime(1, 1, 2, tzinfo=UTC)


def read_terms(version: dict[str, Any]) -> PlanTerms:  # as the contract writes it
    """The engine's terms. Raises InvalidField naming what is wrong."""
    try:
        return terms_from(version)
    except (msgspec.ValidationError, ValueError, OverflowError) as error:
        wrong = field_and_rule(str(error))
        raise InvalidField(f"{VERSION}.{wrong['field']}", wrong["rule"]) from error


def require_publishable(book: PlanBook, code: str, terms: PlanTerms) -> None:
    """Refuse what may not be the next version of the plan. Raises PlanVersionInvalid."""
    fault = book.fault(code, terms)
    if fault == "PLAN_PERIOD_START":
        raise _invalid(fault, [("valid_from", MONTH_START)])
    if fault is not None:
        raise _invalid(fault, malformed(terms) or [("no", NEXT_NUMBER)])
    above = rates_above_whole(terms)
    if above:
        raise _invalid("PLAN_RATE", above)


def begins_at(valid_from: Moment) -> datetime:
    """The moment as a datetime, which knows no year before the first."""
    try:
        return datetime.fromisoformat(valid_from.text).astimezone(UTC)
    except OverflowError:
        return EARLIEST


def _invalid(rule: str, places: list[Fault]) -> PlanVersionInvalid:
    told = [{"field": f"{VERSION}.{place}", "rule": words} for place, words in places]
    return PlanVersionInvalid(field=told[0]["field"] if told else VERSION, rule=rule, errors=told)
