"""Where orders price their carts and spend coupons. What is written travels with the order: every sale passes here."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from coupons import pricing
from coupons.codes import index_of, readable
from coupons.errors import CouponCodeUnknown, CouponNamedTwice, CouponNotUsable, CouponRefusal
from coupons.events import CouponRedeemed, CouponReturned, SpentCoupon
from coupons.owned import OwnedCoupon, owned_by
from coupons.pricing import LineShare, NamedCoupon, QuotedCoupon
from coupons.quoting.cart import Rules
from coupons.rules import CouponState, StoredCoupon, confirm, effective_state, is_of, lock, release, return_
from coupons.state_changes import LOCKED_IN_ORDER, STORED, Change, as_written, write_changes
from coupons.terms_documents import terms_of
from coupons.weighing import weigh
from guide_app.base.kernel.codes import meant
from guide_app.base.kernel.database import fetch_as, leave
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.lookups import Lookup
from guide_app.base.kernel.rows import as_json
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.orders.ports import Cart, PricedOrder, WeighedCoupon


class CodedCoupon(StoredCoupon, frozen=True, kw_only=True):
    """A coupon found by the index of its code; `place` is that of the code among those asked for, from 1."""

    place: int
    issuer: UUID | None
    document: str


class PlannedCoupon(StoredCoupon, frozen=True, kw_only=True):
    """A coupon that an order plans to use, `no` in order of application; `store` and `member` are the order's."""

    no: int
    discount_fen: int
    issuer: UUID | None
    store: UUID
    member: UUID | None


class UsedCoupon(StoredCoupon, frozen=True, kw_only=True):
    """A coupon that an order has used, `no` in order of application. `lives_again` is said once it has come back."""

    no: int
    lives_again: bool | None
    grace_days: int


class SpentByOrder(StoredCoupon, frozen=True, kw_only=True):
    """A coupon that an order has used, with its terms."""

    issuer: UUID | None
    document: str


class NewPlan(msgspec.Struct, frozen=True):
    """A row of `order_coupon`; `no` is the order of application, from 0."""

    id: UUID
    order_id: UUID
    coupon: UUID
    home_member: UUID
    no: int
    discount_fen: int
    shares: list[LineShare]
    used_at: datetime | None


# The codes come as JSON: however many there are, PostgreSQL keeps one plan.
BY_CODE = f"""
SELECT {STORED}, asked.place, c.issuer, terms.document::text AS document
FROM json_array_elements_text($1::json) WITH ORDINALITY AS asked (code_index, place)
JOIN coupon_code known ON known.code_index = decode(asked.code_index, 'hex')
JOIN coupon c ON c.id = known.coupon AND c.home_member = known.home_member
JOIN coupon_terms terms ON terms.id = c.terms
"""
BY_ID = f"SELECT {STORED} FROM coupon c WHERE c.id = ANY($1) AND c.home_member = ANY($2) {LOCKED_IN_ORDER}"
PLANNED = f"""
SELECT {STORED}, planned.no, planned.discount_fen, c.issuer, o.store, o.member
FROM order_coupon planned JOIN coupon c ON c.id = planned.coupon AND c.home_member = planned.home_member
JOIN orders o ON o.id = planned.order_id
WHERE planned.order_id = $1
"""
PLANNED_AND_LOCKED = f"{PLANNED} {LOCKED_IN_ORDER}"
SPENT_BY_ORDER = f"""
SELECT {STORED}, c.issuer, terms.document::text AS document
FROM order_coupon used JOIN coupon c ON c.id = used.coupon AND c.home_member = used.home_member
JOIN coupon_terms terms ON terms.id = c.terms
WHERE used.order_id = $1 AND used.used_at IS NOT NULL ORDER BY used.no
"""
USED_BY_ORDER = f"""
SELECT {STORED}, used.no, used.lives_again, terms.grace_days
FROM order_coupon used JOIN coupon c ON c.id = used.coupon AND c.home_member = used.home_member
JOIN coupon_terms terms ON terms.id = c.terms
WHERE used.order_id = $1 AND used.used_at IS NOT NULL {LOCKED_IN_ORDER}
"""


