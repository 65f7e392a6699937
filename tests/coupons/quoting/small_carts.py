"""Small carts for cases worked out by hand, and short ways to say what became of them."""

from datetime import datetime, timedelta, timezone

from coupons.quoting.cart import Cart, Coupon, Rules
from coupons.quoting.choice import best_combination
from coupons.quoting.lines import Line
from coupons.quoting.quote import Quote
from coupons.quoting.scope import Store
from coupons.quoting.stacking import Stacking
from coupons.quoting.terms import FixedTerms, Terms
from tests.coupons.quoting.brute_force import best_by_trying_every_subset, priced

LOCAL = timezone(timedelta(hours=8))
NOON = datetime(2026, 1, 15, 12, tzinfo=LOCAL)
START, END = datetime(2026, 1, 1, tzinfo=LOCAL), datetime(2026, 2, 1, tzinfo=LOCAL)


def line(identity: str, unit_price: int, qty: int = 1, *, sku: str = "S", floor_price: int = 0) -> Line:
    return Line(id=identity, sku=sku, unit_price=unit_price, qty=qty, floor_price=floor_price)


def coupon(identity: str, *, valid_to: datetime = END) -> Coupon:
    return Coupon(id=identity, template=identity, version=1, owner="m", valid_from=START, valid_to=valid_to)


def fixed(
    identity: str, off: int, threshold: int = 0, *, group: str = "default", exclusive: bool = False, priority: int = 30
) -> Terms:
    return FixedTerms(
        template=identity,
        version=1,
        off=off,
        threshold=threshold,
        group=group,
        exclusive=exclusive,
        priority=priority,
    )


def cart(*lines: Line, terms: tuple[Terms, ...] = (), rules: Rules = Rules()) -> Cart:  # noqa: B008 - immutable
    """A cart in which the member has one coupon of each terms, with the template's id."""
    return Cart(
        member="m",
        moment=NOON,
        store=Store(id="s"),
        lines=lines,
        terms=terms,
        coupons=tuple(coupon(one.template) for one in terms),
        rules=rules,
    )


def used(quoted: Quote) -> list[tuple[str, int]]:
    """The coupons used and what each takes off, in order of application."""
    return [(one.id, one.discount) for one in quoted.coupons]


def reasons(quoted: Quote) -> dict[str, str]:
    """By coupon: why it is not used."""
    return {one.id: one.reason for one in quoted.unused}


def chosen(goods: Cart) -> list[str]:
    """The coupons of the best combination, in order of application, which trying every subset finds as well."""
    before, candidates = priced(goods)
    best = best_combination(candidates, cart=before, stacking=Stacking(goods.rules))
    found = [one.coupon.id for one in best]
    assert found == best_by_trying_every_subset(before, candidates, goods.rules)
    return found
