"""Many rows of customers need a second person; exports and reveals are limited, and all of them can be looked up."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.settings import settings
from guide_app.ground.background.running import run_all
from guide_app.ground.exports import approvals as export_approvals
from guide_app.ground.exports import judging, limits, making
from tests.exports.sheets_read import about, data_of
from tests.factories import a_member, a_region, a_store, an_associate, once, signed_in

Json = Any  # what an answer holds


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """One person takes two rows of customers away alone, three lists within a day."""
    lowered = replace(settings(), export_rows_alone=2, exports_per_day=3, reveals_per_day=2)
    for module in (limits, making, judging, export_approvals):
        monkeypatch.setattr(module, "settings", lambda: lowered)


async def asks(client: httpx.AsyncClient, headers: dict[str, str], **command: Json) -> httpx.Response:
    """Ask for the members as a file."""
    return await client.post("/v1/exports", json={"list": "members"} | command, headers=headers | once())


async def newest_job(client: httpx.AsyncClient, headers: dict[str, str]) -> Json:
    """The job that was asked for last."""
    job_id = await fetch_value("SELECT id FROM background_job ORDER BY id DESC LIMIT 1")
    return (await client.get(f"/v1/jobs/{job_id}", headers=headers)).json()


async def test_many_rows_of_customers_wait_for_a_second_person(
    committed_db: str, client: httpx.AsyncClient, few: None
) -> None:
    store = await a_store()
    manager, auditor = await an_associate(store, Role.STORE_MANAGER), await an_associate(role=Role.AUDITOR)
    second, other = await an_associate(role=Role.HQ_OPERATOR), await an_associate(store, Role.STORE_MANAGER)
    for number in range(2):
        await a_member(store, phone=f"+861391111222{number}")
    one, two = await signed_in(manager), await signed_in(second)
    assert (await asks(client, one)).json()["kind"] == "exports.list"
    await a_member(store, phone="+8613911112229")  # grown before the worker came to it
    assert await run_all() == 1
    job = await newest_job(client, one)
    assert (job["state"], job["problem"]["code"], job["file_path"]) == ("failed", "export_grown", None)

    reasonless = await asks(client, one)
    assert (reasonless.status_code, reasonless.json()["field"], reasonless.json()["most"]) == (422, "reason", 2)
    waits = await asks(client, one, reason="会员日短信名单")
    assert waits.status_code == 202
    assert "approvers" in waits.json(), waits.text
    assert (await asks(client, one, reason="会员日短信名单")).json()["code"] == "already_asked"
    assert await run_all() == 0
    address = f"/v1/approvals/{waits.json()['id']}/approval"
    for refused in (one, await signed_in(other)):  # oneself, and who may not
        assert (await client.post(address, json={}, headers=refused | once())).status_code in (403, 404, 409)
    assert (await client.post(address, json={}, headers=two | once())).status_code == 200
    assert await run_all() == 1
    job = await newest_job(client, one)
    file = await client.get(job["file_path"], headers=one)
    assert len(data_of(file.content)) == 4
    assert about(file.content)["导出原因"] == "会员日短信名单"

    listed = (await client.get("/v1/disclosures?kind=export", headers=await signed_in(auditor))).json()["items"]
    assert [(row["list"], row["rows"], row["reason"]) for row in listed] == [
        ("members", 3, "会员日短信名单"),
        ("members", None, ""),
    ]
    assert (listed[0]["associate_id"], listed[0]["approved_by_id"]) == (str(manager.id), str(second.id))
    assert (listed[1]["approval_id"], listed[1]["approved_by_id"]) == (None, None)
    assert (await client.get("/v1/disclosures", headers=one)).status_code == 403


async def test_the_last_export_of_a_day_goes_to_one_who_says_when_there_is_another(
    committed_db: str, client: httpx.AsyncClient, few: None
) -> None:
    store = await a_store()
    headers = await signed_in(await an_associate(store, Role.STORE_MANAGER))
    answers = await asyncio.gather(*(asks(client, headers) for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [202, 202, 202, 429, 429]
    refused = next(one.json() for one in answers if one.status_code == 429)
    assert (refused["code"], refused["limit"]) == ("export_limit", 3)
    oldest = await fetch_value("SELECT min(asked_at) FROM export_record")
    assert refused["again_at"].startswith((oldest + limits.DAY).strftime("%Y-%m-%dT%H:%M:%S"))
    unlimited = await client.post("/v1/exports", json={"list": "stores"}, headers=headers | once())
    assert unlimited.status_code == 202, unlimited.text
    await execute("UPDATE export_record SET asked_at = asked_at - interval '24 hours'")
    assert (await asks(client, headers)).status_code == 202


async def test_reveals_and_exports_are_seen_by_who_leads_the_place(
    committed_db: str, client: httpx.AsyncClient
) -> None:
    region = await a_region()
    near, far = await a_store(region=region), await a_store()
    member, _ = await a_member(near, phone="+8613911112222"), await a_member(far, phone="+8613911113333")
    seller = await an_associate(near)
    reason = {"reason": "到货通知取货"}
    shown = await client.post(f"/v1/members/{member.id}/reveal", json=reason, headers=await signed_in(seller))
    assert shown.status_code == 200, shown.text
    await asks(client, await signed_in(await an_associate(far, Role.STORE_MANAGER)))
    leads = await an_associate(role=Role.SUPERVISOR, region=region)
    found = (await client.get("/v1/disclosures", headers=await signed_in(leads))).json()["items"]
    assert {(row["kind"], row["member_number"], row["reason"]) for row in found} >= {
        ("reveal", member.number, "到货通知取货")
    }
