"""One line of a cart, as it comes in."""

from typing import Annotated

from msgspec import Meta

from coupons.quoting.fields import Id, Money, Quantity, Value


class Line(Value, frozen=True, kw_only=True):
    """Some units of one SKU. `floor_price` protects one unit: no promotion and no coupon takes it lower."""

    id: Id
    sku: Id
    unit_price: Money
    qty: Quantity = 1
    categories: Annotated[tuple[Id, ...], Meta(max_length=20)] = ()
    """The whole path of the category, root to leaf: a scope on any of them matches."""
    brand: Id | None = None
    floor_price: Money = 0
    gift: bool = False
    discountable: bool = True

    @property
    def list_amount(self) -> int:
        """`unit_price` times `qty`; a gift has no price."""
        return 0 if self.gift else self.unit_price * self.qty

    @property
    def takes_part(self) -> bool:
        """Whether promotions and coupons look at this line at all."""
        return self.discountable and not self.gift
