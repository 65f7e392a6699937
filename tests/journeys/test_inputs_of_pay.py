"""What people decide about pay reaches the ledger: a settled month is what `simulate` says of the same facts."""

from collections import Counter
from typing import Any

import httpx
import msgspec

from commissions.engine.api import simulate
from commissions.handlers import COMMISSIONS
from commissions.payees import PayeeKind, payee_text
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.commissions.inputs.asking import Chain, a_chain
from tests.factories import AMember, AnAssociate, ASku, a_member, a_sku, an_actor, an_associate, once

Json = Any  # a scenario document and its result
DESK = CouponDesk()
OPENED = "2020-01-01T00:00:00+08:00"
SELLERS = {
    "no": 1,
    "valid_from": OPENED,
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 50_000}]}],
    "period_components": [
        {"id": "GOAL", "kind": "ATTAINMENT", "bands": [{"from_ppm": 0, "ppm": 0}, {"from_ppm": 500_000, "ppm": 10_000}]}
    ],
}
POOLS = {
    "no": 1,
    "valid_from": OPENED,
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 50_000}]}],
    "period_components": [{"id": "POOL", "kind": "STORE_POOL", "ppm": 20_000}],
}
WEIGHTS = {"SERVING": 6, "DEDICATED": 3, "STORE_POOL": 1}
POSTED = """
SELECT effective_period, payee_kind, payee, component, ref, store, payer, employer, amount_fen FROM commission_posted
WHERE amount_fen <> 0
"""
PAID = "SELECT payload FROM event WHERE type = 'order_paid' ORDER BY seq"
REFUNDED = "SELECT payload FROM event WHERE type = 'order_refunded' ORDER BY seq"
KEY = ("effective_period", "payee", "component", "ref", "store", "payer", "employer")


async def test_a_month_goes_by_everything_that_was_decided(committed_db: str, client: httpx.AsyncClient) -> None:
    chain = await a_chain(client)
    serving, dedicated = chain.associate, await an_associate(chain.store, name="陈小丽")
    alone = await an_associate(chain.store, name="赵小云")
    month = period_of(business_date(now()))
    decided = await _decide(chain, month, serving, dedicated, alone)
    await register([COMMISSIONS])
    sku, member = await a_sku(price_fen=10_001), await a_member(chain.store, dedicated=dedicated)
    await _sell(chain, serving, sku, member)
    await drain([COMMISSIONS])
    adjusted = await _adjust(chain, dedicated, month)
    answer = await client.post("/v1/settlements", json={"period": month}, headers=chain.finance.headers | once())
    assert answer.status_code == 201, answer.text
    posted = await _posted()
    assert posted == _said(await _document(chain, month, [serving, dedicated, alone], decided | {"adjust": adjusted}))
    assert {key[2] for key in posted} == {"BASE", "GOAL", "POOL", "ADJUST"}, "each of the decisions counts"
    pooled = {key[1]: fen for key, fen in posted.items() if key[2] == "POOL"}
    assert pooled.keys() == {str(dedicated.id), str(alone.id)}, "shared by who was there"
    again = await client.post("/v1/settlements", json={"period": month}, headers=chain.finance.headers | once())
    assert again.json()["entries"] == 0


async def _decide(
    chain: Chain, month: str, serving: AnAssociate, dedicated: AnAssociate, alone: AnAssociate
) -> dict[str, Json]:
    """Plans, goals, a credit rule with a split, attendance, whose plan is none; as the document says them."""
    for code, version, position in (("SELL", SELLERS, "ASSOCIATE"), ("SHOP", POOLS, "STORE")):
        people = [{"path": "/", "position": position, "valid_from": "2020-01-01"}]
        body = {"code": code, "name": code, "version": version, "assignments": people}
        await chain.hq.post("/v1/commission-plans", body)
    values = {serving.id: 30_000, dedicated.id: 100_000}
    goals: Json = [{"associate_id": str(person), "value_fen": fen} for person, fen in values.items()]
    await chain.put(chain.supervisor, f"/v1/commission-goals/{month}", {"goals": goals}, version=0)
    rule = {"code": "SPLIT", "weights": WEIGHTS, "missing": {"DEDICATED": "REDISTRIBUTE"}}
    await chain.approve(await chain.hq.post("/v1/credit-rules", rule, status=202))
    half_days = {str(dedicated.id): 41, str(alone.id): 20}
    present: Json = [{"associate_id": person, "half_days": number} for person, number in half_days.items()]
    sheet = f"/v1/commission-attendance/{chain.store.id}/{month}"
    await chain.put(chain.manager, sheet, {"people": present}, version=0)
    choice = {"payer_policy": "OWNER_ENTITY_PAYS", "restate_limit": 2}
    await chain.approve(await chain.put(chain.finance, "/v1/commission-settings", choice, version=0, status=202))
    ended = {"associate_id": str(alone.id), "valid_from": "2020-01-01", "then": "no_plan"}
    await chain.hq.post("/v1/commission-personal-plans/endings", ended)
    return {
        "targets": [{"payee": str(person), "period": month, "value": fen} for person, fen in values.items()],
        "credit_rules": [{"id": "SPLIT", "weights": WEIGHTS, "missing": {"DEDICATED": "REDISTRIBUTE"}}],
        "half_days": half_days,
        "settings": choice,
        "unplanned": str(alone.id),
    }


