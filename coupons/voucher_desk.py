"""Where orders price their carts and spend coupons. Redeeming is one statement: every sale passes here."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from coupons import pricing
from coupons.codes import index_of, readable
from coupons.errors import CouponCodeUnknown, CouponNamedTwice, CouponNotUsable, CouponRefusal
from coupons.events import CouponRedeemed, CouponReturned, SpentCoupon
from coupons.pricing import LineShare, NamedCoupon, QuotedCoupon
from coupons.quoting.cart import Rules
from coupons.rules import CouponState, StoredCoupon, confirm, effective_state, lock, release, return_
from coupons.state_changes import LOCKED_IN_ORDER, STORED, WRITTEN, Change, as_written, write_changes
from coupons.terms_documents import terms_of
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.ports import Cart, PricedOrder


class CodedCoupon(StoredCoupon, frozen=True, kw_only=True):
    """A coupon found by the index of its code."""

    code_index: bytes
    issuer: UUID | None
    document: str


class PlannedCoupon(StoredCoupon, frozen=True, kw_only=True):
    """A coupon that an order wants to use; `store` and `member` are those of the order."""

    store: UUID
    member: UUID | None


class UsedCoupon(StoredCoupon, frozen=True, kw_only=True):
    """A coupon that an order has used, `no` in order of application. `lives_again` is said once it has come back."""

    no: int
    lives_again: bool | None
    grace_days: int


class NewPlan(msgspec.Struct, frozen=True):
    """A row of `order_coupon`; `no` is the order of application, from 0."""

    id: UUID
    order_id: UUID
    coupon: UUID
    no: int
    discount_fen: int
    shares: list[LineShare]
    used_at: datetime | None


BY_CODE = f"""
SELECT {STORED}, c.code_index, c.issuer, terms.document::text AS document
FROM coupon c JOIN coupon_terms terms ON terms.id = c.terms
WHERE c.code_index = ANY($1)
"""
BY_ID = f"SELECT {STORED} FROM coupon c WHERE c.id = ANY($1) {LOCKED_IN_ORDER}"
OF_ORDER = f"""
SELECT {STORED}, o.store, o.member
FROM order_coupon planned JOIN coupon c ON c.id = planned.coupon JOIN orders o ON o.id = planned.order_id
WHERE planned.order_id = $1 {LOCKED_IN_ORDER}
"""
USED_BY_ORDER = f"""
SELECT {STORED}, used.no, used.lives_again, terms.grace_days
FROM order_coupon used JOIN coupon c ON c.id = used.coupon JOIN coupon_terms terms ON terms.id = c.terms
WHERE used.order_id = $1 AND used.used_at IS NOT NULL {LOCKED_IN_ORDER}
"""

# What the order planned with these coupons before is replaced.
REPLACED = """
ON CONFLICT (order_id, coupon) DO UPDATE
SET no = excluded.no, discount_fen = excluded.discount_fen, shares = excluded.shares, used_at = excluded.used_at,
    returned_at = NULL, lives_again = NULL
