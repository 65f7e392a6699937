"""Who has forgotten a password gets a new one from who may give it, and is signed out everywhere."""

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from tests.factories import AnAssociate, a_store, an_associate, once, signed_in
from tests.founding.test_founding import PASSWORD, sign_in

NEW = "a new horse battery"
RESETS = "/v1/accounts/password-resets"


async def an_account(client: httpx.AsyncClient, person: AnAssociate) -> str:
    login = person.number.lower()
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    body = {"associate_id": str(person.id), "login": login, "password": PASSWORD}
    assert (await client.post("/v1/accounts", json=body, headers=hq | once())).status_code == 201
    return login


async def test_a_new_password_ends_every_sign_in_and_is_on_record(db: None, client: httpx.AsyncClient) -> None:
    login = await an_account(client, await an_associate(await a_store()))
    before = await sign_in(client, login)
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    answer = await client.post(RESETS, json={"login": login, "new_password": NEW}, headers=hq)
    assert answer.status_code == 204, answer.text
    assert (await client.get("/v1/auth/me", headers=before)).status_code == 401
    old = await client.post("/v1/auth/sign-in", json={"login": login, "password": PASSWORD})
    assert old.status_code == 401
    await sign_in(client, login, NEW)
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'auth.password_reset'") == 1
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE detail::text LIKE '%horse%'") == 0


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.HQ_OPERATOR, Role.SYSTEM}])
async def test_nobody_else_gives_passwords(db: None, client: httpx.AsyncClient, role: Role) -> None:
    login = await an_account(client, await an_associate(await a_store()))
    other = await signed_in(await an_associate(await a_store() if role.works_in_store else None, role=role))
    answer = await client.post(RESETS, json={"login": login, "new_password": NEW}, headers=other)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_an_unknown_login_is_said(db: None, client: httpx.AsyncClient) -> None:
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    answer = await client.post(RESETS, json={"login": "nobody", "new_password": NEW}, headers=hq)
    assert (answer.status_code, answer.json()["code"]) == (404, "account_unknown")
