"""The attendance of a store and month: a sheet that is replaced as a whole, by who leads the store or headquarters."""

from datetime import timedelta

import httpx
import pytest

from commissions.engine.api import parse_period
from commissions.inputs.decided import half_days_of
from commissions.periods.reads import first_month
from commissions.periods.service.closing import begin_periods, close_and_freeze
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch_value
from tests.commissions.inputs.asking import Chain, a_chain
from tests.factories import a_region, a_store, an_associate
from tests.imports.sheets import csv_text, imported, previewed

LAST_AUDITED = "SELECT detail FROM audit_entry WHERE action = 'commissions.attendance_set' ORDER BY id DESC LIMIT 1"


@pytest.fixture
async def chain(db: None, client: httpx.AsyncClient) -> Chain:
    return await a_chain(client)


def sheet(chain: Chain, month: str = "2026-12") -> str:
    return f"/v1/commission-attendance/{chain.store.id}/{month}"


def people(*half_days: tuple[object, int]) -> dict[str, object]:
    return {"people": [{"associate_id": str(person), "half_days": number} for person, number in half_days]}


async def test_a_sheet_is_replaced_as_a_whole(chain: Chain) -> None:
    me, colleague = chain.associate.id, (await an_associate(chain.store)).id
    assert (await chain.manager.get(sheet(chain)))["version"] == 0
    await chain.put(chain.manager, sheet(chain), people((me, 40), (colleague, 20)), version=0)
    done = await chain.put(chain.hq, sheet(chain), people((colleague, 22)), version=1)
    assert (done["version"], [one["half_days"] for one in done["people"]]) == (2, [22])
    assert await half_days_of(parse_period("2026-12")) == {str(chain.store.id): {str(colleague): 22}}
    assert await half_days_of(parse_period("2026-11")) == {}
    detail = await fetch_value(LAST_AUDITED)
    assert f'"{me}": 40' in detail, "what was is in the audit log"


async def test_stores_say_who_lacks_attendance(chain: Chain) -> None:
    me, elsewhere = chain.associate.id, await a_store("BJ009", await a_region("WEST"))
    every = f"{sheet(chain).rsplit('/', 2)[0]}/2026-12"
    [before] = (await chain.manager.get(every))["items"]
    assert (before["code"], before["is_entered"], before["people"]) == (chain.store.code, False, 0)
    await chain.put(chain.manager, sheet(chain), people((me, 40)), version=0)
    of_all = {one["code"]: one for one in (await chain.hq.get(every))["items"]}
    assert of_all[elsewhere.code]["lacking"] == 0, "nobody works there"
    now_there = before | {"is_entered": True, "people": 1, "half_days": 40, "lacking": before["lacking"] - 1}
    assert of_all[chain.store.code] == now_there
    assert [one["code"] for one in (await chain.hq.get(every, lacking="true"))["items"]] == [chain.store.code]
    page = await chain.hq.get(every, limit="1")
    rest = await chain.hq.get(every, limit="200", cursor=page["next_cursor"])
    assert [one["code"] for one in page["items"] + rest["items"]] == sorted(of_all)


async def test_two_at_once_do_not_write_over_each_other(chain: Chain) -> None:
    await chain.put(chain.manager, sheet(chain), people((chain.associate.id, 40)), version=0)
    refused = await chain.put(chain.hq, sheet(chain), people(), version=0, status=412)
    assert refused["current"] == 1
    assert len((await chain.hq.get(sheet(chain)))["people"]) == 1


async def test_a_manager_enters_people_of_the_store_and_headquarters_whoever_helped_out(chain: Chain) -> None:
    helper = await an_associate(await a_store("BJ001", await a_region("WEST")))
    refused = await chain.put(chain.manager, sheet(chain), people((helper.id, 2)), version=0, status=404)
    assert refused["field"] == "people[0].associate_id"
    done = await chain.put(chain.hq, sheet(chain), people((helper.id, 2)), version=0)
    assert done["people"][0]["number"] == helper.number
    kept = await chain.put(chain.manager, sheet(chain), people((chain.associate.id, 63)), version=1, status=400)
    assert kept["errors"][0]["field"] == "people[0].half_days"
    twice = await chain.put(
        chain.manager, sheet(chain), people((chain.associate.id, 1), (chain.associate.id, 2)), version=1, status=422
    )
    assert twice["field"] == "people[1].associate_id"


async def test_a_month_that_is_closed_takes_nothing(chain: Chain) -> None:
    running = business_date(now()).replace(day=1)
    over = period_of(running - timedelta(days=1))
    await begin_periods(SYSTEM, over)
    await close_and_freeze(SYSTEM, over)
    refused = await chain.put(chain.manager, sheet(chain, over), people(), version=0, status=409)
    assert (refused["code"], refused["closed_through"]) == ("month_closed", over)
    await chain.put(chain.manager, sheet(chain, period_of(running)), people(), version=0)
    _, told, _ = await previewed("attendance", csv_text(HEAD, (over, "SH001", chain.associate.number, 1)))
    assert told.shown[0].problems[0].field == "month"


async def test_the_first_month_is_the_running_one_before_anything_was_sold(db: None) -> None:
    assert await first_month(now()) == now().date().replace(day=1)


HEAD = ("月份", "门店编码", "工号", "出勤半天数")


async def test_attendance_comes_by_a_sheet_and_leaves_others_as_they_are(chain: Chain) -> None:
    colleague = await an_associate(chain.store)
    await chain.put(chain.manager, sheet(chain), people((colleague.id, 20)), version=0)
    rows = [
        ("2026-12", "SH001", chain.associate.number, 44),
        ("2026-12", "SH001", colleague.number, 20),
        ("2026-12", "SH001", "NOBODY", 1),
        ("2026-12", "SH009", colleague.number, 1),
    ]
    _, told, _ = await previewed("attendance", csv_text(HEAD, *rows))
    assert (told.previewed.new, told.previewed.unchanged, told.previewed.refused) == (1, 1, 2)
    await imported("attendance", csv_text(HEAD, *rows))
    shown = await chain.manager.get(sheet(chain))
    assert shown["version"] == 2
    assert sorted(one["half_days"] for one in shown["people"]) == [20, 44]
