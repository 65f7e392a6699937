"""Three plans, by the payment, the last parcel and a week after the receipt; an order each, sent in two parcels, of
which a unit comes back within the week and one after it; months close in between. Every statement to the fen."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from commissions.handlers import COMMISSIONS
from commissions.periods.queries.statements import my_statements
from commissions.periods.service.closing import begin_periods, close_and_freeze
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from commissions.waiting.queries import waiting_orders, waiting_totals
from commissions.waiting.schemas import WaitingTotals, WaitsFor
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.database import fetch
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.web.pages import PageRequest
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay, ReceivedBy
from guide_app.ground.orders.fulfilment.schemas import Address, CancelParcel, FulfilmentWanted, Packed, SendParcel
from guide_app.ground.orders.fulfilment.service import cancel_parcel, receive_parcel, ship
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.databases import owning
from tests.factories import AnAssociate, a_member, a_sku, a_store, an_actor, an_associate, signed_in
from tests.journeys.chain_over_http import Json

CASH = PaymentTaken(PaymentMethod.TILL_CASH)
HOME = FulfilmentWanted(FulfilmentWay.SHIP, None, Address("李雷", "13800138000", "上海市 徐汇区", "漕溪北路 1 号"))
FIVE_PERCENT = [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 50_000}]}]
PLANS: dict[str, Json] = {
    "PAID": {"recognised_by": "PAID"},
    "SHIPPED": {"recognised_by": "SHIPPED"},
    "RECEIVED": {"recognised_by": "RECEIVED", "vest_days": 7},
}
FIRST = PageRequest(None, 50)
SHIPPED_ON = "SELECT order_id, shipped_on FROM commission_shipping ORDER BY order_id"


def at(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 4, tzinfo=UTC)


@dataclass
class Seller:
    """Who sold four for 100 yuan each, of which five yuan each are theirs, under one of the plans."""

    person: AnAssociate
    manager: Actor
    order: UUID
    parcels: list[UUID]

    @property
    def actor(self) -> Actor:
        return an_actor(self.person)

    async def send(self, number: str, *lines: Packed) -> None:
        sent = await ship(self.actor, self.order, SendParcel("顺丰", number + str(self.order.int % 10**6), list(lines)))
        self.parcels.append(sent.parcels[-1].id)

    async def give_back(self, units: int) -> None:
        wanted = RefundOrder([LineReturned(1, units)], reason="不合适")
        await refund_order(self.manager, self.order, wanted, desk=CouponDesk())

    async def statements(self) -> dict[str, tuple[int, ...]]:
        """Earned, pending in, pending out, payable, carried out of each month, in hundredths."""
        await drain([COMMISSIONS])
        return {
            one.period: (one.earned_fen, one.pending_in_fen, one.pending_out_fen, one.payable_fen, one.carry_out_fen)
            for one in await my_statements(self.actor)
        }


@pytest.fixture
async def sellers(committed_db: str) -> dict[str, Seller]:
    """Paid on 28 October."""
    found = {}
    with clock.pinned(at(10, 28)):
        await register([COMMISSIONS])
        sku = await a_sku(price_fen=10_000)
        for name, terms in PLANS.items():
            store = await a_store()
            version = {"no": 1, "valid_from": "2020-01-01T00:00:00+08:00", "line_components": FIVE_PERCENT, **terms}
            people = AssignPlan(store.path, Position.ASSOCIATE, date(2020, 1, 1))
            await create_plan(SYSTEM, CreatePlan(name, name, version, [people]))
            person, manager = await an_associate(store), await an_associate(store, Role.STORE_MANAGER)
            wanted = PlaceOrder(
                lines=[LineWanted(sku.code, 4)],
                member_id=(await a_member(store)).id,
                fulfilment=HOME,
                payments=[CASH],
            )
            order = await place_order(an_actor(person), wanted, desk=CouponDesk())
            found[name] = Seller(person, an_actor(manager), order.id, [])
        await begin_periods(SYSTEM, "2026-10")
        await drain([COMMISSIONS])
    return found


async def test_each_plan_pays_when_it_says(sellers: dict[str, Seller], client: httpx.AsyncClient) -> None:
    everybody = sellers.values()
    with clock.pinned(at(10, 30)):
        for one in everybody:
            await one.send("A", Packed(1, 2))
        assert await shares(sellers, client) == {
            "PAID": ("2026-10-28", False, False, 2_000, "PAID", 0),
            "SHIPPED": (None, True, False, 0, "SHIPPED", 0),
            "RECEIVED": (None, False, True, 0, "RECEIVED", 7),
        }
        await all_wait(sellers, client)
    with clock.pinned(at(11, 2)):
        await drain([COMMISSIONS])
        await close_and_freeze(SYSTEM, "2026-10")
    with clock.pinned(at(11, 3)):
        for one in everybody:
            await one.send("B")
        await drain([COMMISSIONS])
        assert await waits(SYSTEM, FIRST) == [("RECEIVED", "receipt", 6, 2_000)]
    with clock.pinned(at(11, 26)):
        for one in everybody:
            for parcel in one.parcels:
                await receive_parcel(one.actor, parcel, by=ReceivedBy.STAFF)
    with clock.pinned(at(11, 28)):
        for one in everybody:
            await one.give_back(1)
        await drain([COMMISSIONS])
        assert await waits(SYSTEM, FIRST) == []
        assert {name: share[0] for name, share in (await shares(sellers, client)).items()} == {
            "PAID": "2026-10-28",
            "SHIPPED": "2026-11-03",
            "RECEIVED": "2026-12-03",
        }
    with clock.pinned(at(12, 2)):
        await close_and_freeze(SYSTEM, "2026-11")
    with clock.pinned(at(12, 5)):
        for one in everybody:
            await one.give_back(1)
        await drain([COMMISSIONS])
    with clock.pinned(at(1, 2, 2027)):
        await close_and_freeze(SYSTEM, "2026-12")
        stated = {name: await one.statements() for name, one in sellers.items()}
    for months in stated.values():
        assert months.pop("2027-01")[:4] == (0, 0, 0, 0)
    assert stated == {
        "PAID": {
            "2026-10": (2_000, 0, 0, 2_000, 0),
            "2026-11": (-500, 0, 0, 0, -500),
            "2026-12": (-500, 0, 0, 0, -1_000),
        },
        "SHIPPED": {
            "2026-10": (2_000, 0, 2_000, 0, 0),
            "2026-11": (-500, 2_000, 0, 1_500, 0),
            "2026-12": (-500, 0, 0, 0, -500),
        },
        "RECEIVED": {
            "2026-10": (2_000, 0, 2_000, 0, 0),
            "2026-11": (-500, 2_000, 1_500, 0, 0),
            "2026-12": (-500, 1_500, 0, 1_000, 0),
        },
    }
    # All of them come to the two units that stayed.
    assert {sum(row[3] for row in months.values()) + months["2026-12"][4] for months in stated.values()} == {1_000}


async def all_wait(sellers: dict[str, Seller], client: httpx.AsyncClient) -> None:
    """Two days after the payment: what waits for a parcel and for the receipt, by everybody's reach and filters."""
    await drain([COMMISSIONS])
    sent, received = sellers["SHIPPED"], sellers["RECEIVED"]
    both = [("SHIPPED", "shipping", 2, 2_000), ("RECEIVED", "shipping", 2, 2_000)]
    assert await waits(SYSTEM, FIRST) == both
    pages = [await waiting_orders(SYSTEM, PageRequest(None, 1))]
    assert pages[0].next_cursor is not None
    assert await waits(SYSTEM, PageRequest(pages[0].items[0].order_id, 1)) == both[1:]
    assert await waits(received.manager, FIRST, days=2) == both[1:]
    assert await waits(received.manager, FIRST, days=3) == await waits(SYSTEM, FIRST, waits_for=WaitsFor.RECEIPT) == []
    assert await waits(SYSTEM, FIRST, payee=sent.person.id) == both[:1]
    assert await waiting_totals(SYSTEM) == WaitingTotals(2, 80_000, 4_000, date(2026, 10, 28))
    assert await waiting_totals(sent.manager) == WaitingTotals(1, 40_000, 2_000, date(2026, 10, 28))
    assert await waiting_totals(sellers["PAID"].manager) == WaitingTotals(0, 0, 0, None)
    headers = await signed_in(received.person)
    told = (await client.get("/v1/my/waiting-commissions?period=2026-10", headers=headers)).json()["items"]
    assert [(one["order_id"], one["commission_fen"], one["shipped_on"]) for one in told] == [
        (str(received.order), 2_000, None)
    ]
    entries = {name: await said(one, client) for name, one in sellers.items()}
    assert entries == {
        "PAID": ("2026-10-28", "2026-10-28 确认（付款当天）", "Recognised 2026-10-28, on the day of the payment"),
        "SHIPPED": (None, "待确认：全部发出当天", "Waits: on the day of the last parcel"),
        "RECEIVED": (None, "待确认：签收后 7 天", "Waits: 7 days after the receipt"),
    }
    mine = (await client.get("/v1/my/performance?period=2026-10", headers=headers)).json()
    assert (mine["commission_fen"], mine["estimated_fen"], mine["waiting_fen"]) == (2_000, 2_000, 2_000)
    assert (await client.get("/v1/waiting-commissions", headers=headers)).status_code == 403


