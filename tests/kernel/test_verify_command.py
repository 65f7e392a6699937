"""`guide verify`: what is kept is compared with its facts, told, and mended when asked for."""

import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.verifying import Check, Comparison, Difference, compare, comparison, dangling, repeated
from guide_app.entry import wiring
from guide_app.entry.cli.verifying import verified
from guide_app.ground.orders.checks import REFUNDED
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.factories import a_sku, a_store, an_actor_as, hq_actor

TWO = comparison(
    kept="SELECT key, value FROM (VALUES ('a', 1::bigint), ('b', 2), ('c', 0), ('e', 5)) k (key, value)",
    facts="SELECT key, value FROM (VALUES ('a', 1::bigint), ('b', 3), ('d', 4), ('f', 0)) f (key, value)",
)


async def test_a_difference_is_counted_and_named_and_nothing_is_the_same_as_zero(db: None) -> None:
    found = await compare(TWO)
    assert (found.compared, found.different) == (6, 3)
    assert found.examples == [Difference("b", 2, 3), Difference("d", None, 4), Difference("e", 5, None)]


async def test_what_points_nowhere_and_what_is_there_twice_is_found(db: None) -> None:
    await execute("CREATE TEMP TABLE pointed_at AS SELECT 1 AS id UNION SELECT 2")
    await execute("CREATE TEMP TABLE pointing AS SELECT unnest(ARRAY[1, 1, 2, NULL, NULL, 3, 3, 4]) AS other")
    lost = await compare(dangling("pointing", "other", to="pointed_at"))
    assert lost == Comparison(4, 2, [Difference("3", 2, None), Difference("4", 1, None)])
    assert await compare(repeated("pointed_at", "id")) == Comparison(2, 0, [])
    twice = await compare(repeated("pointing WHERE other IS NOT NULL", "other"))
    assert twice == Comparison(6, 2, [Difference("1", 2, 1), Difference("3", 2, 1)])


async def test_refunds_kept_on_the_order_are_held_against_the_refunds(db: None) -> None:
    store, sku, hq = await a_store(), await a_sku(), await hq_actor()
    seller = await an_actor_as(Role.STORE_MANAGER, store)
    cash = PaymentTaken(PaymentMethod.TILL_CASH)
    order = await place_order(seller, PlaceOrder([LineWanted(sku.code, 2)], payment=cash), desk=wiring.DESK)
    await refund_order(hq, order.id, RefundOrder([LineReturned(1, 1)]), desk=wiring.DESK)
    assert await compare(REFUNDED) == Comparison(1, 0, [])
    await execute("UPDATE orders SET refunded_fen = refunded_fen - 1 WHERE id = $1", order.id)
    (said,) = await verified(["orders.refunded"], mend=True)
    assert (said.found.different, said.mended, said.is_right) == (1, False, False)
    assert said.found.examples == [Difference(str(order.id), sku.price_fen - 1, sku.price_fen)]


async def test_what_differs_is_mended_only_when_asked_for(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    await execute("CREATE TEMP TABLE kept AS SELECT 1::bigint AS amount")

    two = comparison(kept="SELECT '' AS key, amount AS value FROM kept", facts="SELECT '' AS key, 2::bigint AS value")

    async def mend() -> None:
        await execute("UPDATE kept SET amount = 2")

    monkeypatch.setattr(wiring, "CHECKS", [Check("a.sum", ("和", "sum"), two, mend)])
    (seen,) = await verified([], mend=False)
    assert not seen.is_right
    (mended,) = await verified([], mend=True)
    assert (mended.found.different, mended.mended, mended.is_right) == (1, True, True)
    (right,) = await verified([], mend=True)
    assert (right.found.different, right.mended, right.is_right) == (0, False, True)
    with pytest.raises(InvalidField):
        await verified(["a.other"], mend=False)


def test_checks_have_names_of_their_own() -> None:
    names = [check.name for check in wiring.CHECKS]
    assert len(set(names)) == len(names) > 0
