"""The promotions that run at the moment: line promotions price one unit, order promotions reduce a sum."""

from typing import Literal

from coupons.quoting.discount import Every, Fixed, Percent
from coupons.quoting.fields import Id, Money, PositiveMoney, Ppm, Priority, Times, Value
from coupons.quoting.scope import EVERYWHERE, Scope
from guide_app.base.kernel.money import PPM, round_half_away


class PromotionOfAnyKind(Value, frozen=True, kw_only=True, tag_field="kind"):
    """What promotions of every kind have. `no_coupons` closes the lines it reduced to coupons."""

    id: Id
    scope: Scope = EVERYWHERE
    no_coupons: bool = False


class LinePrice(PromotionOfAnyKind, frozen=True, kw_only=True, tag="PRICE"):
    """特价: each unit costs `price`."""

    price: Money
    lane: Literal["LINE"] = "LINE"

    def reduced(self, unit_price: int) -> int:  # noqa: ARG002 - one signature for the three line promotions
        """The new unit price before the floor."""
        return self.price


class LinePercent(PromotionOfAnyKind, frozen=True, kw_only=True, tag="PERCENT"):
    """折扣: each unit costs `pay_ppm` of its price."""

    pay_ppm: Ppm
    lane: Literal["LINE"] = "LINE"

    def reduced(self, unit_price: int) -> int:
        """The new unit price before the floor."""
        return round_half_away(unit_price * self.pay_ppm, PPM)


class LineOff(PromotionOfAnyKind, frozen=True, kw_only=True, tag="OFF"):
    """直降: each unit costs `off` less."""

    off: PositiveMoney
    lane: Literal["LINE"] = "LINE"

    def reduced(self, unit_price: int) -> int:
        """The new unit price before the floor."""
        return max(0, unit_price - self.off)


class OrderFixed(PromotionOfAnyKind, frozen=True, kw_only=True, tag="FIXED"):
    """满减 for everybody: `off` less from `threshold` on."""

    off: PositiveMoney
    threshold: Money = 0
    priority: Priority = 30
    lane: Literal["ORDER"] = "ORDER"

    @property
    def reduction(self) -> Fixed:
        """How the discount is calculated."""
        return Fixed(off=self.off)


class OrderEvery(PromotionOfAnyKind, frozen=True, kw_only=True, tag="EVERY"):
    """每满减 for everybody: `off` less for each whole `every`, at most `max_times` times."""

    every: PositiveMoney
    off: PositiveMoney
    max_times: Times | None = None
    threshold: Money = 0
    priority: Priority = 30
    lane: Literal["ORDER"] = "ORDER"

    @property
    def reduction(self) -> Every:
        """How the discount is calculated."""
        return Every(every=self.every, off=self.off, max_times=self.max_times)


class OrderPercent(PromotionOfAnyKind, frozen=True, kw_only=True, tag="PERCENT"):
    """满折 for everybody: pay `pay_ppm`; the discount is at most `cap`."""

    pay_ppm: Ppm
    cap: PositiveMoney | None = None
    threshold: Money = 0
    priority: Priority = 20
    lane: Literal["ORDER"] = "ORDER"

    @property
    def reduction(self) -> Percent:
        """How the discount is calculated."""
        return Percent(pay_ppm=self.pay_ppm, cap=self.cap)


LinePromotion = LinePrice | LinePercent | LineOff
OrderPromotion = OrderFixed | OrderEvery | OrderPercent
Promotion = LinePromotion | OrderPromotion
