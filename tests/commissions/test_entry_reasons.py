"""Every ledger entry says in words what it is for."""

import pytest

from commissions.rules import reason_of


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


def test_a_later_revision_says_that_something_came_back() -> None:
    chinese, _ = reason_of("BASE", order_number="20261122-1", item="跑鞋 38", is_first=False)
    assert chinese == "订单 20261122-1 · 跑鞋 38（退货或调整）"
