"""The log of scans writes in batches: nobody waits for long, and nothing that fits is lost."""

import asyncio
import dataclasses
from collections.abc import Sequence

import asyncpg
import pytest
from litestar import Litestar

from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.settings import settings
from qr_codes.scans import log as scan_log
from qr_codes.scans.log import ScanLog
from qr_codes.scans.writing import Scan, write_scans
from tests.qr_codes.scans.made_scans import a_scan


async def test_a_page_is_sent_when_its_scan_is_written_and_whoever_comes_meanwhile_shares_the_next_batch() -> None:
    batches: list[int] = []
    gate = asyncio.Event()

    async def write(scans: Sequence[Scan]) -> None:
        await gate.wait()
        batches.append(len(scans))

    log = ScanLog(write)
    first = asyncio.create_task(log.add(a_scan()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = [asyncio.create_task(log.add(a_scan())) for _ in range(9)]
    await asyncio.sleep(0.01)
    assert not first.done()
    assert not any(other.done() for other in others)
    gate.set()
    await asyncio.gather(first, *others)
    assert batches == [1, 9]


async def test_a_customer_who_goes_away_takes_no_scan_along() -> None:
    written: list[Scan] = []

    async def write(scans: Sequence[Scan]) -> None:
        await asyncio.sleep(0.01)
        written.extend(scans)

    log = ScanLog(write)
    tasks = [asyncio.create_task(log.add(a_scan())) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.gather(*tasks[1:])
    assert len(written) == 3


async def test_no_customer_waits_for_a_database_that_is_away_and_no_scan_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scan_log, "RETRY_SECONDS", 0.01)
    written: list[Scan] = []
    away = True

    async def write(scans: Sequence[Scan]) -> None:
        if away:
            raise ConnectionRefusedError
        written.extend(scans)

    log = ScanLog(write)
    async with asyncio.timeout(1):
        for _ in range(5):
            await log.add(a_scan())
    assert not written
    away = False
    await log.close()
    assert len(written) == 5


async def test_patience_ends_before_a_slow_write_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_log, "PATIENCE_SECONDS", 0.02)
    written: list[Scan] = []

    async def write(scans: Sequence[Scan]) -> None:
        await asyncio.sleep(0.1)
        written.extend(scans)

    log = ScanLog(write)
    await log.add(a_scan())
    assert not written
    await log.close()
    assert len(written) == 1


async def test_deferred_scans_are_answered_at_once_and_all_written_before_the_end() -> None:
    batches: list[int] = []

    async def write(scans: Sequence[Scan]) -> None:
        await asyncio.sleep(0.01)
        batches.append(len(scans))

    log = ScanLog(write, deferred=True)
    for _ in range(100):
        await log.add(a_scan())
    assert not batches
    await log.close()
    assert sum(batches) == 100


async def test_pages_wait_for_a_log_that_falls_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_log, "DEFERRED_SECONDS", 0.02)
    monkeypatch.setattr(scan_log, "PATIENCE_SECONDS", 5.0)
    gate = asyncio.Event()

    async def write(scans: Sequence[Scan]) -> None:
        await gate.wait()

    log = ScanLog(write, deferred=True)
    for _ in range(5):
        await log.add(a_scan())
    await asyncio.sleep(0.03)
    late = asyncio.create_task(log.add(a_scan()))
    await asyncio.sleep(0.01)
    assert not late.done()
    gate.set()
    await late
    await log.close()


async def test_deferred_scans_are_on_disk_within_two_hundred_milliseconds(committed_db: str) -> None:
    log = ScanLog(write_scans, deferred=True)
    for _ in range(50):
        await log.add(a_scan(visitor=new_id().bytes))
    async with asyncio.timeout(0.2 * 10):  # ten times the promise, for a test machine that is busy
        while await fetch_value("SELECT count(*) FROM code_scan") < 50:  # noqa: ASYNC110 - nothing tells of a commit
            await asyncio.sleep(0.01)
    await log.close()


async def test_what_does_not_fit_is_dropped_and_what_fits_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_log, "MOST_WAITING", 10)
    written: list[Scan] = []

    async def write(scans: Sequence[Scan]) -> None:
        written.extend(scans)

    log = ScanLog(write, deferred=True)
    for _ in range(15):
        await log.add(a_scan())
    await log.close()
    assert len(written) == 10


async def test_the_application_defers_while_it_lives_unless_told_to_be_durable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for durable in (False, True):
        chosen = dataclasses.replace(settings(), durable_scans=durable)
        monkeypatch.setattr(scan_log, "settings", lambda chosen=chosen: chosen)
        async with scan_log.scans_written(Litestar([])):
            assert scan_log.SCANS.deferred is not durable
        assert not scan_log.SCANS.deferred


async def test_a_scan_that_cannot_be_stored_takes_no_other_with_it() -> None:
    written: list[Scan] = []

    async def write(scans: Sequence[Scan]) -> None:
        if any(scan.visitor == b"bad" for scan in scans):
            raise asyncpg.CheckViolationError
        written.extend(scans)

    log = ScanLog(write)
    await asyncio.gather(*(log.add(a_scan(visitor=visitor)) for visitor in (b"a", b"bad", b"c")))
    assert [scan.visitor for scan in written] == [b"a", b"c"]
