"""What somebody who has left owes is listed, since when; written off by two people, it is gone with the next close."""

from datetime import date

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch, fetch_row
from tests.commissions.payouts.months import IN_DECEMBER, IN_NOVEMBER, IN_OCTOBER, NOVEMBER, OCTOBER, Chain, a_chain
from tests.journeys.chain_over_http import Json

PATH = "/v1/leaver-debts"
LEAVES = "UPDATE posting SET valid_to = $2 WHERE associate = $1"
STATEMENT = "SELECT carry_in_fen, offset_fen, payable_fen, carry_out_fen FROM commission_statement"


@pytest.fixture
async def chain(db: None, client: httpx.AsyncClient) -> Chain:
    """In October two people owe something; 赵小云 has left on the 30th, 李小明 is still there."""
    with clock.pinned(IN_OCTOBER):
        chain = await a_chain(client)
        await chain.post("zhao", -30_000)
        await chain.post("li", -500)
        await chain.post("wang", 700)
        await execute(LEAVES, chain.people["zhao"].id, date(2026, 10, 31))
    with clock.pinned(IN_NOVEMBER):
        await chain.close(OCTOBER)
    return chain


def write_offs(chain: Chain, who: str = "zhao") -> str:
    return f"{PATH}/{chain.people[who].id}/write-offs"


async def test_a_debt_is_written_off_by_two_people_and_gone_with_the_close(chain: Chain) -> None:
    zhao = chain.people["zhao"]
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        [debt] = (await asking.auditor.get(PATH))["items"]
        assert (debt["number"], debt["debt_fen"], debt["state"]) == (zhao.number, 30_000, "open")
        assert (debt["left_on"], debt["since"], debt["period"]) == ("2026-10-30", OCTOBER, OCTOBER)
        asked = await asking.finance.post(write_offs(chain), {"reason": "无法追回"}, status=202)
        assert asked["summary_zh"] == f"核销 {zhao.number} 截至 {OCTOBER} 的离职欠款 ¥300.00：无法追回"
        assert await _states(chain) == ["asked"]
        again = await asking.second.post(write_offs(chain), {"reason": "另一个原因"}, status=409)
        assert again["code"] == "already_asked"
        assert (await asking.approve(asked, asking.finance, status=403))["code"] == "second_person_needed"
        await asking.approve(asked)
        [debt] = (await asking.finance.get(PATH, state="written_off"))["items"]
        assert debt["reason"] == "无法追回"
        adjustments = (await asking.finance.get("/v1/commission-adjustments", payee=str(zhao.id)))["items"]
        [linked] = [one for one in adjustments if one["id"] == debt["adjustment_id"]]
        assert (linked["writes_off"], linked["effective_period"], linked["amount_fen"]) == (OCTOBER, NOVEMBER, 30_000)
        assert [one["writes_off"] for one in adjustments if one["id"] != linked["id"]] == [None]
        again = await asking.finance.post(write_offs(chain), {"reason": "再来一次"}, status=409)
        assert again["code"] == "debt_written_off"
    with chain.at(IN_DECEMBER):
        await chain.close(NOVEMBER)
        row = await fetch_row(f"{STATEMENT} WHERE payee = $1 AND period = '2026-11-01'", zhao.id)
        assert row is not None
        assert tuple(row) == (-30_000, 30_000, 0, 0), "nothing is paid, nothing is owed"
        assert await _states(chain) == ["written_off"]
        asking = await chain.asking()
        assert (await asking.finance.get(PATH, state="open"))["items"] == []
        assert (await asking.finance.post(write_offs(chain), {"reason": "再"}, status=409))["code"] == "no_debt"


async def test_a_part_is_written_off_and_the_rest_is_owed_by_the_next_month(chain: Chain) -> None:
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        part = {"reason": "协商减免", "amount_fen": 30_001}
        refused = await asking.finance.post(write_offs(chain), part, status=422)
        assert refused["field"] == "amount_fen"
        part["amount_fen"] = 12_000
        await asking.approve(await asking.finance.post(write_offs(chain), part, status=202))
        [debt] = (await asking.finance.get(PATH))["items"]
        assert (debt["state"], debt["debt_fen"], debt["written_off_fen"]) == ("written_off", 30_000, 12_000)
    with chain.at(IN_DECEMBER):
        await chain.close(NOVEMBER)
        asking = await chain.asking()
        [left] = (await asking.finance.get(PATH, state="open"))["items"]
        assert (left["period"], left["since"], left["debt_fen"], left["written_off_fen"]) == (
            NOVEMBER, OCTOBER, 18_000, None,
        )  # fmt: skip
        await asking.approve(await asking.finance.post(write_offs(chain), {"reason": "其余"}, status=202))
        assert sorted(await _states(chain)) == ["written_off", "written_off"]


async def test_a_debt_that_stays_is_known_since_its_first_month(chain: Chain) -> None:
    with chain.at(IN_NOVEMBER):
        await chain.post("zhao", -1_000, NOVEMBER)
    with chain.at(IN_DECEMBER):
        await chain.close(NOVEMBER)
        [debt] = (await (await chain.asking()).hq.get(PATH))["items"]
        assert (debt["since"], debt["period"], debt["debt_fen"]) == (OCTOBER, NOVEMBER, 31_000)


async def test_who_works_here_or_came_back_has_no_debt_to_be_written_off(chain: Chain) -> None:
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        for who in ("li", "wang"):
            assert (await asking.finance.post(write_offs(chain, who), {"reason": "x"}, status=409))["code"] == "no_debt"
        await execute(
            "INSERT INTO posting (id, associate, role, path, store, valid_from)"
            " SELECT gen_random_uuid(), associate, role, path, store, '2026-11-03' FROM posting WHERE associate = $1",
            chain.people["zhao"].id,
        )
        assert await _states(chain) == []


async def test_who_worked_in_the_open_month_waits_for_its_close(chain: Chain) -> None:
    with chain.at(IN_NOVEMBER):
        li = chain.people["li"].id
        await execute(LEAVES, li, date(2026, 11, 4))
        await execute("UPDATE associate SET status = 'left' WHERE id = $1", li)
        asking = await chain.asking()
        refused = await asking.finance.post(write_offs(chain, "li"), {"reason": "x"}, status=409)
        assert (refused["code"], refused["period"]) == ("debt_not_final", NOVEMBER)
    with chain.at(IN_DECEMBER):
        await chain.close(NOVEMBER)
        asking = await chain.asking()
        await asking.approve(await asking.hq.post(write_offs(chain, "li"), {"reason": "x"}, status=202))
        assert sorted(await _states(chain)) == ["open", "written_off"]


async def test_a_request_is_not_done_once_the_debt_is_another(chain: Chain) -> None:
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        asked = await asking.finance.post(write_offs(chain), {"reason": "无法追回"}, status=202)
        await execute("UPDATE posting SET valid_to = NULL WHERE associate = $1", chain.people["zhao"].id)
        assert (await asking.approve(asked, status=409))["code"] == "no_debt"
        assert await fetch("SELECT id FROM commission_adjustment WHERE writes_off IS NOT NULL") == []


@pytest.mark.parametrize(("reason", "status"), [(" ", 422), ("", 400), ("长" * 201, 400)])
async def test_a_reason_is_needed(chain: Chain, reason: str, status: int) -> None:
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        await asking.finance.post(write_offs(chain), {"reason": reason}, status=status)


async def _states(chain: Chain) -> Json:
    found = await (await chain.asking()).finance.get(PATH)
    return [one["state"] for one in found["items"]]
