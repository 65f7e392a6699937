"""`guide restore`: the embedded database as it was at a moment, made beside, looked at, and put in its place."""

import asyncio
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import click
import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.backup.errors import AlreadyThere, NoBackup, RecoveryFailed, StillRunning
from guide_app.base.kernel.backup.files import copy_files
from guide_app.base.kernel.backup.restoring import (
    Plan,
    Recovered,
    forget_unfinished,
    keep_log_from_now_on,
    keep_what_is_given_up,
    plan,
    recover,
    system_of,
)
from guide_app.base.kernel.backup.store import Store
from guide_app.base.kernel.backup.taking import require_whole, wait_for_log
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.embedded import (
    RESTORED,
    alone,
    embedded_server,
    finish_swap,
    holders,
    superuser_url,
)
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.files.store import files_in
from guide_app.base.kernel.keys import require_keys
from guide_app.base.kernel.logs import configure_logs
from guide_app.base.kernel.migrations import begin_epoch, migrate
from guide_app.base.kernel.postmaster import running
from guide_app.base.kernel.roles import Addresses
from guide_app.base.settings import settings
from guide_app.entry import wiring
from guide_app.entry.cli.backing_up import folder_of, local, require_embedded
from guide_app.entry.cli.commanding import refusals_said
from guide_app.entry.cli.restoring_files import bring_back
from guide_app.entry.cli.verifying import Verified, print_verified, verified

DIFFERENT = 1
"""Exit code when the restored books do not add up; nothing was put in place then."""


class Restored(msgspec.Struct, frozen=True):
    """What was restored: up to which moment, from which backup, where it is now and where what was there before."""

    to: datetime | None
    last_commit_at: datetime | None
    backup: str
    timeline: int
    epoch: int
    home: str
    aside: str | None
    different: list[Verified]


@click.command()
@click.option("--to", "moment", help="时刻，如 2026-11-30 16:00 或带时区 2026-11-30T16:00+08:00 · The moment.")
@click.option("--latest", is_flag=True, help="恢复到最后一次提交 · As late as the log leads.")
@click.option("--from", "folder", type=click.Path(path_type=Path), help="备份目录 · The folder; else GUIDE_BACKUPS.")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    help="恢复到另一个目录，不影响现有数据 · Into another GUIDE_HOME, to look.",
)
@click.option(
    "--timeline", type=click.IntRange(1), help="沿哪条时间线，默认最新 · Along which timeline; else the newest."
)
@click.option("--accept-differences", is_flag=True, help="核对有差异也替换 · Put it in place although books differ.")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 · Print JSON.")
def restore(
    moment: str | None,
    latest: bool,
    folder: Path | None,
    into: Path | None,
    timeline: int | None,
    accept_differences: bool,
    as_json: bool,
) -> None:
    """恢复到某一时刻 · Bring the embedded database back to a moment, with all that was committed by then."""
    if (moment is None) != latest:
        raise click.UsageError("--to 或 --latest · one of --to and --latest")
    configure_logs()
    with refusals_said(as_json=as_json):
        config = settings()
        if into is None:
            require_embedded(config)
        to = None if moment is None else moment_of(moment)
        if to is not None and not as_json:
            click.echo(
                f"恢复到 · to {local(to)} = {to.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC（含 · inclusive）", err=True
            )
        work = Restore(config.home, into.expanduser().resolve() if into else None, folder_of(config, folder))
        done = work.run(to, timeline, accept=accept_differences)
    if as_json:
        click.echo(msgspec.json.encode(done).decode())
    else:
        _print(done)
    if done.different and not accept_differences:
        sys.exit(DIFFERENT)


