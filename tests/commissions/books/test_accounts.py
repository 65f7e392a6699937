"""Accounts follow from entries and transfers: month after month, through payouts that are cancelled and paid."""

import asyncpg
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.books.invariants import CHECKS
from commissions.books.rules import (
    NEVER_ABOVE,
    NEVER_BELOW,
    Account,
    Move,
    Stated,
    balances,
    move_of_entry,
    moves_of,
)
from commissions.books.trial_balance import trial_balance
from commissions.engine.api import Draw, Moment, Period, PlanTerms, Statement, statement_of
from commissions.piccolo_migrations import commissions_books
from guide_app.base.kernel.database import execute, fetch
from guide_app.entry.cli.verifying import verified
from tests.commissions.payouts.months import (
    IN_DECEMBER,
    IN_NOVEMBER,
    NOVEMBER,
    OCTOBER,
    Asking,
    a_closed_october,
)
from tests.databases import as_owner, as_superuser, run_on
from tests.journeys.chain_over_http import Json

A_MONTH = st.tuples(
    st.integers(-9_999, 9_999), st.integers(0, 9_999), st.booleans(), st.sampled_from([0, 300_000, 10**6])
)
BALANCES = """
SELECT a.number, moved.account, sum(moved.fen)::bigint AS fen FROM (
  SELECT payee, 'payee' AS account, amount_fen AS fen FROM commission_entry
  UNION ALL SELECT payee, debit, -amount_fen FROM commission_transfer
  UNION ALL SELECT payee, credit, amount_fen FROM commission_transfer
) AS moved JOIN associate a ON a.id = moved.payee
GROUP BY a.number, moved.account HAVING sum(moved.fen) <> 0 ORDER BY 1, 2
"""
REPLICA = "SET session_replication_role = replica"
WRITTEN = """
SELECT period, payee, employer, debit, credit, amount_fen, batch, made_at FROM commission_transfer
ORDER BY period, payee, number
"""


@given(st.lists(A_MONTH, min_size=1, max_size=8))
def test_months_leave_on_each_account_what_the_last_statement_says(months: list[tuple[int, int, bool, int]]) -> None:
    standing, previous, paid = balances([]), None, 0
    for number, (earned, unvested, draws, deducted) in enumerate(months):
        statement = _statement(Period(number), earned, unvested, previous, draws=draws, deducted=deducted)
        if earned:
            standing.update(balances([move_of_entry(earned)]))
        moves = moves_of(_stated(statement))
        assert all(one.amount_fen > 0 and one.debit is not one.credit for one in moves)
        standing.update(balances(moves))
        previous, paid = statement, paid + statement.payable
        assert (standing[Account.PAYEE], standing[Account.HELD]) == (0, statement.pending_out)
        assert (standing[Account.CARRIED], standing[Account.ADVANCED]) == (statement.carry_out, -statement.draw_balance)
        assert standing[Account.PAYABLE] == paid
        assert standing.total() == 0, "nothing is lost between accounts"
        assert all(standing[one] >= 0 for one in NEVER_BELOW)
        assert all(standing[one] <= 0 for one in NEVER_ABOVE)


def test_an_entry_is_a_transfer_and_one_below_0_goes_back() -> None:
    assert move_of_entry(5) == Move(Account.PAYER, Account.PAYEE, 5)
    assert move_of_entry(-5) == Move(Account.PAYEE, Account.PAYER, 5)
    assert move_of_entry(5, writes_off=True) == Move(Account.WRITTEN_OFF, Account.PAYEE, 5)


async def test_accounts_follow_a_month_through_its_payouts_and_a_debt_to_its_end(
    db: None, client: httpx.AsyncClient
) -> None:
    chain = await a_closed_october(client)
    assert await _balances() == {
        ("A-10", "payable"): 50_001,
        ("A-20", "carried"): -300,
        ("A-30", "payable"): 12_000,
    }, "what is posted has gone where the statement says"
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        first = await _a_payout(asking)
        assert await _owed(Account.PAYING) == {"A-10": 50_001, "A-30": 12_000}
        reason = {"reason": "工号有误"}
        await asking.approve(await asking.finance.post(f"/v1/payouts/{first['id']}/cancellation", reason, status=202))
        assert await _owed(Account.PAYABLE) == {"A-10": 50_001, "A-30": 12_000}
        second = await _a_payout(asking)
        paid = {"reference": "GZ-1", "paid_on": "2026-11-05"}
        await asking.finance.post(f"/v1/payouts/{second['id']}/payment", paid, status=200)
        assert await _owed(Account.PAID) == {"A-10": 50_001, "A-30": 12_000}
        assert await _owed(Account.PAYABLE) == await _owed(Account.PAYING) == {}
        await chain.post("zhao", 1_000, NOVEMBER)
        await chain.post("li", -70, NOVEMBER)
    with chain.at(IN_DECEMBER):
        await chain.close(NOVEMBER)
    assert await _owed(Account.PAYABLE) == {"A-20": 700}, "the debt of 300 is taken off"
    assert await _owed(Account.CARRIED) == {"A-30": -70}
    await _all_is_right()
    sums = await trial_balance()
    assert sum(one.debit_fen for one in sums) == sum(one.credit_fen for one in sums)
    assert {one.account: one.balance_fen for one in sums if one.balance_fen} == {
        Account.PAYER: -(62_001 + 700 - 70),
        Account.CARRIED: -70,
        Account.PAYABLE: 700,
        Account.PAID: 62_001,
    }


