"""The counter where orders price carts and spend coupons. Redeeming is one statement: every sale passes here."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from coupons import pricing
from coupons.codes import index_of, readable
from coupons.errors import CouponCodeUnknown, CouponNamedTwice, CouponNotUsable, CouponRefusal
from coupons.events import CouponRedeemed, CouponReturned, SpentCoupon
from coupons.pricing import NamedCoupon, QuotedCoupon
from coupons.quoting.cart import Rules
from coupons.rules import CouponState, StoredCoupon, confirm, effective_state, lock, release, return_
from coupons.state_changes import LOCKED_IN_ORDER, Change, stored_coupon, write_changes
from coupons.terms_documents import terms_of
from guide_app.base.kernel import audit
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import Conflict
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.ports import Cart, PricedOrder

STATE = """c.id, c.owner, c.valid_from, c.valid_to, c.status, c.lock_order, c.lock_hash, c.lock_until, c.used_order,
c.offer_until"""

BY_CODE = f"""
SELECT {STATE}, c.code_index, c.issuer, terms.document
FROM coupon c JOIN coupon_terms terms ON terms.id = c.terms
WHERE c.code_index = ANY($1)
"""
BY_ID = f"SELECT {STATE} FROM coupon c WHERE c.id = ANY($1) {LOCKED_IN_ORDER}"
OF_ORDER = f"""
SELECT {STATE}, c.issuer, planned.discount_fen, planned.no, o.store, o.member
FROM order_coupon planned JOIN coupon c ON c.id = planned.coupon JOIN orders o ON o.id = planned.order_id
WHERE planned.order_id = $1 {LOCKED_IN_ORDER}
"""
USED_BY_ORDER = f"""
SELECT {STATE}, used.no, used.returned_at, used.lives_again, terms.grace_days
FROM order_coupon used JOIN coupon c ON c.id = used.coupon JOIN coupon_terms terms ON terms.id = c.terms
WHERE used.order_id = $1 AND used.used_at IS NOT NULL {LOCKED_IN_ORDER}
"""

# The coupons of the order $1, in arrays. What the order planned with them before is replaced.
PLAN = """
INSERT INTO order_coupon AS planned (id, order_id, coupon, no, discount_fen, shares)
SELECT w.id, $1, w.coupon, w.no, w.discount_fen, w.shares::jsonb
FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::bigint[], $6::text[]) AS w (id, coupon, no, discount_fen, shares)
ON CONFLICT (order_id, coupon) DO UPDATE
SET no = excluded.no, discount_fen = excluded.discount_fen, shares = excluded.shares,
    used_at = NULL, returned_at = NULL, lives_again = NULL
