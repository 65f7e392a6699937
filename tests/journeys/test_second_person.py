"""Rights over HTTP: what one person at headquarters asks for is done by a second one, and by nobody else."""

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.associates.bulk import ensure_associates
from guide_app.ground.auth.tokens import forget_tokens
from tests.factories import LONG_AGO, AnAssociate, a_region, a_store, an_associate, once, signed_in
from tests.journeys.chain_over_http import Caller, sign_in

FINANCE = {"number": "F1", "name": "孙会计", "posting": {"role": "finance"}}
PASSWORD = "correct horse battery"


async def caller(http: httpx.AsyncClient, person: AnAssociate) -> Caller:
    return Caller(http, await signed_in(person))


async def test_a_finance_person_is_taken_on_and_signs_in(db: None, client: httpx.AsyncClient) -> None:
    hq = await caller(client, await an_associate(role=Role.HQ_OPERATOR))
    second = await caller(client, await an_associate(role=Role.HQ_OPERATOR))
    asked = await hq.post("/v1/associates", FINANCE, status=202)
    assert (asked["kind"], asked["state"], asked["approvers"]) == (
        "associates.taking_on",
        "pending",
        ["finance", "hq_operator"],
    )
    assert (await hq.get("/v1/associates", text="F1"))["items"] == []
    again = await client.post("/v1/associates", json=FINANCE, headers=hq.headers | once())
    assert (again.status_code, again.json()["code"]) == (409, "already_asked")
    refused = await client.post(f"/v1/approvals/{asked['id']}/approval", json={}, headers=hq.headers | once())
    assert (refused.status_code, refused.json()["code"]) == (403, "second_person_needed")

    [waiting] = (await second.get("/v1/approvals", waiting_for_me="true"))["items"]
    assert waiting["summary_zh"] == "入职 孙会计（F1），任 总部 财务"
    assert waiting["command"] is None, "it names a person"
    done = await second.post(f"/v1/approvals/{asked['id']}/approval", {"note": "已面试"}, status=200)
    assert done["state"] == "approved"
    [person] = (await hq.get("/v1/associates", text="F1"))["items"]
    assert person["role"] == "finance"

    account = {"associate_id": person["id"], "login": "f1", "password": PASSWORD}
    opening = await hq.post("/v1/accounts", account, status=202)
    assert await fetch_value("SELECT count(*) FROM approval WHERE command::text LIKE '%horse%'") == 0
    await second.post(f"/v1/approvals/{opening['id']}/approval", {}, status=200)
    finance = await sign_in(client, "f1", PASSWORD)
    assert (await finance.get("/v1/auth/me"))["role"] == "finance"
    entries = (await hq.get("/v1/audit-entries", subject=f"associate:{person['id']}"))["items"]
    assert all(entry["detail"]["approval"] == asked["id"] for entry in entries)
    me = await second.get("/v1/auth/me")
    assert {entry["detail"]["approved_by"] for entry in entries} == {me["account_id"]}


async def test_the_auditor_stays_unless_two_people_want_otherwise(db: None, client: httpx.AsyncClient) -> None:
    auditor = await an_associate(role=Role.AUDITOR)
    integrator = await caller(client, await an_associate(role=Role.INTEGRATOR))
    hq = await caller(client, await an_associate(role=Role.HQ_OPERATOR))
    store = await a_store("S1")
    posts = f"/v1/associates/{auditor.id}/postings"
    down = {"role": "associate", "store": store.code}
    for path, body in ((posts, down), (f"/v1/associates/{auditor.id}/leave", {})):
        answer = await client.post(path, json=body, headers=integrator.headers | once())
        assert (answer.status_code, answer.json()["code"], answer.json()["reason"]) == (
            403,
            "may_not_post",
            "not_this_person",
        )
    asked = await hq.post(posts, down, status=202)
    second = await caller(client, await an_associate(role=Role.FINANCE))
    concerned = await client.post(
        f"/v1/approvals/{asked['id']}/approval", json={}, headers=(await signed_in(auditor)) | once()
    )
    assert concerned.status_code == 403
    own = await signed_in(auditor)
    assert (await client.get("/v1/auth/me", headers=own)).json()["role"] == "auditor"
    await second.post(f"/v1/approvals/{asked['id']}/approval", {}, status=200)
    forget_tokens()  # what a process believes for 10 seconds
    assert (await client.get("/v1/auth/me", headers=own)).json()["role"] == "associate"


