"""People who go: one whose customers are with others by today, and one who leaves next week and waits for a plan."""

from datetime import timedelta

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.entry.demo.chain import Chain, DemoStore
from guide_app.ground.associates.schemas import Leave
from guide_app.ground.associates.service import leave
from offboarding.carrying_out import go_on
from offboarding.rules import LeavingReason
from offboarding.schemas import OpenCase
from offboarding.service import confirm_case, open_case

DAYS_LEFT = 6


async def let_people_go(chain: Chain) -> None:
    """In the last two stores of the chain, whose people nobody signs in as."""
    done, waiting = chain.stores[-1], chain.stores[-2]
    await _let_go(chain, done, days_left=0, reason=LeavingReason.RESIGNED)
    await _let_go(chain, waiting, days_left=DAYS_LEFT, reason=LeavingReason.CONTRACT_ENDED)


async def _let_go(chain: Chain, store: DemoStore, *, days_left: int, reason: LeavingReason) -> None:
    person = store.associates[-1].associate_id
    assert person is not None
    today = business_date(clock.now())
    begun = await open_case(store.manager, person, OpenCase(last_day=today + timedelta(days=days_left), reason=reason))
    case = begun.case
    if not days_left:
        await confirm_case(store.manager, case.id, expected_version=case.version)
        while await go_on():
            pass
    await leave(chain.hq, person, Leave(on=today + timedelta(days=days_left + 1)))
