"""A closed month is paid out once: by two people, to the fen, in files that payroll can hold against their digests."""

import hashlib
import io
import zipfile
from datetime import timedelta
from uuid import UUID

import asyncpg
import httpx
import pytest

from commissions.payouts.files import files_of
from commissions.payouts.rules import PayableLine, PayoutFormat
from guide_app.base.kernel.database import execute, fetch, fetch_value, transaction
from guide_app.entry.cli.verifying import verified
from tests.commissions.payouts.months import (
    IN_DECEMBER,
    IN_NOVEMBER,
    NOVEMBER,
    OCTOBER,
    Asking,
    Chain,
    a_closed_october,
)
from tests.exports.sheets_read import about, csv_of, data_of
from tests.factories import once
from tests.journeys.chain_over_http import Json

PATH = "/v1/payouts"


@pytest.fixture
async def chain(db: None, client: httpx.AsyncClient) -> Chain:
    return await a_closed_october(client)


async def a_payout(asking: Asking, period: str = OCTOBER) -> Json:
    """Make the batch of a month; two people do."""
    await asking.approve(await asking.finance.post(PATH, {"period": period}, status=202))
    return (await asking.finance.get(PATH, period=period))["items"][0]


async def test_two_people_make_a_batch_of_everything_payable(chain: Chain) -> None:
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        asked = await asking.finance.post(PATH, {"period": OCTOBER}, status=202)
        assert asked["summary_zh"].startswith("2026-10 提成发放：2 人，合计 ¥620.01，批次 ")
        assert (await asking.approve(asked, asking.finance, status=403))["code"] == "second_person_needed"
        assert (await asking.finance.get(PATH))["items"] == []
        await asking.approve(asked, asking.hq)
        [batch] = (await asking.auditor.get(PATH, period=OCTOBER))["items"]
        assert (batch["state"], batch["lines"], batch["total_fen"]) == ("exported", 2, 62_001)
        totals = [(one["code"], one["lines"], one["payable_fen"]) for one in batch["employers"]]
        assert totals == [("FR", 1, 50_001), ("HQ", 1, 12_000)]
        assert batch["made_by_name"] == chain.staff["finance"].name
        lines = (await asking.auditor.get(f"{PATH}/{batch['id']}/lines"))["items"]
        assert [(one["number"], one["store_code"], one["employer_code"]) for one in lines] == [
            ("A-10", "HZ001", "FR"),
            ("A-30", "SH001", "HQ"),
        ]
        assert [(one["earned_fen"], one["clawback_fen"], one["payable_fen"]) for one in lines] == [
            (50_001, 0, 50_001),
            (12_000, -345, 12_000),
        ]
        paid = await fetch_value("SELECT payable_fen FROM commission_period WHERE period = '2026-10-01'")
        assert paid == sum(one["payable_fen"] for one in lines) == batch["total_fen"]
        [check] = await verified(["commissions.payouts"], mend=False)
        assert check.is_right
        assert check.found.compared == 1


async def test_a_second_batch_of_the_month_is_the_first(chain: Chain) -> None:
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        asked = await asking.finance.post(PATH, {"period": OCTOBER}, status=202)
        answer = await chain.http.post(PATH, json={"period": OCTOBER}, headers=asking.second.headers | once())
        assert (answer.status_code, answer.json()["approval"]) == (409, asked["id"])
        await asking.approve(asked)
        again = await asking.second.post(PATH, {"period": OCTOBER}, status=201)
        assert [again] == (await asking.finance.get(PATH))["items"]


async def test_a_month_that_is_not_closed_is_not_paid(chain: Chain) -> None:
    with chain.at(IN_DECEMBER):
        asking = await chain.asking()
        refused = await asking.finance.post(PATH, {"period": NOVEMBER}, status=409)
        assert (refused["code"], refused["state"]) == ("period_not_closed", "open")
        assert (await asking.finance.post(PATH, {"period": "2026-13"}, status=422))["code"] == "no_such_period"
        await execute("UPDATE commission_period SET state = 'closing' WHERE period = '2026-10-01'")
        refused = await asking.finance.post(PATH, {"period": OCTOBER}, status=409)
        assert (refused["code"], refused["state"]) == ("period_not_closed", "closing")


