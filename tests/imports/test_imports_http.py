"""Imports over HTTP: upload, preview, look, commit, error sheet, again."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.base.kernel.imports.reading import read_sheet
from guide_app.entry import wiring
from guide_app.ground.background.running import run_all
from guide_app.ground.imports import reads
from guide_app.ground.imports.jobs import forget
from tests.factories import a_region, a_store, an_associate, an_entity, once, signed_in
from tests.imports.sheets import csv_text, workbook

HEAD = ("门店编码", "门店名称", "所属区域编码", "法人编码", "经营方式", "备注")
GOOD, BAD = ("S1", "甲", "EAST", "HQ", "直营", "好"), ("S2", "乙", "WEST", "HQ", "直营", "坏")


async def uploaded(client: httpx.AsyncClient, headers: dict[str, str], data: bytes, name: str = "门店.xlsx") -> str:
    sent = await client.post(
        "/v1/files", data={"purpose": "files.sheet"}, files={"file": (name, data)}, headers=headers | once()
    )
    assert sent.status_code == 201, sent.text
    file_id: str = sent.json()["id"]
    return file_id


async def started(client: httpx.AsyncClient, headers: dict[str, str], kind: str, data: bytes) -> Any:
    body = {"kind": kind, "file_id": await uploaded(client, headers, data)}
    answer = await client.post("/v1/imports", json=body, headers=headers | once())
    assert answer.status_code == 201, answer.text
    return answer.json()


async def shown(client: httpx.AsyncClient, headers: dict[str, str], import_id: str) -> Any:
    answer = await client.get(f"/v1/imports/{import_id}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def hq(client: httpx.AsyncClient, committed_db: str) -> dict[str, str]:
    await a_region("EAST")
    await an_entity()
    return await signed_in(await an_associate(role=Role.HQ_OPERATOR))


async def test_from_the_upload_to_the_corrected_error_sheet(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    begun = await started(client, hq, "stores", workbook(HEAD, GOOD, BAD))
    assert (begun["state"], begun["progress"]["state"], begun["may_commit"]) == ("previewing", "waiting", False)
    assert await run_all() == 1
    seen = await shown(client, hq, begun["id"])
    assert seen["previewed"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert (seen["state"], seen["may_commit"], seen["rows"]) == ("previewed", True, 2)
    assert (seen["unknown_columns"], seen["file_name"]) == (["备注"], "门店.xlsx")
    assert (seen["progress"]["done"], seen["progress"]["total"]) == (2, 2)
    assert {column["field"]: column["title"] for column in seen["columns"]} == {
        "code": "门店编码",
        "name": "门店名称",
        "region": "所属区域编码",
        "entity": "法人编码",
        "ownership": "经营方式",
        "address": None,
        "opened_on": None,
        "day_cut_hours": None,
        "hours_weekdays": None,
        "hours_weekend": None,
        "status": None,
    }
    refused, new = seen["first"]
    assert (refused["row"], refused["problems"][0]["column_zh"], refused["problems"][0]["value"]) == (
        3,
        "所属区域编码",
        "WEST",
    )
    assert {change["field"]: change["after"] for change in new["changes"]}["name"] == "甲"
    assert await fetch_value("SELECT count(*) FROM store") == 0

    committed = await client.post(f"/v1/imports/{begun['id']}/commit", headers=hq | once())
    assert (committed.status_code, committed.json()["state"]) == (200, "committing")
    await run_all()
    done = await shown(client, hq, begun["id"])
    assert (done["state"], done["may_commit"]) == ("done", False)
    assert done["applied"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1, "judged_again": []}
    assert await fetch_value("SELECT uses FROM stored_file WHERE purpose = 'files.sheet'") == 0

    errors = await client.get(done["error_sheet_path"], headers=hq)
    [row] = read_sheet(KINDS["stores"], errors.content).read()
    assert row.cells[0] == 3
    assert "须为您可管理的区域编码" in str(row.cells[1])
    await a_region("WEST")
    again = await started(client, hq, "stores", errors.content)
    await run_all()
    assert (await shown(client, hq, again["id"]))["previewed"]["new"] == 1
    listed = (await client.get("/v1/imports", params={"kind": "stores"}, headers=hq)).json()["items"]
    assert [one["id"] for one in listed] == [again["id"], begun["id"]]


async def test_a_repeated_request_begins_and_commits_once(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    body = {"kind": "stores", "file_id": await uploaded(client, hq, workbook(HEAD, GOOD))}
    headers = hq | once()
    first, second = [await client.post("/v1/imports", json=body, headers=headers) for _ in range(2)]
    assert first.json() == second.json()
    await run_all()
    path, headers = f"/v1/imports/{first.json()['id']}/commit", hq | once()
    assert [(await client.post(path, headers=headers)).status_code for _ in range(2)] == [200, 200]
    other = await client.post(path, headers=hq | once())
    assert (other.status_code, other.json()["code"], other.json()["state"]) == (409, "import_not_ready", "committing")
    await run_all()
    late = await client.post(path, headers=hq | once())
    assert (late.status_code, late.json()["state"]) == (409, "done")
    assert await fetch_value("SELECT count(*) FROM store") == 1


async def test_a_file_that_is_no_sheet_of_the_kind_fails_with_its_reason(
    client: httpx.AsyncClient, hq: dict[str, str]
) -> None:
    begun = await started(client, hq, "stores", workbook(("甲", "甲"), (1, 2)))
    await run_all()
    seen = await shown(client, hq, begun["id"])
    assert (seen["state"], seen["problem"]["code"], seen["problem"]["missing"]) == (
        "failed",
        "header_not_understood",
        ["门店编码"],
    )
    refused = await client.post(f"/v1/imports/{begun['id']}/commit", headers=hq | once())
    assert refused.json()["code"] == "import_not_ready"


async def test_without_anything_new_there_is_nothing_to_commit(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    begun = await started(client, hq, "stores", workbook(HEAD, BAD))
    early = await client.post(f"/v1/imports/{begun['id']}/commit", headers=hq | once())
    assert early.json()["code"] == "import_not_ready"
    await run_all()
    refused = await client.post(f"/v1/imports/{begun['id']}/commit", headers=hq | once())
    assert (refused.status_code, refused.json()["code"]) == (422, "nothing_to_import")


async def test_all_rows_or_none_are_written_as_is_chosen(
    client: httpx.AsyncClient, hq: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = await started(client, hq, "stores", workbook(HEAD, GOOD, BAD))
    await run_all()
    whole, path = {"rows": "all"}, f"/v1/imports/{begun['id']}"
    assert (await shown(client, hq, begun["id"]))["may_commit_whole"] is False
    refused = await client.post(f"{path}/commit", json=whole, headers=hq | once())
    assert (refused.status_code, refused.json()["code"], refused.json()["refused"]) == (422, "rows_refused", 1)

    for code in ("S1", "S2"):
        await a_store(code, name="旧名")
    mended = await started(client, hq, "stores", csv_text(("code", "name"), ("S1", "新名"), ("S2", "新名")))
    await run_all()
    path = f"/v1/imports/{mended['id']}"
    with monkeypatch.context() as patched:
        patched.setattr(reads, "MOST_WHOLE", 1)
        too_long = await client.post(f"{path}/commit", json=whole, headers=hq | once())
    assert (too_long.status_code, too_long.json()["field"]) == (422, "rows")
    await execute("UPDATE store SET status = 'closed', version = version + 1 WHERE code = 'S2'")
    asked = await client.post(f"{path}/commit", json=whole, headers=hq | once())
    assert (asked.json()["state"], asked.json()["whole"]) == ("committing", True)
    await run_all()
    seen = await shown(client, hq, mended["id"])
    assert (seen["state"], seen["problem"]["code"], seen["problem"]["refused"]) == ("previewed", "rows_refused", 1)
    assert (seen["previewed"]["changed"], seen["previewed"]["refused"], seen["whole"]) == (1, 1, False)
    assert await fetch_value("SELECT count(*) FROM store WHERE name = '新名'") == 0
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'stores.store_updated'") == 0
    assert (await client.get(f"{path}/errors.csv", headers=hq)).status_code == 200
    other_form = await client.get(f"{path}/errors.xlsx", headers=hq)
    assert (other_form.status_code, other_form.json()["code"]) == (404, "no_error_sheet")

    await execute("UPDATE store SET status = 'open', version = version + 1 WHERE code = 'S2'")
    again = await started(client, hq, "stores", csv_text(("code", "name"), ("S1", "新名"), ("S2", "新名")))
    await run_all()
    assert (await client.post(f"/v1/imports/{again['id']}/commit", json=whole, headers=hq | once())).is_success
    await run_all()
    assert (await shown(client, hq, again["id"]))["applied"]["changed"] == 2
    assert (await client.post(f"{path}/commit", headers=hq | once())).is_success, "the good rows of the other"
    await run_all()
    assert (await shown(client, hq, mended["id"]))["applied"]["unchanged"] == 2


async def test_imports_are_ones_own_and_auditors_and_headquarters_see_those_in_reach(
    client: httpx.AsyncClient, hq: dict[str, str]
) -> None:
    begun = await started(client, hq, "stores", workbook(HEAD, BAD))
    await run_all()
    east = await a_region("EAST-1")
    narrow = await signed_in(await an_associate(role=Role.HQ_OPERATOR, region=east))
    integrator = await signed_in(await an_associate(role=Role.INTEGRATOR))
    auditor = await signed_in(await an_associate(role=Role.AUDITOR))
    other = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    for headers in (narrow, integrator):
        assert (await client.get(f"/v1/imports/{begun['id']}", headers=headers)).status_code == 404
        assert (await client.get("/v1/imports", headers=headers)).json()["items"] == []
    for headers in (auditor, other):
        assert (await shown(client, headers, begun["id"]))["may_commit"] is False
        assert (await client.get(f"/v1/imports/{begun['id']}/errors.xlsx", headers=headers)).status_code == 200
    theirs = await client.post(f"/v1/imports/{begun['id']}/commit", headers=other | once())
    assert (theirs.status_code, theirs.json()["code"]) == (403, "not_your_import")
    body = {"kind": "stores", "file_id": await uploaded(client, hq, workbook(HEAD, GOOD))}
    foreign = await client.post("/v1/imports", json=body, headers=other | once())
    assert (foreign.status_code, foreign.json()["field"]) == (422, "file_id")


async def test_kinds_and_templates_are_those_of_ones_role(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    kinds = (await client.get("/v1/import-kinds", headers=hq)).json()
    assert [kind["kind"] for kind in kinds] == [kind.name for kind in wiring.IMPORTS]
    for kind in kinds:
        assert (await client.get(kind["template_path"], headers=hq)).content.startswith(b"PK")
    unknown = await client.get("/v1/import-kinds/nothing/template.xlsx", headers=hq)
    assert (unknown.status_code, unknown.json()["field"]) == (422, "kind")
    own, other = await a_store(), await a_store()
    manager = await signed_in(await an_associate(own, Role.STORE_MANAGER))
    theirs = (await client.get("/v1/import-kinds", headers=manager)).json()
    assert {kind["kind"] for kind in theirs} == {"codes", "attendance", "rota"}
    rows = [(store.code, "A1", "2026-12-07", "早班") for store in (own, other)]
    begun = await started(client, manager, "rota", workbook(("门店编码", "工号", "日期", "班次"), *rows))
    await run_all()
    first = (await shown(client, manager, begun["id"]))["first"]
    fields = {row["row"]: {problem["field"] for problem in row["problems"]} for row in first}
    assert ("store" in fields[2], fields[3]) == (False, {"store"}), "of their own store alone"
    body = {"kind": "nothing", "file_id": await uploaded(client, hq, workbook(HEAD, GOOD))}
    assert (await client.post("/v1/imports", json=body, headers=hq | once())).json()["field"] == "kind"
    body["kind"] = "stores"
    assert (await client.post("/v1/imports", json=body, headers=manager | once())).status_code == 403


async def test_a_commit_that_broke_off_is_asked_for_again(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    begun = await started(client, hq, "stores", workbook(HEAD, GOOD))
    await run_all()
    committed = await client.post(f"/v1/imports/{begun['id']}/commit", headers=hq | once())
    job_id = committed.json()["progress"]["job_id"]
    assert (await client.post(f"/v1/jobs/{job_id}/cancel", headers=hq | once())).status_code == 200
    assert (await shown(client, hq, begun["id"]))["may_commit"] is True
    assert (await client.post(f"/v1/imports/{begun['id']}/commit", headers=hq | once())).status_code == 200
    await run_all()
    assert (await shown(client, hq, begun["id"]))["state"] == "done"


async def test_a_preview_that_is_given_up_is_never_committed(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    """Before the worker came to it, and after."""
    for worked in (False, True):
        begun = await started(client, hq, "stores", workbook(HEAD, GOOD))
        if worked:
            await run_all()
        path = f"/v1/imports/{begun['id']}"
        assert (await shown(client, hq, begun["id"]))["may_cancel"] is True
        headers = hq | once()
        given_up = [(await client.post(f"{path}/cancel", headers=headers)).json() for _ in range(2)]
        assert given_up[0] == given_up[1]
        assert (given_up[0]["state"], given_up[0]["problem"]["code"]) == ("failed", "import_cancelled")
        assert (given_up[0]["may_commit"], given_up[0]["may_cancel"]) == (False, False)
        assert await run_all() == 0
        late = await client.post(f"{path}/cancel", headers=hq | once())
        assert (late.status_code, late.json()["code"], late.json()["state"]) == (409, "nothing_to_cancel", "failed")
        refused = await client.post(f"{path}/commit", headers=hq | once())
        assert refused.json()["code"] == "import_not_ready"
    assert await fetch_value("SELECT count(*) FROM store") == 0
    assert await fetch_value("SELECT sum(uses)::int FROM stored_file WHERE purpose = 'files.sheet'") == 0
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'imports.cancelled'") == 2


async def test_a_commit_is_stopped_and_gone_on_with_by_whose_it_is(
    client: httpx.AsyncClient, hq: dict[str, str]
) -> None:
    begun = await started(client, hq, "stores", workbook(HEAD, GOOD))
    await run_all()
    path = f"/v1/imports/{begun['id']}"
    await client.post(f"{path}/commit", headers=hq | once())
    other = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    theirs = await client.post(f"{path}/cancel", headers=other | once())
    assert (theirs.status_code, theirs.json()["code"]) == (403, "not_your_import")
    [listed] = (await client.get("/v1/imports", headers=other)).json()["items"]
    assert (listed["progress"]["state"], listed["problem"]) == ("waiting", None)
    stopped = (await client.post(f"{path}/cancel", headers=hq | once())).json()
    assert (stopped["state"], stopped["progress"]["state"]) == ("committing", "cancelled")
    assert (stopped["may_commit"], stopped["may_cancel"]) == (True, False)
    assert (await client.post(f"{path}/commit", headers=hq | once())).status_code == 200
    await run_all()
    assert (await shown(client, hq, begun["id"]))["state"] == "done"


async def test_who_lost_the_role_meanwhile_commits_nothing(client: httpx.AsyncClient, committed_db: str) -> None:
    await a_region("EAST")
    await an_entity()
    person = await an_associate(role=Role.HQ_OPERATOR)
    headers = await signed_in(person)
    begun = await started(client, headers, "stores", workbook(HEAD, GOOD))
    await run_all()
    await client.post(f"/v1/imports/{begun['id']}/commit", headers=headers | once())
    await execute("UPDATE posting SET role = 'auditor' WHERE associate = $1", person.id)
    await run_all()
    assert await fetch_value("SELECT count(*) FROM store") == 0
    assert await fetch_value("SELECT state FROM sheet_import WHERE id = $1", begun["id"]) == "committing"


async def test_a_preview_that_nobody_commits_is_given_up_after_a_week(
    client: httpx.AsyncClient, hq: dict[str, str]
) -> None:
    begun = await started(client, hq, "stores", workbook(HEAD, GOOD))
    await run_all()
    at = clock.now() + timedelta(days=8)
    assert await forget(at) == 1
    assert await forget(at) == 0
    seen = await shown(client, hq, begun["id"])
    assert (seen["state"], seen["problem"]["code"]) == ("failed", "import_expired")
    assert await fetch_value("SELECT uses FROM stored_file WHERE purpose = 'files.sheet'") == 0
