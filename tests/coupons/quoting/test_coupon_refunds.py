"""What returns give back, under both policies, and when coupons come back."""

import json
from datetime import datetime, timedelta, timezone
from functools import partial

import pytest
from hypothesis import given
from msgspec.structs import replace

from coupons.quoting.cart import Cart, Coupon
from coupons.quoting.documents import decode_refund
from coupons.quoting.lines import Line
from coupons.quoting.quote import quote
from coupons.quoting.refund import (
    NOTHING_RETURNED,
    Policy,
    RefundAnswers,
    Refunded,
    Return,
    ReturnedUnits,
    ReturnRefused,
    keep,
    life_after_return,
    paid_order,
    refund,
    reprice,
    take_back,
)
from coupons.quoting.scope import ItemSelector, Scope, Store
from coupons.quoting.terms import ExchangeTerms, FixedTerms, Funding, PercentTerms, Terms
from tests.coupons.quoting.coupon_strategies import Document, refund_documents

LOCAL = timezone(timedelta(hours=8))
END = datetime(2026, 2, 1, tzinfo=LOCAL)
AT = datetime(2026, 1, 20, 12, tzinfo=LOCAL)
TENTH_OFF = PercentTerms(template="T", version=1, pay_ppm=900000, threshold=30000)
FIFTY_OFF = FixedTerms(template="T", version=1, off=5000, threshold=20000)


def order(*lines: Line, terms: Terms) -> Cart:
    return Cart(
        member="m",
        moment=datetime(2026, 1, 15, tzinfo=LOCAL),
        store=Store(id="s"),
        lines=lines,
        freight=800,
        terms=(terms,),
        coupons=(
            Coupon(
                id="c", template="T", version=1, owner="m", valid_from=datetime(2026, 1, 1, tzinfo=LOCAL), valid_to=END
            ),
        ),
    )


def brought(identity: str, at: datetime = AT, **units: int) -> Return:
    return Return(id=identity, at=at, lines=[ReturnedUnits(id=line, qty=qty) for line, qty in units.items()])


def accepted(answers: RefundAnswers) -> list[Refunded]:
    return [answer for answer in answers.returns if isinstance(answer, Refunded)]


SIX = order(Line(id="L", sku="S", unit_price=5000, qty=6), terms=TENTH_OFF)
TWO_LINES = order(
    Line(id="big", sku="S1", unit_price=19000), Line(id="small", sku="S2", unit_price=1000), terms=FIFTY_OFF
)


@pytest.mark.parametrize(("policy", "money", "rest"), [("KEEP", 22500, 4500), ("REPRICE", 22000, 5000)])
def test_the_unit_that_stays_misses_the_threshold_only_under_reprice(policy: Policy, money: int, rest: int) -> None:
    (answer,) = accepted(refund(SIX, [brought("r", L=5)], policy=policy))
    assert (answer.refund, answer.remaining_price, answer.shortfall) == (money, rest, 0)


def test_keep_gives_back_what_the_small_line_was_paid_at() -> None:
    (answer,) = accepted(refund(TWO_LINES, [brought("r", small=1)]))
    assert (answer.refund, answer.shortfall) == (750, 0)
    assert [(rest.discount, rest.funders) for rest in answer.coupons] == [(4750, {"COMPANY": 4750})]


def test_reprice_never_asks_for_money_and_evens_out_with_the_last_return() -> None:
    returns = [brought("r1", small=1), brought("r2", big=1)]
    first, last = accepted(refund(TWO_LINES, returns, policy="REPRICE"))
    assert (first.refund, first.shortfall, first.coupons[0].discount) == (0, 4000, 0)
    assert (last.refund, last.shortfall, last.refunded_total) == (15000, 0, 15000)


@pytest.mark.parametrize(
    ("at", "grace_days", "state", "valid_to"),
    [
        (END, 0, "EXPIRED", END),
        (END, 3, "ISSUED", END + timedelta(days=3)),
        (END - timedelta(seconds=1), 3, "ISSUED", END + timedelta(days=3, seconds=-1)),
        (END - timedelta(days=9), 3, "ISSUED", END),
        (END + timedelta(days=3), 3, "EXPIRED", END),
    ],
)
def test_a_coupon_that_comes_back_lives_at_least_for_the_grace(
    at: datetime, grace_days: int, state: str, valid_to: datetime
) -> None:
    assert life_after_return(END, at=at, grace=timedelta(days=grace_days)) == (state, valid_to)
    (answer,) = accepted(refund(SIX, [brought("r", at, L=6)], grace_days=grace_days))
    assert [(one.status, one.valid_to) for one in answer.coupons_returned] == [(state, valid_to)]


