"""Why nothing: asked about one order or one month of a person, the answer is that of the engine about everything."""

from collections import Counter
from datetime import date
from uuid import UUID

import httpx
import msgspec
import pytest

from commissions.engine.api import Period, Rulebook, Zero, periods_between
from commissions.handlers import COMMISSIONS
from commissions.payees import PayeeKind, payee_from
from commissions.plans.service.planning import create_plan
from commissions.reasons.nothing_in_words import WORDS, OwnReason
from commissions.reasons.of_orders import facts_of_order, zeros_of_lines
from commissions.reasons.of_people import reasons_of_person
from commissions.reasons.why_nothing import reasons_for_nothing
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.reach import EVERYTHING
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.entry.replay import result
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.commissions.replays import difference, document_of
from tests.commissions.test_entry_totals import CASH, VERSION
from tests.factories import a_sku, a_store, an_actor, an_associate, signed_in

NO_STORE = UUID(int=0)


class Known(msgspec.Struct, frozen=True):
    """Somebody, or an order."""

    id: UUID


@pytest.mark.parametrize("place", range(8))
async def test_asked_one_by_one_the_reasons_are_those_of_everything(
    db: None, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Counter[str]] = []

    async def both(first: Period, opened: Period, book: Rulebook) -> list[Zero]:
        whole = await reasons_for_nothing(first, opened, book)
        seen.append(Counter(zero.reason for zero in whole))
        assert await of_orders(opened) == [zero for zero in whole if zero.ref.count("/") == 1]
        last = max((zero.period for zero in whole), default=opened)
        of_people = [
            zero for month in periods_between(first, max(last, opened)) for zero in await of_month(month, opened)
        ]
        assert sorted(of_people) == [zero for zero in whole if is_person(zero.payee)]
        return whole

    monkeypatch.setattr(result, "reasons_for_nothing", both)
    assert await difference(document_of(place, 4_000 + place)) is None
    assert seen[0].keys() <= WORDS.keys(), "every reason is told in words"


async def of_orders(opened: Period) -> list[Zero]:
    found: list[Zero] = []
    for order in await fetch_as(Known, "SELECT DISTINCT order_id AS id FROM credited_line"):
        facts = await facts_of_order(order.id)
        assert facts is not None
        found.extend(zeros_of_lines(facts.lines, facts.book, upto=opened))
    return sorted(found)


async def of_month(month: Period, opened: Period) -> list[Zero]:
    people = await fetch_as(Known, "SELECT id FROM associate")
    found = [one for person in people for one in await reasons_of_person(EVERYTHING, person.id, month, upto=opened)]
    return [zero for zero in found if zero.reason != OwnReason.NO_ATTENDANCE]


def is_person(payee: str) -> bool:
    return payee_from(payee, store=NO_STORE).kind is PayeeKind.ASSOCIATE


async def test_a_line_says_what_it_gives_and_why_another_gives_nothing(
    committed_db: str, client: httpx.AsyncClient
) -> None:
    store, elsewhere = await a_store(), await a_store()
    shoes, socks = await a_sku(price_fen=10_000), await a_sku(price_fen=2_000)
    rule = {"id": "shoes", "kind": "RATE", "ppm": 50_000, "match": {"sku": shoes.code}}
    plan = VERSION | {"line_components": [{"id": "BASE", "rules": [rule]}], "vest_days": 7}
    plan |= {"period_components": [{"id": "GOAL", "kind": "ATTAINMENT", "bands": [{"from_ppm": 0, "ppm": 1}]}]}
    people = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    await create_plan(SYSTEM, CreatePlan("P1", "基础方案", plan, [people]))
    await register([COMMISSIONS])
    seller, colleague = await an_associate(store), await an_associate(store)
    manager, other = await an_associate(store, Role.STORE_MANAGER), await an_associate(elsewhere, Role.STORE_MANAGER)
    order = PlaceOrder([LineWanted(shoes.code, 2), LineWanted(socks.code, 1)], payment=CASH)
    placed = await place_order(an_actor(seller), order, desk=CouponDesk())
    await drain([COMMISSIONS])
    path = f"/v1/orders/{placed.id}/commission"
    told = (await client.get(path, headers=await signed_in(seller))).json()
    [first, second] = told["lines"]
    [share] = first["shares"]
    assert (share["name"], share["amount_fen"], share["estimated_fen"], share["nothing"]) == (
        seller.name,
        1_000,
        1_000,
        [],
    )
    assert share["entries"][0]["how_zh"] == "基数 ¥200.00 × 5% = ¥10.00"
    assert share["entries"][0]["version"] == "P1@1"
    assert share["confirms_on"] is not None, "what is handed over is complete with its payment"
    [nothing] = second["shares"][0]["nothing"]
    assert (nothing["component"], nothing["reason"], nothing["reason_en"]) == (
        "BASE",
        "NO_RULE",
        "the plan has no rule for it",
    )
    assert (await client.get(path, headers=await signed_in(manager))).json() == told
    assert (await client.get(path, headers=await signed_in(colleague))).json()["lines"] == []
    assert (await client.get(path, headers=await signed_in(other))).status_code == 404
    month = period_of(business_date(now()))
    mine = (await client.get("/v1/my/commission-reasons", headers=await signed_in(seller))).json()
    assert [(one["component"], one["reason"]) for one in mine["nothing"]] == [
        ("GOAL", "TARGET_MISSING"),
        ("BASE", "NO_RULE"),
    ]
    of_payee = f"/v1/commission-months/{month}/payees/{seller.id}/reasons"
    assert (await client.get(of_payee, headers=await signed_in(manager))).json() == mine
    assert (await client.get(of_payee, headers=await signed_in(colleague))).status_code == 403
    assert (await client.get(of_payee, headers=await signed_in(other))).status_code == 404
    await refund_order(an_actor(manager), placed.id, RefundOrder([LineReturned(1, 2)]), desk=CouponDesk())
    await drain([COMMISSIONS])
    [back] = (await client.get(path, headers=await signed_in(seller))).json()["lines"][0]["shares"]
    assert (back["amount_fen"], [one["reason"] for one in back["nothing"]]) == (0, ["REFUNDED"])
    assert [one["amount_fen"] for one in back["entries"]] == [-1_000, 1_000]
