"""Terms are said in words, and tried on a cart before they are published."""

from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coupons.quoting.terms import EveryTerms, FixedTerms, PercentTerms, Terms
from coupons.sample_carts import sampled
from coupons.terms_documents import ValidityDocument
from coupons.terms_in_words import in_words, rule_of
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.money import yuan
from tests.factories import an_associate, once, signed_in

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DAYS = {"kind": "AFTER_CLAIM", "days": 30}


def terms(**said: Any) -> Terms:
    return msgspec.convert({"template": "T", "version": 1, **said}, Terms)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("said", "chinese", "english"),
    [
        ({"kind": "FIXED", "off": 5_000}, "减 ¥50.00", "¥50.00 off"),
        (
            {"kind": "FIXED", "off": 5_000, "threshold": 30_000},
            "满 ¥300.00 减 ¥50.00",
            "¥50.00 off, from ¥300.00 of eligible goods on",
        ),
        (
            {"kind": "FIXED", "off": 1, "threshold": 30_000, "threshold_on": "CART"},
            "整单满 ¥300.00 减 ¥0.01",
            "¥0.01 off, from ¥300.00 of the whole order on",
        ),
        (
            {"kind": "EVERY", "every": 50_000, "off": 6_000, "max_times": 3},
            "每满 ¥500.00 减 ¥60.00，最多 3 次",
            "¥60.00 off for every ¥500.00, 3 times at most",
        ),
        (
            {"kind": "PERCENT", "pay_ppm": 880_000, "cap": 20_000},
            "打 8.8 折，最多减 ¥200.00",
            "12% off, ¥200.00 at most",
        ),
        ({"kind": "PERCENT", "pay_ppm": 500_000}, "打 5 折", "50% off"),
        ({"kind": "PERCENT", "pay_ppm": 0}, "全免", "free"),
        ({"kind": "EXCHANGE", "exchange_price": 990}, "¥9.90 换购一件", "one unit for ¥9.90"),
        (
            {"kind": "EXCHANGE", "exchange_price": 0, "max_face": 10_000, "threshold": 5_000},
            "满 ¥50.00 后，免费兑换一件（单件不超过 ¥100.00）",
            "one unit worth ¥100.00 at most for nothing, from ¥50.00 of eligible goods on",
        ),
    ],
)
def test_each_kind_says_its_rule(said: dict[str, Any], chinese: str, english: str) -> None:
    assert rule_of(terms(**said)) == (chinese, english)


def test_scope_combination_life_and_funding_are_said() -> None:
    said = terms(
        kind="FIXED",
        off=5_000,
        exclusive=True,
        scope={
            "items_in": [{"categories": ["shoes"], "brands": ["A", "B"]}, {"skus": list("123456")}],
            "items_out": [{"skus": ["9"]}],
            "stores_in": [{"regions": ["EAST"]}],
            "stores_out": [{"stores": ["S1"]}],
        },
        funding=[{"funder": "COMPANY", "weight": 7}, {"funder": "STORE", "weight": 3}],
    )
    window = {"kind": "FIXED", "from": "2026-03-01T00:00:00+08:00", "to": "2026-03-31T16:00:00Z"}
    words = in_words(said, msgspec.convert(window, ValidityDocument), 7)
    assert words.zh == [
        "减 ¥50.00",
        "适用商品：品类 shoes且品牌 A、B，或SKU 1、2、3、4、5等 6 个",
        "不适用商品：SKU 9",
        "适用门店：区域 EAST",
        "不适用门店：门店 S1",
        "不与其他券同用",
        "2026-03-01 00:00 至 2026-04-01 00:00 有效",
        "整单退货后券退回，至少再有效 7 天",
        "优惠按 COMPANY 7 : STORE 3 分摊",
    ]
    assert "For categories shoes and brands A, B, or SKUs 1, 2, 3, 4, 5 and so on, 6 in all" in words.en
    assert len(words.en) == len(words.zh)


@given(off=st.integers(1, 10**12), threshold=st.integers(0, 10**12))
def test_every_amount_of_the_rule_is_in_both_sentences(off: int, threshold: int) -> None:
    for sentence in rule_of(FixedTerms(template="T", version=1, off=off, threshold=threshold)):
        assert yuan(off) in sentence
        assert (yuan(threshold) in sentence) or threshold == 0


@given(pay_ppm=st.integers(1, 1_000_000))
def test_a_percentage_is_said_to_its_last_digit(pay_ppm: int) -> None:
    chinese, english = rule_of(PercentTerms(template="T", version=1, pay_ppm=pay_ppm))
    tenths = chinese.removeprefix("打 ").removesuffix(" 折")
    assert round(float(tenths) * 100_000) == pay_ppm
    assert round(float(english.removesuffix("% off")) * 10_000) == 1_000_000 - pay_ppm


@given(lines=st.lists(st.tuples(st.integers(1, 10**8), st.integers(1, 9)), min_size=1, max_size=5))
def test_a_sample_cart_adds_up_and_gets_what_the_rule_says(lines: list[tuple[int, int]]) -> None:
    cart = sampled(EveryTerms(template="T", version=1, every=10_000, off=1_000), lines, at=AT)
    total = sum(price * quantity for price, quantity in lines)
    assert (cart.list_fen, cart.coupon_fen) == (total, total // 10_000 * 1_000)
    assert cart.payable_fen == sum(line.paid_fen for line in cart.lines) == total - cart.coupon_fen
    assert (cart.reason is None) == (cart.coupon_fen > 0)


def test_a_sample_cart_is_of_what_the_terms_are_for_and_says_what_is_missing() -> None:
    scope = {"items_in": [{"categories": ["shoes"], "brands": ["A"]}], "stores_in": [{"stores": ["S1"]}]}
    tried = terms(kind="FIXED", off=5_000, threshold=30_000, scope=scope)
    assert sampled(tried, [(40_000, 1)], at=AT).payable_fen == 35_000
    short = sampled(tried, [(29_000, 1)], at=AT)
    assert (short.coupon_fen, short.reason, short.short_by_fen) == (0, "BELOW_THRESHOLD", 1_000)


async def test_terms_are_tried_over_the_api_and_nothing_is_stored(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR)) | once()
    body: dict[str, Any] = {
        "terms": {"kind": "FIXED", "off": 5_000, "threshold": 30_000},
        "validity": DAYS,
        "lines": [{"unit_price_fen": 20_000, "quantity": 2}],
    }
    tried = await client.post("/v1/coupon-terms-trials", json=body, headers=headers)
    assert tried.status_code == 200, tried.text
    assert tried.json()["in_words"]["zh"][0] == "满 ¥300.00 减 ¥50.00"
    assert tried.json()["cart"]["payable_fen"] == 35_000
    assert (await client.get("/v1/coupon-templates", headers=headers)).json()["items"] == []
    refused = await client.post("/v1/coupon-terms-trials", json=body | {"terms": {"kind": "FIXED"}}, headers=headers)
    assert (refused.status_code, refused.json()["field"]) == (422, "terms")
