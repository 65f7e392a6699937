"""Answers as they are written: every field, nothing that does not apply, and the hash of a known text."""

from hashlib import sha256

import msgspec
import pytest
from msgspec.structs import replace

from coupons.quoting.codes import AcceptedCode, RejectedCode, payload_of
from coupons.quoting.quote import quote
from coupons.quoting.refusals import RefusalCode, RequestRefused
from coupons.quoting.terms import EveryTerms
from tests.coupons.quoting.small_carts import cart, fixed, line

EVERY = EveryTerms(template="E", version=1, every=3000, off=100, group="e")
GOODS = cart(line("L", 5000), terms=(EVERY, fixed("F", 200), fixed("G", 100), fixed("H", 100, 6000, group="h")))


def test_times_and_what_is_missing_are_written_only_where_they_apply() -> None:
    answer = msgspec.to_builtins(quote(GOODS))
    company = {"COMPANY": 100}
    assert answer["coupons"] == [
        {
            "id": "E",
            "template": "E",
            "version": 1,
            "kind": "EVERY",
            "base": 5000,
            "discount": 100,
            "lines": [{"id": "L", "share": 100, "units": [100], "funders": company}],
            "funders": company,
            "times": 1,
        },
        {
            "id": "F",
            "template": "F",
            "version": 1,
            "kind": "FIXED",
            "base": 4900,
            "discount": 200,
            "lines": [{"id": "L", "share": 200, "units": [200], "funders": {"COMPANY": 200}}],
            "funders": {"COMPANY": 200},
        },
    ]
    assert answer["unused"] == [
        {"id": "G", "reason": "GROUP_TAKEN"},
        {"id": "H", "reason": "BELOW_THRESHOLD", "short_by": 1000},
    ]


def test_the_hash_is_that_of_the_text_which_names_goods_coupons_and_money() -> None:
    """5000 less 100 and 200 is 4700; freight comes on top and is nothing unless given."""
    for freight, payable in ((0, 4700), (800, 5500)):
        quoted = quote(replace(GOODS, freight=freight) if freight else GOODS)
        text = (
            f'{{"coupons":[["E","E",1,100],["F","F",1,200]],"freight":{freight},"lines":[["L","S",1,4700]],'
            f'"member":"m","payable":{payable},"store":"s","v":1}}'
        )
        assert quoted.hash == sha256(text.encode()).hexdigest()
        assert (quoted.totals.goods, quoted.totals.freight, quoted.totals.payable) == (4700, freight, payable)


def test_a_code_says_whether_it_is_accepted() -> None:
    assert msgspec.to_builtins(AcceptedCode(input="a", code="A")) == {"input": "a", "code": "A", "accepted": True}
    rejected = msgspec.to_builtins(RejectedCode(input="a", reason="LENGTH"))
    assert rejected == {"input": "a", "reason": "LENGTH", "accepted": False}


@pytest.mark.parametrize(
    ("bits", "payload"), [(0, "0" * 15), (1, "0" * 14 + "1"), (1 << 70, "1" + "0" * 14), ((1 << 75) - 1, "Z" * 15)]
)
def test_the_first_and_the_last_payload(bits: int, payload: str) -> None:
    assert payload_of(bits) == payload


def test_a_refusal_tells_people_why() -> None:
    refused = RequestRefused(RefusalCode.BAD_WINDOW, "有效期为空 · its window is empty")
    assert (refused.code, str(refused)) == (RefusalCode.BAD_WINDOW, "有效期为空 · its window is empty")