def test_a_return_seen_before_is_answered_as_before_and_nothing_happens() -> None:
    first, again, other, rest = refund(
        TWO_LINES,
        [
            brought("r", big=1, small=1),
            brought("r", AT.astimezone(timezone(timedelta(0))), small=1, big=1),
            brought("r", AT + timedelta(seconds=1), big=1, small=1),
            brought("r2", small=1),
        ],
    ).returns
    assert isinstance(first, Refunded)
    assert first.coupons_returned
    assert again == first
    assert other == ReturnRefused(id="r", reason="CONFLICT")
    assert rest == ReturnRefused(id="r2", reason="QTY_EXCEEDS")


def test_a_refused_return_changes_nothing_and_its_id_may_be_used_again() -> None:
    answers = refund(
        SIX, [brought("r", L=7), brought("r", nowhere=9, L=9), brought("r", L=6), brought("r2", L=1)]
    ).returns
    assert [getattr(answer, "reason", "OK") for answer in answers] == [
        "QTY_EXCEEDS",
        "UNKNOWN_LINE",
        "OK",
        "QTY_EXCEEDS",
    ]


def test_gifts_refund_nothing_and_do_not_hold_the_coupon_back() -> None:
    with_gift = order(
        Line(id="L", sku="S", unit_price=30000),
        Line(id="G", sku="G", unit_price=500, qty=2, gift=True),
        terms=TENTH_OFF,
    )
    gift, goods, late = accepted(refund(with_gift, [brought("r1", G=1), brought("r2", L=1), brought("r3", G=1)]))
    assert (gift.refund, gift.fully_returned, gift.coupons_returned) == (0, False, [])
    assert (goods.fully_returned, [one.id for one in goods.coupons_returned]) == (True, ["c"])
    assert (late.fully_returned, late.coupons_returned) == (True, [])


def test_units_go_back_in_order_of_position() -> None:
    cart = order(Line(id="L", sku="S", unit_price=3333, qty=3), terms=FixedTerms(template="T", version=1, off=1000))
    answers = accepted(refund(cart, [brought("r1", L=1), brought("r2", L=2)]))
    assert [answer.refund for answer in answers] == [3000, 5999]
    assert [answer.coupons[0].discount for answer in answers] == [667, 0]


def test_keep_needs_only_what_the_order_remembers() -> None:
    shared = (Funding(funder="COMPANY", weight=2), Funding(funder="STORE", weight=1))
    cart = order(
        Line(id="L", sku="S", unit_price=3333, qty=3),
        terms=FixedTerms(template="T", version=1, off=1000, funding=shared),
    )
    remembered = paid_order(cart, quote(cart))
    rest = keep(remembered, {"L": 1})
    assert (rest.price, rest.coupons[0].discount) == (5999, 667)
    assert rest.coupons[0].funders == {"COMPANY": 445, "STORE": 222}


@given(refund_documents())
def test_returning_everything_in_any_steps_refunds_exactly_what_was_paid(document: Document) -> None:
    request = decode_refund(json.dumps(document).encode())
    answers = refund(request.cart, request.returns, policy=request.policy, grace_days=request.grace_days)
    given_back = accepted(answers)
    assert len(given_back) == len(request.returns)
    assert sum(answer.refund for answer in given_back) == answers.goods_paid == given_back[-1].refunded_total
    assert given_back[-1].remaining_price == given_back[-1].shortfall == 0
    used = [coupon.id for coupon in quote(request.cart).coupons]
    assert [one.id for answer in given_back for one in answer.coupons_returned] == used
    for answer in given_back:
        assert min(answer.refund, answer.remaining_price, answer.shortfall) >= 0
        assert answer.refunded_total - answer.shortfall == answers.goods_paid - answer.remaining_price
        for rest in answer.coupons:
            assert rest.discount == sum(rest.funders.values()) >= 0


def test_a_gift_takes_part_in_no_discount_whatever_else_it_says() -> None:
    goods = Line(id="L", sku="S", unit_price=5000, qty=1)
    assert goods.takes_part
    assert not Line(id="G", sku="S", unit_price=5000, qty=1, gift=True, discountable=True).takes_part
    assert not Line(id="N", sku="S", unit_price=5000, qty=1, discountable=False).takes_part


