"""Claim and send, decided: which check fails first. The database repeats the scarce ones as conditional writes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from coupons.errors import (
    CouponLimitReached,
    CouponNotOpen,
    CouponQuotaUsedUp,
    CouponSelfIssued,
    CouponSoldOut,
)
from coupons.quoting.validity import Window

MOST_SHARDS = 16
"""Stock of a hot template may lie in up to so many rows, so that claims do not queue behind one."""


class TemplateStatus(StrEnum):
    """Whether a template gives out coupons. Pausing changes nothing for coupons already given."""

    OPEN = "open"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a template offers at the moment of a claim."""

    status: str
    claim_from: datetime
    claim_to: datetime | None
    per_member_limit: int
    per_associate_day_quota: int | None

    def is_open(self, at: datetime) -> bool:
        """Whether the claim window (half-open) contains `at` and nobody has paused the template."""
        return self.status == TemplateStatus.OPEN and self.claim_from <= at and not self._is_over(at)

    def _is_over(self, at: datetime) -> bool:
        return self.claim_to is not None and at >= self.claim_to


@dataclass(frozen=True, slots=True)
class Taken:
    """How much of each limit was used before this claim. None of these numbers ever falls."""

    by_member: int
    by_issuer_today: int
    stock_left: int


def refuse_claim(
    offer: Offer,
    taken: Taken,
    *,
    window: Window | None,
    member_id: UUID,
    issuers_own_member_id: UUID | None,
    at: datetime,
) -> None:
    """Raise the first refusal that applies, in the order of the contract. `window` is the validity, None for never.

    There is no limit per device here: no device is known when a person at the counter issues a coupon.
    """
    if window is None or not offer.is_open(at):
        raise CouponNotOpen
    if issuers_own_member_id == member_id:
        raise CouponSelfIssued
    refuse_scarcity(offer, taken)


def refuse_scarcity(offer: Offer, taken: Taken) -> None:
    """Raise the first limit that leaves no room for one coupon more."""
    if taken.by_member >= offer.per_member_limit:
        raise CouponLimitReached(limit=offer.per_member_limit)
    if offer.per_associate_day_quota is not None and taken.by_issuer_today >= offer.per_associate_day_quota:
        raise CouponQuotaUsedUp(quota=offer.per_associate_day_quota)
    if taken.stock_left < 1:
        raise CouponSoldOut
