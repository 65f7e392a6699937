"""A chain is founded once, whole or not at all, and its first person can work."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.errors import Refusal
from guide_app.entry.founding import ChainExists, Founding, found
from tests.factories import a_store, once

PASSWORD = "correct horse battery"


def a_founding(**changes: str) -> Founding:
    told = {
        "chain": "远途旅行",
        "entity": "上海远途旅行用品有限公司",
        "entity_code": "HQ",
        "name": "周景行",
        "number": "HQ001",
        "login": "hq",
        "password": PASSWORD,
    }
    return Founding(**told | changes)


async def sign_in(client: httpx.AsyncClient, login: str, password: str = PASSWORD) -> dict[str, str]:
    answer = await client.post("/v1/auth/sign-in", json={"login": login, "password": password})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def test_the_first_person_takes_on_everybody_else(db: None, client: httpx.AsyncClient) -> None:
    await found(a_founding())
    hq = await sign_in(client, "hq")
    me = (await client.get("/v1/auth/me", headers=hq)).json()
    assert (me["name"], me["role"], me["paths"]) == ("周景行", Role.HQ_OPERATOR, ["/"])

    async def post(path: str, body: Mapping[str, object]) -> dict[str, str]:
        answer = await client.post(path, json=body, headers=hq | once())
        assert answer.status_code == 201, answer.text
        made: dict[str, str] = answer.json()
        return made

    await post("/v1/regions", {"code": "EAST", "name": "华东", "parent": "HQ"})
    store = {"code": "SH001", "name": "南京西路店", "region": "EAST", "entity": "HQ", "ownership": "direct"}
    await post("/v1/stores", store)
    posting = {"role": "associate", "store": "SH001"}
    hired = await post("/v1/associates", {"number": "A1", "name": "林小满", "posting": posting})
    await post("/v1/accounts", {"associate_id": hired["id"], "login": "a1", "password": PASSWORD})
    assert (await client.get("/v1/auth/me", headers=await sign_in(client, "a1"))).json()["name"] == "林小满"


async def test_who_founded_it_is_on_record(db: None) -> None:
    await found(a_founding())
    actions = {row["action"] for row in await fetch("SELECT action FROM audit_entry WHERE actor_role = 'system'")}
    created = {"stores.entity_created", "stores.region_created", "associates.created", "auth.account_opened"}
    assert created <= actions


async def test_a_chain_that_is_there_is_left_alone(db: None) -> None:
    await a_store()
    with pytest.raises(ChainExists):
        await found(a_founding())
    assert await fetch_value("SELECT count(*) FROM account") == 0


async def test_of_two_foundings_at_once_one_holds_and_is_whole(committed_db: str) -> None:
    both = [found(a_founding(login=login, number=login, entity_code=login)) for login in ("one", "two")]
    ended = await asyncio.gather(*both, return_exceptions=True)
    assert sum(outcome is None for outcome in ended) == 1
    assert all(outcome is None or isinstance(outcome, Refusal) for outcome in ended), ended
    counts = [await fetch_value(f"SELECT count(*) FROM {table}") for table in ("legal_entity", "region", "account")]
    assert counts == [1, 1, 1]