class CouponDesk:
    """Fills `guide_app.ground.orders.ports.VoucherDesk`. `rules` say how coupons of different groups combine.

    The order's row must be there before `lock` and `redeem`. Each method takes the row locks it needs by coupon id.
    """

    def __init__(self, rules: Rules | None = None) -> None:
        self._rules = rules or Rules()

    def named(self, codes: Sequence[str]) -> Lookup[CodedCoupon] | None:
        """What `price` has to know of the coupons with these codes; None without any.

        Raises CouponCodeMistyped, CouponNamedTwice.
        """
        readables = [readable(code) for code in codes]
        if len(set(readables)) < len(readables):
            raise CouponNamedTwice
        if not readables:
            return None
        indexes = msgspec.json.encode([index_of(code).hex() for code in readables]).decode()
        return Lookup(CodedCoupon, BY_CODE, indexes)

    def price(self, cart: Cart, *, at: datetime, found: Sequence[CodedCoupon]) -> PricedOrder:
        """Price a cart with exactly the coupons that it names; `found` is what `named` found for its codes.

        Raises CouponCodeUnknown, CouponNotUsable(coupon_code, reason, short_by).
        """
        return pricing.price_cart(cart, _in_order_named(cart.coupon_codes, found), rules=self._rules, at=at)

    def owned(self, member_id: UUID, *, at: datetime) -> Lookup[OwnedCoupon]:
        """What `weigh` has to know: the coupons that a member could use now, those that end first, at most 200."""
        return owned_by(member_id, at=at)

    def weigh(
        self, cart: Cart, *, at: datetime, owned: Sequence[OwnedCoupon], best: bool
    ) -> tuple[PricedOrder, Sequence[WeighedCoupon]]:
        """Price a cart with the best combination of `owned`, or with those alone that the cart names."""
        return weigh(cart, owned, rules=self._rules, at=at, best=best)

    async def lock(self, order_id: UUID, cart: Cart, priced: PricedOrder, *, at: datetime) -> None:
        """Hold the coupons of a placed order for 15 minutes, all or none. Raises what `rules.lock` raises."""
        await _use(order_id, cart, priced, at=at, spend=False)

    async def redeem(self, order_id: UUID, cart: Cart, priced: PricedOrder, *, at: datetime) -> None:
        """Lock and confirm at once. Raises what `rules.lock` raises."""
        await _use(order_id, cart, priced, at=at, spend=True)
        spent = [
            SpentCoupon(coupon_id=one.coupon_id, discount_fen=one.discount_fen, issuer_id=one.issuer_id)
            for one in priced.coupons
        ]
        if spent:
            await _publish_redeemed(spent, order_id=order_id, store_id=cart.store_id, member_id=cart.member_id, at=at)

    def planned(self, order_id: UUID) -> Lookup[PlannedCoupon]:
        """What `confirm` has to know of the coupons that an order holds."""
        return Lookup(PlannedCoupon, PLANNED, order_id)

    async def confirm(self, order_id: UUID, quote_hash: str, *, at: datetime, planned: Sequence[PlannedCoupon]) -> None:
        """Spend what the order holds, as the lookup `planned` found it. A second time changes nothing.

        Raises what `rules.confirm` raises.
        """
        moved = await _spend_planned(planned, order_id, quote_hash, at=at)
        if moved:
            order = planned[0]
            spent = [
                SpentCoupon(coupon_id=one.id, discount_fen=one.discount_fen, issuer_id=one.issuer)
                for one in sorted(planned, key=lambda one: one.no)
                if one.id in moved
            ]
            await _publish_redeemed(spent, order_id=order_id, store_id=order.store, member_id=order.member, at=at)

    async def release(self, order_id: UUID, *, at: datetime) -> None:
        """Let go of what the order still holds; what another order has taken meanwhile is no business of this one.

        Raises CouponAlreadyUsed when the order has spent a coupon.
        """
        planned = await fetch_as(PlannedCoupon, PLANNED_AND_LOCKED, order_id)
        own = [read for read in planned if read.order == order_id]
        changes = [Change(read, {"release": release(read, at, order=order_id)}) for read in own]
        await write_changes(changes, at=at, order_id=order_id)

    def spent(self, order_id: UUID) -> Lookup[SpentByOrder]:
        """What `price_of_rest` has to know of the coupons that an order has used."""
        return Lookup(SpentByOrder, SPENT_BY_ORDER, order_id)

    def price_of_rest(self, cart: Cart, *, at: datetime, spent: Sequence[SpentByOrder]) -> int:
        """What the units of the cart cost by themselves with the coupons of their order, in order of application."""
        used = [NamedCoupon("", terms_of(one.document), one.issuer, one) for one in spent]
        return pricing.price_of_rest(cart, used, rules=self._rules, at=at)

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
        states, events = as_written([Change(read, {"return": after}) for read, after in back], at=at, order_id=order_id)
        values = (as_json(states), as_json(events), order_id, coupon_ids, alive, at)
        await leave(Part("return_coupons_v1", values))
        await publish(
            CouponReturned(order_id=order_id, coupon_ids=tuple(coupon_ids), alive_ids=tuple(alive), at=at), at=at
        )
        return alive