async def _sell(chain: Chain, serving: AnAssociate, sku: ASku, member: AMember) -> None:
    """Three orders, one of them without a customer, and a return of a part."""
    seller, cash = an_actor(serving), PaymentTaken(PaymentMethod.TILL_CASH)
    for quantity, customer in ((1, member.id), (2, None), (3, member.id)):
        command = PlaceOrder(lines=[LineWanted(sku.code, quantity)], member_id=customer, payment=cash)
        order = await place_order(seller, command, desk=DESK)
    manager = an_actor(chain.manager_person)
    await refund_order(manager, order.id, RefundOrder([LineReturned(1, 1)]), desk=DESK)


async def _adjust(chain: Chain, payee: AnAssociate, month: str) -> Json:
    body = {"payee_id": str(payee.id), "amount_fen": -321, "effective_period": month, "reason": "上月多发"}
    asked = await chain.manager.post("/v1/commission-adjustments", body, status=202)
    await chain.approve(asked, chain.finance)
    [kept] = (await chain.finance.get("/v1/commission-adjustments"))["items"]
    return {
        "type": "ADJUST",
        "id": kept["id"],
        "payee": str(payee.id),
        "amount": -321,
        "effective_period": month,
        "reason": "x",
        "requested_by": "manager",
        "approved_by": "finance",
    }


async def _document(chain: Chain, month: str, people: list[AnAssociate], decided: dict[str, Json]) -> Json:
    """The same facts as a scenario."""
    store, entity = str(chain.store.id), str(chain.store.entity_id)
    opened = {"store": store, "from": "2020-01-01"}
    associates = [
        {
            "id": str(one.id),
            "assignments": [opened | {"plan": None if str(one.id) == decided["unplanned"] else "SELL"}],
        }
        for one in people
    ]
    manager = {"id": str(chain.manager_person.id), "assignments": [opened | {"position": "MANAGER"}]}
    attended = {"type": "ATTENDANCE", "id": "sheet", "store": store, "period": month}
    return {
        "format": "commission-scenario/1",
        "first_period": month,
        "settings": decided["settings"],
        "entities": [entity],
        "stores": [{"id": store, "entity": entity, "plan": "SHOP"}],
        "associates": [*associates, manager],
        "catalog": [{"sku": sku} for sku in {line["sku"] for sale in await _told(PAID) for line in sale["lines"]}],
        "plans": [{"id": "SELL", "versions": [SELLERS]}, {"id": "SHOP", "versions": [POOLS]}],
        "targets": decided["targets"],
        "credit_rules": decided["credit_rules"],
        "events": [
            *map(_sale, await _told(PAID)),
            *(event for refund in await _told(REFUNDED) for event in _refunds(refund)),
            attended | {"half_days": decided["half_days"]},
            decided["adjust"],
            {"type": "RUN", "id": "run", "period": month},
        ],
    }


async def _told(statement: str) -> list[Json]:
    return [msgspec.json.decode(row["payload"]) for row in await fetch(statement)]


def _sale(paid: Json) -> Json:
    given = {"SERVING": paid["serving_id"], "DEDICATED": paid.get("dedicated_id")}
    return {
        "type": "SALE",
        "id": paid["order_id"],
        "order": paid["order_id"].replace("-", ""),
        "store": paid["store_id"],
        "at": paid["paid_at"],
        "channel": paid["channel"],
        "roles": {role: person for role, person in given.items() if person},
        "lines": [
            {"id": str(line["no"]), "sku": line["sku"], "qty": line["quantity"], "paid": line["paid_fen"]}
            for line in paid["lines"]
        ],
    } | ({"member": paid["member_id"]} if paid["member_id"] else {})


def _refunds(refund: Json) -> list[Json]:
    return [
        {
            "type": "REFUND",
            "id": f"{refund['refund_id']}.{line['no']}"[:40],
            "order": refund["order_id"].replace("-", ""),
            "line": str(line["no"]),
            "amount": line["amount_fen"],
            "units": line["units"],
            "at": refund["refunded_at"],
        }
        for line in refund["lines"]
    ]


async def _posted() -> dict[tuple[str, ...], int]:
    """Where each key of the ledger stands."""
    return {
        (
            f"{row['effective_period']:%Y-%m}",
            payee_text(PayeeKind(row["payee_kind"]), row["payee"]),
            row["component"],
            row["ref"],
            str(row["store"]),
            str(row["payer"]),
            str(row["employer"]),
        ): row["amount_fen"]
        for row in await fetch(POSTED)
    }


def _said(document: Json) -> dict[tuple[str, ...], int]:
    """What the entries of the simulation sum up to, key by key."""
    result = msgspec.json.decode(b"".join(simulate(msgspec.json.encode(document))))
    assert {one["status"] for one in result["events"]} == {"ACCEPTED"}, result["events"]
    sums: Counter[tuple[str, ...]] = Counter()
    for entry in result["entries"]:
        sums[tuple(entry[name] for name in KEY)] += entry["amount"]
    return {key: fen for key, fen in sums.items() if fen}
