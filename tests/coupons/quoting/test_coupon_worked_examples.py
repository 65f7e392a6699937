"""Small cases worked out by hand: one for each rule that is easy to get wrong by a fen or a second."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coupons.quoting.cart import Cart, Coupon, GroupLimit, Lock, Rules
from coupons.quoting.discount import Every, Percent
from coupons.quoting.lines import Line
from coupons.quoting.promotions import LineOff, LinePercent, LinePrice, OrderFixed, OrderPercent
from coupons.quoting.quote import quote
from coupons.quoting.scope import ItemSelector, Scope, Store, StoreSelector
from coupons.quoting.spreading import funder_shares, spread, unit_shares
from coupons.quoting.terms import EveryTerms, ExchangeTerms, FixedTerms, Funding, PercentTerms
from tests.coupons.quoting.small_carts import END, NOON, START, cart, coupon, fixed, line, reasons, used


def test_a_floor_sends_the_rest_to_the_other_lines() -> None:
    assert spread(3500, amounts=[10000, 20000, 5000], rooms=[500, 20000, 0]) == [500, 3000, 0]


def test_every_line_over_its_room_leaves_in_the_same_round() -> None:
    assert spread(900, amounts=[1000, 1000, 1000], rooms=[100, 200, 1000]) == [100, 200, 600]


def test_the_odd_fen_goes_to_the_largest_remainder_then_to_the_smaller_id() -> None:
    assert spread(100, amounts=[100, 100, 100], rooms=[100, 100, 100]) == [34, 33, 33]
    assert spread(5, amounts=[10, 20, 40], rooms=[10, 20, 40]) == [1, 1, 3]


@given(st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), min_size=1, max_size=8), st.integers(0, 10**6))
def test_a_spread_adds_up_and_stays_within_every_room(lines: list[tuple[int, int]], wanted: int) -> None:
    amounts = [left for left, _ in lines]
    rooms = [min(left, room) for left, room in lines]
    discount = min(wanted, sum(rooms))
    shares = spread(discount, amounts=amounts, rooms=rooms)
    assert sum(shares) == discount
    assert all(0 <= share <= room for share, room in zip(shares, rooms, strict=True))


def test_the_price_is_rounded_and_not_the_discount() -> None:
    assert Percent(pay_ppm=880000, cap=None).face(base=123456, threshold_base=0) == 14815
    assert Percent(pay_ppm=880000, cap=10000).face(base=123456, threshold_base=0) == 10000
    assert Percent(pay_ppm=500000, cap=None).face(base=1, threshold_base=0) == 0


def test_amounts_beyond_64_bits_stay_exact() -> None:
    base = 199_800_000_000_000_001
    assert (
        Percent(pay_ppm=333_333, cap=None).face(base=base, threshold_base=0)
        == base - (base * 333_333 + 500_000) // 10**6
    )
    assert Every(every=1, off=10**12, max_times=None).face(base=0, threshold_base=base) == base * 10**12


def test_unit_shares_follow_the_units_before_and_after() -> None:
    assert unit_shares(9999, 8999, qty=3) == [333, 333, 334]


def test_funders_share_by_weight_and_the_smaller_id_gets_the_odd_fen() -> None:
    parties = [Funding(funder=name, weight=1) for name in ("F2", "F10", "F1")]
    assert funder_shares(100, parties) == {"F1": 34, "F10": 33, "F2": 33}


def test_an_exclusive_coupon_wins_only_while_it_gives_more() -> None:
    terms = (
        fixed("X", 4000, 10000, exclusive=True),
        fixed("Y", 2500, 10000, group="a"),
        PercentTerms(template="Z", version=1, pay_ppm=950000, group="b"),
    )
    small = quote(cart(line("L", 12000), terms=terms))
    assert used(small) == [("X", 4000)]
    assert reasons(small) == {"Y": "EXCLUSIVE_TAKEN", "Z": "EXCLUSIVE_TAKEN"}
    large = quote(cart(line("L", 60000), terms=terms))
    assert used(large) == [("Z", 3000), ("Y", 2500)]
    assert reasons(large) == {"X": "EXCLUSIVE_LOST"}


def test_cascaded_thresholds_look_at_what_is_left() -> None:
    terms = (fixed("P", 2000, 20000, group="p"), fixed("S", 2000, 20000, group="s"))
    both = quote(cart(line("L", 20000), terms=terms))
    assert used(both) == [("P", 2000), ("S", 2000)]
    one = quote(cart(line("L", 20000), terms=terms, rules=Rules(threshold_mode="CASCADED")))
    assert used(one) == [("P", 2000)]
    assert [(other.id, other.reason, other.short_by) for other in one.unused] == [("S", "BELOW_THRESHOLD", 2000)]


@pytest.mark.parametrize(("goods", "expected"), [(19900, [("E", 3800)]), (16099, [])])
def test_the_goods_given_in_exchange_do_not_earn_themselves(goods: int, expected: list[tuple[str, int]]) -> None:
    cups = Scope(items_in=(ItemSelector(skus=("CUP",)),))
    terms = ExchangeTerms(template="E", version=1, exchange_price=100, threshold=20000, threshold_on="CART", scope=cups)
    quoted = quote(cart(line("L1", goods), line("L2", 3900, 2, sku="CUP"), terms=(terms,)))
    assert used(quoted) == expected
    if expected:
        assert list(quoted.lines[1].unit_paid) == [2000, 2000]
    else:
        assert [(one.reason, one.short_by) for one in quoted.unused] == [("BELOW_THRESHOLD", 1)]


def test_exchanges_take_one_unit_each_and_come_before_everything_else() -> None:
    rules = Rules(groups=(GroupLimit(group="default", limit=3),))
    terms = (
        PercentTerms(template="A", version=1, pay_ppm=500000, priority=0),
        ExchangeTerms(template="B", version=1, exchange_price=0, priority=1000),
        ExchangeTerms(template="C", version=1, exchange_price=0, priority=1000),
    )
    quoted = quote(cart(line("L", 1001, 2), terms=terms, rules=rules))
    assert used(quoted) == [("B", 1001), ("C", 1001)]
    assert reasons(quoted) == {"A": "NOT_BETTER"}


def test_an_exchanged_unit_is_never_given_below_its_floor() -> None:
    terms = ExchangeTerms(template="E", version=1, exchange_price=100)
    assert used(quote(cart(line("L", 3900, floor_price=3000), terms=(terms,)))) == [("E", 900)]
    assert reasons(quote(cart(line("L", 3900, floor_price=3900), terms=(terms,)))) == {"E": "NO_DISCOUNT"}


def test_a_face_limit_lets_the_second_unit_through_when_it_is_a_fen_less() -> None:
    """Units of 3334, 3333, 3333 after a promotion: the first is too dear for B until A has exchanged it."""
    goods = cart(
        line("L", 3334, 3),
        line("M", 50),
        terms=(
            ExchangeTerms(template="A", version=1, exchange_price=3000),
            ExchangeTerms(template="B", version=1, exchange_price=0, max_face=3333),
        ),
        rules=Rules(groups=(GroupLimit(group="default", limit=2),)),
    )
    quoted = quote(replace(goods, promotions=(OrderFixed(id="P", off=2),)))
    assert [one.pre_coupon for one in quoted.lines] == [10000, 50]
    assert used(quoted) == [("A", 334), ("B", 3333)]
    assert list(quoted.lines[0].unit_paid) == [2111, 2111, 2111]


def test_each_whole_every_counts_and_the_first_is_a_threshold() -> None:
    terms = EveryTerms(template="E", version=1, every=10000, off=1000, max_times=3)
    assert [(one.discount, one.times) for one in quote(cart(line("L", 29999), terms=(terms,))).coupons] == [(2000, 2)]
    assert [(one.discount, one.times) for one in quote(cart(line("L", 90000), terms=(terms,))).coupons] == [(3000, 3)]
    below = quote(cart(line("L", 9999), terms=(terms,)))
    assert [(one.reason, one.short_by) for one in below.unused] == [("BELOW_THRESHOLD", 1)]


def test_the_best_line_promotion_applies_alone_and_the_smaller_id_breaks_the_tie() -> None:
    goods = line("L", 10000, 2, floor_price=5000)
    promotions = (LinePercent(id="b", pay_ppm=0), LineOff(id="a", off=6000), LinePrice(id="c", price=9000))
    quoted = quote(Cart(member="m", moment=NOON, store=Store(id="s"), lines=(goods,), promotions=promotions))
    assert (quoted.lines[0].line_promotion, quoted.lines[0].pre_coupon) == ("a", 10000)
    assert [(one.id, one.discount) for one in quoted.promotions] == [("a", 10000)]


def test_a_promotion_can_close_its_lines_to_coupons() -> None:
    promotions = (
        LinePrice(id="p", price=500, no_coupons=True, scope=Scope(items_in=(ItemSelector(skus=("S1",)),))),
        OrderPercent(id="q", pay_ppm=1_000_000, no_coupons=True),
    )
    quoted = quote(
        Cart(
            member="m",
            moment=NOON,
            store=Store(id="s"),
            lines=(line("L1", 1000, sku="S1"), line("L2", 1000, sku="S2")),
            promotions=promotions,
            terms=(fixed("T", 100),),
            coupons=(coupon("T"),),
        )
    )
    assert [(one.id, one.paid) for one in quoted.lines] == [("L1", 500), ("L2", 900)]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(stores_in=(StoreSelector(regions=("west",)),)), "STORE_OUT"),
        (Scope(stores_in=(StoreSelector(regions=("east",)),), stores_out=(StoreSelector(stores=("s",)),)), "STORE_OUT"),
        (Scope(stores_in=(StoreSelector(regions=("east",), stores=("s2",)),)), "STORE_OUT"),
        (Scope(stores_in=(StoreSelector(regions=("east",), stores=("s",)),)), None),
        (Scope(items_in=(ItemSelector(categories=("shoe",)),)), "NO_ELIGIBLE_LINE"),
        (Scope(items_in=(ItemSelector(categories=("shoes",), brands=("M",)),)), "NO_ELIGIBLE_LINE"),
        (
            Scope(items_in=(ItemSelector(categories=("shoes",)),), items_out=(ItemSelector(skus=("S",)),)),
            "NO_ELIGIBLE_LINE",
        ),
        (Scope(items_in=(ItemSelector(brands=("M",)), ItemSelector(categories=("shoes",)))), None),
    ],
)
def test_a_scope_needs_every_field_of_one_selector_and_exclusion_wins(scope: Scope, expected: str | None) -> None:
    goods = Line(id="L", sku="S", unit_price=1000, categories=("clothes", "shoes"))
    quoted = quote(
        Cart(
            member="m",
            moment=NOON,
            store=Store(id="s", regions=("east",)),
            lines=(goods,),
            terms=(FixedTerms(template="T", version=1, off=100, scope=scope),),
            coupons=(coupon("T"),),
        )
    )
    assert reasons(quoted).get("T") == expected


def held(order: str, until: datetime, *, valid_to: datetime = END) -> Coupon:
    return Coupon(
        id="c",
        template="T",
        version=1,
        owner="m",
        valid_from=START,
        valid_to=valid_to,
        status="LOCKED",
        lock=Lock(order=order, until=until),
    )


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("coupons", "expected"),
    [
        ((held("o2", NOON + SECOND),), "LOCKED"),
        ((held("o2", NOON),), None),
        ((held("o1", NOON + SECOND, valid_to=NOON),), None),
        ((held("o1", NOON, valid_to=NOON),), "EXPIRED"),
        ((Coupon(id="c", template="T", version=1, owner="m", valid_from=NOON, valid_to=END),), None),
        ((Coupon(id="c", template="T", version=1, owner="m", valid_from=NOON + SECOND, valid_to=END),), "NOT_STARTED"),
        (
            (Coupon(id="c", template="T", version=1, owner="m2", valid_from=START, valid_to=NOON, status="VOID"),),
            "NOT_OWNER",
        ),
        ((Coupon(id="c", template="T", version=1, owner="m", valid_from=START, valid_to=NOON, status="VOID"),), "VOID"),
    ],
)
def test_locks_and_windows_are_half_open(coupons: tuple[Coupon, ...], expected: str | None) -> None:
    quoted = quote(
        Cart(
            member="m",
            order="o1",
            moment=NOON.astimezone(UTC),
            store=Store(id="s"),
            lines=(line("L", 1000),),
            terms=(fixed("T", 100),),
            coupons=coupons,
        )
    )
    assert reasons(quoted).get("c") == expected
