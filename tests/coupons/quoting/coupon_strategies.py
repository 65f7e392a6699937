"""Random valid request documents: small numbers and few ids, so that ties, limits and shared scopes are common."""

import json
from typing import Any  # a JSON document is any mix of dicts, lists, texts and numbers

from hypothesis import strategies as st

from coupons.quoting.cart import Cart
from coupons.quoting.documents import decode_cart

Document = dict[str, Any]

LINE_IDS = ("A", "L1", "L10", "L2", "a", "z")
SKUS, BRANDS, CATEGORIES = ("S1", "S2", "S3"), ("N", "M"), ("a", "b", "ab")
STORES, REGIONS = ("s1", "s2"), ("r1", "r2")
GROUPS = ("default", "g1", "g2")
MOMENT = "2026-01-15T12:00:00+08:00"
ENDS = ("2026-02-01T00:00:00+08:00", "2026-01-31T16:00:00Z", "2026-02-15T00:00:00+08:00", "2026-03-01T00:00:00+08:00")

prices = st.sampled_from((0, 1, 99, 1000, 3333, 9999)) | st.integers(0, 20_000)
amounts = st.sampled_from((1, 50, 1000, 2000, 5000)) | st.integers(1, 10_000)
rates = st.sampled_from((0, 333_333, 500_000, 900_000, 1_000_000)) | st.integers(0, 1_000_000)


def some(values: tuple[str, ...], *, at_least: int = 0) -> st.SearchStrategy[list[str]]:
    """A few of the values, perhaps with one repeated."""
    return st.lists(st.sampled_from(values), min_size=at_least, max_size=3)


def fields(required: Document, optional: Document | None = None) -> st.SearchStrategy[Document]:
    """A document with the required fields and any of the optional ones."""
    return st.fixed_dictionaries(required, optional=optional or {})


item_selectors = fields(
    {}, {"categories": some(CATEGORIES, at_least=1), "brands": some(BRANDS, at_least=1), "skus": some(SKUS, at_least=1)}
).filter(bool)
store_selectors = fields({}, {"stores": some(STORES, at_least=1), "regions": some(REGIONS, at_least=1)}).filter(bool)
scopes = fields(
    {},
    {
        "items_in": st.lists(item_selectors, max_size=2),
        "items_out": st.lists(item_selectors, max_size=1),
        "stores_out": st.lists(store_selectors, max_size=1),
    },
)
rare = st.integers(0, 9).map(lambda drawn: drawn == 0)

KINDS: dict[str, tuple[Document, Document]] = {
    "FIXED": ({"off": amounts}, {}),
    "EVERY": ({"every": amounts, "off": amounts}, {"max_times": st.integers(1, 5)}),
    "PERCENT": ({"pay_ppm": rates}, {"cap": amounts}),
    "EXCHANGE": ({"exchange_price": prices}, {"max_face": amounts}),
}


def of_kinds(kinds: tuple[str, ...], required: Document, optional: Document) -> st.SearchStrategy[Document]:
    """Terms or order promotions of one of the kinds."""
    return st.one_of(
        [
            fields({"kind": st.just(kind), **required, **KINDS[kind][0]}, {**optional, **KINDS[kind][1]})
            for kind in kinds
        ]
    )


def numbered(documents: list[Document], names: list[str], field: str) -> list[Document]:
    """The documents with an id each."""
    return [{field: name, **document} for name, document in zip(names, documents, strict=False)]


line_fields = fields(
    {"sku": st.sampled_from(SKUS), "unit_price": prices},
    {
        "qty": st.integers(1, 5),
        "categories": some(CATEGORIES),
        "brand": st.sampled_from(BRANDS),
        "floor_price": prices,
        "gift": rare,
        "discountable": rare.map(lambda drawn: not drawn),
    },
)
line_promotions = st.one_of(
    [
        fields({"lane": st.just("LINE"), "kind": st.just(kind), **own}, {"scope": scopes, "no_coupons": rare})
        for kind, own in (("PRICE", {"price": prices}), ("PERCENT", {"pay_ppm": rates}), ("OFF", {"off": amounts}))
    ]
)
order_promotions = of_kinds(
    ("FIXED", "EVERY", "PERCENT"),
    {"lane": st.just("ORDER")},
    {"threshold": prices, "priority": st.sampled_from((0, 25)), "scope": scopes, "no_coupons": rare},
)
funding = st.lists(
    fields({"funder": st.sampled_from(("COMPANY", "F1", "F10", "F2")), "weight": st.integers(1, 9)}),
    min_size=1,
    max_size=3,
    unique_by=lambda party: party["funder"],
)


