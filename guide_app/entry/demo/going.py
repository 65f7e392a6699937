"""People who go: one whose customers are with others by today, and one who leaves next week and waits for a plan.

Both are still here for some days: who is asked how many they are is told the same today and tomorrow.
"""

from datetime import date, timedelta

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.entry.demo.chain import Chain, DemoStore
from guide_app.ground.associates.schemas import Leave
from guide_app.ground.associates.service import leave
from offboarding.carrying_out import go_on
from offboarding.rules import LeavingReason
from offboarding.schemas import OpenCase
from offboarding.service import confirm_case, open_case

DAYS_LEFT, DAYS_AFTER = 6, 2
"""Until the last day of whoever waits for a plan, and of whoever has handed everything over already."""


async def let_people_go(chain: Chain) -> None:
    """In the last two stores of the chain, whose people nobody signs in as."""
    done, waiting = chain.stores[-1], chain.stores[-2]
    today = business_date(clock.now())
    await _let_go(chain, done, today + timedelta(days=DAYS_AFTER), LeavingReason.RESIGNED, hands_over_on=today)
    await _let_go(chain, waiting, today + timedelta(days=DAYS_LEFT), LeavingReason.CONTRACT_ENDED)


async def _let_go(
    chain: Chain, store: DemoStore, last_day: date, reason: LeavingReason, *, hands_over_on: date | None = None
) -> None:
    person = store.associates[-1].associate_id
    assert person is not None
    asked = OpenCase(last_day=last_day, reason=reason, carry_out_on=hands_over_on)
    case = (await open_case(store.manager, person, asked)).case
    if hands_over_on is not None:
        await confirm_case(store.manager, case.id, expected_version=case.version)
        while await go_on():
            pass
    await leave(chain.hq, person, Leave(on=last_day + timedelta(days=1)))
