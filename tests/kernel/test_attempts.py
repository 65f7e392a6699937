"""Work that is tried a few times: what passes, what is given up, and what is nobody's fault."""

import asyncpg
import pytest

from guide_app.base.kernel.attempts import ATTEMPTS, attempt
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.outages import ERROR_CHARS, in_one_line


class Work:
    """Fails as often as it is told to, and counts how often it was asked."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.tries = 0

    async def __call__(self) -> None:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)


async def test_work_that_goes_through_is_done_once(db: None) -> None:
    work = Work()
    assert await attempt(work) == (1, None)
    assert work.tries == 1


async def test_a_failure_that_passes_is_tried_again(db: None) -> None:
    assert await attempt(Work(ValueError("busy"))) == (2, None)


async def test_work_that_always_fails_is_given_up_with_its_last_error(db: None) -> None:
    work = Work(ValueError("one"), ValueError("two"), ValueError("three"), ValueError("four"))
    assert await attempt(work) == (ATTEMPTS, "ValueError: three")
    assert work.tries == ATTEMPTS


async def test_a_hopeless_failure_is_not_tried_again(db: None) -> None:
    work = Work(KeyError("x"), KeyError("x"))
    assert await attempt(work, hopeless=(LookupError,)) == (1, "KeyError: 'x'")
    assert work.tries == 1


@pytest.mark.parametrize(
    "failure",
    [
        ConnectionError("gone"),
        asyncpg.DiskFullError("no space left"),
        asyncpg.ReadOnlySQLTransactionError("a standby"),
        asyncpg.AdminShutdownError("restarting"),
        asyncpg.DeadlockDetectedError("given up"),
    ],
)
async def test_what_passes_by_itself_is_raised_for_whoever_can_wait(db: None, failure: Exception) -> None:
    work = Work(failure)
    with pytest.raises(type(failure)):
        await attempt(work)
    assert work.tries == 1


async def test_each_try_is_undone_alone_and_what_was_done_before_stays(db: None) -> None:
    await execute("CREATE TEMPORARY TABLE attempted (n int)")

    async def insert_and_fail() -> None:
        await execute("INSERT INTO attempted VALUES (2)")
        await execute("INSERT INTO attempted VALUES (2147483648)")

    async with transaction():
        await execute("INSERT INTO attempted VALUES (1)")
        outcome = await attempt(insert_and_fail)
        assert outcome.attempts == ATTEMPTS
        assert await fetch_value("SELECT array_agg(n) FROM attempted") == [1]


def test_an_error_is_told_in_its_first_line() -> None:
    assert in_one_line(ValueError("unique\nDETAIL: Key (phone)=(138)")) == "ValueError: unique"
    assert len(in_one_line(ValueError("x" * 9999))) == ERROR_CHARS
