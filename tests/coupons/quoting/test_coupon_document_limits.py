"""Every range of a request document at its ends, and what a field that is left out stands for."""

import json
from collections.abc import Callable
from typing import Any  # JSON values

import pytest

from coupons.quoting.documents import decode_cart, decode_claims, decode_codes, decode_refund
from coupons.quoting.refusals import RefusalCode, RequestRefused
from tests.coupons.quoting.coupon_strategies import Document
from tests.coupons.quoting.request_documents import CODES, FULL, REFUND, VALIDITY, changed, value_at, without

DECODERS: dict[str, tuple[Document, Callable[[bytes], object]]] = {
    "quote": (FULL, decode_cart),
    "refund": (REFUND, decode_refund),
    "validity": (VALIDITY, decode_claims),
    "code": (CODES, decode_codes),
}
MOST_MONEY = 1_000_000_000_000
MONEY, POSITIVE_MONEY, MILLION = (0, MOST_MONEY), (1, MOST_MONEY), (1, 1_000_000)
RATE, PRIORITY, LIMIT, QUANTITY = (0, 1_000_000), (0, 1000), (1, 12), (1, 999)

NUMBERS: dict[str, dict[str, tuple[int, int]]] = {
    "quote": {
        "freight": MONEY,
        "lines.0.unit_price": MONEY,
        "lines.0.qty": QUANTITY,
        "lines.0.floor_price": MONEY,
        "promotions.0.price": MONEY,
        "promotions.1.pay_ppm": RATE,
        "promotions.2.off": POSITIVE_MONEY,
        "promotions.3.off": POSITIVE_MONEY,
        "promotions.3.threshold": MONEY,
        "promotions.3.priority": PRIORITY,
        "promotions.4.every": POSITIVE_MONEY,
        "promotions.4.off": POSITIVE_MONEY,
        "promotions.4.max_times": MILLION,
        "promotions.4.threshold": MONEY,
        "promotions.4.priority": PRIORITY,
        "promotions.5.pay_ppm": RATE,
        "promotions.5.cap": POSITIVE_MONEY,
        "promotions.5.threshold": MONEY,
        "promotions.5.priority": PRIORITY,
        "terms.0.off": POSITIVE_MONEY,
        "terms.0.version": MILLION,
        "terms.0.threshold": MONEY,
        "terms.0.priority": PRIORITY,
        "terms.0.funding.0.weight": MILLION,
        "terms.1.every": POSITIVE_MONEY,
        "terms.1.off": POSITIVE_MONEY,
        "terms.1.max_times": MILLION,
        "terms.1.priority": PRIORITY,
        "terms.2.pay_ppm": RATE,
        "terms.2.cap": POSITIVE_MONEY,
        "terms.2.priority": PRIORITY,
        "terms.3.exchange_price": MONEY,
        "terms.3.max_face": POSITIVE_MONEY,
        "terms.3.priority": PRIORITY,
        "coupons.0.version": MILLION,
        "rules.groups.0.limit": LIMIT,
        "rules.order_limit": LIMIT,
    },
    "refund": {"grace_days": (0, 365), "returns.0.lines.0.qty": QUANTITY},
    "validity": {"items.0.rule.days": (1, 3650), "items.0.rule.delay_days": (0, 365)},
}
LENGTHS: dict[str, dict[str, tuple[int, int]]] = {
    "quote": {
        "store.regions": (0, 20),
        "lines": (1, 200),
        "lines.0.categories": (0, 20),
        "promotions": (0, 50),
        "terms": (0, 100),
        "terms.0.funding": (1, 10),
        "terms.0.scope.stores_in": (0, 50),
        "terms.0.scope.stores_out": (0, 50),
        "terms.0.scope.items_in": (0, 50),
        "terms.0.scope.items_out": (0, 50),
        "terms.0.scope.stores_in.0.stores": (1, 1000),
        "terms.0.scope.stores_in.0.regions": (1, 1000),
        "terms.0.scope.items_in.0.categories": (1, 1000),
        "terms.0.scope.items_in.0.brands": (1, 1000),
        "terms.0.scope.items_in.0.skus": (1, 1000),
        "coupons": (0, 100),
        "rules.groups": (0, 50),
        "rules.incompatible": (0, 100),
        "only": (0, 100),
    },
    "refund": {"returns": (1, 100), "returns.0.lines": (1, 200)},
    "validity": {"items": (1, 100)},
    "code": {"typed": (0, 100), "payloads": (0, 100)},
}
DEFAULTS: dict[str, dict[str, object]] = {
    "quote": {
        "store.regions": [],
        "freight": 0,
        "promotions": [],
        "terms": [],
        "coupons": [],
        "rules": {"threshold_mode": "PRE_COUPON", "groups": [], "incompatible": [], "order_limit": 12},
        "lines.0.qty": 1,
        "lines.0.categories": [],
        "lines.0.floor_price": 0,
        "lines.0.gift": False,
        "lines.0.discountable": True,
        **{f"promotions.{number}.no_coupons": False for number in range(6)},
        **{f"promotions.{number}.scope": {} for number in range(6)},
        **{f"promotions.{number}.threshold": 0 for number in (3, 4, 5)},
        "promotions.3.priority": 30,
        "promotions.4.priority": 30,
        "promotions.5.priority": 20,
        **{f"terms.{number}.threshold": 0 for number in range(4)},
        **{f"terms.{number}.threshold_on": "SCOPE" for number in range(4)},
        **{f"terms.{number}.scope": {} for number in range(4)},
        **{f"terms.{number}.group": "default" for number in range(4)},
        **{f"terms.{number}.exclusive": False for number in range(4)},
        **{f"terms.{number}.funding": [{"funder": "COMPANY", "weight": 1}] for number in range(4)},
        "terms.0.priority": 30,
        "terms.1.priority": 30,
        "terms.2.priority": 20,
        "terms.3.priority": 10,
        **{f"terms.0.scope.{name}": [] for name in ("stores_in", "stores_out", "items_in", "items_out")},
        "rules.threshold_mode": "PRE_COUPON",
        "rules.groups": [],
        "rules.incompatible": [],
        "rules.order_limit": 12,
    },
    "refund": {"policy": "KEEP", "grace_days": 0},
    "validity": {"items.0.rule.delay_days": 0},
    "code": {"typed": [], "payloads": []},
}


