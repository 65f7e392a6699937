"""Valid request documents, and how to change one value in them."""

from copy import deepcopy
from typing import Any  # a JSON document is any mix of dicts, lists, texts and numbers

from tests.coupons.quoting.coupon_strategies import Document

SMALL: Document = {
    "member": "m",
    "moment": "2026-01-15T12:00:00+08:00",
    "store": {"id": "s", "regions": ["r"]},
    "lines": [{"id": "L", "sku": "S", "unit_price": 1000, "qty": 2, "categories": ["c"], "brand": "b"}],
    "promotions": [
        {"id": "p", "lane": "LINE", "kind": "OFF", "off": 1, "scope": {"items_in": [{"skus": ["S"]}]}},
        {"id": "q", "lane": "ORDER", "kind": "PERCENT", "pay_ppm": 990000, "cap": 9, "no_coupons": False},
    ],
    "terms": [
        {"template": "T", "version": 1, "kind": "EVERY", "every": 100, "off": 1, "max_times": 3, "group": "g"},
        {"template": "E", "version": 1, "kind": "EXCHANGE", "exchange_price": 1, "max_face": 5, "exclusive": True},
        {"template": "F", "version": 1, "kind": "FIXED", "off": 1, "funding": [{"funder": "X", "weight": 1}]},
    ],
    "coupons": [
        {
            "id": "c",
            "template": "T",
            "version": 1,
            "owner": "m",
            "valid_from": "2026-01-01T00:00:00Z",
            "valid_to": "2026-02-01T00:00:00Z",
            "status": "LOCKED",
            "lock": {"order": "o", "until": "2026-01-15T04:00:00Z"},
        }
    ],
    "rules": {"groups": [{"group": "g", "limit": 1}], "incompatible": [["g", "h"]], "order_limit": 3},
    "only": ["c"],
}

AT = "2026-01-20T12:00:00+08:00"
SCOPE: Document = {
    "stores_in": [{"stores": ["s"], "regions": ["r"]}],
    "stores_out": [{"stores": ["t"]}],
    "items_in": [{"categories": ["c"], "brands": ["b"], "skus": ["S"]}],
    "items_out": [{"skus": ["X"]}],
}
CONDITIONS: Document = {"threshold": 1, "priority": 1}
SHARED: Document = {"version": 1, "group": "g", "scope": SCOPE, **CONDITIONS}

FULL: Document = {
    **SMALL,
    "order": "o",
    "freight": 1,
    "lines": [{**SMALL["lines"][0], "floor_price": 1}],
    "promotions": [
        {"id": "a", "lane": "LINE", "kind": "PRICE", "price": 1},
        {"id": "b", "lane": "LINE", "kind": "PERCENT", "pay_ppm": 1},
        {"id": "c", "lane": "LINE", "kind": "OFF", "off": 1},
        {"id": "d", "lane": "ORDER", "kind": "FIXED", "off": 1, **CONDITIONS},
        {
            "id": "e",
            "lane": "ORDER",
            "kind": "EVERY",
            "every": 1,
            "off": 1,
            "max_times": 1,
            "threshold": 1,
            "priority": 1,
        },
        {"id": "f", "lane": "ORDER", "kind": "PERCENT", "pay_ppm": 1, "cap": 1, **CONDITIONS},
    ],
    "terms": [
        {"template": "A", "kind": "FIXED", "off": 1, "funding": [{"funder": "X", "weight": 1}], **SHARED},
        {"template": "B", "kind": "EVERY", "every": 1, "off": 1, "max_times": 1, **SHARED},
        {"template": "C", "kind": "PERCENT", "pay_ppm": 1, "cap": 1, **SHARED},
        {"template": "D", "kind": "EXCHANGE", "exchange_price": 1, "max_face": 1, **SHARED},
    ],
}
"""Every kind of promotion and of terms, with every number that can be given."""

REFUND: Document = {
    "quote": SMALL,
    "grace_days": 1,
    "returns": [{"id": "r", "at": AT, "lines": [{"id": "L", "qty": 1}]}],
}
VALIDITY: Document = {
    "items": [{"id": "a", "claimed_at": AT, "rule": {"kind": "AFTER_CLAIM", "days": 1, "delay_days": 1}}]
}
CODES: Document = {"typed": ["a"], "payloads": ["a"]}


def changed(document: Document, path: str, value: Any) -> Document:  # a JSON value
    """A copy with the value at a path like `lines.0.qty`."""
    made, inside, last = _at(document, path)
    inside[last] = value
    return made


def without(document: Document, path: str) -> Document:
    """A copy in which the field at the path is left out."""
    made, inside, last = _at(document, path)
    del inside[last]
    return made


def value_at(document: Document, path: str) -> Any:  # a JSON value
    """What is at a path."""
    _, inside, last = _at(document, path)
    return inside[last]


def _at(document: Document, path: str) -> tuple[Document, Any, Any]:  # a list and a number, or an object and a name
    """A copy of the document, the list or object in it that the path ends in, and the place there."""
    made = deepcopy(document)
    names = path.split(".")
    inside: Any = made  # walked down to a list or an object
    for name in names[:-1]:
        inside = inside[int(name) if isinstance(inside, list) else name]
    return made, inside, int(names[-1]) if isinstance(inside, list) else names[-1]
