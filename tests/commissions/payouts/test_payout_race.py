"""Two of finance make the batch of a month at once: there is one, and both see it."""

import asyncio
from datetime import date

import httpx
import pytest

from commissions.payouts.reads import payable_lines
from commissions.payouts.rules import PayableLine
from commissions.payouts.service.paying import make_payout
from guide_app.base.kernel import audit
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.entry.cli.verifying import verified
from tests.commissions.payouts.months import IN_NOVEMBER, OCTOBER, a_closed_october
from tests.factories import an_actor, once

READ = "commissions.payouts.service.paying.payable_lines"


async def test_two_who_ask_at_once_leave_one_request(committed_db: str, client: httpx.AsyncClient) -> None:
    chain = await a_closed_october(client)
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        answers = await asyncio.gather(
            *(
                client.post("/v1/payouts", json={"period": OCTOBER}, headers=one.headers | once())
                for one in (asking.finance, asking.second)
            )
        )
        by_status = {answer.status_code: answer.json() for answer in answers}
        assert by_status.keys() == {202, 409}, [answer.text for answer in answers]
        assert by_status[409]["code"] == "already_asked"
        await asking.approve(by_status[202], asking.hq)
        [batch] = (await asking.finance.get("/v1/payouts"))["items"]
        assert batch["total_fen"] == 62_001


async def test_batches_made_at_once_are_one(committed_db: str, client: httpx.AsyncClient) -> None:
    chain = await a_closed_october(client)
    with chain.at(IN_NOVEMBER):
        actors = [an_actor(chain.staff[name]) for name in ("finance", "second", "finance", "second")]
        made = await asyncio.gather(
            *(make_payout(actor, OCTOBER, approval=audit.Approval(new_id(), None)) for actor in actors)
        )
        assert len(set(made)) == 1
        assert await fetch_value("SELECT count(*) FROM commission_payout") == 1
        assert await fetch_value("SELECT count(*) FROM commission_payout_line") == 2
        assert await fetch_value("SELECT count(*) FROM stored_file") == 2
        [check] = await verified(["commissions.payouts"], mend=False)
        assert check.is_right


async def test_a_batch_that_is_made_between_two_reads_is_found(
    db: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = await a_closed_october(client)
    made = []

    async def read_behind_another(month: date) -> list[PayableLine]:
        monkeypatch.setattr(READ, payable_lines)
        second = an_actor(chain.staff["second"])
        made.append(await make_payout(second, OCTOBER, approval=audit.Approval(new_id(), None)))
        return await payable_lines(month)

    monkeypatch.setattr(READ, read_behind_another)
    with chain.at(IN_NOVEMBER):
        found = await make_payout(chain.finance, OCTOBER, approval=audit.Approval(new_id(), None))
    assert made == [found]
