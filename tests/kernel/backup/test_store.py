"""The folder of backups: what is whole, whose it is, how many are kept, which of them leads to a moment."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from guide_app.base.kernel.backup.errors import BackupUnderWay, FolderOfAnother, NoBackup, OutOfReach
from guide_app.base.kernel.backup.restoring import plan
from guide_app.base.kernel.backup.store import FACTS, UNFINISHED, Backup, Store
from guide_app.base.kernel.backup.wal import segment_of
from guide_app.base.kernel.embedded import RESTORED, finish_swap
from guide_app.base.kernel.errors import InvalidField
from guide_app.entry.cli.restoring import moment_of

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.made(tmp_path / "backups")


def a_backup(store: Store, hour: int, *, timeline: int = 1) -> Backup:
    """A backup that ended so many hours after noon; each hour writes a segment."""
    at = NOON + hour * HOUR
    lsn = f"0/{(hour + 1) * 0x1000000:X}"
    made = Backup(
        name=f"{at:%Y%m%dT%H%M%SZ}",
        system="7",
        server="18.6",
        timeline=timeline,
        begun_at=at - HOUR / 2,
        ended_at=at,
        start_lsn=lsn,
        end_lsn=lsn,
        first_segment=segment_of(lsn, timeline),
        bytes=1,
        data_bytes=1,
    )
    (store.base / made.name).mkdir()
    (store.base / made.name / FACTS).write_bytes(msgspec.json.encode(made))
    (store.wal / f"{made.first_segment}.gz").touch()
    return made


def test_what_was_broken_off_is_no_backup_and_goes(store: Store) -> None:
    whole = a_backup(store, 0)
    broken = store.base / f"{UNFINISHED}-x"
    broken.mkdir()
    (broken / FACTS).write_bytes((store.base / whole.name / FACTS).read_bytes())
    assert store.backups() == [whole]
    store.forget_unfinished()
    assert not broken.exists()
    assert store.backups() == [whole]


def test_the_newest_are_kept_with_the_log_that_leads_on_from_them(store: Store) -> None:
    made = [a_backup(store, hour) for hour in range(4)]
    (store.wal / "00000001.history.gz").touch()
    assert store.keep(2) == [one.name for one in made[:2]]
    assert store.backups() == made[2:]
    assert {one.name for one in store.wal.iterdir()} == {
        "00000001.history.gz",
        *(f"{one.first_segment}.gz" for one in made[2:]),
    }
    assert store.keep(2) == []


def test_a_folder_belongs_to_one_database_and_to_one_process_at_a_time(store: Store) -> None:
    store.claim("7")
    store.claim("7")
    with pytest.raises(FolderOfAnother):
        store.claim("8")
    with store.lock(), pytest.raises(BackupUnderWay), Store(store.folder).lock():
        pass


def test_the_newest_backup_before_a_moment_leads_to_it(store: Store) -> None:
    made = [a_backup(store, hour) for hour in range(3)]
    now = NOON + 5 * HOUR
    for to, backup in ((NOON, made[0]), (NOON + 1.5 * HOUR, made[1]), (now, made[2]), (None, made[2])):
        assert plan(store, to, now=now, live=None).backup == backup
    for beyond in (NOON - HOUR, now + HOUR):
        with pytest.raises(OutOfReach) as refused:
            plan(store, beyond, now=now, live=None)
        assert refused.value.facts["earliest"] == "2026-11-30T20:00:00.000000+08:00"
        assert refused.value.facts["latest"] == "2026-12-01T01:00:00.000000+08:00"


def test_a_backup_of_a_life_that_was_given_up_leads_nowhere_but_along_its_own_line(store: Store) -> None:
    before, given_up = a_backup(store, 0), a_backup(store, 2)
    now = NOON + 9 * HOUR
    (store.wal / "00000002.history.gz").write_bytes(gzip.compress(b"1\t0/2000000\tbefore a moment\n"))
    assert plan(store, NOON + 3 * HOUR, now=now, live=None).backup == before
    assert plan(store, NOON + 3 * HOUR, now=now, live=None, timeline=1).backup == given_up
    after = a_backup(store, 4, timeline=2)
    assert plan(store, None, now=now, live=None)[:2] == (after, 2)


def test_where_there_is_nothing_it_is_said(store: Store) -> None:
    with pytest.raises(NoBackup):
        plan(store, None, now=NOON, live=None)


def test_a_moment_without_an_offset_is_local() -> None:
    assert moment_of("2026-11-30 20:00") == moment_of("2026-11-30T12:00:00Z") == NOON
    assert moment_of(" 2026-11-30T13:00:00+01:00 ") == NOON
    for text in ("", "yesterday", "2026-13-01", "16:00"):
        with pytest.raises(InvalidField):
            moment_of(text)


@pytest.mark.parametrize("killed_after", [0, 1, 2])
def test_a_swap_that_was_decided_is_ended_by_whoever_comes_next(tmp_path: Path, killed_after: int) -> None:
    for name, says in (("pg", "old"), (RESTORED, "new")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "says").write_text(says)
    if killed_after >= 1:
        (tmp_path / "pg").rename(tmp_path / "pg.before-then")
    if killed_after >= 2:
        (tmp_path / RESTORED).rename(tmp_path / "pg")
    finish_swap(tmp_path)
    assert (tmp_path / "pg" / "says").read_text() == "new"
    assert not (tmp_path / RESTORED).exists()
    (aside,) = tmp_path.glob("pg.before-*")
    assert (aside / "says").read_text() == "old"
