"""The terms of coupon templates: what a coupon takes off, from which amount on, where, and who bears it."""

from typing import Annotated, Literal

from msgspec import Meta

from coupons.quoting.discount import Every, Fixed, Percent
from coupons.quoting.fields import Id, Money, PositiveMoney, Ppm, Priority, Times, Value, Version, Weight
from coupons.quoting.scope import EVERYWHERE, Scope


class Funding(Value, frozen=True, kw_only=True):
    """One party that bears a part of the discount; weights are proportions and need not add up to anything."""

    funder: Id
    weight: Weight


COMPANY_ONLY = (Funding(funder="COMPANY", weight=1),)


class TermsOfAnyKind(Value, frozen=True, kw_only=True, tag_field="kind"):
    """What the terms of every kind have. Immutable: a coupon follows the version it was issued under."""

    template: Id
    version: Version
    threshold: Money = 0
    threshold_on: Literal["SCOPE", "CART"] = "SCOPE"
    scope: Scope = EVERYWHERE
    group: Id = "default"
    exclusive: bool = False
    funding: Annotated[tuple[Funding, ...], Meta(min_length=1, max_length=10)] = COMPANY_ONLY

    @property
    def key(self) -> tuple[str, int]:
        """Template and version: what a coupon names its terms by."""
        return self.template, self.version

    @property
    def kind(self) -> str:
        """`FIXED`, `EVERY`, `PERCENT` or `EXCHANGE`."""
        return str(self.__struct_config__.tag)


class FixedTerms(TermsOfAnyKind, frozen=True, kw_only=True, tag="FIXED"):
    """满减: `off` less."""

    off: PositiveMoney
    priority: Priority = 30

    @property
    def reduction(self) -> Fixed:
        """How the discount is calculated."""
        return Fixed(off=self.off)


class EveryTerms(TermsOfAnyKind, frozen=True, kw_only=True, tag="EVERY"):
    """每满减: `off` less for each whole `every`, at most `max_times` times."""

    every: PositiveMoney
    off: PositiveMoney
    max_times: Times | None = None
    priority: Priority = 30

    @property
    def reduction(self) -> Every:
        """How the discount is calculated."""
        return Every(every=self.every, off=self.off, max_times=self.max_times)


class PercentTerms(TermsOfAnyKind, frozen=True, kw_only=True, tag="PERCENT"):
    """满折: pay `pay_ppm` of the base; the discount is at most `cap`."""

    pay_ppm: Ppm
    cap: PositiveMoney | None = None
    priority: Priority = 20

    @property
    def reduction(self) -> Percent:
        """How the discount is calculated."""
        return Percent(pay_ppm=self.pay_ppm, cap=self.cap)


class ExchangeTerms(TermsOfAnyKind, frozen=True, kw_only=True, tag="EXCHANGE"):
    """兑换/换购: one unit worth at most `max_face` for `exchange_price`."""

    exchange_price: Money
    max_face: PositiveMoney | None = None
    priority: Priority = 10


Terms = FixedTerms | EveryTerms | PercentTerms | ExchangeTerms