async def test_nobody_is_paid_by_a_month_that_pays_nothing(chain: Chain) -> None:
    with chain.at(IN_DECEMBER):
        await chain.close(NOVEMBER)
        asking = await chain.asking()
        assert (await asking.finance.post(PATH, {"period": NOVEMBER}, status=409))["code"] == "nothing_payable"


async def test_a_batch_that_waits_for_its_second_person_holds_no_close_up(chain: Chain) -> None:
    with chain.at(IN_DECEMBER):
        asking = await chain.asking()
        await asking.finance.post(PATH, {"period": OCTOBER}, status=202)
        await chain.close(NOVEMBER)


async def test_files_are_the_same_bytes_and_say_the_lines(chain: Chain) -> None:
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        batch = await a_payout(asking)
        files = {one: await _file(chain, asking, batch, one) for one in ("csv", "xlsx")}
        assert {one: hashlib.sha256(content).hexdigest() for one, content in files.items()} == {
            "csv": batch["csv_sha256"],
            "xlsx": batch["xlsx_sha256"],
        }
    rows = csv_of(files["csv"])
    assert [row[:7] for row in rows[1:]] == [
        ["A-10", "王小美", "HZ001", "杭州店", OCTOBER, "FR", "加盟商有限公司"],
        ["A-30", "李小明", "SH001", "上海人民广场店", OCTOBER, "HQ", "导购服饰有限公司"],
    ]
    assert [(row[7], row[8], row[-1]) for row in rows[1:]] == [
        ("500.01", "0.00", "500.01"),
        ("120.00", "-3.45", "120.00"),
    ]
    control = about(files["xlsx"])
    assert control["批次 Batch"] == batch["key"]
    assert control["合计 Total"] == "620.01 元 CNY"
    assert control["FR 加盟商有限公司"] == "1 人 lines · 500.01 元 CNY"
    assert [row[-1] for row in data_of(files["xlsx"])[1:]] == [500.01, 120, 620.01]


async def test_nothing_in_a_workbook_says_when_it_was_made() -> None:
    line = PayableLine(UUID(int=1), "=1", "=cmd", "S", "店", UUID(int=2), "HQ", "公司", *([0] * 10))
    made = await files_of(OCTOBER, [line])
    with zipfile.ZipFile(io.BytesIO(made[PayoutFormat.XLSX])) as book:
        assert {one.date_time for one in book.infolist()} == {(1980, 1, 31, 0, 0, 0)}
        assert b"2026-10-31T00:00:00Z</dcterms:created>" in book.read("docProps/core.xml")
    assert csv_of(made[PayoutFormat.CSV])[1][:2] == ["'=1", "'=cmd"], "nothing is run where it is opened"


async def test_each_download_is_on_record_and_for_who_may(chain: Chain) -> None:
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        batch = await a_payout(asking)
        await _file(chain, asking, batch, "csv")
        entries = await fetch("SELECT detail FROM audit_entry WHERE action = 'commissions.payout_file_fetched'")
        assert len(entries) == 1
        assert batch["csv_sha256"] in entries[0]["detail"]
        for path in (PATH, f"{PATH}/{batch['id']}", f"{PATH}/{batch['id']}/files/csv"):
            assert (await chain.http.get(path, headers=asking.manager.headers)).status_code == 403
        unknown = await chain.http.get(f"{PATH}/{batch['id']}/files/pdf", headers=asking.finance.headers)
        assert unknown.status_code == 400
        for made in await fetch("SELECT xlsx_file, csv_file FROM commission_payout"):
            for file in made:
                other = await chain.http.get(f"/v1/files/{file}", headers=asking.finance.headers)
                assert other.status_code == 404, "its own door alone, which keeps the record"