def terms_of(kinds: tuple[str, ...]) -> st.SearchStrategy[Document]:
    """Terms that mostly apply, so that there is something to choose between."""
    return of_kinds(
        kinds,
        {"group": st.sampled_from(GROUPS)},
        {
            "threshold": prices,
            "threshold_on": st.sampled_from(("SCOPE", "CART")),
            "scope": scopes,
            "exclusive": rare,
            "priority": st.sampled_from((0, 10, 20)),
            "funding": funding,
        },
    )


rules = fields(
    {},
    {
        "threshold_mode": st.sampled_from(("PRE_COUPON", "CASCADED")),
        "order_limit": st.integers(1, 12),
        "groups": st.lists(
            fields({"group": st.sampled_from(GROUPS), "limit": st.integers(1, 6)}),
            max_size=3,
            unique_by=lambda one: one["group"],
        ),
        "incompatible": st.lists(st.permutations(GROUPS).map(lambda groups: groups[:2]), max_size=1),
    },
)


@st.composite
def quote_documents(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(KINDS), most_coupons: int = 6) -> Document:
    """A valid quote request of up to six lines, three promotions and `most_coupons` coupons."""
    lines = draw(st.lists(line_fields, min_size=1, max_size=len(LINE_IDS)))
    promotions = draw(st.lists(line_promotions | order_promotions, max_size=3))
    terms = draw(st.lists(terms_of(kinds), max_size=most_coupons))
    versions = [{"template": f"T{number}", "version": 1, **one} for number, one in enumerate(terms)]
    names = draw(st.permutations([f"{letter}{number}" for letter in "Cc" for number in range(most_coupons)]))
    coupons = [
        {
            "id": name,
            "template": one["template"],
            "version": 1,
            "owner": "m1",
            "valid_from": "2026-01-01T00:00:00+08:00",
            "valid_to": draw(st.sampled_from(ENDS)),
        }
        for name, one in zip(names, draw(st.permutations(versions + versions[:1])), strict=False)
    ]
    return {
        "member": "m1",
        "order": "o1",
        "moment": MOMENT,
        "store": {"id": "s1", "regions": draw(some(REGIONS))},
        "lines": numbered(lines, draw(st.permutations(LINE_IDS)), "id"),
        "freight": draw(st.integers(0, 2000)),
        "promotions": numbered(promotions, ["p1", "p10", "p2"], "id"),
        "terms": versions,
        "coupons": coupons[:most_coupons],
        "rules": draw(rules),
    }


@st.composite
def refund_documents(draw: st.DrawFn) -> Document:
    """A refund request whose returns are, in the end, everything that was bought, a few units at a time."""
    quoted = draw(quote_documents(most_coupons=3))
    units = [line["id"] for line in quoted["lines"] for _ in range(line.get("qty", 1))]
    order = draw(st.permutations(units))
    cuts = sorted(draw(st.sets(st.integers(1, len(order)), max_size=4)) | {len(order)})
    returns = []
    for number, (begin, end) in enumerate(zip([0, *cuts[:-1]], cuts, strict=True)):
        brought = order[begin:end]
        lines = [{"id": line, "qty": brought.count(line)} for line in sorted(set(brought))]
        at = draw(st.sampled_from(("2026-01-20T12:00:00+08:00", "2026-01-31T16:00:00Z", "2026-02-20T00:00:00+08:00")))
        returns.append({"id": f"r{number}", "at": at, "lines": lines})
    return {
        "quote": quoted,
        "policy": draw(st.sampled_from(("KEEP", "REPRICE"))),
        "grace_days": draw(st.sampled_from((0, 3))),
        "returns": returns,
    }


def cart_of(document: Document) -> Cart:
    """The cart a quote document describes."""
    return decode_cart(json.dumps(document).encode())
