"""Amounts by hand: asked for by who leads or looks after pay, approved by finance, never by who asked or is paid."""

import asyncpg
import httpx
import pytest

from commissions.engine.api import parse_period
from commissions.inputs.decided import adjustments_of
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import execute, fetch, transaction
from guide_app.base.kernel.ids import new_id
from tests.commissions.inputs.asking import Chain, a_chain
from tests.factories import a_region, a_store, an_associate, once, signed_in
from tests.journeys.chain_over_http import Caller

PATH = "/v1/commission-adjustments"
SOLD_EARLIER = """
INSERT INTO commission_performance (id, period, payee_kind, payee, store, amount_fen)
VALUES ($1, '2026-09-01', 'associate', $2, $3, 1)
"""


@pytest.fixture
async def chain(db: None, client: httpx.AsyncClient) -> Chain:
    return await a_chain(client)


def this_month() -> str:
    return period_of(business_date(now()))


def an_amount(chain: Chain, amount_fen: int = 2_000, month: str | None = None, **other: object) -> dict[str, object]:
    body = {"payee_id": str(chain.associate.id), "amount_fen": amount_fen, "effective_period": month or this_month()}
    return body | {"reason": "收银漏登的一单"} | other


async def test_what_a_manager_asks_for_finance_approves_and_the_engine_gets(chain: Chain) -> None:
    asked = await chain.manager.post(PATH, an_amount(chain), status=202)
    assert asked["summary_zh"] == f"{chain.associate.number} {this_month()} 提成手工调整 +¥20.00：收银漏登的一单"
    assert asked["approvers"] == ["finance"]
    assert (await chain.approve(asked, status=403))["code"] == "forbidden"
    assert (await chain.hq.get(PATH))["items"] == []
    await chain.approve(asked, chain.finance)
    [kept] = (await chain.manager.get(PATH))["items"]
    assert (kept["number"], kept["amount_fen"]) == (chain.associate.number, 2_000)
    assert kept["effective_period"] == this_month()
    assert kept["requested_by_name"] == chain.manager_person.name
    assert kept["approved_by_name"] is not None
    [found] = await adjustments_of(parse_period(this_month()))
    assert (found.payee, found.amount, found.event) == (str(chain.associate.id), 2_000, kept["id"])
    [entry] = await fetch("SELECT detail FROM audit_entry WHERE action = 'commissions.adjusted'")
    assert asked["id"] in entry["detail"]


async def test_who_asked_never_approves_and_the_same_waits_once(chain: Chain) -> None:
    asked = await chain.finance.post(PATH, an_amount(chain, -500), status=202)
    assert (await chain.approve(asked, chain.finance, status=403))["code"] == "second_person_needed"
    again = await chain.http.post(PATH, json=an_amount(chain, -500), headers=chain.finance.headers | once())
    assert (again.status_code, again.json()["code"]) == (409, "already_asked")
    await chain.finance.post(PATH, an_amount(chain, -501), status=202)
    other = Caller(chain.http, await signed_in(await an_associate(role=Role.FINANCE)))
    await chain.approve(asked, other)
    assert (await chain.approve(asked, other, status=409))["code"] == "approval_decided"
    assert [one["amount_fen"] for one in (await chain.hq.get(PATH))["items"]] == [-500]


async def test_nobody_adjusts_their_own_pay(chain: Chain) -> None:
    body = an_amount(chain) | {"payee_id": str(chain.manager_person.id)}
    answer = await chain.http.post(PATH, json=body, headers=chain.manager.headers | once())
    assert (answer.status_code, answer.json()["code"]) == (403, "not_oneself_adjusted")


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"amount_fen": 0}, 422, "amount_fen"),
        ({"reason": "  "}, 422, "reason"),
        ({"reason": ""}, 400, "reason"),
        ({"reason": "长" * 201}, 400, "reason"),
        ({"effective_period": "2027-01"}, 422, "effective_period"),
        ({"effective_period": "2026-08"}, 422, "effective_period"),
        ({"effective_period": "2026-13"}, 422, "period"),
        ({"payee_id": "01930c2e-5b1a-7c3d-9e4f-1a2b3c4d5e6f"}, 404, "payee_id"),
    ],
)
async def test_bad_input_is_named(chain: Chain, wrong: dict[str, object], status: int, field: str) -> None:
    await execute(SOLD_EARLIER, new_id(), chain.associate.id, chain.store.id)
    answer = await chain.http.post(PATH, json=an_amount(chain) | wrong, headers=chain.hq.headers | once())
    body = answer.json()
    assert answer.status_code == status, body
    assert (body["errors"][0] if status == 400 else body)["field"] == field


async def test_a_month_since_the_first_sale_may_be_adjusted(chain: Chain) -> None:
    refused = await chain.http.post(PATH, json=an_amount(chain, month="2026-09"), headers=chain.hq.headers | once())
    assert refused.json()["field"] == "effective_period"
    await execute(SOLD_EARLIER, new_id(), chain.associate.id, chain.store.id)
    await chain.approve(await chain.hq.post(PATH, an_amount(chain, month="2026-09"), status=202), chain.finance)
    assert [one["effective_period"] for one in (await chain.hq.get(PATH, period="2026-09"))["items"]] == ["2026-09"]
    assert (await chain.hq.get(PATH, period="2026-10"))["items"] == []


async def test_lists_and_requests_end_at_the_reach(chain: Chain) -> None:
    await chain.approve(await chain.hq.post(PATH, an_amount(chain), status=202), chain.finance)
    west = await a_region("WEST")
    await a_store("BJ001", west)
    other = Caller(chain.http, await signed_in(await an_associate(role=Role.SUPERVISOR, region=west)))
    assert (await other.get(PATH))["items"] == []
    answer = await chain.http.post(PATH, json=an_amount(chain), headers=other.headers | once())
    assert (answer.status_code, answer.json()["field"]) == (404, "payee_id")
    associate = await signed_in(chain.associate)
    assert (await chain.http.get(PATH, headers=associate)).status_code == 403


@pytest.mark.parametrize("change", ["UPDATE {} SET amount_fen = 1", "DELETE FROM {}"])
async def test_an_adjustment_cannot_be_changed(chain: Chain, change: str) -> None:
    await chain.approve(await chain.hq.post(PATH, an_amount(chain), status=202), chain.finance)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction():
            await execute(change.format("commission_adjustment"))
