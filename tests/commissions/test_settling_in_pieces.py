"""A settlement that is stopped, that refunds pour into, that a close comes between: the ledger follows the facts."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from commissions.engine.api import parse_period
from commissions.errors import CloseBlocked, PeriodClosed
from commissions.handlers import COMMISSIONS
from commissions.periods import closing_checks
from commissions.periods.service.closing import close_and_freeze
from commissions.periods.service.settling import settle_period
from commissions.periods.verifying import verify_month
from commissions.posting import LedgerEntry, append
from commissions.settlement import payees, pieces, running, stores
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.clock import pinned
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.subscriptions import drain
from tests.commissions.trading import AFTER, AT, MONTH, Trade, a_trade
from tests.databases import owning

DUE_ELSEWHERE = """
INSERT INTO commission_due (period, kind, subject, store)
SELECT d.period, d.kind, d.subject, s.id FROM commission_due d JOIN store s ON s.id <> d.store
"""
ONE_MORE = """
INSERT INTO commission_entry (id, run_id, effective_period, posted_period, payee_kind, payee, component, ref, store,
  payer, employer, amount_fen, target_fen, rev, posted_at)
SELECT gen_random_uuid(), run_id, effective_period, posted_period, payee_kind, payee, component, ref, store, payer,
  employer, 1, target_fen + 1, rev + 1000, posted_at
