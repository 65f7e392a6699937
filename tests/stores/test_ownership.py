"""Who runs a store, by dates: announced by two people, frozen once the day has come, and money goes by it."""

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from commissions.handlers import COMMISSIONS
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.clock import pinned
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.associates.reads import home_stores
from guide_app.ground.orders.schemas import LineWanted, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.stores import queries, service
from guide_app.ground.stores.errors import EntityRunsStores, OwnershipFrozen
from guide_app.ground.stores.jobs import come_to_hold
from guide_app.ground.stores.ownership.schemas import ChangeOwnership
from guide_app.ground.stores.ownership.service import change_ownership
from guide_app.ground.stores.rules import Ownership
from guide_app.ground.stores.schemas import UpdateEntity
from tests.commissions.test_crediting import CASH
from tests.factories import LONG_AGO, a_sku, a_store, an_actor, an_associate, an_entity, hq_actor, signed_in
from tests.journeys.chain_over_http import Caller
from tests.pages.visitor import Visitor

MARCH_10, MARCH_20 = datetime(2026, 3, 10, 4, tzinfo=UTC), datetime(2026, 3, 20, 4, tzinfo=UTC)
PLAN = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 10_000}]}],
}


def _franchise(valid_from: str, entity: str = "FR") -> dict[str, str]:
    return {"valid_from": valid_from, "ownership": "franchise", "entity": entity, "reason": "转加盟，合同已签"}


async def test_sales_are_settled_with_who_ran_the_store_that_day(committed_db: str, client: httpx.AsyncClient) -> None:
    store, franchisee = await a_store("S1"), await an_entity("FR", name="周记鞋行")
    seller = await an_associate(store)
    asker, approver = await an_associate(role=Role.HQ_OPERATOR), await an_associate(role=Role.FINANCE)
    path = f"/v1/stores/{store.id}/ownerships"
    with pinned(MARCH_10):
        hq, finance = Caller(client, await signed_in(asker)), Caller(client, await signed_in(approver))
        for wrong, field in ((_franchise("2026-03-10"), "valid_from"), (_franchise("2026-03-16", "XX"), "entity")):
            assert (await hq.post(path, wrong, status=422))["field"] == field
        asked = await hq.post(path, _franchise("2026-03-16"), status=202)
        assert asked["summary_zh"] == "门店 S1 自 2026-03-16 起改为加盟，法人 FR"
        assert len(await hq.get(path)) == 1
        await hq.post(f"/v1/approvals/{asked['id']}/approval", {}, status=403)
        await finance.post(f"/v1/approvals/{asked['id']}/approval", {}, status=200)
        assert [(one["ownership"], one["valid_from"]) for one in await hq.get(path)] == [
            ("direct", None),
            ("franchise", "2026-03-16"),
        ]
        page = await (await Visitor.signed_in(client, asker)).visit(f"/hq/organisation/stores/{store.id}")
        assert "加盟 · 周记鞋行" in page.text
    await create_plan(SYSTEM, CreatePlan("P", "P", PLAN, [AssignPlan("/", Position.ASSOCIATE, LONG_AGO)]))
    await register([COMMISSIONS])
    sku = await a_sku(price_fen=10_000)
    for at in (MARCH_10, MARCH_20):
        with pinned(at):
            order = PlaceOrder(lines=[LineWanted(sku.code, 1)], payment=CASH)
            await place_order(an_actor(seller), order, desk=CouponDesk())
            await drain([COMMISSIONS])
    earned = await fetch("SELECT payer, employer, amount_fen FROM commission_earned ORDER BY payer = $1", franchisee)
    assert [tuple(row) for row in earned] == [(store.entity_id, store.entity_id, 100), (franchisee, franchisee, 100)]
    homes = await home_stores([seller.id], date(2026, 3, 16))
    assert homes[seller.id].entity_id == franchisee
    assert (await home_stores([seller.id], date(2026, 3, 15)))[seller.id].entity_id == store.entity_id
    with pinned(MARCH_20):
        assert await come_to_hold(MARCH_20) == 1
        assert await come_to_hold(MARCH_20) == 0
        now = await queries.store(SYSTEM, store.id)
        assert (now.ownership, now.entity_code) == (Ownership.FRANCHISE, "FR")
        await _past_days_stay(store.id)


async def _past_days_stay(store_id: object) -> None:
    change = ChangeOwnership(valid_from=date(2026, 3, 20), ownership=Ownership.MANAGED, entity="HQ", reason="托管")
    count = "SELECT count(*) FROM store_ownership WHERE store = $1"
    with pytest.raises(OwnershipFrozen):
        await change_ownership(SYSTEM, store_id, change)  # type: ignore[arg-type]
    for day, there in ((21, 3), (25, 3)):  # what is to come is replaced
        later = ChangeOwnership(valid_from=date(2026, 3, day), ownership=Ownership.MANAGED, entity="HQ", reason="托管")
        await change_ownership(SYSTEM, store_id, later)  # type: ignore[arg-type]
        assert await fetch_value(count, store_id) == there
    same = ChangeOwnership(valid_from=date(2026, 3, 22), ownership=Ownership.FRANCHISE, entity="FR", reason="不改了")
    await change_ownership(SYSTEM, store_id, same)  # type: ignore[arg-type]
    assert await fetch_value(count, store_id) == 2


async def test_a_company_closes_when_it_runs_no_store(db: None) -> None:
    store, other = await a_store(), await an_entity("FR", name="周记鞋行")
    hq = await hq_actor()
    today = business_date(clock.now())
    closing = UpdateEntity(opened_on=date(2020, 1, 1), closed_on=today + timedelta(days=9))
    with pytest.raises(EntityRunsStores):
        await service.update_entity(hq, store.entity_id, closing, expected_version=1)
    with pytest.raises(InvalidField):
        await service.update_entity(hq, other, UpdateEntity(opened_on=today, closed_on=today), expected_version=1)
    closed = await service.update_entity(hq, other, closing, expected_version=1)
    assert (closed.name, closed.closed_on) == ("周记鞋行", today + timedelta(days=9))
    change = ChangeOwnership(
        valid_from=today + timedelta(days=9), ownership=Ownership.JOINT, entity="FR", reason="联营"
    )
    with pytest.raises(InvalidField):
        await change_ownership(SYSTEM, store.id, change)