"""
SPENT = "UPDATE order_coupon SET used_at = $2 WHERE order_id = $1 AND coupon = ANY($3)"
BROUGHT_BACK = """
UPDATE order_coupon SET returned_at = $2, lives_again = coupon = ANY($4) WHERE order_id = $1 AND coupon = ANY($3)
"""

# Lock and confirm at once: all of the coupons or none. `free` repeats the rules for lock: what is effectively ISSUED
# and inside its window, or held by this very order.
REDEEM = f"""
WITH wanted AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::bigint[], $5::text[], $6::uuid[], $7::uuid[])
    AS w (coupon, row_id, no, discount_fen, shares, lock_event, confirm_event)
), free AS (
  SELECT c.id, c.status, c.version, c.status = 'LOCKED' AND c.lock_order = $8 AND $9 < c.lock_until AS own
  FROM coupon c
  WHERE c.id = ANY($1) AND c.owner = $10 AND (
    c.valid_from <= $9 AND $9 < c.valid_to AND (
      c.status = 'ISSUED'
      OR c.status = 'LOCKED' AND c.lock_until <= $9
      OR c.status = 'TRANSFERRING' AND c.offer_until <= $9
    )
    OR c.status = 'LOCKED' AND c.lock_order = $8 AND $9 < c.lock_until
  )
  {LOCKED_IN_ORDER}
), spent AS (
  UPDATE coupon c
  SET status = 'USED', used_order = $8, used_at = $9, lock_order = NULL, lock_hash = NULL, lock_until = NULL,
      offer_until = NULL, version = c.version + CASE WHEN free.own THEN 1 ELSE 2 END
  FROM free WHERE c.id = free.id AND (SELECT count(*) FROM free) = cardinality($1)
  RETURNING c.id, c.version
), happened AS (
  INSERT INTO coupon_event (id, coupon, no, command, from_status, to_status, order_id, request_id, at)
  SELECT w.lock_event, spent.id, spent.version - 1, 'lock', free.status, 'LOCKED', $8, $11, $9
  FROM spent JOIN free ON free.id = spent.id JOIN wanted w ON w.coupon = spent.id WHERE NOT free.own
  UNION ALL
  SELECT w.confirm_event, spent.id, spent.version, 'confirm', 'LOCKED', 'USED', $8, $11, $9
  FROM spent JOIN wanted w ON w.coupon = spent.id
), kept AS (
  INSERT INTO order_coupon (id, order_id, coupon, no, discount_fen, shares, used_at)
  SELECT w.row_id, $8, w.coupon, w.no, w.discount_fen, w.shares::jsonb, $9
  FROM spent JOIN wanted w ON w.coupon = spent.id
  ON CONFLICT (order_id, coupon) DO UPDATE
  SET no = excluded.no, discount_fen = excluded.discount_fen, shares = excluded.shares, used_at = excluded.used_at,
      returned_at = NULL, lives_again = NULL
)
SELECT count(*) FROM spent
"""


class CouponDesk:
    """Fills `guide_app.ground.orders.ports.VoucherDesk`. `rules` say how coupons of different groups combine.

    The order's row must be there before `lock` and `redeem`. Each method takes the row locks it needs by coupon id.
    """

    def __init__(self, rules: Rules | None = None) -> None:
        self._rules = rules or Rules()

    async def price(self, cart: Cart, *, at: datetime) -> PricedOrder:
        """Price a cart with exactly the named coupons: one query, none when no coupon is named or one is mistyped.

        Raises CouponCodeMistyped, CouponNamedTwice, CouponCodeUnknown, CouponNotUsable(code, reason, short_by).
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
        changes = await _lockable(order_id, cart, priced, at=at)
        await write_changes("lock", changes, at=at, order_id=order_id)
        await execute(PLAN, order_id, *_plan(coupons))

    async def redeem(self, order_id: UUID, cart: Cart, priced: PricedOrder, *, at: datetime) -> None:
        """Lock and confirm, in one round trip; none without coupons. Raises what `rules.lock` raises."""
        coupons = _quoted(priced)
        if not coupons:
            return
        row_ids, coupon_ids, numbers, discounts, shares = _plan(coupons)
        bound = (
            coupon_ids,
            row_ids,
            numbers,
            discounts,
            shares,
            [new_id() for _ in coupons],
            [new_id() for _ in coupons],
            order_id,
            at,
            cart.member_id,
            audit.request_id.get(),
        )
        if not await fetch_value(REDEEM, *bound):
            # Says why not. Or a coupon has become free since: then this transaction holds it now, and nobody else can.
            await _lockable(order_id, cart, priced, at=at)
            if not await fetch_value(REDEEM, *bound):
                raise Conflict
        await publish(
            CouponRedeemed(
                order_id=order_id,
                store_id=cart.store_id,
                member_id=cart.member_id,
                coupons=tuple(
                    SpentCoupon(coupon_id=one.coupon_id, discount_fen=one.discount_fen, issuer_id=one.issuer_id)
                    for one in coupons
                ),
                at=at,
            ),
            at=at,
        )

    async def confirm(self, order_id: UUID, quote_hash: str, *, at: datetime) -> None:
        """Spend what the order holds. A second time changes nothing. Raises what `rules.confirm` raises."""
        rows = await fetch(OF_ORDER, order_id)
        changes = [
            Change(row["id"], before, confirm(before, at, order=order_id, quote_hash=quote_hash))
            for row, before in ((row, stored_coupon(row)) for row in rows)
        ]
        moved = await write_changes("confirm", changes, at=at, order_id=order_id)
        if not moved:
            return
        await execute(SPENT, order_id, at, moved)
        spent = sorted((row for row in rows if row["id"] in moved), key=lambda row: row["no"])
        await publish(
            CouponRedeemed(
                order_id=order_id,
                store_id=spent[0]["store"],
                member_id=spent[0]["member"],
                coupons=tuple(
                    SpentCoupon(coupon_id=row["id"], discount_fen=row["discount_fen"], issuer_id=row["issuer"])
                    for row in spent
                ),
                at=at,
            ),
            at=at,
        )

    async def release(self, order_id: UUID, *, at: datetime) -> None:
        """Let go of what the order still holds; what another order has taken meanwhile is no business of this one.

        Raises CouponAlreadyUsed when the order has spent a coupon.
        """
        rows = await fetch(OF_ORDER, order_id)
        changes = [
            Change(row["id"], before, release(before, at, order=order_id))
            for row, before in ((row, stored_coupon(row)) for row in rows)
            if before.order == order_id
        ]
        await write_changes("release", changes, at=at, order_id=order_id)

    async def give_back(self, order_id: UUID, *, at: datetime) -> Sequence[UUID]:
        """Return the coupons of a fully returned order, once; those that live again, in order of application.

        Asked again, it gives the same answer and changes nothing.
        """
        rows = sorted(await fetch(USED_BY_ORDER, order_id), key=lambda row: row["no"])
        changes = [
            Change(row["id"], before, _brought_back(before, row, order_id=order_id, at=at))
            for row, before in ((row, stored_coupon(row)) for row in rows if row["returned_at"] is None)
        ]
        if not changes:
            return [row["id"] for row in rows if row["lives_again"]]
        alive = [one.coupon_id for one in changes if effective_state(one.after, at) is CouponState.ISSUED]
        coupon_ids = [one.coupon_id for one in changes]
        await write_changes("return", changes, at=at, order_id=order_id)
        await execute(BROUGHT_BACK, order_id, at, coupon_ids, alive)
        await publish(
            CouponReturned(order_id=order_id, coupon_ids=tuple(coupon_ids), alive_ids=tuple(alive), at=at), at=at
        )
        return alive