def places(named: dict[str, dict[str, Any]]) -> list[tuple[str, str, Any]]:
    """Request, path and what is said of the path, for all of them."""
    return [(request, path, said) for request, paths in named.items() for path, said in paths.items()]


def read(request: str, document: Document) -> object:
    return DECODERS[request][1](json.dumps(document).encode())


def is_read(request: str, path: str, value: object) -> bool:
    """Whether the request's document is read with this value at the path."""
    try:
        read(request, changed(DECODERS[request][0], path, value))
    except RequestRefused:
        return False
    return True


@pytest.mark.parametrize(("request_name", "path", "ends"), places(NUMBERS))
def test_a_number_is_read_up_to_the_ends_of_its_range(request_name: str, path: str, ends: tuple[int, int]) -> None:
    least, most = ends
    assert [is_read(request_name, path, number) for number in (least, most)] == [True, True]
    assert [is_read(request_name, path, number) for number in (least - 1, most + 1)] == [False, False]


@pytest.mark.parametrize(("request_name", "path", "ends"), places(LENGTHS))
def test_a_list_is_read_up_to_the_ends_of_its_length(request_name: str, path: str, ends: tuple[int, int]) -> None:
    least, most = ends
    entries = value_at(DECODERS[request_name][0], path)[:1]
    assert [is_read(request_name, path, entries * count) for count in (least, most)] == [True, True]
    assert not is_read(request_name, path, entries * (most + 1))
    assert least == 0 or not is_read(request_name, path, entries * (least - 1))


def test_ids_and_texts_are_read_up_to_their_longest() -> None:
    assert [is_read("quote", "member", "x" * length) for length in (0, 1, 64, 65)] == [False, True, True, False]
    for path in ("typed.0", "payloads.0"):
        assert [is_read("code", path, "x" * length) for length in (0, 100, 101)] == [True, True, False]


def test_a_pair_of_incompatible_groups_has_two() -> None:
    for pair, expected in ((["g"], False), (["g", "h"], True), (["g", "h", "i"], False)):
        assert is_read("quote", "rules.incompatible", [pair]) is expected


@pytest.mark.parametrize("selector", [{}, {"stores": ["s"]}, {"regions": ["r"]}])
def test_a_store_selector_needs_one_field(selector: Document) -> None:
    assert is_read("quote", "terms.0.scope.stores_in", [selector]) is bool(selector)


@pytest.mark.parametrize("selector", [{}, {"categories": ["c"]}, {"brands": ["b"]}, {"skus": ["S"]}])
def test_an_item_selector_needs_one_field(selector: Document) -> None:
    assert is_read("quote", "terms.0.scope.items_in", [selector]) is bool(selector)


@pytest.mark.parametrize(("request_name", "path", "default"), places(DEFAULTS))
def test_a_field_left_out_stands_for_its_default(request_name: str, path: str, default: object) -> None:
    given = changed(DECODERS[request_name][0], path, default)
    assert read(request_name, without(given, path)) == read(request_name, given)


@pytest.mark.parametrize(
    "path", ["order", "only", "lines.0.brand", "terms.1.max_times", "terms.2.cap", "terms.3.max_face"]
)
def test_a_field_left_out_that_has_no_default_is_none(path: str) -> None:
    cart: Any = read("quote", without(FULL, path))  # walked down by names
    for name in path.split("."):
        cart = cart[int(name)] if isinstance(cart, tuple) else getattr(cart, name)
    assert cart is None


def test_a_coupon_without_status_is_issued_and_not_locked() -> None:
    coupon = {name: value for name, value in FULL["coupons"][0].items() if name not in {"status", "lock"}}
    cart = decode_cart(json.dumps(changed(FULL, "coupons", [coupon])).encode())
    assert [(one.status, one.lock) for one in cart.coupons] == [("ISSUED", None)]


@pytest.mark.parametrize("request_name", DECODERS)
def test_a_request_of_8_mib_is_read_and_one_byte_more_is_not(request_name: str) -> None:
    document, decode = DECODERS[request_name]
    data = json.dumps(document).encode().ljust(8_388_608)
    assert decode(data) == read(request_name, document)
    with pytest.raises(RequestRefused) as refused:
        decode(data + b" ")
    assert refused.value.code is RefusalCode.INVALID_REQUEST
