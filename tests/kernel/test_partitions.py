"""Partitions: made ahead, mended, append-only like their table, and one answer to a key whatever the day."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.idempotency import Answer, once
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.partitions import create_partitions, forget_old_answers
from tests.databases import as_owner, owner_of

TODAY = datetime.now(UTC).date()
MONTHLY = {
    "audit_entry",
    "code_scan",
    "commission_entry",
    "commission_posted",
    "coupon_event",
    "credited_line",
    "credited_refund",
    "event",
    "task_contribution",
    "touch",
}
PARTITIONED = """
SELECT partrelid::regclass::text AS name, obj_description(partrelid, 'pg_class') AS step FROM pg_partitioned_table
"""
PARTITIONS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1"
LOG = "INSERT INTO event (type, occurred_at, payload, logged_on) VALUES ('test.happened', now(), '{}', $1)"
WHERE_LOGGED = "SELECT tableoid::regclass::text, count(*)::int FROM event GROUP BY 1 ORDER BY 1"
ANSWER = """
INSERT INTO remembered_answer (id, scope, key, digest, status, body, at, answered_on)
VALUES (gen_random_uuid(), 'scope', $1, '\\x00', 200, '{}', now(), $2)
"""


def months_from(first: date, count: int) -> list[date]:
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]


async def partitions_of(table: str) -> list[str]:
    return [row[0] for row in await fetch(PARTITIONS, table)]


async def where_logged() -> dict[str, int]:
    return {row[0]: row[1] for row in await fetch(WHERE_LOGGED)}


async def test_what_grows_is_partitioned_by_month_and_answers_by_day(db: None) -> None:
    steps = {row["name"]: row["step"] for row in await fetch(PARTITIONED)}
    assert steps == {**dict.fromkeys(MONTHLY, "month"), "remembered_answer": "day"}


async def test_this_month_and_the_next_three_are_there(db: None) -> None:
    for table in MONTHLY:
        wanted = {f"{table}_{month:%Y_%m}" for month in months_from(TODAY, 4)} | {f"{table}_other"}
        assert wanted <= set(await partitions_of(table))
    days = {f"remembered_answer_{TODAY + timedelta(days=n):%Y_%m_%d}" for n in range(4)}
    assert days <= set(await partitions_of("remembered_answer"))


async def test_ids_lie_in_the_month_in_which_they_were_made(db: None) -> None:
    for day, name in ((TODAY, new_id()), (date(2025, 12, 31), new_id())):
        low, high = await fetch_value("SELECT ARRAY[uuid_floor_v1($1), uuid_floor_v1($2)]", day, day + timedelta(1))
        assert (low <= name < high) == (day == TODAY)


async def test_a_missing_partition_fails_nothing_and_is_mended(committed_db: str) -> None:
    month = f"event_{TODAY:%Y_%m}"
    await as_owner(committed_db, f"DROP TABLE {month}")
    await execute(LOG, TODAY)
    await execute(LOG, date(2031, 5, 1))
    assert await where_logged() == {"event_other": 2}
    await execute("SELECT create_partitions_v1()")
    assert await where_logged() == {month: 1, "event_other": 1}
    assert await create_partitions(datetime.now(UTC)) == 0


async def test_the_application_makes_the_next_partitions_and_no_others(committed_db: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute("SELECT add_partition_v1('event', '2025-01-01')")
    await as_owner(committed_db, "SELECT add_partition_v1('event', '2025-01-01')")
    await execute(LOG, date(2025, 1, 31))
    assert await where_logged() == {"event_2025_01": 1}
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute("SELECT count(*) FROM event_2025_01")


@pytest.mark.parametrize("table", ["event", f"event_{TODAY:%Y_%m}", "event_other", "payment"])
async def test_not_even_the_owner_changes_or_empties_what_is_append_only(committed_db: str, table: str) -> None:
    await execute(LOG, TODAY)
    await execute(LOG, date(2031, 5, 1))
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await as_owner(committed_db, f"TRUNCATE {table} CASCADE")
    if table != "payment":
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await as_owner(committed_db, f"DELETE FROM {table}")


async def test_a_key_of_yesterday_has_its_answer_today(committed_db: str) -> None:
    await execute(ANSWER, "k", TODAY - timedelta(days=1))
    with pytest.raises(asyncpg.UniqueViolationError) as refused:
        await execute(ANSWER, "k", TODAY)
    assert refused.value.constraint_name == "one_answer"
    done: list[int] = []

    async def work() -> Answer:
        done.append(1)
        return Answer(201, b"{}")

    first = await once("scope", "k", b"\x00", work)
    assert (first.status, first.replayed) == (200, True)
    assert done == [1]


@pytest.mark.parametrize("days_apart", [0, 1])
async def test_two_requests_under_way_around_midnight_have_one_answer(committed_db: str, days_apart: int) -> None:
    first, second = await asyncpg.connect(committed_db), await asyncpg.connect(committed_db)
    try:
        holding = first.transaction()
        await holding.start()
        await first.execute(ANSWER, "k", TODAY)
        waiting = asyncio.create_task(second.execute(ANSWER, "k", TODAY + timedelta(days=days_apart)))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await second_key_goes_on(committed_db)
        await holding.commit()
        with pytest.raises(asyncpg.UniqueViolationError):
            await waiting
    finally:
        await first.close()
        await second.close()
    assert await fetch_value("SELECT count(*) FROM remembered_answer WHERE key = 'k'") == 1


async def second_key_goes_on(url: str) -> None:
    """Other keys wait for nobody."""
    await asyncio.wait_for(execute(ANSWER, "other", TODAY), 2)


async def test_days_of_answers_are_dropped_after_three(committed_db: str) -> None:
    owner = await asyncpg.connect(owner_of(committed_db))
    for back in (5, 4, 3):
        await owner.execute("SELECT add_partition_v1('remembered_answer', $1::date)", TODAY - timedelta(days=back))
        await execute(ANSWER, f"k{back}", TODAY - timedelta(days=back))
    await owner.close()
    assert await forget_old_answers(datetime.now(UTC)) == 2
    assert [row[0] for row in await fetch("SELECT key FROM remembered_answer")] == ["k3"]
