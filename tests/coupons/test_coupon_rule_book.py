"""The tables of docs/rules/coupons.md say what the engine does."""

import json
from datetime import timedelta
from typing import Any, get_args  # Any: JSON values

import pytest

from coupons.quoting.cart import Cart
from coupons.quoting.codes import fault_of
from coupons.quoting.discount import Every, Percent
from coupons.quoting.documents import decode_cart
from coupons.quoting.instants import instant_of, local
from coupons.quoting.quote import quote
from coupons.quoting.refund import Policy, Refunded, Return, ReturnedUnits, life_after_return, refund
from coupons.quoting.spreading import spread, unit_shares
from coupons.quoting.usability import Reason
from coupons.quoting.validity import AfterClaimRule, window_of
from guide_app.base.kernel.codes import normalise
from guide_app.base.kernel.money import units
from tests.coupons.coupon_rule_book import RULE_BOOK, numbers, parts, table

Row = dict[str, str]
FLAGS = {"gift", "exclusive"}


def words(text: str) -> dict[str, Any]:
    """`unit_price 100 sku CUP gift` as the fields of a document."""
    fields: dict[str, Any] = {}
    names = iter(text.split())
    for name in names:
        value: Any = True if name in FLAGS else next(names)
        fields[name] = int(value) if isinstance(value, str) and value.isdigit() else value
    return fields


def terms_of(text: str) -> dict[str, Any]:
    name, _, rest = text.partition(":")
    kind, _, own = rest.strip().partition(" ")
    fields = words(own)
    if "skus" in fields:
        fields["scope"] = {"items_in": [{"skus": [fields.pop("skus")]}]}
    return {"template": name, "version": 1, "kind": kind, **fields}


def line_of(text: str) -> dict[str, Any]:
    name, _, rest = text.partition(":")
    return {"id": name, "sku": "S", **words(rest)}


def cart_of(row: Row) -> Cart:
    terms = [terms_of(text) for text in parts(row["coupons"])]
    window = {"valid_from": "2026-01-01T00:00:00+08:00", "valid_to": "2026-02-01T00:00:00+08:00"}
    document = {
        "member": "m",
        "moment": "2026-01-15T12:00:00+08:00",
        "store": {"id": "s"},
        "lines": [line_of(text) for text in parts(row["lines"])],
        "terms": terms,
        "coupons": [
            {"id": one["template"], "template": one["template"], "version": 1, "owner": "m", **window} for one in terms
        ],
        "rules": words(row.get("rules", "")),
    }
    return decode_cart(json.dumps(document).encode())


@pytest.mark.parametrize("row", table("Percentages"))
def test_percentages(row: Row) -> None:
    percent = Percent(pay_ppm=int(row["pay_ppm"]), cap=int(row["cap"]) if row["cap"] else None)
    assert percent.face(base=int(row["base"]), threshold_base=0) == int(row["discount"])


@pytest.mark.parametrize("row", table("Every so much"))
def test_every_so_much(row: Row) -> None:
    most = int(row["max_times"]) if row["max_times"] else None
    every = Every(every=int(row["every"]), off=int(row["off"]), max_times=most)
    base = int(row["threshold base"])
    assert every.needed(0) <= base
    assert every.times(base) == int(row["times"])
    assert every.face(base=0, threshold_base=base) == int(row["discount"])


@pytest.mark.parametrize("row", table("Spreading over lines"))
def test_spreading_over_lines(row: Row) -> None:
    amounts, floors = numbers(row["amounts"]), numbers(row["floors"])
    rooms = [amount - floor for amount, floor in zip(amounts, floors, strict=True)]
    assert spread(int(row["discount"]), amounts=amounts, rooms=rooms) == numbers(row["shares"])


@pytest.mark.parametrize("row", table("Spreading over units"))
def test_spreading_over_units(row: Row) -> None:
    before, after, qty = int(row["before"]), int(row["after"]), int(row["qty"])
    assert units(before, qty) == numbers(row["units before"])
    assert unit_shares(before, after, qty=qty) == numbers(row["unit shares"])


@pytest.mark.parametrize("row", table("The best combination"))
def test_the_best_combination(row: Row) -> None:
    quoted = quote(cart_of(row))
    assert [f"{one.id} {one.discount}" for one in quoted.coupons] == parts(row["used"])
    told = [f"{one.id} {one.reason}{'' if one.short_by is None else f' {one.short_by}'}" for one in quoted.unused]
    assert told == parts(row["unused"])


def test_every_reason_is_explained_in_order() -> None:
    assert [row["reason"] for row in table("Why a coupon was not used")] == list(get_args(Reason))


@pytest.mark.parametrize("row", table("Refunds"))
def test_refunds(row: Row) -> None:
    returns = []
    for number, text in enumerate(parts(row["returns"])):
        line, qty = text.split()
        at = instant_of("2026-01-20T12:00:00+08:00")
        returns.append(Return(id=f"r{number}", at=at, lines=[ReturnedUnits(id=line, qty=int(qty))]))
    policy: Policy = "REPRICE" if row["policy"] == "REPRICE" else "KEEP"
    answers = refund(cart_of(row), returns, policy=policy).returns
    accepted = [answer for answer in answers if isinstance(answer, Refunded)]
    assert [answer.refund for answer in accepted] == numbers(row["refund"], ";")
    assert [answer.shortfall for answer in accepted] == numbers(row["shortfall"], ";")


@pytest.mark.parametrize("row", table("Coupons that come back"))
def test_coupons_that_come_back(row: Row) -> None:
    grace = timedelta(days=int(row["grace_days"]))
    state, valid_to = life_after_return(instant_of(row["valid_to"]), at=instant_of(row["returned at"]), grace=grace)
    assert (state, local(valid_to).isoformat()) == (row["state"], row["new valid_to"])


@pytest.mark.parametrize("row", table("Validity"))
def test_validity(row: Row) -> None:
    rule = AfterClaimRule(
        days=int(row["days"]),
        delay_days=int(row["delay_days"] or 0),
        to=instant_of(row["to"]) if row["to"] else None,
    )
    window = window_of(rule, instant_of(row["claimed_at"]))
    shown = ["NEVER_VALID"] * 2 if window is None else [local(end).isoformat() for end in window]
    assert shown == [row["valid_from"], row["valid_to"]]


@pytest.mark.parametrize("row", table("Codes"))
def test_codes(row: Row) -> None:
    code = normalise(row["typed"])
    assert (fault_of(code) or code) == row["answer"]


def test_every_file_named_exists() -> None:
    project = RULE_BOOK.parents[2]
    files = [part.strip("` ") for row in table("Coupon rules") for part in row["所在文件 · file"].split(",")]
    assert len(files) > 10
    for file in files:
        assert (project / file).is_file() or (project / "coupons" / "quoting" / file).is_file(), file