def test_a_line_that_nothing_was_returned_of_stays_whole() -> None:
    # 2 x 50.00 and 4 x 25.00 are 200.00, 50.00 off; the second line comes back whole.
    two = order(
        Line(id="A", sku="S", unit_price=5000, qty=2), Line(id="B", sku="S", unit_price=2500, qty=4), terms=FIFTY_OFF
    )
    paid = paid_order(two, quote(two))
    whole, without_b = keep(paid, {}), keep(paid, {"B": 4})
    assert whole.price == 15_000
    assert without_b.price == 7_500


def several() -> Cart:
    """Two of 100.00 and one of 50.00: a tenth off is 25.00, then 10.00, then 5.00; 210.00 are paid."""
    cart = order(
        Line(id="A", sku="S1", unit_price=10_000, qty=2), Line(id="B", sku="S2", unit_price=5000), terms=TENTH_OFF
    )
    (coupon,) = cart.coupons
    terms = (
        PercentTerms(template="Q", version=1, pay_ppm=900_000, group="q"),
        FixedTerms(template="P", version=1, off=1000, group="p"),
        FixedTerms(template="R", version=1, off=500, group="r"),
    )
    coupons = tuple(replace(coupon, id=one.template, template=one.template) for one in terms)
    return replace(cart, terms=terms, coupons=coupons)


def test_reprice_applies_every_coupon_to_what_stays() -> None:
    """One of 100.00 and one of 50.00 stay: a tenth off is 15.00, then 10.00, then 5.00; 120.00 remain."""
    answers = refund(several(), [brought("r", A=1)], policy="REPRICE")
    assert answers.goods_paid == 21_000
    (answer,) = accepted(answers)
    assert (answer.remaining_price, answer.refund, answer.shortfall) == (12_000, 9000, 0)
    assert [(rest.id, rest.discount, rest.funders) for rest in answer.coupons] == [
        ("Q", 1500, {"COMPANY": 1500}),
        ("P", 1000, {"COMPANY": 1000}),
        ("R", 500, {"COMPANY": 500}),
    ]


def test_reprice_leaves_out_lines_that_came_back_whole() -> None:
    """A cup of 39.00 is exchanged for 1.00 beside 100.00; without the cup the 100.00 stay as they are."""
    cups = Scope(items_in=(ItemSelector(skus=("CUP",)),))
    terms = ExchangeTerms(template="T", version=1, exchange_price=100, scope=cups)
    cart = order(Line(id="L", sku="S", unit_price=10_000), Line(id="C", sku="CUP", unit_price=3900), terms=terms)
    (answer,) = accepted(refund(cart, [brought("r", C=1)], policy="REPRICE"))
    assert (answer.remaining_price, answer.refund, answer.shortfall) == (10_000, 100, 0)
    assert [(rest.id, rest.discount) for rest in answer.coupons] == [("c", 0)]


def test_reprice_counts_a_line_that_nothing_came_back_of_in_full() -> None:
    cart = several()
    assert reprice(cart, quote(cart), {}).price == 21_000
    # Only A, 200.00: a tenth off is 20.00, then 10.00 and 5.00.
    assert reprice(cart, quote(cart), {"B": 1}).price == 16_500


def test_one_line_too_many_refuses_the_whole_return() -> None:
    answers = refund(TWO_LINES, [brought("r", big=1, small=2), brought("r", small=1)]).returns
    assert [getattr(answer, "reason", "OK") for answer in answers] == ["QTY_EXCEEDS", "OK"]


@pytest.mark.parametrize(("at", "state"), [(END - timedelta(seconds=1), "ISSUED"), (END, "EXPIRED")])
def test_there_is_no_grace_unless_it_is_given(at: datetime, state: str) -> None:
    (answer,) = accepted(refund(SIX, [brought("r", at, L=6)]))
    paid = paid_order(SIX, quote(SIX))
    alone, progress = take_back(paid, NOTHING_RETURNED, brought("r", at, L=6), price_of_rest=partial(keep, paid))
    assert alone == answer
    assert [(one.status, one.valid_to) for one in answer.coupons_returned] == [(state, END)]
    assert (progress.returned, progress.refunded_total) == ({"L": 6}, 27_000)