def moment_of(text: str) -> datetime:
    """A moment as people write it; without an offset it is local time, +08:00. Raises InvalidField."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        rule = "如 2026-11-30 16:00 或 2026-11-30T16:00:00+08:00 / like 2026-11-30 16:00 or with an offset"
        raise InvalidField("to", rule, given=text) from error
    return at if at.tzinfo is not None else at.replace(tzinfo=SHANGHAI)


class Restore:
    """One restore: of the database of `home`, in its place or `into` another home, from a folder of backups."""

    def __init__(self, home: Path, into: Path | None, folder: Path) -> None:
        self.home = home
        self.target = into or home
        self.in_place = into is None
        self.store = Store(folder)
        self.beside = self.target / "restoring"
        self.files = settings().files if self.in_place else self.target / "files"

    def run(self, to: datetime | None, timeline: int | None, *, accept: bool) -> Restored:
        """Do all of it, or leave what is there as it is."""
        if not self.store.base.is_dir():
            raise NoBackup(folder=str(self.store.folder))
        self.target.mkdir(parents=True, exist_ok=True)
        with self.store.lock(), alone(self.target):
            self._require_free()
            live, is_kept = self._log_behind()
            planned = plan(self.store, to, now=clock.now(), live=live, timeline=timeline)
            require_whole(planned.backup, self.store)
            forget_unfinished(self.beside)
            _tell(f"备份 · from the backup {planned.backup.name}")
            # A line that was given up ends where it does; of the newest we must know.
            complete = live is not None or is_kept or planned.timeline < self.store.newest_timeline()
            recovered = recover(planned, self.store, self.beside / "pg", live=live, complete=complete, told=_tell)
            epoch, different = self._look_at_it()
            wrong = [one for one in different if not one.is_right]
            aside = self._put_in_place(planned, live) if accept or not wrong else None
        return self._restored(planned, recovered, epoch, wrong, aside, in_place=accept or not wrong)

    def _require_free(self) -> None:
        """Raises StillRunning, AlreadyThere."""
        finish_swap(self.target)
        data = self.target / "pg"
        if not self.in_place and data.exists():
            raise AlreadyThere(folder=str(data))
        by = holders(data) if data.exists() else []
        if by or running(data) is not None:
            raise StillRunning(by=", ".join(map(str, by)) or "postgres")

    def _log_behind(self) -> tuple[Path | None, bool]:
        """The data folder of the database whose backups these are, where its log goes on behind what is kept; while it
        runs it keeps its log itself, and whether it has done so up to now."""
        data = self.home / "pg"
        if system_of(data) != self.store.system():
            return None, False
        if running(data) is not None:
            return None, wait_for_log(superuser_url(self.home), self.store) is None
        return data, False

    def _look_at_it(self) -> tuple[int, list[Verified]]:
        """Open the copy, begin another life of its event log, erase anew what was erased, hold its books against each
        other. From its next start on its log is kept as that of the original was."""
        _tell("打开并核对 · opening it and holding its books against each other")
        try:
            with embedded_server(self.beside) as addresses:
                epoch, results = asyncio.run(self._opened(addresses))
                keep_log_from_now_on(superuser_url(self.beside), self.store if self.in_place else None)
        except (OSError, subprocess.SubprocessError) as error:
            raise RecoveryFailed(problem=str(error)) from error
        return epoch, results

    def _files_are_in(self) -> list[Path]:
        """Where files are that the copy may name: in its folder of backups, and of a copy to look at where they are."""
        return [self.store.files] if self.in_place else [settings().files, self.store.files]

    async def _opened(self, addresses: Addresses) -> tuple[int, list[Verified]]:
        await migrate(addresses)
        owner = await asyncpg.connect(addresses.owner)
        try:
            epoch = await begin_epoch(owner)
        finally:
            await owner.close()
        await connect(addresses.application, max_size=2)
        try:
            await require_keys(wiring.SEALING)
            for step in wiring.AFTER_RESTORE:
                await step()
            with files_in(self.files):
                await bring_back(self.files, self._files_are_in())
                return epoch, await verified([], mend=False, of_copy=True)
        finally:
            await disconnect()

    def _put_in_place(self, planned: Plan, live: Path | None) -> str | None:
        """The decision is one rename; whoever comes after a kill ends what it began. Where the old data lie."""
        before = set(self.target.glob("pg.before-*"))
        (self.beside / "pg").rename(self.target / RESTORED)
        if self.in_place and live is not None:
            keep_what_is_given_up(planned, self.store, live)
            copy_files(self.files, self.store, now=clock.now())
        finish_swap(self.target)
        shutil.rmtree(self.beside, ignore_errors=True)
        aside = set(self.target.glob("pg.before-*")) - before
        return str(aside.pop()) if aside else None

    def _restored(
        self,
        planned: Plan,
        recovered: Recovered,
        epoch: int,
        different: list[Verified],
        aside: str | None,
        *,
        in_place: bool,
    ) -> Restored:
        return Restored(
            to=planned.to,
            last_commit_at=recovered.last_commit_at,
            backup=planned.backup.name,
            timeline=recovered.timeline,
            epoch=epoch,
            home=str(self.target if in_place else self.beside),
            aside=aside,
            different=different,
        )


def _tell(what: str) -> None:
    click.echo(f"  {what}", err=True)


def _print(done: Restored) -> None:
    last = "-" if done.last_commit_at is None else local(done.last_commit_at)
    if done.different:
        click.echo("账目有差异 · books that differ:")
        for one in done.different:
            print_verified(one)
    click.echo(f"最后一次提交 · the last commit in it: {last}")
    click.echo(f"时间线 · timeline {done.timeline}，事件纪元 · epoch {done.epoch}")
    click.echo(f"位置 · it is in {done.home}")
    if done.aside is not None:
        click.echo(f"原数据保留在 · what was there before lies in {done.aside}")
