"""Every ledger entry says in words what it is for."""

from uuid import UUID

import pytest

from commissions.rules import line_of, reason_of


@pytest.mark.parametrize(
    ("component", "order_number", "said"),
    [
        ("BASE", "20261122-1", "订单 20261122-1 · 跑鞋 38"),
        ("ACQUISITION", None, "发展新会员奖励"),
        ("TASK", None, "完成任务奖励"),
        ("LADDER", None, "当月合计提成（LADDER）"),
    ],
)
def test_an_entry_says_what_it_is_for(component: str, order_number: str | None, said: str) -> None:
    chinese, english = reason_of(component, order_number=order_number, item="跑鞋 38", is_first=True)
    assert chinese == said
    assert english


@pytest.mark.parametrize(
    ("order_number", "came_back", "said"),
    [
        ("20261122-1", True, "订单 20261122-1 · 跑鞋 38（退货）"),
        ("20261122-1", False, "订单 20261122-1 · 跑鞋 38（方案或归属更正）"),
        (None, False, "当月合计提成（BASE）（重新计算的差额）"),
    ],
)
def test_a_later_revision_says_returned_only_where_something_was(
    order_number: str | None, came_back: bool, said: str
) -> None:
    chinese, english = reason_of("BASE", order_number=order_number, item="跑鞋 38", is_first=False, came_back=came_back)
    assert chinese == said
    assert ("returned" in english) == came_back


def test_the_entry_of_a_sale_knows_its_order_and_line() -> None:
    order = UUID("01a20274-616d-739e-a3c0-d27f6d2430c3")
    assert line_of(f"{order.hex}/12") == (order, 12)


@pytest.mark.parametrize("ref", ["S/01a20274/PLAN", "01a20274-616d-739e-a3c0-d27f6d2430c3", "", "x/1"])
def test_other_entries_know_no_order(ref: str) -> None:
    assert line_of(ref) is None
