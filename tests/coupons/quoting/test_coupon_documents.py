"""Requests that are not exactly as described are refused as a whole, with the first code that applies."""

import json
from collections.abc import Callable
from typing import Any  # a JSON document

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coupons.quoting.documents import MOST_BYTES, decode_cart, decode_claims, decode_codes, decode_refund
from coupons.quoting.quote import quote
from coupons.quoting.refund import refund
from coupons.quoting.refusals import RefusalCode, RequestRefused
from coupons.quoting.validity import answer_claims
from tests.coupons.quoting.coupon_strategies import Document, cart_of, quote_documents, refund_documents
from tests.coupons.quoting.request_documents import SMALL, changed, value_at


def quote_answer(data: bytes) -> object:
    return quote(decode_cart(data))


def refund_answer(data: bytes) -> object:
    request = decode_refund(data)
    return refund(request.cart, request.returns, policy=request.policy, grace_days=request.grace_days)


def validity_answers(data: bytes) -> object:
    return answer_claims(decode_claims(data))


def code_of(document: Document, answer: Callable[[bytes], object] = quote_answer) -> RefusalCode | None:
    """The code a document is refused with; none when it is answered."""
    try:
        answer(json.dumps(document).encode())
    except RequestRefused as refused:
        return refused.code
    return None


def test_the_small_document_is_valid() -> None:
    assert code_of(SMALL) is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("lines.0.unit_price", -1),
        ("lines.0.unit_price", 10**12 + 1),
        ("lines.0.unit_price", 10**30),
        ("lines.0.unit_price", 1.0),
        ("lines.0.unit_price", True),
        ("lines.0.unit_price", "1"),
        ("lines.0.qty", 0),
        ("lines.0.qty", 1000),
        ("lines.0.gift", 0),
        ("lines.0.id", ""),
        ("lines.0.id", "x" * 65),
        ("lines.0.id", "a b"),
        ("lines.0.id", "a\n"),
        ("lines.0.id", "é"),
        ("lines.0.colour", "red"),
        ("lines.0.categories", ["c"] * 21),
        ("lines", []),
        ("store.regions", "r"),
        ("moment", "2026-02-30T00:00:00+08:00"),
        ("moment", "2026-01-15T12:00:00"),
        ("moment", "2026-01-15T12:00:00.0+08:00"),
        ("moment", "2026-01-15t12:00:00z"),
        ("moment", "2026-01-15T24:00:00Z"),
        ("moment", "2026-01-15T23:59:60Z"),
        ("moment", "2026-01-15T12:00:00+15:00"),
        ("moment", "1999-12-31T23:59:59Z"),
        ("moment", "2100-01-01T00:00:00Z"),
        ("moment", "2026-01-15T12:00:00Z\n"),
        ("promotions.0.lane", "ORDER"),
        ("promotions.0.lane", "SHELF"),
        ("promotions.0.threshold", 1),
        ("promotions.0.scope", {"items_in": [{}]}),
        ("promotions.0.scope", {"items_in": [{"skus": []}]}),
        ("promotions.0.scope", {"stores_in": [{"skus": ["S"]}]}),
        ("promotions.1.cap", 0),
        ("promotions.1.pay_ppm", 1_000_001),
        ("terms.0.cap", 1),
        ("terms.0.every", 0),
        ("terms.0.kind", "GIFT"),
        ("terms.1.off", 1),
        ("terms.2.funding", []),
        ("terms.2.funding.0.weight", 0),
        ("coupons.0.status", "ISSUED"),
        ("coupons.0.status", "EXPIRED"),
        ("coupons.0.lock", {"order": "o"}),
        ("rules.incompatible", [["g", "g"]]),
        ("rules.incompatible", [["g", "h", "i"]]),
        ("rules.order_limit", 13),
        ("rules.threshold_mode", "BOTH"),
        ("only", ["c"] * 101),
    ],
)
def test_a_wrong_value_is_an_invalid_request(path: str, value: Any) -> None:
    assert code_of(changed(SMALL, path, value)) is RefusalCode.INVALID_REQUEST