async def test_what_payroll_paid_is_noted_once_and_stays(chain: Chain) -> None:
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        batch = await a_payout(asking)
        payment = f"{PATH}/{batch['id']}/payment"
        for wrong in ("2026-11-04", "2026-11-06"):
            refused = await asking.finance.post(payment, {"reference": "P-1", "paid_on": wrong}, status=422)
            assert refused["field"] == "paid_on"
        refused = await asking.finance.post(payment, {"reference": "  ", "paid_on": "2026-11-05"}, status=422)
        assert refused["field"] == "reference"
        assert (await asking.hq.post(payment, {"reference": "P", "paid_on": "2026-11-05"}, status=403)) is not None
        waiting = await asking.finance.post(f"{PATH}/{batch['id']}/cancellation", {"reason": "重复"}, status=202)
        paid = await asking.finance.post(payment, {"reference": "P-1", "paid_on": "2026-11-05"}, status=200)
        assert (paid["state"], paid["reference"], paid["paid_on"]) == ("paid", "P-1", "2026-11-05")
        again = await asking.finance.post(payment, {"reference": "P-2", "paid_on": "2026-11-05"}, status=409)
        assert (again["code"], again["paid_on"]) == ("payout_paid", "2026-11-05")
        assert (await asking.approve(waiting, status=409))["code"] == "payout_paid"
        refused = await asking.finance.post(f"{PATH}/{batch['id']}/cancellation", {"reason": "重复"}, status=409)
        assert refused["code"] == "payout_paid"
        [entry] = await fetch("SELECT detail FROM audit_entry WHERE action = 'commissions.payout_paid'")
        assert "P-1" in entry["detail"]


async def test_a_batch_that_was_cancelled_is_made_anew_with_the_same_bytes(chain: Chain) -> None:
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        first = await a_payout(asking)
        cancellation = f"{PATH}/{first['id']}/cancellation"
        refused = await asking.finance.post(cancellation, {"reason": " "}, status=422)
        assert refused["field"] == "reason"
        asked = await asking.finance.post(cancellation, {"reason": "导入薪资系统失败"}, status=202)
        assert (await asking.approve(asked, asking.finance, status=403))["code"] == "second_person_needed"
        await asking.approve(asked)
        cancelled = await asking.finance.get(f"{PATH}/{first['id']}")
        assert (cancelled["state"], cancelled["cancel_reason"]) == ("cancelled", "导入薪资系统失败")
        refused = await asking.finance.post(
            f"{PATH}/{first['id']}/payment", {"reference": "P-1", "paid_on": "2026-11-05"}, status=409
        )
        assert refused["code"] == "payout_cancelled"
    with chain.at(IN_NOVEMBER + timedelta(days=3)):
        asking = await chain.asking()
        second = await a_payout(asking)
        assert second["id"] != first["id"]
        same = ("key", "total_fen", "xlsx_sha256", "csv_sha256", "employers")
        assert [second[name] for name in same] == [first[name] for name in same]
        assert {one["state"] for one in (await asking.finance.get(PATH))["items"]} == {"cancelled", "exported"}


async def test_what_changed_since_it_was_asked_is_looked_at_again(chain: Chain) -> None:
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        asked = await asking.finance.post(PATH, {"period": OCTOBER}, status=202)
        await execute("UPDATE store SET name = '上海新天地店' WHERE code = 'SH001'")
        assert (await asking.approve(asked, status=409))["code"] == "subject_changed"


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ("UPDATE commission_payout_line SET payable_fen = 1", asyncpg.InsufficientPrivilegeError),
        ("DELETE FROM commission_payout_line", asyncpg.InsufficientPrivilegeError),
        ("DELETE FROM commission_payout", asyncpg.InsufficientPrivilegeError),
        ("UPDATE commission_payout SET state = 'paid'", asyncpg.CheckViolationError),
    ],
)
async def test_a_batch_cannot_be_changed(chain: Chain, change: str, refused: type[Exception]) -> None:
    with chain.at(IN_NOVEMBER):
        await a_payout(await chain.asking())
        with pytest.raises(refused):
            async with transaction():
                await execute(change)


async def _file(chain: Chain, asking: Asking, batch: Json, name: str) -> bytes:
    answer = await chain.http.get(f"{PATH}/{UUID(batch['id'])}/files/{name}", headers=asking.auditor.headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == f'"{batch[f"{name}_sha256"]}"'
    assert f"payout-{OCTOBER}-{batch['key'][:8]}.{name}" in answer.headers["content-disposition"]
    return answer.content
