"""Seals: they are made beside the posting, by one at a time, and whatever a superuser changes afterwards is named."""

import asyncio
import hashlib
from datetime import UTC, date, datetime

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.books import sealing
from commissions.books.chain import NOTHING_BEFORE, Link, Wrong, broken_links, differing, marks_of
from commissions.books.proving import Proved, prove_books, seals_hold
from commissions.books.rules import Book
from commissions.books.sealing import seal_books
from guide_app.base.kernel.database import execute, fetch_row, fetch_value, hold, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import COMMISSION_LEDGER
from guide_app.base.kernel.verifying import snapshot
from tests.databases import as_superuser, run_on

AT = datetime(2026, 10, 20, 4, tzinfo=UTC)
POST = """
INSERT INTO commission_entry (id, run_id, effective_period, posted_period, payee_kind, payee, component, ref, store,
  payer, employer, amount_fen, target_fen, rev, explain, posted_at)
SELECT gen_random_uuid(), $3::uuid, $2::date, $2::date, 'associate',
  ('00000000-0000-7000-8000-' || lpad(to_hex(n % 16), 12, '0'))::uuid, 'BASE', gen_random_uuid()::text,
  $3::uuid, $3::uuid, $3::uuid, n, n, 1, '{"base": "1,5"}', now() FROM generate_series(1, $1::int) n
"""
REPLICA = "SET session_replication_role = replica"
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


async def post(entries: int, month: date) -> None:
    """Post so many entries in a month, of 16 payees in eight lanes; the first pays 1, the second 2."""
    await execute(POST, entries, month, new_id())


async def a_sealed_ledger() -> None:
    """40 entries of two months under seals."""
    await post(30, OCTOBER)
    await post(10, NOVEMBER)
    assert await seal_books(AT)


async def proved() -> Proved:
    async with snapshot():
        return await prove_books()


@pytest.fixture
def superuser(committed_db: str, server_url: str) -> str:
    """Where the superuser reaches the database."""
    return as_superuser(committed_db, server_url)


