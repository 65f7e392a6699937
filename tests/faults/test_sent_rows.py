"""The judge of `make faults` sees rows of batches that were lost, doubled or changed, on the books of the intake."""

import random
from uuid import uuid4

import httpx
import pytest
from msgspec import convert, to_builtins

from faults.asking import Entry, History, Said, Shop
from faults.judging import Ground, not_exactly
from faults.mall import MALL, Mall
from faults.sent import refunds_that_waited, sent_otherwise, used_otherwise
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.entry import wiring
from guide_app.ground.orders.intake.rules import RowKind
from guide_app.ground.orders.intake.schemas import SentOrder, SentRefund
from guide_app.ground.orders.intake.service import take_in
from guide_app.ground.orders.intake.sources.schemas import CreateSource
from guide_app.ground.orders.intake.sources.service import create_source
from guide_app.ground.orders.intake.verdicts import Sent
from guide_app.ground.orders.rules import Channel
from tests.factories import a_region, a_sku, a_store, an_actor_as


class World(Mall):
    """A mall that sends to the services themselves, and the history of what it was answered."""

    def __init__(self, actor: Actor, skus: list[str]) -> None:
        nowhere = httpx.AsyncClient()
        super().__init__(Shop(nowhere, nowhere, {}, skus, [], []), History(), random.Random(7))
        self.actor = actor

    async def write(self, kind: str, who: str, path: str, body: Said | None) -> Entry | None:
        assert body is not None
        self.number += 1
        return await self.sends(kind, body["orders"], body["refunds"])

    async def sends(self, kind: str, orders: list[Said], refunds: list[Said]) -> Entry:
        body = {"source": MALL, "orders": orders, "refunds": refunds}
        rows = [Sent(RowKind.ORDER, convert(one, SentOrder)) for one in orders]
        rows += [Sent(RowKind.REFUND, convert(one, SentRefund)) for one in refunds]
        answer = await take_in(self.actor, MALL, rows, desk=wiring.DESK)
        entry = Entry(kind, "integrator", "/", body, uuid4().hex, 201, to_builtins(answer), 0.0, 1.0)
        self.history.entries.append(entry)
        return entry


@pytest.fixture
async def world(db: None) -> World:
    await a_store("SH001", await a_region("EAST"))
    skus = [(await a_sku(code)).code for code in ("CUP-1", "CUP-2", "CUP-3")]
    hq = await an_actor_as(Role.HQ_OPERATOR)
    await create_source(hq, CreateSource(code=MALL, name="演练商城", path="/", channels=[Channel.MALL]))
    return World(hq, skus)


async def judged(world: World) -> list[str]:
    """All that is wrong with what the mall was answered."""
    new = (await Ground.now()).rows
    waited = await refunds_that_waited(world.history)
    return [
        *not_exactly(world.history, new, waited=waited),
        *used_otherwise(world.history),
        *await sent_otherwise(world.history),
    ]


async def test_batches_in_any_order_with_ids_that_were_used_are_no_finding(world: World) -> None:
    for _ in range(3):
        await world.send_batch()
        await world.send_refund_first()
        await world.use_ids_again()
    kinds = {entry.kind for entry in world.history.entries}
    assert kinds == {"sent", "sent_early", "sent_used"}
    assert await fetch_value("SELECT count(*) FROM refund") == 9
    assert await judged(world) == []


async def test_a_refund_that_waits_although_its_order_has_come_is_found(world: World) -> None:
    await world.send_refund_first()
    await execute("UPDATE sent_row SET state = 'waiting', refund_id = NULL, order_id = NULL WHERE kind = 'refund'")
    assert len(await judged(world)) == 2, "it waits, and a refund is there that nobody was told of"


async def test_a_refund_that_waited_and_was_booked_twice_is_found(world: World) -> None:
    await world.send_refund_first()
    await execute(
        "INSERT INTO refund (id, number, store, order_id, amount_fen, policy, refunded_at, business_on)"
        " SELECT gen_random_uuid(), number || 'B', store, order_id, amount_fen, policy, refunded_at, business_on"
        " FROM refund"
    )
    assert len(await judged(world)) == 1


async def test_a_row_that_is_lost_or_of_another_amount_is_found(world: World) -> None:
    await world.send_batch()
    world.history.entries[0].body["orders"][1]["lines"][0]["paid_fen"] += 1  # type: ignore[index]  # it has one
    assert len(await judged(world)) == 1
    await execute("DELETE FROM sent_row WHERE kind = 'refund'")
    assert len(await judged(world)) == 2


@pytest.mark.parametrize(
    ("row", "changed"),
    [
        (0, {"order_id": str(uuid4())}),
        (0, {"state": "refused"}),
        (1, {"state": "booked"}),
        (1, {"problem": {"code": "sku_unknown"}}),
        (2, {"problem": None}),
    ],
)
async def test_an_id_that_stands_for_two_things_is_found(world: World, row: int, changed: Said) -> None:
    await world.use_ids_again()
    world.history.entries[-1].said["rows"][row].update(changed)
    assert len(used_otherwise(world.history)) == 1
