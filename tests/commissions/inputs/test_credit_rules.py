"""Credit rules: approved by a second person, for sales learned from then on; ended ahead of now, never behind."""

from datetime import timedelta

import httpx
import pytest

from commissions.engine.api import instant_of
from commissions.rulebooks import rulebook_for
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.clock import now, pinned
from guide_app.base.kernel.database import fetch_value
from tests.commissions.inputs.asking import Chain, a_chain
from tests.factories import a_region, a_store, an_associate, once, signed_in
from tests.journeys.chain_over_http import Caller, Json
from tests.statements import statements

RULES = "/v1/credit-rules"


@pytest.fixture
async def chain(db: None, client: httpx.AsyncClient) -> Chain:
    return await a_chain(client)


def a_rule(code: str = "R1", **other: object) -> dict[str, object]:
    return {"code": code, "weights": {"SERVING": 7, "DEDICATED": 3}, **other}


async def refused(by: Caller, path: str, body: Json) -> tuple[int, str]:
    answer = await by.http.post(path, json=body, headers=by.headers | once())
    return answer.status_code, answer.json()["code"]


async def test_a_rule_holds_once_a_second_person_has_approved(chain: Chain) -> None:
    body = a_rule(store_id=str(chain.store.id), channel="livestream", missing={"DEDICATED": "TO_STORE_POOL"})
    asked = await chain.hq.post(RULES, body, status=202)
    assert asked["summary_zh"] == "业绩归属规则 R1：SERVING 7 : DEDICATED 3"
    assert (await chain.hq.get(RULES))["items"] == []
    await chain.approve(asked, chain.hq, status=403)
    await chain.approve(asked)
    [rule] = (await chain.finance.get(RULES))["items"]
    shown = (rule["code"], rule["store_code"], rule["channel"], rule["state"])
    assert shown == ("R1", "SH001", "livestream", "in_force")
    book = await rulebook_for([], [chain.store.id])
    found = book.credit_rules.rule_for(str(chain.store.id), "livestream", business_at=instant_of(now()))
    assert found is not None
    assert (found.weights, found.missing) == ({"SERVING": 7, "DEDICATED": 3}, {"DEDICATED": "TO_STORE_POOL"})
    assert book.credit_rules.rule_for(str(chain.store.id), "till", business_at=instant_of(now())) is None
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'commissions.credit_rule_created'") == 1
    assert await refused(chain.finance, RULES, body) == (409, "credit_rule_code_taken")


async def test_a_rule_is_ended_ahead_of_now_alone_and_once(chain: Chain) -> None:
    await chain.approve(await chain.hq.post(RULES, a_rule(), status=202))
    endings = f"{RULES}/R1/endings"
    past = {"valid_to": (now() - timedelta(seconds=1)).isoformat()}
    assert await refused(chain.hq, endings, past) == (422, "invalid_field")
    soon = {"valid_to": (now() + timedelta(days=1)).isoformat()}
    await chain.approve(await chain.hq.post(endings, soon, status=202))
    [rule] = (await chain.hq.get(RULES))["items"]
    assert (rule["state"], rule["valid_to"] is None) == ("in_force", False)
    with pinned(now() + timedelta(days=2)):
        caller = Caller(chain.http, await signed_in(await an_associate(role=Role.HQ_OPERATOR)))
        assert (await caller.get(RULES))["items"][0]["state"] == "past"
        later = {"valid_to": (now() + timedelta(days=3)).isoformat()}
        assert await refused(caller, endings, later) == (409, "credit_rule_ended")
    assert await refused(chain.hq, f"{RULES}/NONE/endings", soon) == (404, "not_found")


async def test_what_waited_too_long_to_be_ahead_of_now_is_not_approved(chain: Chain) -> None:
    await chain.approve(await chain.hq.post(RULES, a_rule(), status=202))
    ending = {"valid_to": (now() + timedelta(hours=1)).isoformat()}
    asked = await chain.hq.post(f"{RULES}/R1/endings", ending, status=202)
    with pinned(now() + timedelta(hours=2)):
        second = Caller(chain.http, await signed_in(await an_associate(role=Role.HQ_OPERATOR)))
        assert (await chain.approve(asked, second, status=422))["field"] == "valid_to"


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"weights": {"BOSS": 1}}, 400, "weights"),
        ({"weights": {"SERVING": -1}}, 400, "weights"),
        ({"missing": {"SERVING": "TO_NOBODY"}}, 400, "missing"),
        ({"channel": "fax"}, 400, "channel"),
        ({"code": "a b"}, 400, "code"),
        ({"valid_from": "2027-01-02T00:00:00Z", "valid_to": "2027-01-01T00:00:00Z"}, 422, "valid_to"),
    ],
)
async def test_bad_input_is_named(chain: Chain, wrong: dict[str, object], status: int, field: str) -> None:
    answer = await chain.http.post(RULES, json=a_rule() | wrong, headers=chain.hq.headers | once())
    body = answer.json()
    assert answer.status_code == status, body
    assert (body["errors"][0] if status == 400 else body)["field"].startswith(field)


async def test_a_region_decides_for_its_stores_and_not_for_the_chain(chain: Chain) -> None:
    west = await a_region("WEST")
    shop = await a_store("BJ001", west)
    caller = Caller(chain.http, await signed_in(await an_associate(role=Role.HQ_OPERATOR, region=west)))
    assert await refused(caller, RULES, a_rule()) == (403, "forbidden")
    assert await refused(caller, RULES, a_rule(store_id=str(chain.store.id))) == (404, "not_found")
    await chain.approve(await caller.post(RULES, a_rule("W1", store_id=str(shop.id)), status=202))
    await chain.approve(await chain.hq.post(RULES, a_rule("ALL"), status=202))
    await chain.approve(await chain.hq.post(RULES, a_rule("E1", store_id=str(chain.store.id)), status=202))
    assert [rule["code"] for rule in (await caller.get(RULES))["items"]] == ["W1", "ALL"]
    assert await refused(caller, f"{RULES}/E1/endings", {"valid_to": "2099-01-01T00:00:00Z"}) == (404, "not_found")


async def test_everything_decided_is_read_by_one_statement(chain: Chain) -> None:
    """Sales are credited by these; so many statements for each batch, and no more with rules, plans and settings."""
    await rulebook_for([chain.associate.id], [chain.store.id])  # types are asked for once in a connection
    async with statements() as sent:
        await rulebook_for([chain.associate.id], [chain.store.id])
    assert len(sent) == 5
