"""Everything one quote depends on: the cart, the member's coupons with their terms, and how coupons combine."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from coupons.quoting.fields import CombinationLimit, Id, Money, Value, Version
from coupons.quoting.lines import Line
from coupons.quoting.promotions import Promotion
from coupons.quoting.scope import Store
from coupons.quoting.terms import Terms

Status = Literal["ISSUED", "LOCKED", "USED", "VOID", "TRANSFERRING"]


class Lock(Value, frozen=True, kw_only=True):
    """A coupon kept for an order until an instant."""

    order: Id
    until: datetime


class Coupon(Value, frozen=True, kw_only=True):
    """One coupon in a member's hands. `lock` is there exactly when the status is LOCKED."""

    id: Id
    template: Id
    version: Version
    owner: Id
    valid_from: datetime
    valid_to: datetime
    status: Status = "ISSUED"
    lock: Lock | None = None

    @property
    def terms_key(self) -> tuple[str, int]:
        """The template and version it was issued under, whatever newer versions say."""
        return self.template, self.version


class GroupLimit(Value, frozen=True, kw_only=True):
    """At most `limit` coupons of the stacking group in one order."""

    group: Id
    limit: CombinationLimit


class Rules(Value, frozen=True, kw_only=True):
    """How coupons combine. With nothing said, one coupon of each group, and terms share the group `default`."""

    threshold_mode: Literal["PRE_COUPON", "CASCADED"] = "PRE_COUPON"
    groups: Annotated[tuple[GroupLimit, ...], Meta(max_length=50)] = ()
    incompatible: Annotated[tuple[tuple[Id, Id], ...], Meta(max_length=100)] = ()
    order_limit: CombinationLimit = 12

    def __post_init__(self) -> None:
        if any(one == other for one, other in self.incompatible):
            raise ValueError("a group cannot be incompatible with itself")


class Cart(Value, frozen=True, kw_only=True):
    """One quote's input. Instants are aware; the order of every tuple is without influence."""

    member: Id
    moment: datetime
    store: Store
    lines: tuple[Line, ...]
    order: Id | None = None
    """The order being priced: coupons locked by it are usable."""
    freight: Money = 0
    promotions: tuple[Promotion, ...] = ()
    terms: tuple[Terms, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    rules: Rules = Rules()
    only: tuple[Id, ...] | None = None
    """When given, even empty, coupons not named are not considered."""