async def said(one: Seller, client: httpx.AsyncClient) -> tuple[str | None, str, str]:
    """What the one entry of somebody says of when it is recognised."""
    [entry] = (await client.get("/v1/my/commissions?period=2026-10", headers=await signed_in(one.person))).json()[
        "items"
    ]
    return entry["confirms_on"], entry["confirms_zh"], entry["confirms_en"]


async def waits(actor: Actor, paging: PageRequest, **filters: Any) -> list[tuple[str | None, str, int, int]]:
    """Which plans wait for what, how many days they do, and for how much."""
    found = (await waiting_orders(actor, paging, **filters)).items
    return [(one.shares[0].recognised_by, one.waits_for.value, one.age_days, one.commission_fen) for one in found]


async def shares(sellers: dict[str, Seller], client: httpx.AsyncClient) -> dict[str, tuple[object, ...]]:
    """What each is told of their order over HTTP."""
    await drain([COMMISSIONS])
    found = {}
    for name, one in sellers.items():
        headers = await signed_in(one.person)
        told = (await client.get(f"/v1/orders/{one.order}/commission", headers=headers)).json()
        [[share]] = [line["shares"] for line in told["lines"]]
        words = ("confirms_on", "waits_for_shipping", "waits_for_completion", "confirmed_fen")
        found[name] = tuple(share[word] for word in (*words, "recognised_by", "recognised_after_days"))
    return found


