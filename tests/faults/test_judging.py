"""The judge of `make faults` sees what is lost, doubled, never answered, or other than it was answered."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from faults.asking import Entry, History
from faults.judging import WATCHED, not_exactly, other_values
from guide_app.base.kernel.access import Role
from guide_app.entry import wiring
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from tests.factories import a_sku, an_actor_as

KINDS = ("sold", "placed", "paid", "refunded", "issued", "drafted", "settled", "exchanged", "sent", "noted")


def an_entry(kind: str, *, status: int = 201, **said: Any) -> Entry:
    """A write that was answered."""
    parts: dict[str, Any] = {"id": str(uuid4())}
    if kind == "exchanged":
        parts |= {"refund": {"id": str(uuid4())}, "new_order": {"id": str(uuid4())}}
    if kind == "sent":
        rows = [{"order_id": str(uuid4()), "refund_id": None}, {"order_id": None, "refund_id": str(uuid4())}]
        parts = {"rows": [row | {"id": uuid4().hex, "state": "booked"} for row in rows]}
    return Entry(kind, "associate", "/", None, uuid4().hex, status, parts | said, 0.0, 1.0)


def there(history: History) -> dict[str, set[str]]:
    """What a product that keeps its word has after this."""
    rows: dict[str, set[str]] = {table: set() for table in WATCHED}
    tables = {"placed": ["orders"], "paid": ["payment"], "sold": ["orders", "payment"], "refunded": ["refund"]}
    tables |= {"issued": ["coupon"], "drafted": ["task"], "settled": ["commission_run"], "noted": ["terminal_refund"]}
    for one in history.entries:
        for table in tables.get(one.kind, ()) if one.is_done else ():
            rows[table].add(one.said["id"])
        if one.kind == "exchanged":
            rows["exchange"].add(one.said["id"])
            rows["refund"].add(one.said["refund"]["id"])
            rows["orders"].add(one.said["new_order"]["id"])
            rows["payment"].add(one.said["new_order"]["id"])
        if one.kind == "sent":
            order, refund = one.said["rows"]
            rows["orders"].add(order["order_id"])
            rows["payment"].add(order["order_id"])
            rows["refund"].add(refund["refund_id"])
    return rows


def test_a_word_that_was_kept_is_no_finding() -> None:
    history = History([*(an_entry(kind) for kind in KINDS for _ in range(3)), an_entry("sold", status=422)])
    assert not_exactly(history, there(history)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_answered_and_is_gone_is_found(kind: str) -> None:
    history = History([an_entry(one) for one in KINDS])
    kept = there(History([one for one in history.entries if one.kind != kind]))
    assert len(not_exactly(history, kept)) >= 1


@pytest.mark.parametrize("table", WATCHED)
def test_what_is_there_and_was_never_answered_is_found(table: str) -> None:
    history = History([an_entry(one) for one in KINDS])
    kept = there(history)
    kept[table].add(str(uuid4()))
    assert len(not_exactly(history, kept)) == 1


@pytest.mark.parametrize(
    "changed",
    [
        lambda said: said | {"payable_fen": said["payable_fen"] + 1},
        lambda said: said | {"lines": said["lines"] * 2},
        lambda said: said | {"coupons": [{"coupon_id": str(uuid4())}]},
        lambda said: said | {"id": str(uuid4())},
    ],
)
async def test_what_is_other_than_it_was_answered_is_found(
    changed: Callable[[dict[str, Any]], dict[str, Any]], db: None
) -> None:
    sku, actor = await a_sku(), await an_actor_as(Role.ASSOCIATE)
    cash = PaymentTaken(PaymentMethod.TILL_CASH)
    order = await place_order(actor, PlaceOrder([LineWanted(sku.code, 1)], payment=cash), desk=wiring.DESK)
    said: dict[str, Any] = {"id": str(order.id), "payable_fen": order.payable_fen, "lines": [{}], "coupons": []}
    assert await other_values(History([an_entry("sold", **said)])) == []
    assert len(await other_values(History([an_entry("sold", **changed(said))]))) == 1


def test_a_row_of_a_batch_that_is_not_booked_is_found() -> None:
    sent = an_entry("sent")
    sent.said["rows"][1]["state"] = "refused"
    assert len(not_exactly(History([sent]), there(History([sent])))) == 1


def test_a_refund_that_became_of_a_row_which_waited_is_answered_and_may_not_be_lost() -> None:
    waited, kept = uuid4().hex, there(History([]))
    assert len(not_exactly(History([]), kept, waited=frozenset({waited}))) == 1
    kept["refund"].add(waited)
    assert not_exactly(History([]), kept, waited=frozenset({waited})) == []