async def test_a_debt_that_is_written_off_is_the_companys_and_nobodys_after_the_close(
    db: None, client: httpx.AsyncClient
) -> None:
    chain = await a_closed_october(client)
    with chain.at(IN_NOVEMBER):
        zhao = chain.people["zhao"].id
        await execute("UPDATE posting SET valid_to = '2026-10-31' WHERE associate = $1", zhao)
        asking = await chain.asking()
        asked = await asking.finance.post(f"/v1/leaver-debts/{zhao}/write-offs", {"reason": "无法追回"}, status=202)
        await asking.approve(asked)
    with chain.at(IN_DECEMBER):
        await chain.close(NOVEMBER)
    assert await _owed(Account.CARRIED) == {}
    found = {one.account: one.balance_fen for one in await trial_balance()}
    assert (found[Account.WRITTEN_OFF], found[Account.PAYER]) == (-300, -62_001 + 300)
    assert sum(found.values()) == 0
    await _all_is_right("commissions.batches")


async def test_what_was_closed_before_the_upgrade_gets_the_same_transfers(
    committed_db: str, server_url: str, client: httpx.AsyncClient
) -> None:
    chain = await a_closed_october(client)
    with chain.at(IN_NOVEMBER):
        asking = await chain.asking()
        batch = await _a_payout(asking)
        await asking.approve(
            await asking.finance.post(f"/v1/payouts/{batch['id']}/cancellation", {"reason": "x"}, status=202)
        )
        await _a_payout(asking)
    before = [tuple(row) for row in await fetch(WRITTEN)]
    assert len(before) == 3 + 3 * 2
    await run_on(as_superuser(committed_db, server_url), f"{REPLICA}; DELETE FROM commission_transfer")
    await execute(commissions_books.OF_STATEMENTS)
    await execute(commissions_books.OF_PAYOUTS)
    after = [tuple(row) for row in await fetch(WRITTEN)]
    assert [row[:-1] for row in after] == [row[:-1] for row in before], "the moment of a statement is that of its close"
    await _all_is_right()


@pytest.mark.parametrize(
    "table", ["commission_entry", "commission_transfer", "commission_statement", "commission_seal"]
)
async def test_the_owner_cannot_empty_the_books_and_the_application_has_no_right_to(
    committed_db: str, table: str
) -> None:
    for statement in (f"TRUNCATE {table}", f"DELETE FROM {table}", f"UPDATE {table} SET period = period"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await execute(statement.replace("period = period", "payee = payee") if "entry" in table else statement)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await as_owner(committed_db, f"TRUNCATE {table} CASCADE")


def _statement(
    period: Period, earned: int, unvested: int, previous: Statement | None, *, draws: bool, deducted: int
) -> Statement:
    draw = Draw(amount=2_000, start=Period(0), periods=2, recovery_from=2, recovery_ppm=500_000) if draws else None
    terms = PlanTerms(no=1, valid_from=Moment("2020-01-01T00:00:00+08:00"), draw=draw, max_deduct_ppm=deducted)
    return statement_of("A", period, performance=0, earned=earned, unvested=unvested, previous=previous, terms=terms)


def _stated(statement: Statement) -> Stated:
    return Stated(
        pending_in_fen=statement.pending_in,
        pending_out_fen=statement.pending_out,
        draw_fen=statement.draw,
        recovery_fen=statement.recovery,
        net_fen=statement.net,
        offset_fen=statement.offset,
        payable_fen=statement.payable,
    )


async def _balances() -> dict[tuple[str, str], int]:
    return {(row[0], row[1]): row[2] for row in await fetch(BALANCES)}


async def _owed(account: Account) -> dict[str, int]:
    return {number: fen for (number, of), fen in (await _balances()).items() if of == account}


async def _a_payout(asking: Asking) -> Json:
    await asking.approve(await asking.finance.post("/v1/payouts", {"period": OCTOBER}, status=202))
    return (await asking.finance.get("/v1/payouts", period=OCTOBER))["items"][0]


async def _all_is_right(*idle: str) -> None:
    found = await verified([check.name for check in CHECKS], mend=False)
    assert [one.name for one in found if not one.is_right] == []
    assert [one.name for one in found if not one.found.compared] == [*idle]