async def _named(codes: Sequence[str]) -> list[NamedCoupon]:
    """The coupons behind codes, in the same order. Raises CouponCodeUnknown."""
    indexes = [index_of(code) for code in codes]
    found = {row["code_index"]: row for row in await fetch(BY_CODE, indexes)}
    missing = [code for code, index in zip(codes, indexes, strict=True) if index not in found]
    if missing:
        raise CouponCodeUnknown(code=missing[0])
    return [_named_coupon(code, found[index]) for code, index in zip(codes, indexes, strict=True)]


def _named_coupon(code: str, row: asyncpg.Record) -> NamedCoupon:
    return NamedCoupon(
        id=row["id"],
        code=code,
        terms=terms_of(row["document"]),
        issuer_id=row["issuer"],
        stored=stored_coupon(row),
    )


def _quoted(priced: PricedOrder) -> list[QuotedCoupon]:
    """The coupons of a price with their shares. Only a price of this desk has them."""
    coupons = [one for one in priced.coupons if isinstance(one, QuotedCoupon)]
    if len(coupons) != len(priced.coupons):
        raise TypeError("the desk spends only coupons that it has priced itself")
    return coupons


def _plan(coupons: Sequence[QuotedCoupon]) -> tuple[list[UUID], list[UUID], list[int], list[int], list[str]]:
    """Columns of `order_coupon`: row ids, coupon ids, order of application, discounts, shares."""
    return (
        [new_id() for _ in coupons],
        [one.coupon_id for one in coupons],
        list(range(len(coupons))),
        [one.discount_fen for one in coupons],
        [one.shares for one in coupons],
    )


async def _lockable(order_id: UUID, cart: Cart, priced: PricedOrder, *, at: datetime) -> list[Change]:
    """The order's coupons, read under a lock, as `rules.lock` leaves them. Raises its refusal with the code in it."""
    codes = {one.coupon_id: one.code for one in priced.coupons}
    changes: list[Change] = []
    for row in await fetch(BY_ID, list(codes)):
        before = stored_coupon(row)
        if before.owner != cart.member_id:
            raise CouponNotUsable(code=codes[row["id"]], reason="NOT_OWNER")
        try:
            after = lock(before, at, order=order_id, quote_hash=priced.quote_hash)
        except CouponRefusal as refusal:
            refusal.facts.setdefault("code", codes[row["id"]])
            raise
        changes.append(Change(row["id"], before, after))
    return changes


def _brought_back(before: StoredCoupon, row: asyncpg.Record, *, order_id: UUID, at: datetime) -> StoredCoupon:
    return return_(before, at, order=order_id, at=at, grace=timedelta(days=row["grace_days"]))