async def test_everything_is_sealed_once_in_any_pieces(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_sealed_ledger()
    first = await proved()
    assert (first.rows, first.unsealed, first.faults) == (40, 0, [])
    assert (await seal_books(AT)) == sealing.Sealing(0, first.head)
    monkeypatch.setattr(sealing, "AT_ONCE", 7)
    await post(20, OCTOBER)
    assert (await proved()).unsealed == 20
    again = await seal_books(AT)
    assert again is not None
    found = await proved()
    assert (found.rows, found.unsealed, found.faults, found.head) == (60, 0, [], again.head)
    assert found.seals > first.seals + 8, "a piece is a seal of its own in every lane"
    assert (await seals_hold()).different == 0


async def test_anybody_can_reckon_a_seal_again(committed_db: str) -> None:
    await post(1, OCTOBER)
    await seal_books(AT)
    row = await fetch_row("SELECT * FROM commission_entry")
    seal = await fetch_row("SELECT * FROM commission_seal")
    assert row is not None
    assert seal is not None
    micro = round((row["posted_at"] - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)
    days = (OCTOBER - date(1970, 1, 1)).days
    explain = row["explain"].replace('"', '""')
    columns = (row["number"], row["id"], row["run_id"], days, days, "associate", row["payee"], "BASE", row["ref"])
    rest = ("", "", row["store"], row["payer"], row["employer"], 1, 1, 1, "", f'"{explain}"', micro, "f")
    text = "(" + ",".join(str(one) for one in (*columns, *rest)) + ")"
    mine = hashlib.sha256(text.encode()).digest()
    head = f"entry 2026-10 {row['payee'].bytes[15] & 7} 1 0 {row['number']} 1 1"
    assert seal["digest"] == hashlib.sha256(NOTHING_BEFORE + head.encode() + mine).digest()
    assert marks_of(seal["marks"]) == {row["number"]: mine[:4]}


@pytest.mark.parametrize(
    ("done", "wrong"),
    [
        ("UPDATE commission_entry SET amount_fen = 999 WHERE number = 12", Wrong.CHANGED),
        ("UPDATE commission_entry SET payee = gen_random_uuid() WHERE number = 12", Wrong.CHANGED),
        ("UPDATE commission_entry SET explain = '{}' WHERE number = 12", Wrong.CHANGED),
        ("DELETE FROM commission_entry WHERE number = 12", Wrong.MISSING),
    ],
)
async def test_a_row_that_a_superuser_changed_is_named(superuser: str, done: str, wrong: Wrong) -> None:
    await a_sealed_ledger()
    await run_on(superuser, f"{REPLICA}; {done}")
    (fault,) = (await proved()).faults
    assert (fault.book, fault.period, fault.number, fault.wrong) == (Book.ENTRY, "2026-10", 12, wrong)
    assert fault.after < 12 <= fault.through
    assert (await seals_hold()).different == 1


@pytest.mark.parametrize(("month", "no"), [(OCTOBER, 1), (date(2026, 12, 1), None)])
async def test_a_row_that_came_in_later_is_named(superuser: str, month: date, no: int | None) -> None:
    await a_sealed_ledger()
    await run_on(
        superuser,
        f"{REPLICA}; CREATE TEMP TABLE one AS SELECT * FROM commission_entry WHERE number = 13;"
        f" UPDATE one SET number = 35, id = gen_random_uuid(), ref = 'x', effective_period = '{month}';"
        " INSERT INTO commission_entry SELECT * FROM one",
    )
    (fault,) = (await proved()).faults
    assert (fault.number, fault.wrong, fault.no) == (35, Wrong.ADDED, no)
    assert (fault.period, fault.amount_fen) == (f"{month:%Y-%m}", 13)
    await seal_books(AT)
    assert len((await proved()).faults) == 1, "it is not sealed with what comes next"


@pytest.mark.parametrize(
    ("done", "wrong"),
    [
        ("UPDATE commission_seal SET sum_fen = sum_fen + 1 WHERE id = {one}", {Wrong.SEAL}),
        ("UPDATE commission_seal SET digest = sha256('x') WHERE id = {one}", {Wrong.SEAL, Wrong.CHAIN}),
        ("DELETE FROM commission_seal WHERE id = {one}", {Wrong.CHAIN, Wrong.SEAL}),
    ],
)
async def test_a_seal_that_was_changed_or_taken_away_is_told(superuser: str, done: str, wrong: set[Wrong]) -> None:
    await a_sealed_ledger()
    await post(30, OCTOBER)
    await seal_books(AT)
    one = "(SELECT id FROM commission_seal WHERE period = '2026-10-01' AND no = 1 ORDER BY lane LIMIT 1)"
    await run_on(superuser, f"{REPLICA}; {done.format(one=one)}")
    found = {fault.wrong for fault in (await proved()).faults}
    assert found & wrong
    assert found <= wrong | {Wrong.ADDED}


async def test_two_sealers_beside_those_who_post_leave_one_chain(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "AT_ONCE", 5)

    async def keep_posting() -> None:
        for _ in range(6):
            async with transaction():
                await hold(COMMISSION_LEDGER)
                await post(3, OCTOBER)
                await asyncio.sleep(0.01)

    async def seal() -> None:
        for _ in range(5):
            await seal_books(AT)

    await asyncio.gather(keep_posting(), seal(), seal(), keep_posting())
    await seal_books(AT)
    found = await proved()
    assert (found.rows, found.unsealed, found.faults) == (36, 0, [])


async def test_what_is_numbered_and_not_seen_yet_is_waited_for_and_holds_nobody_up(committed_db: str) -> None:
    posted, go_on = asyncio.Event(), asyncio.Event()

    async def post_slowly() -> None:
        async with transaction():
            await hold(COMMISSION_LEDGER)
            await post(3, OCTOBER)
            posted.set()
            await go_on.wait()

    slow = asyncio.create_task(post_slowly())
    await posted.wait()
    await post(2, NOVEMBER)  # a later number that is seen sooner
    sealer = asyncio.create_task(seal_books(AT))
    await asyncio.sleep(0.2)
    assert not sealer.done()
    assert await fetch_value("SELECT count(*) FROM commission_seal") == 0
    go_on.set()
    await asyncio.gather(slow, sealer)
    found = await proved()
    assert (found.rows, found.unsealed, found.faults) == (5, 0, [])


async def test_a_sealer_that_is_killed_between_pieces_is_gone_on_from_there(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "AT_ONCE", 10)
    await post(40, OCTOBER)
    done: list[object] = []

    async def dies_in_the_third(sql: str, *args: object) -> int:
        if len(done) == 2:
            raise asyncpg.ConnectionDoesNotExistError
        done.append(args)
        return await execute(sql, *args)

    monkeypatch.setattr("commissions.books.sealing.execute", dies_in_the_third)
    with pytest.raises(asyncpg.ConnectionDoesNotExistError):
        await seal_books(AT)
    assert (await proved()).unsealed == 20
    monkeypatch.setattr("commissions.books.sealing.execute", execute)
    await seal_books(AT)
    found = await proved()
    assert (found.rows, found.unsealed, found.faults) == (40, 0, [])


async def test_seals_of_an_archived_month_stay_and_their_links_are_looked_at(superuser: str) -> None:
    await a_sealed_ledger()
    gone = "VALUES ('commission_entry_2026_10', 'commission_entry', '2026-10-01', 'detached', now())"
    await run_on(
        superuser,
        f"{REPLICA}; DELETE FROM commission_entry WHERE effective_period = '2026-10-01';"
        f" INSERT INTO archived_month (name, of, month, state, changed_at) {gone}",
    )
    found = await proved()
    assert (found.rows, found.archived, found.faults) == (10, 8, [])
    await run_on(superuser, f"{REPLICA}; UPDATE commission_seal SET no = 2 WHERE period = '2026-10-01' AND lane = 3")
    assert [(one.lane, one.wrong) for one in (await proved()).faults] == [(3, Wrong.CHAIN)]


A_ROW = st.binary(min_size=4, max_size=4)


@given(st.dictionaries(st.integers(0, 2**40), A_ROW), st.dictionaries(st.integers(0, 2**40), A_ROW))
def test_each_row_that_differs_is_named_and_no_other(sealed: dict[int, bytes], found: dict[int, bytes]) -> None:
    marks = b"".join(number.to_bytes(8, "big") + mark for number, mark in sealed.items())
    assert marks_of(marks) == sealed
    told = dict(differing(sealed, found))
    for number in sealed.keys() | found.keys():
        same = sealed.get(number) == found.get(number)
        assert (number not in told) == same
    assert all((wrong is Wrong.MISSING) == (number not in found) for number, wrong in told.items())
    assert all((wrong is Wrong.ADDED) == (number not in sealed) for number, wrong in told.items())


@given(st.integers(1, 6), st.integers(0, 5))
def test_a_chain_breaks_where_a_seal_is_taken_out(length: int, out: int) -> None:
    digests = [NOTHING_BEFORE, *(bytes([n]) * 32 for n in range(1, length + 1))]
    chain = [Link(n, (n - 1) * 10, n * 10, digests[n - 1], digests[n]) for n in range(1, length + 1)]
    assert broken_links(chain) == []
    del chain[out % length]
    assert broken_links(chain) == chain[out % length : out % length + 1], "but for the last one"
