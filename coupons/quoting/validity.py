"""How long a claimed coupon lives: fixed windows, and days counted from the claim."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

from coupons.quoting.consistency import refuse_duplicates
from coupons.quoting.fields import Id, Value
from coupons.quoting.instants import local, midnight_of
from coupons.quoting.refusals import RefusalCode, RequestRefused

Days = Annotated[int, Meta(ge=1, le=3650)]
DelayDays = Annotated[int, Meta(ge=0, le=365)]


class FixedRule(Value, frozen=True, kw_only=True):
    """The same window for everybody: from `from_`, until `to`."""

    from_: datetime
    to: datetime


class AfterClaimRule(Value, frozen=True, kw_only=True):
    """`days` local days, the day of the claim (or of `from_`, if later) being day 1, put off by `delay_days`."""

    days: Days
    delay_days: DelayDays = 0
    from_: datetime | None = None
    to: datetime | None = None


ValidityRule = FixedRule | AfterClaimRule


class Window(NamedTuple):
    """Half-open: it contains its start and not its end."""

    valid_from: datetime
    valid_to: datetime


class Claim(Value, frozen=True, kw_only=True):
    """A claim at an instant under a rule."""

    id: Id
    claimed_at: datetime
    rule: ValidityRule


class Valid(Struct, frozen=True, kw_only=True, tag_field="status", tag="OK"):
    """The window, with offset +08:00."""

    id: str
    valid_from: datetime
    valid_to: datetime


class NeverValid(Struct, frozen=True, kw_only=True, tag_field="status", tag="NEVER_VALID"):
    """No instant would be in the window, so such a coupon is not issued."""

    id: str


class ValidityAnswers(Struct, frozen=True, kw_only=True):
    """One answer for each claim, by id."""

    items: Sequence[Valid | NeverValid]


def answer_claims(claims: Sequence[Claim]) -> ValidityAnswers:
    """The windows of claims. Raises RequestRefused for duplicate ids or a rule that ends before it begins."""
    refuse_duplicates("items", (claim.id for claim in claims))
    for claim in claims:
        refuse_bad_window(claim.rule)
    return ValidityAnswers(items=[_answer(claim) for claim in sorted(claims, key=lambda claim: claim.id)])


def refuse_bad_window(rule: ValidityRule) -> None:
    """Refuse a rule with both ends that does not end after it begins."""
    if rule.from_ is not None and rule.to is not None and rule.to <= rule.from_:
        raise RequestRefused(RefusalCode.BAD_WINDOW, "有效期为空 · the rule ends before it begins")


def window_of(rule: ValidityRule, claimed_at: datetime) -> Window | None:
    """When a coupon claimed at this instant is valid; none when it never would be."""
    if isinstance(rule, FixedRule):
        return None if claimed_at >= rule.to else Window(rule.from_, rule.to)
    counted_from = claimed_at if rule.from_ is None else max(claimed_at, rule.from_)
    first_day = midnight_of(counted_from)
    valid_from = first_day + timedelta(days=rule.delay_days) if rule.delay_days else counted_from
    valid_to = first_day + timedelta(days=rule.delay_days + rule.days)
    if rule.to is not None:
        valid_to = min(valid_to, rule.to)
    return Window(valid_from, valid_to) if valid_from < valid_to else None


def _answer(claim: Claim) -> Valid | NeverValid:
    window = window_of(claim.rule, claim.claimed_at)
    if window is None:
        return NeverValid(id=claim.id)
    return Valid(id=claim.id, valid_from=local(window.valid_from), valid_to=local(window.valid_to))
