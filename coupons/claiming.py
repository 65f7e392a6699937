"""Claim and send, decided: which check fails first. The database repeats the scarce ones as conditional writes."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

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


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What a template offers, and how much of each limit was used before this claim. What is used up never comes back.

    `stock_left` is what the template has left, `own_member_id` the member account of the person who issues, if any.
    """

    status: TemplateStatus
    claim_from: datetime
    claim_to: datetime | None
    per_member_limit: int
    per_associate_day_quota: int | None
    by_member: int
    by_issuer_today: int
    stock_left: int
    own_member_id: UUID | None

    def is_open(self, at: datetime) -> bool:
        """Whether the claim window (half-open) contains `at` and nobody has paused the template."""
        is_over = self.claim_to is not None and at >= self.claim_to
        return self.status is TemplateStatus.OPEN and self.claim_from <= at and not is_over


def claimed_window(standing: Standing, window: Window | None, *, member_id: UUID, at: datetime) -> Window:
    """When the coupon will be valid. Raises the first refusal that applies, in the order of the contract.

    `window` is what the validity rule gives, None for never. There is no limit per device here: no device is known when
    a person in a store issues a coupon.
    """
    if window is None or not standing.is_open(at):
        raise CouponNotOpen
    if standing.own_member_id == member_id:
        raise CouponSelfIssued
    if standing.by_member >= standing.per_member_limit:
        raise CouponLimitReached(limit=standing.per_member_limit)
    if standing.per_associate_day_quota is not None and standing.by_issuer_today >= standing.per_associate_day_quota:
        raise CouponQuotaUsedUp(quota=standing.per_associate_day_quota)
    if standing.stock_left < 1:
        raise CouponSoldOut
    return window
