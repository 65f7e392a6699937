"""What always holds of a quote, whatever is in the cart."""

import json
from datetime import timedelta
from random import Random
from typing import Any  # answers are compared as JSON documents

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coupons.quoting.quote import Quote, quote
from tests.coupons.quoting.coupon_strategies import Document, cart_of, quote_documents

documents = quote_documents()
seeds = st.integers(0, 2**32)


def answer(document: Document) -> Any:  # a JSON document
    return json.loads(msgspec.json.encode(quote(cart_of(document))))


def shuffled(value: Any, random: Random, name: str = "") -> Any:  # a JSON document
    """Every list in another order, and ids repeated in lists of ids; only pairs keep their length."""
    if isinstance(value, dict):
        return {key: shuffled(inner, random, key) for key, inner in value.items()}
    if isinstance(value, list):
        inner = [shuffled(one, random) for one in value]
        if name in {"regions", "categories", "brands", "skus", "stores", "only"}:
            inner += inner[:1]
        random.shuffle(inner)
        return inner
    return value


@given(documents, seeds)
def test_the_order_of_lists_and_repeated_ids_change_nothing(document: Document, seed: int) -> None:
    assert answer(shuffled(document, Random(seed))) == answer(document)


@given(documents)
def test_shares_units_and_funders_add_up(document: Document) -> None:
    quoted = quote(cart_of(document))
    for coupon in quoted.coupons:
        assert coupon.discount == sum(line.share for line in coupon.lines) == sum(coupon.funders.values()) > 0
        for line in coupon.lines:
            assert line.share == sum(line.units) == sum(line.funders.values()) > 0
            assert min(line.units) >= 0
        assert coupon.funders == {
            funder: sum(line.funders[funder] for line in coupon.lines) for funder in coupon.funders
        }


@given(documents)
def test_totals_add_up_over_lines_coupons_and_promotions(document: Document) -> None:
    quoted = quote(cart_of(document))
    totals = quoted.totals
    assert totals.coupon_discount == sum(coupon.discount for coupon in quoted.coupons)
    assert totals.promotion_discount == sum(promotion.discount for promotion in quoted.promotions)
    assert totals.list - totals.promotion_discount - totals.coupon_discount == totals.goods
    assert totals.payable == totals.goods + totals.freight
    for line in quoted.lines:
        shares = [share.share for coupon in quoted.coupons for share in coupon.lines if share.id == line.id]
        assert line.coupon_discount == sum(shares)
        assert line.list - line.promotion_discount == line.pre_coupon == line.paid + line.coupon_discount


@given(documents)
def test_no_line_is_paid_below_its_floor_and_units_differ_by_a_fen_at_most(document: Document) -> None:
    cart = cart_of(document)
    floors = {line.id: line.floor_price * line.qty for line in cart.lines}
    for line in quote(cart).lines:
        assert line.paid >= min(line.list, floors[line.id])
        assert line.paid == sum(line.unit_paid)
        assert max(line.unit_paid) - min(line.unit_paid) <= 1
        assert list(line.unit_paid) == sorted(line.unit_paid, reverse=True)


@given(documents)
def test_every_coupon_is_either_used_or_has_a_reason(document: Document) -> None:
    quoted = quote(cart_of(document))
    told = [coupon.id for coupon in quoted.coupons] + [coupon.id for coupon in quoted.unused]
    assert sorted(told) == sorted(coupon["id"] for coupon in document["coupons"])
    for coupon in quoted.unused:
        assert (coupon.short_by is not None) == (coupon.reason == "BELOW_THRESHOLD")
        assert coupon.short_by is None or coupon.short_by > 0


@given(documents)
def test_naming_exactly_the_used_coupons_gives_the_same_quote(document: Document) -> None:
    whole = quote(cart_of(document))
    named = quote(cart_of({**document, "only": [coupon.id for coupon in whole.coupons]}))
    assert (named.lines, named.coupons, named.totals, named.hash) == (
        whole.lines,
        whole.coupons,
        whole.totals,
        whole.hash,
    )


@given(documents, seeds)
def test_no_selection_gives_more_unless_terms_were_doubled(document: Document, seed: int) -> None:
    whole = quote(cart_of(document))
    if any(coupon.reason in ("SAME_TERMS", "NOT_CONSIDERED") for coupon in whole.unused):
        return
    ids = [coupon["id"] for coupon in document["coupons"]]
    named = quote(cart_of({**document, "only": Random(seed).sample(ids, len(ids) // 2)}))
    assert named.totals.coupon_discount <= whole.totals.coupon_discount


@given(documents)
def test_a_coupon_that_cannot_be_used_only_adds_its_entry(document: Document) -> None:
    if not document["terms"]:
        return
    whole = quote(cart_of(document))
    cart = cart_of(document)
    spare = replace(cart.coupons[0], id="00", owner="m2")
    more = quote(replace(cart, coupons=(*cart.coupons, spare)))
    assert replace(more, unused=[one for one in more.unused if one.id != "00"]) == whole
    assert [one.reason for one in more.unused if one.id == "00"] == ["NOT_OWNER"]


@given(documents)
def test_a_minute_later_the_hash_is_the_same(document: Document) -> None:
    cart = cart_of(document)
    later = replace(cart, moment=cart.moment + timedelta(minutes=1), order="o2")
    assert _without_time(quote(later)) == _without_time(quote(cart))


def _without_time(quoted: Quote) -> tuple[object, ...]:
    return quoted.hash, quoted.lines, quoted.coupons, quoted.unused


@settings(max_examples=30)
@given(documents)
def test_the_same_values_without_json_give_the_same_quote(document: Document) -> None:
    cart = cart_of(document)
    assert msgspec.json.encode(quote(cart)) == msgspec.json.encode(quote(cart_of(json.loads(json.dumps(document)))))
    assert quote(cart).hash_input.store == cart.store.id