def paths(value: Any, path: str = "") -> list[str]:
    """Every place in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for name, one in inner for found in [f"{path}{name}", *paths(one, f"{path}{name}.")]]


@pytest.mark.parametrize("path", paths(SMALL))
def test_null_is_refused_everywhere(path: str) -> None:
    assert code_of(changed(SMALL, path, None)) is RefusalCode.INVALID_REQUEST


@pytest.mark.parametrize("path", [path for path in paths(SMALL) if not path.endswith(("0", "1", "2"))])
def test_a_name_given_twice_is_refused_everywhere(path: str) -> None:
    last = path.rpartition(".")[2]
    text = json.dumps(changed(SMALL, path, "@here"))
    member = f'"{last}": {json.dumps(value_at(SMALL, path))}'
    twice = text.replace(f'"{last}": "@here"', f"{member}, {member}")
    with pytest.raises(RequestRefused) as refused:
        decode_cart(twice.encode())
    assert refused.value.code is RefusalCode.INVALID_REQUEST


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{} {}",
        b"\xef\xbb\xbf" + json.dumps(SMALL).encode(),
        json.dumps(SMALL).encode("utf-16"),
        json.dumps(SMALL).replace('"m"', '"m\xff"').encode("latin-1"),
        json.dumps(SMALL).replace('"m"', '"\\ud800"').encode(),
        json.dumps(SMALL).replace("1000", "1e3").encode(),
        json.dumps(SMALL).replace("1000", "1000.0").encode(),
        json.dumps(SMALL).replace("1000", "NaN").encode(),
        json.dumps(SMALL).replace("1000", "01000").encode(),
        json.dumps(SMALL).replace("1000", "9" * 20_000).encode(),
        b'{"promotions": [' + b"[" * 500_000,
        b'{"member": ' + b'{"a":' * 500_000,
        b'{"promotions": [' + b'{"lane": "LINE", "scope": ' * 100_000,
        b" " * (MOST_BYTES + 1),
    ],
)
@pytest.mark.parametrize("decode", [decode_cart, decode_refund, decode_claims, decode_codes])
def test_what_is_not_exactly_json_is_refused(decode: Any, data: bytes) -> None:  # one of four decoders
    with pytest.raises(RequestRefused) as refused:
        decode(data)
    assert refused.value.code is RefusalCode.INVALID_REQUEST


def doubled(path: str, **other: Any) -> Document:
    """`SMALL` with the first entry of a list there twice, the copy changed."""
    inside = value_at(SMALL, path)
    return changed(SMALL, path, [*inside, {**inside[0], **other}])


@pytest.mark.parametrize(
    "document",
    [
        doubled("lines", sku="other"),
        doubled("promotions", off=2),
        doubled("coupons", valid_to="2026-03-01T00:00:00Z"),
        doubled("terms", off=2),
        doubled("terms.2.funding", weight=2),
        doubled("rules.groups", limit=2),
    ],
)
def test_an_id_shared_by_two_is_a_duplicate(document: Document) -> None:
    assert code_of(document) is RefusalCode.DUPLICATE_ID


def test_a_repeated_id_in_a_list_of_ids_is_no_duplicate() -> None:
    assert code_of(changed(SMALL, "only", ["c", "c"])) is None
    assert code_of(changed(SMALL, "rules.incompatible", [["g", "h"], ["h", "g"], ["g", "h"]])) is None


FAULTS = {
    RefusalCode.INVALID_REQUEST: {"freight": -1},
    RefusalCode.DUPLICATE_ID: {"lines": SMALL["lines"] * 2},
    RefusalCode.UNKNOWN_TERMS: {"terms": SMALL["terms"][1:]},
    RefusalCode.UNKNOWN_COUPON: {"only": ["nobody"]},
    RefusalCode.BAD_WINDOW: {"coupons": [{**SMALL["coupons"][0], "valid_to": "2026-01-01T08:00:00+08:00"}]},
}


@given(st.sets(st.sampled_from(list(RefusalCode)), min_size=1))
def test_the_first_code_in_the_order_of_precedence_is_given(faults: set[RefusalCode]) -> None:
    document = dict(SMALL)
    for fault in faults:
        document |= FAULTS[fault]
    first = next(code for code in RefusalCode if code in faults)
    assert code_of(document) is first


def refund_code(document: Document) -> RefusalCode | None:
    return code_of(document, refund_answer)


def test_a_line_named_twice_in_a_return_comes_before_unknown_terms() -> None:
    units = {"id": "L", "qty": 1}
    one = {"id": "r", "at": "2026-01-20T00:00:00Z", "lines": [units]}
    assert refund_code({"quote": SMALL, "returns": [one, one]}) is None
    twice = {**one, "lines": [units, units]}
    assert refund_code({"quote": SMALL, "returns": [twice]}) is RefusalCode.DUPLICATE_ID
    faulty = {**SMALL, **FAULTS[RefusalCode.UNKNOWN_TERMS]}
    assert refund_code({"quote": faulty, "returns": [twice]}) is RefusalCode.DUPLICATE_ID
    assert refund_code({"quote": faulty, "returns": [one]}) is RefusalCode.UNKNOWN_TERMS
    assert refund_code({"quote": faulty, "returns": []}) is RefusalCode.INVALID_REQUEST
    assert refund_code({"quote": SMALL, "returns": [one], "grace_days": 366}) is RefusalCode.INVALID_REQUEST


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"kind": "FIXED", "from": "2026-01-01T00:00:00Z"}, RefusalCode.INVALID_REQUEST),
        ({"kind": "FIXED", "from": "2026-01-01T00:00:00Z", "to": None}, RefusalCode.INVALID_REQUEST),
        ({"kind": "AFTER_CLAIM", "days": 0}, RefusalCode.INVALID_REQUEST),
        ({"kind": "AFTER_CLAIM", "days": 3651}, RefusalCode.INVALID_REQUEST),
        ({"kind": "AFTER_CLAIM", "days": 1, "delay_days": 366}, RefusalCode.INVALID_REQUEST),
        ({"kind": "AFTER_CLAIM", "days": 1, "from_": "2026-01-01T00:00:00Z"}, RefusalCode.INVALID_REQUEST),
        ({"kind": "AFTER_CLAIM", "days": 1, "from": "2026-01-01T00:00:00Z"}, None),
        (
            {"kind": "AFTER_CLAIM", "days": 1, "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T08:00:00+08:00"},
            RefusalCode.BAD_WINDOW,
        ),
    ],
)
def test_validity_rules_are_read_as_strictly(rule: Document, code: RefusalCode | None) -> None:
    document = {"items": [{"id": "a", "claimed_at": "2026-01-01T00:00:00Z", "rule": rule}]}
    assert code_of(document, validity_answers) is code


def test_codes_are_counted_in_code_points() -> None:
    assert decode_codes(json.dumps({"typed": ["😀" * 100]}, ensure_ascii=False).encode()).typed == ("😀" * 100,)
    with pytest.raises(RequestRefused):
        decode_codes(json.dumps({"typed": ["😀" * 101]}).encode())
    with pytest.raises(RequestRefused):
        decode_codes(json.dumps({"payloads": [""] * 101}).encode())


@settings(max_examples=40)
@given(quote_documents(), refund_documents())
def test_random_documents_are_read(quoted: Document, returned: Document) -> None:
    cart = cart_of(quoted)
    assert [line.id for line in cart.lines] == [line["id"] for line in quoted["lines"]]
    request = decode_refund(json.dumps(returned).encode())
    assert request.cart == cart_of(returned["quote"])
    assert [one.quantities for one in request.returns] == [
        {line["id"]: line["qty"] for line in one["lines"]} for one in returned["returns"]
    ]
