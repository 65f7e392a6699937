"""Who sold pays whom who employs: by direction, to the fen, as it stood when the month was closed."""

from datetime import UTC, datetime

import asyncpg
import httpx
import pytest

from commissions.handlers import COMMISSIONS
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, OrderView, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.commissions.payouts.months import (
    IN_DECEMBER,
    IN_NOVEMBER,
    IN_OCTOBER,
    NOVEMBER,
    OCTOBER,
    Asking,
    Chain,
    a_chain,
)
from tests.factories import AMember, AnAssociate, a_member, a_sku, an_actor
from tests.journeys.chain_over_http import Json
from tests.pages.visitor import Visitor

DESK = CouponDesk()
CASH = PaymentTaken(PaymentMethod.TILL_CASH)
PATH, LINES = "/v1/franchise-statements", "/v1/franchise-statement-lines"
PLAN = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 50_000}]}],
}
EARNED = "SELECT sum(amount_fen) FROM commission_earned WHERE posted_period = '2026-10-01' AND payer <> employer"
LATE = """
INSERT INTO commission_entry (id, run_id, effective_period, posted_period, payee_kind, payee, component, ref, store,
  payer, employer, amount_fen, target_fen, rev, posted_at)
SELECT gen_random_uuid(), run_id, effective_period, '2026-10-01', payee_kind, payee, component, 'late', store,
  payer, employer, 1, 1, 1, posted_at FROM commission_entry LIMIT 1
"""


async def test_each_direction_is_a_statement_of_its_own(committed_db: str, client: httpx.AsyncClient) -> None:
    chain, orders = await _traded(client)
    with clock.pinned(IN_NOVEMBER):
        asking = await chain.asking()
        refused = await client.get(PATH, params={"period": OCTOBER}, headers=asking.finance.headers)
        assert (refused.status_code, refused.json()["code"]) == (409, "period_not_closed")
        await chain.close(OCTOBER)
        found = await asking.finance.get(PATH, period=OCTOBER)
        # 5 % of 1 000.00 and of 400.00, of which 4 of 10 go to who looks after the customer.
        assert [_short(one) for one in found] == [("FR", "HQ", 1, 800), ("HQ", "FR", 1, 2_000)]
        assert sum(one["amount_fen"] for one in found) == await fetch_value(EARNED)
        pair = f"{PATH}/{OCTOBER}/{found[1]['debtor_id']}/{found[1]['creditor_id']}"
        auditor = await Visitor.signed_in(client, chain.staff["auditor"])
        listed = await auditor.visit("/hq/commissions/franchise-statements")
        assert ("¥28.00" in listed.text, "合计 2 张" in listed.text) == (True, True)
        one = await auditor.visit(f"/hq/commissions{pair.removeprefix('/v1')}")
        assert ("¥20.00" in one.text, "合计 1 条" in one.text) == (True, True), "or 2 lines"
        assert await asking.auditor.get(pair) == found[1]
        [line] = (await asking.auditor.get(LINES, period=OCTOBER, debtor_id=found[1]["debtor_id"]))["items"]
        assert (line["payee_code"], line["store_code"], line["effective_period"]) == ("A-10", "SH001", OCTOBER)
        assert line["amount_fen"] == 2_000
        same = f"{PATH}/{OCTOBER}/{found[1]['debtor_id']}/{found[1]['debtor_id']}"
        assert (await client.get(same, headers=asking.finance.headers)).status_code == 404
        await _stays_as_it_was(chain, asking, found, orders)


async def _stays_as_it_was(chain: Chain, asking: Asking, found: Json, orders: list[OrderView]) -> None:
    """What comes back after the close belongs to the next statement, and nothing can be posted in the closed month."""
    manager = an_actor(chain.staff["manager"])
    await refund_order(manager, orders[0].id, RefundOrder([LineReturned(1, 1)]), desk=DESK)
    await drain([COMMISSIONS])
    assert await asking.finance.get(PATH, period=OCTOBER) == found
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with transaction():
            await execute(LATE)
    with clock.pinned(IN_DECEMBER):
        await chain.close(NOVEMBER)
        asking = await chain.asking()
        assert await asking.finance.get(PATH, period=OCTOBER) == found
        [taken_back] = await asking.finance.get(PATH, period=NOVEMBER)
        assert _short(taken_back) == ("HQ", "FR", 1, -200)
        [line] = (await asking.finance.get(LINES, period=NOVEMBER))["items"]
        assert (line["effective_period"], line["period"], line["amount_fen"]) == (OCTOBER, NOVEMBER, -200)
        lines = (await asking.finance.get(LINES, period=OCTOBER))["items"]
        assert sum(one["amount_fen"] for one in lines) == sum(one["amount_fen"] for one in found)


async def _traded(client: httpx.AsyncClient) -> tuple[Chain, list[OrderView]]:
    """Two sales in October, each to a customer whom somebody of the other company looks after."""
    with clock.pinned(IN_OCTOBER):
        chain = await a_chain(client)
        asking = await chain.asking()
        people = [{"path": "/", "position": "ASSOCIATE", "valid_from": "2020-01-01"}]
        await asking.hq.post("/v1/commission-plans", {"code": "P", "name": "P", "version": PLAN, "assignments": people})
        rule = {"code": "SPLIT", "weights": {"SERVING": 6, "DEDICATED": 4}}
        await asking.approve(await asking.hq.post("/v1/credit-rules", rule, status=202))
        await register([COMMISSIONS])
        sku = await a_sku(price_fen=10_000)
        li, wang = chain.people["li"], chain.people["wang"]
    with clock.pinned(datetime(2026, 10, 20, 4, tzinfo=UTC)):
        own = await a_member(chain.own, dedicated=wang)
        theirs = await a_member(chain.franchised, dedicated=li)
        orders = [await _sell(li, own, sku.code, 10), await _sell(wang, theirs, sku.code, 4)]
        await drain([COMMISSIONS])
    return chain, orders


async def _sell(seller: AnAssociate, member: AMember, sku: str, quantity: int) -> OrderView:
    actor: Actor = an_actor(seller)
    command = PlaceOrder(lines=[LineWanted(sku, quantity)], member_id=member.id, payment=CASH)
    return await place_order(actor, command, desk=DESK)


def _short(one: Json) -> tuple[str, str, int, int]:
    return one["debtor_code"], one["creditor_code"], one["lines"], one["amount_fen"]
