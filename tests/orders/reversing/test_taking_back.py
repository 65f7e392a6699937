"""What is taken back leaves everything as if it had never been told."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from commissions.handlers import COMMISSIONS
from commissions.periods.service.settling import settle_period
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import register
from guide_app.entry import wiring
from guide_app.ground.orders.errors import TillImportReturned
from performance.handlers import PERFORMANCE
from qr_codes.handlers import CODES
from tasks.handlers import TASKS
from tests.databases import owning
from tests.factories import hq_actor
from tests.orders.reversing.two_worlds import (
    LATER,
    MONTH,
    Back,
    Made,
    Run,
    Sold,
    World,
    a_plan,
    faults,
    handed_out,
    take_back,
    two_worlds,
)
from tests.thorough import THOROUGH


@pytest.fixture
async def hq(committed_db: str) -> Actor:
    actor = await hq_actor()
    await a_plan(actor)
    await register(wiring.SUBSCRIBERS)
    return actor


async def settled(hq: Actor) -> None:
    with clock.pinned(LATER):
        await settle_period(hq, MONTH)


async def replayed(url: str) -> None:
    """Everything that is made of events is built anew."""
    async with owning(url):
        for subscriber in (PERFORMANCE, TASKS, COMMISSIONS, CODES):
            await rebuild(subscriber)


async def require_alike(told: World, never: World) -> None:
    assert await faults() == []

    assert await told.looks() == await never.looks()


EVERYTHING = Run(
    sales=(Sold(0, 1, 2, 3, "10.00"), Sold(1, 2, 3, 1, "15.50"), Sold(0, 0, 3, 2, "7.25")),
    returns=(Back(2, 1, 1), Back(None, 2, 5)),
)


@pytest.mark.parametrize("limit", [1, 500])
@pytest.mark.parametrize("told_between", [True, False])
async def test_an_import_that_is_taken_back_was_none(
    hq: Actor, committed_db: str, tmp_path: Path, limit: int, told_between: bool
) -> None:
    told, never = await two_worlds(hq, tmp_path, of="X")
    kept = Run(sales=(Sold(0, 1, 1, 2, "20.00"), Sold(1, 2, 5, 2, "9.00")))
    for world in (told, never):
        world.know([*kept.sales, *EVERYTHING.sales])
    await told.import_run(kept, "0")
    await never.import_run(kept, "0")
    wrong = await told.import_run(EVERYTHING, "1")
    returned = await told.import_run(Run(returns=(Back(1, 2, 3), Back(0, 1, 9))), "2")
    if told_between:
        await handed_out(limit)
        await settled(hq)
    await take_back(returned)
    await take_back(wrong)
    assert await faults() == []
    await handed_out(limit)
    await settled(hq)
    await require_alike(told, never)
    await replayed(committed_db)
    await require_alike(told, never)


UNITS, LATE = st.integers(1, 3), st.integers(0, 25)
SALE = st.builds(
    Sold,
    st.integers(0, 1),
    st.integers(0, 2),
    st.integers(0, 5),
    UNITS,
    st.sampled_from(["10.00", "33.33", "0.01", "8"]),
)
RUN = st.tuples(st.lists(SALE, max_size=3), st.lists(st.tuples(st.integers(0, 9), UNITS, LATE), max_size=3))


def runs_of(drawn: list[tuple[list[Sold], list[tuple[int, int, int]]]]) -> list[Run]:
    """Returns of sales of any run, of each as many pieces as there are; the others of none that is known."""
    sales = [one for sold, _ in drawn for one in sold]
    left = [one.units for one in sales]
    runs = []
    for sold, backs in drawn:
        returns = []
        for place, units, later in backs:
            of = place % (len(sales) + 1)
            if of == len(sales) or left[of] < units:
                returns.append(Back(None, units, later))
            else:
                left[of] -= units
                returns.append(Back(of, units, later))
        if sold or returns:
            runs.append(Run(tuple(sold), tuple(returns)))
    return runs


def may_go(runs: list[Run], order: list[int], place: int, gone: set[int]) -> bool:
    """Whether no run that came later and stands gives back what this one sold."""
    first = sum(len(run.sales) for run in runs[:place])
    own = range(first, first + len(runs[place].sales))
    later = [no for no in order[order.index(place) + 1 :] if no not in gone]
    return place not in gone and not any(back.of in own for no in later for back in runs[no].returns)


# No shrinking: examples share one log, so a smaller one is not the same one.
@settings(
    max_examples=8 * THOROUGH,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    drawn=st.lists(RUN, min_size=1, max_size=4),
    shuffled=st.permutations(range(4)),
    wishes=st.lists(st.integers(0, 3), max_size=8),
    limit=st.sampled_from([1, 3, 500]),
    told_every=st.integers(1, 4),
)
async def test_any_imports_taken_back_in_any_order_were_none(
    hq: Actor,
    tmp_path: Path,
    drawn: list[tuple[list[Sold], list[tuple[int, int, int]]]],
    shuffled: list[int],
    wishes: list[int],
    limit: int,
    told_every: int,
) -> None:
    runs = runs_of(drawn)
    order = [no for no in shuffled if no < len(runs)]
    told, never = await two_worlds(hq, tmp_path, of=new_id().hex[-6:].upper())
    for world in (told, never):
        world.know([sold for run in runs for sold in run.sales])
    made: dict[int, Made] = {}
    gone: set[int] = set()
    for step, no in enumerate(order):
        made[no] = await told.import_run(runs[no], str(no))
        if step % told_every == 0:
            await handed_out(limit)
    for step, wish in enumerate(wishes):
        if wish < len(runs) and wish not in gone:
            if may_go(runs, order, wish, gone):
                gone.add(wish)
                await take_back(made[wish])
            else:
                with pytest.raises(TillImportReturned):
                    await take_back(made[wish])
        if step % told_every == 0:
            await handed_out(limit)
            await settled(hq)
            assert await faults() == []
    for no in order:
        if no not in gone:
            await never.import_run(runs[no], str(no))
    await handed_out(limit)
    await settled(hq)
    await require_alike(told, never)
    for no in sorted(gone, key=order.index):
        await told.import_run(runs[no], str(no))
        await never.import_run(runs[no], str(no))
    await handed_out(limit)
    await settled(hq)
    await require_alike(told, never)