def _in_order_named(codes: Sequence[str], found: Sequence[CodedCoupon]) -> list[NamedCoupon]:
    """The coupons behind codes, in the same order. Raises CouponCodeUnknown."""
    by_place = {coupon.place: coupon for coupon in found}
    named = []
    for place, typed in enumerate(codes, start=1):
        code, coupon = meant(typed), by_place.get(place)
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
        NewPlan(new_id(), order_id, one.coupon_id, one.stored.home_member, no, one.discount_fen, one.shares, used_at)
        for no, one in enumerate(coupons)
    ]


def _held(read: StoredCoupon, order_id: UUID, cart: Cart, priced: PricedOrder, *, at: datetime) -> StoredCoupon:
    """The coupon as `rules.lock` leaves it for the order. Raises its refusal with the code in it."""
    code = next(one.code for one in priced.coupons if one.coupon_id == read.id)
    if not is_of(read, cart.member_id):
        raise CouponNotUsable(coupon_code=code, reason="NOT_OWNER")
    try:
        return lock(read, at, order=order_id, quote_hash=priced.quote_hash)
    except CouponRefusal as refusal:
        refusal.facts.setdefault("coupon_code", code)
        raise


async def _use(order_id: UUID, cart: Cart, priced: PricedOrder, *, at: datetime, spend: bool) -> None:
    """Hold the coupons of a price for the order, or spend them at once."""
    coupons = _quoted(priced)
    if not coupons:
        return

    def part(read: Sequence[StoredCoupon]) -> Part:
        changes = []
        for one in read:
            commands = {"lock": _held(one, order_id, cart, priced, at=at)}
            if spend:
                commands["confirm"] = confirm(commands["lock"], at, order=order_id, quote_hash=priced.quote_hash)
            changes.append(Change(one, commands))
        states, events = as_written(changes, at=at, order_id=order_id)
        plans = _plans(order_id, coupons, used_at=at if spend else None)
        return Part("use_coupons_v1", (as_json(states), as_json(events), as_json(plans)), otherwise=again)

    async def again() -> None:
        asked = ([one.coupon_id for one in coupons], [one.stored.home_member for one in coupons])
        await leave(part(await fetch_as(StoredCoupon, BY_ID, *asked)))

    try:
        await leave(part([one.stored for one in coupons]))
    except CouponRefusal:  # may come from what has changed since the cart was priced
        await again()


async def _spend_planned(
    planned: Sequence[PlannedCoupon], order_id: UUID, quote_hash: str, *, at: datetime
) -> list[UUID]:
    """Spend what an order holds; the ids of the coupons that were not spent before."""
    changes = [Change(read, {"confirm": confirm(read, at, order=order_id, quote_hash=quote_hash)}) for read in planned]
    states, events = as_written(changes, at=at, order_id=order_id)
    moved = [event.coupon for event in events]

    async def again() -> None:
        locked = await fetch_as(PlannedCoupon, PLANNED_AND_LOCKED, order_id)
        await _spend_planned(locked, order_id, quote_hash, at=at)

    if moved:
        values = (as_json(states), as_json(events), order_id, moved, at)
        await leave(Part("use_planned_coupons_v1", values, otherwise=again))
    return moved


async def _publish_redeemed(
    spent: Sequence[SpentCoupon], *, order_id: UUID, store_id: UUID, member_id: UUID | None, at: datetime
) -> None:
    fact = CouponRedeemed(order_id=order_id, store_id=store_id, member_id=member_id, coupons=tuple(spent), at=at)
    await publish(fact, at=at)