async def test_what_is_shipped_follows_parcels_that_were_none_and_rests_that_came_back(
    sellers: dict[str, Seller], committed_db: str
) -> None:
    one = sellers["SHIPPED"]
    with clock.pinned(at(10, 29)):
        await one.send("A")
        assert await shipped() == {one.order: date(2026, 10, 29)}
        assert (await one.statements())["2026-10"][:4] == (2_000, 0, 0, 2_000)
    with clock.pinned(at(10, 30)):
        await cancel_parcel(one.actor, one.parcels.pop(), CancelParcel("单号录错"))
        assert await shipped() == {}
        assert (await one.statements())["2026-10"][:4] == (2_000, 0, 2_000, 0)
        await one.send("B", Packed(1, 3))
    with clock.pinned(at(10, 31)):
        await one.give_back(1)  # with the unit that was not sent nothing is left to send
        told = await shipped()
        assert told == {one.order: date(2026, 10, 31)}
        assert (await one.statements())["2026-10"][:4] == (1_500, 0, 0, 1_500)
        async with owning(committed_db):
            await rebuild(COMMISSIONS)
        assert await shipped() == told


async def shipped() -> dict[UUID, date]:
    await drain([COMMISSIONS])
    return {row["order_id"]: row["shipped_on"] for row in await fetch(SHIPPED_ON)}