FROM commission_entry WHERE posted_period = '2026-03-01' AND component = 'T' LIMIT 1
"""


@pytest.fixture
async def trade(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> Trade:
    monkeypatch.setattr(payees, "DUE_PAYEES", payees.DUE_PAYEES.replace(f"LIMIT {payees.AT_ONCE}", "LIMIT 1"))
    monkeypatch.setattr(stores, "DUE_STORES", stores.DUE_STORES.replace(f"LIMIT {stores.STORES_AT_ONCE}", "LIMIT 1"))
    monkeypatch.setattr(stores, "AT_ONCE", 1)
    monkeypatch.setattr(pieces, "MOST_ENTRIES", 1)
    return await a_trade()


async def right(month: str = MONTH) -> bool:
    found = await verify_month(parse_period(month))
    assert found.keys
    return not found.differing and found.due == 0


async def test_what_is_stopped_in_the_middle_goes_on_where_it_stood(trade: Trade) -> None:
    with pinned(AFTER):
        for _ in range(6):
            running = asyncio.create_task(settle_period(SYSTEM, MONTH))
            await asyncio.sleep(0.05)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        await settle_period(SYSTEM, MONTH)
        assert await right()
        assert (await settle_period(SYSTEM, MONTH)).entries == 0


async def test_refunds_that_pour_in_while_it_is_settled_are_settled_by_the_next(trade: Trade) -> None:
    async def pour() -> None:
        for place in range(6):
            await trade.take_back(place, AT + timedelta(days=place))
            await drain([COMMISSIONS])

    async def settle() -> None:
        for _ in range(5):
            await settle_period(SYSTEM, MONTH)

    with pinned(AFTER):
        await asyncio.gather(pour(), settle())
        await settle_period(SYSTEM, MONTH)
        assert await right()


async def test_a_close_between_refunds_takes_each_once_before_or_after_it(trade: Trade) -> None:
    async def pour() -> None:
        for place in range(6):
            await trade.take_back(place, AFTER)
            await drain([COMMISSIONS])

    async def close() -> None:
        await asyncio.sleep(0.05)
        for _ in range(500):
            try:
                await close_and_freeze(SYSTEM, MONTH)
            except Exception:  # a refund is on its way: the checklist says so
                await asyncio.sleep(0.02)
            else:
                return
        raise AssertionError("never closed")

    with pinned(AFTER):
        await asyncio.gather(pour(), close())
        await drain([COMMISSIONS])
        with pytest.raises(PeriodClosed):
            await settle_period(SYSTEM, MONTH)
        await settle_period(SYSTEM, "2026-04")
        assert await right()
    paid = await fetch_value("SELECT sum(earned_fen) FROM commission_statement")
    posted = await fetch_value("SELECT sum(amount_fen) FROM commission_entry WHERE posted_period = '2026-03-01'")
    assert paid == posted
    with pytest.raises(Exception, match="an entry for a closed month"):
        await execute(ONE_MORE)


async def test_a_ledger_that_was_changed_is_found_out(trade: Trade) -> None:
    with pinned(AFTER):
        await settle_period(SYSTEM, MONTH)
        assert await right()
        await execute("UPDATE commission_posted SET amount_fen = amount_fen + 1 WHERE component = 'T'")
        found = await verify_month(parse_period(MONTH))
    assert {one.component for one in found.differing} == {"T"}
    assert all(one.posted_fen == one.target_fen + 1 for one in found.differing)


async def test_what_is_long_to_settle_is_settled_before_the_month_is_closed(
    trade: Trade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing_checks, "MOST_DUE", 0)
    with pinned(AFTER):
        with pytest.raises(CloseBlocked) as refused:
            await close_and_freeze(SYSTEM, MONTH)
        assert refused.value.facts["reasons"] == ["settled"]
        await settle_period(SYSTEM, MONTH)
        await close_and_freeze(SYSTEM, MONTH)


async def test_somebody_who_is_due_at_two_stores_is_posted_once(trade: Trade, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slowly(entries: Sequence[LedgerEntry]) -> None:
        await asyncio.sleep(0.3)
        await append(entries)

    monkeypatch.setattr(pieces, "append", slowly)
    with pinned(AFTER):
        await settle_period(SYSTEM, MONTH)
        await trade.take_back(0, AT + timedelta(days=1))
        await drain([COMMISSIONS])
        await execute("DELETE FROM commission_due WHERE kind <> 'associate'")
        await execute(DUE_ELSEWHERE)
        assert await fetch_value("SELECT count(*) FROM commission_due") == 2
        assert (await settle_period(SYSTEM, MONTH)).entries == 2, "the ladder and the guarantee"


class _Read(Exception):
    """The rulebook of the whole chain was read."""


async def _refuse() -> None:
    raise _Read


async def test_where_nothing_changed_the_chain_is_not_read_again(trade: Trade, monkeypatch: pytest.MonkeyPatch) -> None:
    with pinned(AFTER):
        await settle_period(SYSTEM, MONTH)
        monkeypatch.setattr(running, "whole_rulebook", _refuse)
        assert (await settle_period(SYSTEM, MONTH)).entries == 0


@pytest.mark.parametrize(
    "changed",
    [
        "UPDATE posting SET valid_to = '2026-03-20' WHERE role = 'associate'",
        "UPDATE posting SET role = 'associate' WHERE role = 'store_manager'",
        "UPDATE store SET path = path || 'X/' WHERE true",
        "DELETE FROM commission_plan_assignment WHERE path = '/'",
        "INSERT INTO commission_goal (id, period, subject_kind, subject, value_fen, version, set_at)"
        " SELECT gen_random_uuid(), '2026-03-01', 'store', id, 1000, 1, now() FROM store LIMIT 1",
        "INSERT INTO commission_personal_plan (id, associate, by_position, valid_from, decided_at)"
        " SELECT gen_random_uuid(), id, false, '2026-03-01', now() FROM associate LIMIT 1",
        "INSERT INTO commission_plan_version SELECT (jsonb_populate_record(v, jsonb_build_object("
        "'id', gen_random_uuid(), 'no', 2, 'seq', 100))).* FROM commission_plan_version v LIMIT 1",
    ],
    ids=["time", "role", "place", "plan", "goal", "person", "version"],
)
async def test_whatever_terms_go_by_is_read_again_once_it_changed(
    trade: Trade, committed_db: str, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    with pinned(AFTER):
        await settle_period(SYSTEM, MONTH)
        async with owning(committed_db):
            await execute(changed)
        monkeypatch.setattr(running, "whole_rulebook", _refuse)
        with pytest.raises(_Read):
            await settle_period(SYSTEM, MONTH)
