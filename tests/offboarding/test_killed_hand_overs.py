"""Whoever hands a leaver's customers on is killed twice: each customer goes once, and nobody is forgotten."""

import subprocess
import sys

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_value
from offboarding.rules import LeavingReason
from offboarding.schemas import OpenCase
from offboarding.service import confirm_case, open_case
from tests.factories import a_member, a_store, an_associate, with_account

pytestmark = pytest.mark.faults
CUSTOMERS = 60
PROGRAM = """
import asyncio, sys
from guide_app.base.kernel.connecting import connect
from guide_app.entry import handed_over
from guide_app.ground.associates.ports import put_in_order
from offboarding import carrying_out
async def main():
    put_in_order(handed_over.HAND_OVER)
    carrying_out.BATCH = 5
    await connect(sys.argv[1])
    while await carrying_out.go_on():
        print("batch", flush=True)
    print("done", flush=True)
asyncio.run(main())
"""


def work_until(url: str, batches: int | None) -> str:
    """Work in a process of its own, killed after so many batches; the last that it said."""
    said: list[str] = []
    with subprocess.Popen([sys.executable, "-c", PROGRAM, url], stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout is not None
        for line in one.stdout:
            said.append(line.strip())
            if len(said) == batches:
                one.kill()
                break
    return said[-1]


async def test_a_killed_hand_over_goes_on_where_it_stood(committed_db: str) -> None:
    store = await a_store()
    manager = await with_account(await an_associate(store, Role.STORE_MANAGER))
    leaver = await an_associate(store)
    stay = [await an_associate(store) for _ in range(3)]
    for _ in range(CUSTOMERS):
        await a_member(store, dedicated=leaver)
    last_day = business_date(clock.now())
    case = await open_case(manager, leaver.id, OpenCase(last_day=last_day, reason=LeavingReason.RESIGNED))
    await confirm_case(manager, case.case.id, expected_version=1)
    assert [work_until(committed_db, batches) for batches in (3, 4, None)][-1] == "done"
    assert await fetch_value("SELECT state FROM offboarding_case") == "done"
    assert await fetch_value("SELECT sum(things) FROM offboarding_receipt") == CUSTOMERS
    for person in stay:
        assert await fetch_value("SELECT count(*) FROM member WHERE dedicated = $1", person.id) == CUSTOMERS // 3
    assert await fetch_value("SELECT count(*) FROM binding WHERE ended_at IS NULL") == CUSTOMERS
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'dedicated_changed'") == CUSTOMERS
