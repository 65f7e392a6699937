"""What orders need from above: the counter where carts are priced and coupons are spent, and what is settled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from guide_app.base.kernel.lookups import Lookup


@dataclass(frozen=True, slots=True)
class CartLine:
    """One article to be priced. `key` names the line within the cart (its number as text)."""

    key: str
    sku: str
    quantity: int
    unit_price_fen: int
    floor_fen: int
    categories: tuple[str, ...]
    brand: str | None
    discountable: bool


@dataclass(frozen=True, slots=True)
class Cart:
    """What a customer wants to buy where. `regions` are the codes of all regions the store lies in."""

    member_id: UUID | None
    store_id: UUID
    store_code: str
    regions: tuple[str, ...]
    lines: tuple[CartLine, ...]
    freight_fen: int
    coupon_codes: tuple[str, ...]
    stands_for: tuple[str, ...] = ()
    """Codes of the closed stores that this one follows: what is good there is good here."""


@dataclass(frozen=True, slots=True)
class PricedLine:
    """What a line costs, all units together, in fen. `paid = list - promotion - coupon`."""

    key: str
    list_fen: int
    promotion_fen: int
    coupon_fen: int
    paid_fen: int
    hq_funded_fen: int


@dataclass(frozen=True, slots=True)
class PricedCoupon:
    """A coupon that the price uses."""

    coupon_id: UUID
    code: str
    discount_fen: int
    issuer_id: UUID | None


@dataclass(frozen=True, slots=True)
class PricedOrder:
    """A cart with its prices: lines in the order of the cart, coupons in order of application."""

    lines: tuple[PricedLine, ...]
    coupons: tuple[PricedCoupon, ...]
    list_fen: int
    promotion_fen: int
    coupon_fen: int
    goods_fen: int
    freight_fen: int
    payable_fen: int
    quote_hash: str


@dataclass(frozen=True, slots=True)
class WeighedCoupon:
    """A coupon of a member, weighed for a cart: what it takes off, or the reason why it is not used.

    `short_by_fen` is what is missing where the reason is that the cart is too small.
    """

    coupon_id: UUID
    code: str
    name: str
    valid_to: datetime
    discount_fen: int
    reason: str | None
    short_by_fen: int | None


@runtime_checkable
class VoucherDesk(Protocol):
    """Prices carts and spends coupons. What it writes is left for the end of the caller's transaction.

    What the desk has to know it declares as lookups, so that they travel with those of the order; only the desk knows
    what they find.
    """

    def named(self, codes: Sequence[str]) -> Lookup[Any] | None:
        """What pricing has to know of the coupons with these codes; refuses a code that is mistyped or named twice."""
        ...

    def price(self, cart: Cart, *, at: datetime, found: Sequence[Any]) -> PricedOrder:
        """Price a cart with exactly the named coupons, as they were `found`. Refuses a code that cannot be used."""
        ...

    def owned(self, member_id: UUID, *, at: datetime) -> Lookup[Any]:
        """What weighing has to know of the coupons that a member could use now."""
        ...

    def weigh(
        self, cart: Cart, *, at: datetime, owned: Sequence[Any], best: bool
    ) -> tuple[PricedOrder, Sequence[WeighedCoupon]]:
        """Price a cart with the `best` combination of owned coupons, or with those alone that the cart names."""
        ...

    async def lock(self, order_id: UUID, cart: Cart, priced: PricedOrder, *, at: datetime) -> None:
        """Hold the coupons of a placed order, all or none. Refuses when another order was faster."""
        ...

    async def redeem(self, order_id: UUID, cart: Cart, priced: PricedOrder, *, at: datetime) -> None:
        """Lock and confirm in one step, for an order that is paid as it is placed."""
        ...

    def planned(self, order_id: UUID) -> Lookup[Any]:
        """What confirming has to know of the coupons that an order holds."""
        ...

    async def confirm(self, order_id: UUID, quote_hash: str, *, at: datetime, planned: Sequence[Any]) -> None:
        """Spend the coupons that the order holds, when it is paid."""
        ...

    async def release(self, order_id: UUID, *, at: datetime) -> None:
        """Let go of the coupons of an order that was cancelled."""
        ...

    def spent(self, order_id: UUID) -> Lookup[Any]:
        """What pricing the rest of an order has to know of the coupons that it has used."""
        ...

    def price_of_rest(self, cart: Cart, *, at: datetime, spent: Sequence[Any]) -> int:
        """What the units that stay cost by themselves, in fen, with the coupons of their order, as they were `spent`.

        A coupon that they no longer qualify for takes nothing off.
        """
        ...

    async def give_back(self, order_id: UUID, *, at: datetime) -> Sequence[UUID]:
        """Return the coupons of an order that was fully returned; the coupons that live again."""
        ...


@runtime_checkable
class OutsidePayments(Protocol):
    """Knows of money that is on its way to an order from outside, like a payment that a customer makes just now."""

    async def may_cancel(self, order_id: UUID) -> bool:
        """Whether an order can be given up: nothing is on its way to it, and nothing will come any more.

        Asked before the order is cancelled and outside of its transaction, so it may ask whoever takes the money.
        """
        ...


class NoOutsidePayments:
    """Where money comes in at the till alone."""

    async def may_cancel(self, order_id: UUID) -> bool:  # noqa: ARG002 - the port's parameter
        """Always: nothing is ever on its way."""
        return True


@runtime_checkable
class PeriodDesk(Protocol):
    """Knows which months are closed: what was paid for them is not to be moved by taking an import back."""

    async def settled(self, months: Collection[date]) -> Sequence[date]:
        """Those of these months, by their first days, that were settled after they were over; the earliest first."""
        ...
