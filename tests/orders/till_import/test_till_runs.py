"""Till imports in the console, over HTTP: upload, preview, another way to read, booking, history."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.imports.opening import open_sheet
from guide_app.ground.background.running import run_all
from guide_app.ground.orders.till_import.runs.jobs import forget_till_files
from tests.factories import a_store, an_associate, once, signed_in
from tests.orders.till_import.runs_over_http import (
    HEADINGS,
    a_sale,
    asked,
    csv_of,
    previewed,
    shown,
    started,
    uploaded,
)
from tests.orders.till_import.till_books import imported, sizes

A_DAY = csv_of(
    a_sale("1001"),
    a_sale("1001", 商品编码="CAP-02", 实收="60.10"),
    a_sale("1002", 门店编码="S9"),
    a_sale("1003", 数量=-1, 实收="-39.90"),
    ("合计", "", "", "", "", "", "", 4, "", "100.00", ""),
)
TO_MAP = ("流水", "成交时刻", "分店", "款", "件", "钱", "顾客电话")
UNKNOWN = csv_of(
    ("7001", "2026-11-20 10:00:00", "S1", "CUP-01", 2, "80.00", "13800138000"),
    ("7002", "2026-11-20 11:00:00", "S1", "CUP-01", 1, "40.00", ""),
    headings=TO_MAP,
)
MEANT = {"流水": "receipt", "成交时刻": "sold_at", "分店": "store", "款": "sku", "件": "quantity", "钱": "amount"}


@pytest.fixture
async def hq(client: httpx.AsyncClient, committed_db: str) -> dict[str, str]:
    await a_store("S1")
    return await signed_in(await an_associate(role=Role.HQ_OPERATOR))


def mapping(**changes: object) -> dict[str, object]:
    headings = [{"heading": heading, "field": field} for heading, field in MEANT.items()]
    return {"code": "pos-a", "title": "A 收银", "headings": headings} | changes


async def test_from_the_upload_to_the_books(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    begun = await started(client, hq, A_DAY)
    assert (begun["state"], begun["progress"]["state"], begun["may_commit"]) == ("previewing", "waiting", False)
    before = await sizes()
    assert await run_all() == 1
    seen = await shown(client, hq, begun["id"])
    assert (seen["state"], seen["profile"], seen["may_commit"], seen["may_choose"]) == (
        "previewed",
        "department-store",
        True,
        True,
    )
    sums, read = seen["sums"], seen["understood"]
    assert (sums["sales_fen"], sums["returns_fen"], sums["unmatched_returns_fen"]) == (100_00, 39_90, 39_90 - 39_90)
    assert (sums["accepted"], sums["refused_lines"], sums["totals_differ_fen"]) == (3, 1, 0)
    assert [(one["code"], one["lines"]) for one in sums["refused"]] == [("store_unknown", 1)]
    assert (read["encoding"], read["found_by"], read["heading_row"]) == ("gb18030", "headings", 1)
    assert {one["heading"]: one["field"] for one in read["headings"]}["实收"] == "amount"
    assert (read["unknown_stores"], read["first_on"], read["last_on"]) == ({"S9": 1}, "2026-11-20", "2026-11-20")
    first = read["rows"][0]
    assert first["line"] | {"sold_at": ""} == {
        "receipt": "1001",
        "sold_at": "",
        "store": "S1",
        "associate": "A1",
        "member": "********45",
        "sku": "CUP-01",
        "name": "马克杯",
        "units": 1,
        "measure_milli": None,
        "amount_fen": 39_90,
    }
    assert [row["reason"] for row in read["rows"]] == [None, None, "store_unknown", None, "totals_row"]
    assert {name: count for name, count in (await sizes()).items() if before[name] != count} == {
        "audit_entry": before["audit_entry"] + 2  # that the job was done, and a sheet of refused lines kept
    }

    answer = await asked(client, hq, begun["id"], "commit")
    assert (answer.status_code, answer.json()["state"]) == (200, "booking")
    assert await run_all() == 1
    booked = await shown(client, hq, begun["id"])
    assert (booked["state"], booked["orders"], booked["sums"]) == ("booked", 1, sums)
    assert (booked["first_on"], booked["may_commit"], booked["may_cancel"]) == ("2026-11-20", False, False)
    assert await fetch_value("SELECT sum(payable_fen) FROM orders") == 100_00
    assert await fetch_value("SELECT till_import = $1 FROM till_receipt", begun["id"])


async def test_refused_lines_are_a_sheet_to_download(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    seen = await previewed(client, hq, csv_of(a_sale("000017", 门店编码="S9", 品名="=1+1"), a_sale("2")))
    sheet = await client.get(seen["error_sheet_path"], headers=hq)
    rows = [row.cells for row in open_sheet(sheet.content).rows()]
    assert rows[0] == ("行 Line", "原因 Reason", *HEADINGS)
    assert (rows[1][0], rows[1][2], rows[1][8]) == (2, "000017", "=1+1")
    assert "没有此门店编码" in str(rows[1][1])
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'orders.till_errors_fetched'") == 1
    whole = await previewed(client, hq, csv_of(a_sale("3")))
    gone = await client.get(f"/v1/till-imports/{whole['id']}/errors.xlsx", headers=hq)
    assert (gone.status_code, gone.json()["code"]) == (404, "no_error_sheet")


async def test_unknown_stores_are_created_when_that_is_chosen(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    seen = await previewed(client, hq, csv_of(a_sale("1", 门店编码="S9")))
    assert (seen["may_commit"], seen["sums"]["stores_created"]) == (False, [])
    nothing = await asked(client, hq, seen["id"], "commit")
    assert (nothing.status_code, nothing.json()["code"]) == (422, "till_file_books_nothing")
    await asked(client, hq, seen["id"], "profile", {"create_stores": True})
    await run_all()
    seen = await shown(client, hq, seen["id"])
    assert (seen["may_commit"], seen["sums"]["stores_created"]) == (True, ["S9"])
    assert await fetch_value("SELECT count(*) FROM store WHERE code = 'S9'") == 0
    await asked(client, hq, seen["id"], "commit")
    await run_all()
    assert await fetch_value("SELECT count(*) FROM store WHERE code = 'S9'") == 1


async def test_headings_that_nobody_knows_are_mapped_once(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    seen = await previewed(client, hq, UNKNOWN)
    assert (seen["state"], seen["problem"]["code"], seen["may_choose"]) == ("previewed", "till_file_header_wrong", True)
    assert [one["heading"] for one in seen["understood"]["headings"]] == list(TO_MAP)
    assert seen["understood"]["rows"][0]["cells"][-1] == "*********00"
    assert "13800138000" not in str(seen)
    unread = await asked(client, hq, seen["id"], "commit")
    assert (unread.status_code, unread.json()["code"]) == (422, "till_import_unread")

    answer = await asked(client, hq, seen["id"], "headings", mapping())
    assert (answer.status_code, answer.json()["state"]) == (200, "previewing"), answer.text
    await run_all()
    seen = await shown(client, hq, seen["id"])
    assert (seen["profile"], seen["sums"]["sales_fen"], seen["problem"]) == ("pos-a@1", 120_00, None)
    assert seen["understood"]["found_by"] == "chosen"
    await asked(client, hq, seen["id"], "commit")
    await run_all()
    assert (await shown(client, hq, seen["id"]))["state"] == "booked"

    next_day = await previewed(client, hq, UNKNOWN.replace(b"700", b"800"))
    assert (next_day["profile"], next_day["may_commit"]) == ("pos-a@1", True)
    assert next_day["understood"]["found_by"] == "headings"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"headings": [{"heading": "流水", "field": "receipt"}]}, "content.columns.quantity"),
        (
            {"headings": [{"heading": heading, "field": "sku"} for heading in ("流水", "款")]},
            "headings.1.field",
        ),
        ({"code": "a b"}, "code"),
        ({"title": " "}, "content.title"),
        ({"headings": [{"heading": "流水", "field": "colour"}]}, "headings[0].field"),
    ],
)
async def test_a_mapping_is_refused_with_its_member_and_rule(
    client: httpx.AsyncClient, hq: dict[str, str], change: dict[str, Any], field: str
) -> None:
    seen = await previewed(client, hq, UNKNOWN)
    answer = await asked(client, hq, seen["id"], "headings", mapping(**change))
    said = answer.json()
    errors = said.get("errors") or [said]
    assert answer.status_code in (400, 422)
    assert field in [error["field"] for error in errors], said
    assert await fetch_value("SELECT count(*) FROM till_profile") == 0
    assert (await shown(client, hq, seen["id"]))["state"] == "previewed"


async def test_a_till_that_names_no_store_is_told_which(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    file = UNKNOWN.replace(b",S1", b",")
    seen = await previewed(client, hq, file)
    without = [{"heading": heading, "field": field} for heading, field in MEANT.items() if field != "store"]
    lacks = await asked(client, hq, seen["id"], "headings", mapping(headings=without))
    assert lacks.status_code == 422
    await asked(client, hq, seen["id"], "headings", mapping(headings=without, store="S1"))
    await run_all()
    seen = await shown(client, hq, seen["id"])
    assert (seen["sums"]["sales_fen"], seen["sums"]["refused"]) == (120_00, [])


async def test_the_encoding_is_asked_for_where_it_is_in_doubt(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    broken = csv_of(a_sale("1")).replace("马克杯".encode("gb18030"), b"\xff\xff\xff")
    seen = await previewed(client, hq, broken)
    assert (seen["state"], seen["problem"]["code"]) == ("previewed", "till_file_encoding_unknown")
    wrong = await asked(client, hq, seen["id"], "profile", {"encoding": "klingon"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "encoding")
    await asked(client, hq, seen["id"], "profile", {"encoding": "big5"})
    await run_all()
    assert (await shown(client, hq, seen["id"]))["problem"]["code"] == "till_file_encoding_wrong"


async def test_a_named_encoding_holds_for_the_booking(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    seen = await previewed(client, hq, csv_of(a_sale("1")))
    await asked(client, hq, seen["id"], "profile", {"encoding": "gb18030", "profile": "department-store"})
    await run_all()
    await asked(client, hq, seen["id"], "commit")
    await run_all()
    assert (await shown(client, hq, seen["id"]))["state"] == "booked"


async def test_what_is_no_table_fails_and_lets_its_file_go(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    begun = await started(client, hq, b"\x1f\x8b\x08broken")
    await run_all()
    seen = await shown(client, hq, begun["id"])
    assert (seen["state"], seen["problem"]["code"]) == ("failed", "till_file_damaged")
    assert "/" not in seen["problem"]["file"]
    assert await fetch_value("SELECT uses FROM stored_file WHERE purpose = 'orders.till_file'") == 0


async def test_the_same_file_is_not_booked_twice(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    first = await previewed(client, hq, A_DAY)
    second = await previewed(client, hq, A_DAY)
    await asked(client, hq, first["id"], "commit")
    await asked(client, hq, second["id"], "commit")
    await run_all()
    late = await shown(client, hq, second["id"])
    assert (late["state"], late["problem"]["code"]) == ("failed", "till_file_imported_already")
    assert late["problem"]["import_id"] == first["id"]
    third = await previewed(client, hq, A_DAY)
    assert (third["problem"]["code"], third["may_commit"]) == ("till_file_imported_already", False)
    assert await fetch_value("SELECT count(*) FROM orders") == 1


async def test_given_up_while_it_is_booked_nothing_is_kept(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    seen = await previewed(client, hq, A_DAY)
    await asked(client, hq, seen["id"], "commit")
    ended = await asked(client, hq, seen["id"], "cancel")
    assert (ended.status_code, ended.json()["state"]) == (200, "cancelled")
    assert await run_all() == 0
    assert await fetch_value("SELECT count(*) FROM orders") == 0
    again = await asked(client, hq, seen["id"], "cancel")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_cancel")
    assert (await asked(client, hq, seen["id"], "commit")).json()["code"] == "import_not_ready"
    assert (await asked(client, hq, seen["id"], "profile", {})).json()["code"] == "import_not_ready"


async def test_only_who_began_it_goes_on_with_it(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    seen = await previewed(client, hq, A_DAY)
    other = await signed_in(await an_associate(role=Role.HQ_OPERATOR, number="H2"))
    assert (await shown(client, other, seen["id"]))["may_commit"] is False
    for verb, body in (("commit", None), ("cancel", None), ("profile", {}), ("headings", mapping())):
        answer = await asked(client, other, seen["id"], verb, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_your_import"), verb
    foreign = {"file_id": await uploaded(client, hq, A_DAY)}
    stolen = await client.post("/v1/till-imports", json=foreign, headers=other | once())
    assert (stolen.status_code, stolen.json()["field"]) == (422, "file_id")


async def test_the_history_has_the_command_lines_imports_too(
    client: httpx.AsyncClient, hq: dict[str, str], tmp_path: Any
) -> None:
    path = tmp_path / "cli.csv"
    path.write_bytes(csv_of(a_sale("9", 交易时间="2026-11-21 10:00:00")))
    await imported(path)
    seen = await previewed(client, hq, A_DAY)
    found = (await client.get("/v1/till-imports", headers=hq)).json()["items"]
    assert [one["id"] == seen["id"] for one in found] == [True, False]
    assert (found[1]["asked_by"], found[1]["asked_by_name"], found[1]["state"]) == (None, None, "booked")
    assert found[1]["sums"]["sales_fen"] == 39_90
    for query, count in (("state=booked", 1), ("day=2026-11-21", 1), ("day=2026-11-20", 0), ("state=failed", 0)):
        answer = await client.get(f"/v1/till-imports?{query}", headers=hq)
        assert len(answer.json()["items"]) == count, query
    auditor = await signed_in(await an_associate(role=Role.AUDITOR, number="AU"))
    assert len((await client.get("/v1/till-imports", headers=auditor)).json()["items"]) == 2
    assert (await asked(client, auditor, seen["id"], "commit")).status_code == 403


async def test_previews_that_nobody_books_are_forgotten(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    seen = await previewed(client, hq, A_DAY)
    booked = await previewed(client, hq, csv_of(a_sale("77")))
    await asked(client, hq, booked["id"], "commit")
    await run_all()
    now = clock.now()
    assert await forget_till_files(now + timedelta(days=6)) == 0
    assert await forget_till_files(now + timedelta(days=8)) == 1
    ended = await shown(client, hq, seen["id"])
    assert (ended["state"], ended["problem"]["code"], ended["may_commit"]) == ("cancelled", "import_expired", False)
    await forget_till_files(now + timedelta(days=31))
    kept = await shown(client, hq, booked["id"])
    assert (kept["understood"], kept["sums"]["sales_fen"], kept["state"]) == (None, 39_90, "booked")
