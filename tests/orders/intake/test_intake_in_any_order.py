"""However a source cuts its batches, in whatever order and how often it sends them: the books are the same."""

import random
from typing import Any

import httpx

from guide_app.base.kernel.database import fetch
from tests.orders.counter import orders_agree
from tests.orders.intake.intake_batches import Mall, a_line, a_mall, a_refund, an_order

RUNS = 6
ORDERS, REFUNDS = 8, 7
BOOKS = """
SELECT s.external_id AS id, o.payable_fen, o.refunded_fen, o.business_on, o.member IS NOT NULL AS has_member,
  r.amount_fen AS back_fen, (SELECT sum(l.refunded_fen) FROM order_line l WHERE l.order_id = o.id) AS of_lines_fen,
  (SELECT sum(l.returned_units) FROM order_line l WHERE l.order_id = o.id) AS units
FROM sent_row s LEFT JOIN orders o ON o.id = s.order_id LEFT JOIN refund r ON r.id = s.refund_id
WHERE s.external_id LIKE $1 || '-%' ORDER BY s.external_id
"""


def rows_of(run: str) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Orders of one line and of several, of somebody and of nobody; goods that come back, and money."""
    orders: list[dict[str, object]] = []
    for no in range(ORDERS):
        lines = [a_line(quantity=3, discount=no * 7), a_line("BAG-02"), a_line(quantity=2)][: 1 + no % 3]
        who: dict[str, object] = {"member": {"card": f"VIP{no % 2}"}} if no % 2 else {}
        orders.append(an_order(f"{run}-M{no}", *lines, **who))
    refunds = [a_refund(f"{run}-R{no}", f"{run}-M{no % 4}", ("CUP-01", 1, 3_500 - no)) for no in range(REFUNDS - 1)]
    money: dict[str, object] = {"lines": [], "amount_fen": 500}
    return orders, [*refunds, a_refund(f"{run}-R9", f"{run}-M5", **money)]


async def sent(mall: Mall, run: str, chance: random.Random) -> list[tuple[Any, ...]]:  # columns of BOOKS
    """What the books say after all rows came in batches cut by chance, some of them twice."""
    orders, refunds = rows_of(run)
    waiting: list[tuple[str, dict[str, object]]] = [("o", row) for row in orders] + [("r", row) for row in refunds]
    chance.shuffle(waiting)
    told: list[list[tuple[str, dict[str, object]]]] = []
    while waiting:
        cut = chance.randint(1, 6)
        told.append(waiting[:cut])
        waiting = waiting[cut:]
    for batch in [*told, *chance.sample(told, len(told) // 2)]:
        now = [row for kind, row in batch if kind == "o"]
        answer = await mall.told(*now, refunds=tuple(row for kind, row in batch if kind == "r"))
        assert not answer["refused"], answer
    books = await fetch(BOOKS, run)
    return [(row["id"].partition("-")[2], *list(row.values())[1:]) for row in books]


async def test_any_order_and_any_cut_of_batches_give_the_same_books(client: httpx.AsyncClient, db: None) -> None:
    mall = await a_mall(client)
    plain = await sent(mall, "X0", random.Random(0))
    assert len(plain) == ORDERS + REFUNDS
    assert sum(row[5] or 0 for row in plain if str(row[0]).startswith("R")) == 6 * 3_500 - 15 + 500
    for seed in range(1, RUNS):
        assert await sent(mall, f"X{seed}", random.Random(seed)) == plain, f"seed {seed}"
    await orders_agree()
