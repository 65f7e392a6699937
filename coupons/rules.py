"""The life of a coupon: its effective state at an instant, and what each command makes of it."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from coupons.errors import (
    CouponAlreadyUsed,
    CouponExpired,
    CouponLocked,
    CouponLockLost,
    CouponNotOffered,
    CouponNotStarted,
    CouponNotUsed,
    CouponOfOtherOrder,
    CouponQuoteChanged,
    CouponRefusal,
    CouponTransferring,
    CouponVoid,
)
from coupons.quoting.refund import life_after_return

LOCK_TTL = timedelta(seconds=900)
"""How long an order holds a coupon while it is being paid."""

OFFER_TTL = timedelta(hours=24)
"""How long a member has to accept a gift."""


class CouponState(StrEnum):
    """EXPIRED is never stored: it follows from the clock, so no job has to run for it to be right."""

    ISSUED = "ISSUED"
    LOCKED = "LOCKED"
    USED = "USED"
    VOID = "VOID"
    TRANSFERRING = "TRANSFERRING"
    EXPIRED = "EXPIRED"


class StoredCoupon(Struct, frozen=True, kw_only=True):
    """What the state of a coupon depends on, as stored. Instants are aware."""

    id: UUID
    version: int
    """Counts the changes of its state, so a coupon that still has it is still as it was read."""
    state: CouponState
    owner: UUID
    home_member: UUID
    """Whom it was issued to."""
    holder: UUID | None = None
    """As whom the owner is known now."""
    valid_from: datetime
    valid_to: datetime
    order: UUID | None = None
    """The order that holds the lock or used the coupon."""
    quote_hash: str | None = None
    """What it was locked for."""
    lock_until: datetime | None = None
    offer_until: datetime | None = None


def is_of(coupon: StoredCoupon, member_id: UUID | None) -> bool:
    """Whether it is a member's, under whatever id: who was merged while they buy keeps what they have."""
    return member_id is not None and member_id in (coupon.owner, coupon.holder)


def effective_state(coupon: StoredCoupon, now: datetime) -> CouponState:
    """The state that counts at an instant; computed whenever a coupon is read.

    A lock or an offer that lasts outlives `valid_to`; past its time it is as if it had never been.
    """
    if coupon.state in (CouponState.USED, CouponState.VOID):
        return coupon.state
    if coupon.state is CouponState.LOCKED and coupon.lock_until is not None and now < coupon.lock_until:
        return CouponState.LOCKED
    if coupon.state is CouponState.TRANSFERRING and coupon.offer_until is not None and now < coupon.offer_until:
        return CouponState.TRANSFERRING
    return CouponState.ISSUED if now < coupon.valid_to else CouponState.EXPIRED


def changes_state(before: StoredCoupon, after: StoredCoupon, *, now: datetime) -> bool:
    """Whether a command has changed the state, which writes exactly one event; a repeated command has not."""
    return effective_state(before, now) is not effective_state(after, now)


def lock(
    coupon: StoredCoupon, now: datetime, *, order: UUID, quote_hash: str, ttl: timedelta = LOCK_TTL
) -> StoredCoupon:
    """Hold the coupon for an order. The same order may lock again for another quote; the time does not start anew."""
    state = effective_state(coupon, now)
    if state is CouponState.LOCKED and coupon.order == order:
        return replace(coupon, quote_hash=quote_hash)
    _require_issued(state)
    if now < coupon.valid_from:
        raise CouponNotStarted(valid_from=coupon.valid_from)
    return replace(_free(coupon), state=CouponState.LOCKED, order=order, quote_hash=quote_hash, lock_until=now + ttl)


def confirm(coupon: StoredCoupon, now: datetime, *, order: UUID, quote_hash: str) -> StoredCoupon:
    """Spend the coupon that the order holds, for exactly the quote it was locked for."""
    match effective_state(coupon, now):
        case CouponState.LOCKED if coupon.order == order:
            if coupon.quote_hash != quote_hash:
                raise CouponQuoteChanged
            return replace(coupon, state=CouponState.USED, lock_until=None)
        case CouponState.USED:
            return _of_order(coupon, order)
        case CouponState.VOID:
            raise CouponVoid
        case _:
            raise CouponLockLost


def release(coupon: StoredCoupon, now: datetime, *, order: UUID) -> StoredCoupon:
    """Let go of the coupon; nothing to do when the order does not hold it any more."""
    match effective_state(coupon, now):
        case CouponState.LOCKED:
            return _free(_of_order(coupon, order))
        case CouponState.USED:
            raise CouponAlreadyUsed
        case CouponState.VOID:
            raise CouponVoid
        case _:
            return coupon


def return_(
    coupon: StoredCoupon, now: datetime, *, order: UUID, at: datetime, grace: timedelta = timedelta(0)
) -> StoredCoupon:
    """Give the coupon back after its order was fully returned at `at`; it lives on at least for the grace."""
    if effective_state(coupon, now) is not CouponState.USED:
        raise CouponNotUsed
    _, valid_to = life_after_return(_of_order(coupon, order).valid_to, at=at, grace=grace)
    return replace(_free(coupon), valid_to=valid_to)


def void(coupon: StoredCoupon, now: datetime) -> StoredCoupon:
    """Take the coupon out of circulation."""
    state = effective_state(coupon, now)
    if state is CouponState.VOID:
        return coupon
    _require_issued(state)
    return replace(_free(coupon), state=CouponState.VOID)


def offer(coupon: StoredCoupon, now: datetime, *, ttl: timedelta = OFFER_TTL) -> StoredCoupon:
    """Offer the coupon to another member."""
    _require_issued(effective_state(coupon, now))
    return replace(_free(coupon), state=CouponState.TRANSFERRING, offer_until=now + ttl)


def accept(coupon: StoredCoupon, now: datetime, *, recipient: UUID) -> StoredCoupon:
    """Take an offered coupon: the owner changes and nothing else."""
    return replace(withdraw(coupon, now), owner=recipient)


def withdraw(coupon: StoredCoupon, now: datetime) -> StoredCoupon:
    """End an open offer; the coupon stays with its owner."""
    if effective_state(coupon, now) is not CouponState.TRANSFERRING:
        raise CouponNotOffered
    return _free(coupon)


_REFUSALS: dict[CouponState, type[CouponRefusal]] = {
    CouponState.LOCKED: CouponLocked,
    CouponState.USED: CouponAlreadyUsed,
    CouponState.VOID: CouponVoid,
    CouponState.EXPIRED: CouponExpired,
    CouponState.TRANSFERRING: CouponTransferring,
}


def _require_issued(state: CouponState) -> None:
    if state is not CouponState.ISSUED:
        raise _REFUSALS[state]


def _of_order(coupon: StoredCoupon, order: UUID) -> StoredCoupon:
    if coupon.order != order:
        raise CouponOfOtherOrder
    return coupon


def _free(coupon: StoredCoupon) -> StoredCoupon:
    """Stored as issued, held by nobody and offered to nobody."""
    return replace(coupon, state=CouponState.ISSUED, order=None, quote_hash=None, lock_until=None, offer_until=None)