"""
PLAN = f"{insert_from_json('order_coupon', NewPlan)} {REPLACED}"
# Lock and confirm at once. What comes back are the coupons spent: all of them, or none.
REDEEM = f"""
WITH {WRITTEN}, kept AS (
  {insert_from_json("order_coupon", NewPlan, "$3")} WHERE EXISTS (SELECT FROM written)
  {REPLACED}
  RETURNING coupon, discount_fen, no
)
SELECT kept.coupon AS coupon_id, kept.discount_fen, written.issuer AS issuer_id
FROM kept JOIN written ON written.id = kept.coupon ORDER BY kept.no
"""
SPENT = """
WITH spent AS (
  UPDATE order_coupon SET used_at = $2 WHERE order_id = $1 AND coupon = ANY($3) RETURNING coupon, discount_fen, no
)
SELECT spent.coupon AS coupon_id, spent.discount_fen, c.issuer AS issuer_id
FROM spent JOIN coupon c ON c.id = spent.coupon ORDER BY spent.no
"""
BROUGHT_BACK = """
UPDATE order_coupon SET returned_at = $2, lives_again = coupon = ANY($4) WHERE order_id = $1 AND coupon = ANY($3)
"""


class CouponDesk:
    """Fills `guide_app.ground.orders.ports.VoucherDesk`. `rules` say how coupons of different groups combine.

    The order's row must be there before `lock` and `redeem`. Each method takes the row locks it needs by coupon id.
    """

    def __init__(self, rules: Rules | None = None) -> None:
        self._rules = rules or Rules()

    async def price(self, cart: Cart, *, at: datetime) -> PricedOrder:
        """Price a cart with exactly the named coupons: one query, none when no coupon is named or one is mistyped.

        Raises CouponCodeMistyped, CouponNamedTwice, CouponCodeUnknown, CouponNotUsable(coupon_code, reason, short_by).
        """
        codes = [readable(code) for code in cart.coupon_codes]
        if len(set(codes)) < len(codes):
            raise CouponNamedTwice
        return pricing.price_cart(cart, await _named(codes) if codes else [], rules=self._rules, at=at)

    async def lock(self, order_id: UUID, cart: Cart, priced: PricedOrder, *, at: datetime) -> None:
        """Hold the coupons of a placed order for 15 minutes, all or none. Raises what `rules.lock` raises."""
        coupons = _quoted(priced)
        if not coupons:
            return
        held = [
            Change(read, {"lock": _held(read, order_id, cart, priced, at=at)})
            for read in await fetch_as(StoredCoupon, BY_ID, [one.coupon_id for one in coupons])
        ]
        await write_changes(held, at=at, order_id=order_id)
        await execute(PLAN, as_json(_plans(order_id, coupons)))

    async def redeem(self, order_id: UUID, cart: Cart, priced: PricedOrder, *, at: datetime) -> None:
        """Lock and confirm, in one round trip; none without coupons. Raises what `rules.lock` raises."""
        coupons = _quoted(priced)
        if not coupons:
            return
        spent: list[SpentCoupon] = []
        with suppress(CouponRefusal):  # may come from what has changed since the cart was priced
            spent = await _spend([one.stored for one in coupons], order_id, cart, priced, at=at)
        if not spent:
            read = await fetch_as(StoredCoupon, BY_ID, [one.coupon_id for one in coupons])
            spent = await _spend(read, order_id, cart, priced, at=at)
        await _publish_redeemed(spent, order_id=order_id, store_id=cart.store_id, member_id=cart.member_id, at=at)

    async def confirm(self, order_id: UUID, quote_hash: str, *, at: datetime) -> None:
        """Spend what the order holds. A second time changes nothing. Raises what `rules.confirm` raises."""
        planned = await fetch_as(PlannedCoupon, OF_ORDER, order_id)
        changes = [
            Change(read, {"confirm": confirm(read, at, order=order_id, quote_hash=quote_hash)}) for read in planned
        ]
        moved = await write_changes(changes, at=at, order_id=order_id)
        if moved:
            spent = await fetch_as(SpentCoupon, SPENT, order_id, at, moved)
            order = planned[0]
            await _publish_redeemed(spent, order_id=order_id, store_id=order.store, member_id=order.member, at=at)

    async def release(self, order_id: UUID, *, at: datetime) -> None:
        """Let go of what the order still holds; what another order has taken meanwhile is no business of this one.

        Raises CouponAlreadyUsed when the order has spent a coupon.
        """
        planned = await fetch_as(PlannedCoupon, OF_ORDER, order_id)
        own = [read for read in planned if read.order == order_id]
        changes = [Change(read, {"release": release(read, at, order=order_id)}) for read in own]
        await write_changes(changes, at=at, order_id=order_id)

    async def give_back(self, order_id: UUID, *, at: datetime) -> Sequence[UUID]:
        """Return the coupons of a fully returned order, once; those that live again, in order of application.

        Asked again, it gives the same answer and changes nothing.
        """
        used = sorted(await fetch_as(UsedCoupon, USED_BY_ORDER, order_id), key=lambda coupon: coupon.no)
        back = [
            (read, return_(read, at, order=order_id, at=at, grace=timedelta(days=read.grace_days)))
            for read in used
            if read.lives_again is None
        ]
        if not back:
            return [coupon.id for coupon in used if coupon.lives_again]
        coupon_ids = [after.id for _, after in back]
        alive = [after.id for _, after in back if effective_state(after, at) is CouponState.ISSUED]
        await write_changes([Change(read, {"return": after}) for read, after in back], at=at, order_id=order_id)
        await execute(BROUGHT_BACK, order_id, at, coupon_ids, alive)
        await publish(
            CouponReturned(order_id=order_id, coupon_ids=tuple(coupon_ids), alive_ids=tuple(alive), at=at), at=at
        )
        return alive


async def _named(codes: Sequence[str]) -> list[NamedCoupon]:
    """The coupons behind codes, in the same order. Raises CouponCodeUnknown."""
    indexes = [index_of(code) for code in codes]
    found = {coupon.code_index: coupon for coupon in await fetch_as(CodedCoupon, BY_CODE, indexes)}
    named = []
    for code, index in zip(codes, indexes, strict=True):
        coupon = found.get(index)
        if coupon is None:
            raise CouponCodeUnknown(coupon_code=code)
        named.append(NamedCoupon(code, terms_of(coupon.document), coupon.issuer, coupon))
    return named


def _quoted(priced: PricedOrder) -> list[QuotedCoupon]:
    """The coupons of a price with their shares. Only a price of this desk has them."""
    coupons = [one for one in priced.coupons if isinstance(one, QuotedCoupon)]
    if len(coupons) != len(priced.coupons):
        raise TypeError("the desk spends only coupons that it has priced itself")
    return coupons


def _plans(order_id: UUID, coupons: Sequence[QuotedCoupon], *, used_at: datetime | None = None) -> list[NewPlan]:
    return [
        NewPlan(new_id(), order_id, one.coupon_id, no, one.discount_fen, one.shares, used_at)
        for no, one in enumerate(coupons)
    ]


def _held(read: StoredCoupon, order_id: UUID, cart: Cart, priced: PricedOrder, *, at: datetime) -> StoredCoupon:
    """The coupon as `rules.lock` leaves it for the order. Raises its refusal with the code in it."""
    code = next(one.code for one in priced.coupons if one.coupon_id == read.id)
    if read.owner != cart.member_id:
        raise CouponNotUsable(coupon_code=code, reason="NOT_OWNER")
    try:
        return lock(read, at, order=order_id, quote_hash=priced.quote_hash)
    except CouponRefusal as refusal:
        refusal.facts.setdefault("coupon_code", code)
        raise


async def _spend(
    coupons: Sequence[StoredCoupon], order_id: UUID, cart: Cart, priced: PricedOrder, *, at: datetime
) -> list[SpentCoupon]:
    """Lock and confirm coupons, in one statement; none of them when one is no longer as it was read."""
    changes = []
    for read in coupons:
        held = _held(read, order_id, cart, priced, at=at)
        spent = confirm(held, at, order=order_id, quote_hash=priced.quote_hash)
        changes.append(Change(read, {"lock": held, "confirm": spent}))
    states, events = as_written(changes, at=at, order_id=order_id)
    plans = _plans(order_id, _quoted(priced), used_at=at)
    return await fetch_as(SpentCoupon, REDEEM, as_json(states), as_json(events), as_json(plans))


async def _publish_redeemed(
    spent: Sequence[SpentCoupon], *, order_id: UUID, store_id: UUID, member_id: UUID | None, at: datetime
) -> None:
    fact = CouponRedeemed(order_id=order_id, store_id=store_id, member_id=member_id, coupons=tuple(spent), at=at)
    await publish(fact, at=at)