@pytest.mark.parametrize("role", ["regional_supervisor", "trainer", "store_manager", "associate"])
async def test_nobody_of_the_field_is_posted_to_the_whole_chain(db: None, client: httpx.AsyncClient, role: str) -> None:
    for poster in (Role.INTEGRATOR, Role.HQ_OPERATOR):
        somebody = await caller(client, await an_associate(role=poster))
        for posting in ({"role": role}, {"role": role, "region": "HQ"}):
            body = {"number": "N1", "name": "新人", "posting": posting}
            answer = await client.post("/v1/associates", json=body, headers=somebody.headers | once())
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field"), answer.text


async def test_nobody_posts_themselves(db: None, client: httpx.AsyncClient) -> None:
    region = await a_region("EAST")
    for role in (Role.HQ_OPERATOR, Role.INTEGRATOR):
        person = await an_associate(role=role)
        own = await caller(client, person)
        for posting in ({"role": "finance"}, {"role": "regional_supervisor", "region": region.code}):
            answer = await client.post(
                f"/v1/associates/{person.id}/postings", json=posting, headers=own.headers | once()
            )
            assert (answer.status_code, answer.json()["reason"]) == (403, "not_oneself")


async def test_a_post_that_was_changed_meanwhile_is_not_changed_again(db: None, client: httpx.AsyncClient) -> None:
    hq = await caller(client, await an_associate(role=Role.HQ_OPERATOR))
    second = await caller(client, await an_associate(role=Role.HQ_OPERATOR))
    somebody = await an_associate(await a_store("S1"))
    await a_store("S2")
    posts = f"/v1/associates/{somebody.id}/postings"
    asked = await hq.post(posts, {"role": "finance"}, status=202)
    await hq.post(posts, {"role": "store_manager", "store": "S2"})
    answer = await client.post(f"/v1/approvals/{asked['id']}/approval", json={}, headers=second.headers | once())
    assert (answer.status_code, answer.json()["code"]) == (409, "subject_changed")
    await hq.post(f"/v1/approvals/{asked['id']}/withdrawal", {}, status=200)


async def test_passwords_of_headquarters_are_reset_by_two(db: None, client: httpx.AsyncClient) -> None:
    hq_person, finance_person = await an_associate(role=Role.HQ_OPERATOR), await an_associate(role=Role.FINANCE)
    hq, finance = await caller(client, hq_person), await caller(client, finance_person)
    third = await caller(client, await an_associate(role=Role.HQ_OPERATOR))
    body = {"login": finance_person.number, "new_password": PASSWORD}
    answer = await client.post("/v1/accounts/password-resets", json=body, headers=hq.headers)
    assert answer.status_code == 202, answer.text
    path = f"/v1/approvals/{answer.json()['id']}/approval"
    assert (await client.post(path, json={}, headers=finance.headers | once())).status_code == 403
    await third.post(path, {}, status=200)
    await sign_in(client, finance_person.number, PASSWORD)
    own = {"login": hq_person.number, "new_password": PASSWORD}
    answer = await client.post("/v1/accounts/password-resets", json=own, headers=hq.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "may_not_give_access")


async def test_an_import_takes_no_post_from_anybody(db: None) -> None:
    await a_store("S1")
    auditor = await an_associate(role=Role.AUDITOR, number="AUD1", name="AUD1")
    await ensure_associates({("AUD1", "S1"): LONG_AGO})
    assert await fetch_value("SELECT count(*) FROM posting WHERE associate = $1", auditor.id) == 1
