"""`guide backup`: a whole copy of the embedded database while it works, and the log kept from then on."""

import sys
from datetime import datetime, timedelta
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from guide_app.base.kernel.backup.errors import OwnServerOnly
from guide_app.base.kernel.backup.store import Backup, Store
from guide_app.base.kernel.backup.taking import Taken, take_backup
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.embedded import embedded_server, is_embedded, superuser_url
from guide_app.base.kernel.logs import configure_logs
from guide_app.base.settings import Settings, settings
from guide_app.entry.cli.commanding import refusals_said

A_SECOND = timedelta(seconds=1)
LOG_NOT_KEPT = 1
"""Exit code when there is a whole backup, but the log behind it is not kept, so nothing later can be reached."""


@click.command()
@click.option("--to", "folder", type=click.Path(path_type=Path), help="备份目录 · The folder; else GUIDE_BACKUPS.")
@click.option("--keep", type=click.IntRange(1, 1000), help="保留份数 · How many to keep; else GUIDE_BACKUPS_KEPT.")
@click.option("--list", "only_list", is_flag=True, help="只列出 · Say which backups there are.")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 · Print JSON.")
def backup(folder: Path | None, keep: int | None, only_list: bool, as_json: bool) -> None:
    """备份内置数据库 · Copy the embedded database while it works, and keep its log from then on."""
    configure_logs()
    with refusals_said(as_json=as_json):
        config = settings()
        require_embedded(config)
        target = folder_of(config, folder)
        if only_list:
            _print_list(Store(target).backups(), target, as_json=as_json)
            return
        with embedded_server(config.home):
            taken = _take(config, target, keep or config.backups_kept)
    if as_json:
        click.echo(msgspec.json.encode(taken).decode())
    else:
        _print(taken)
    if not taken.keeps_log:
        sys.exit(LOG_NOT_KEPT)


def require_embedded(config: Settings) -> None:
    """Raises OwnServerOnly."""
    if not is_embedded(config.database_url, config.home):
        raise OwnServerOnly(setting="DATABASE_URL")


def folder_of(config: Settings, named: Path | None) -> Path:
    """Where backups lie, named here or by the settings."""
    return named.expanduser().resolve() if named is not None else config.backups


def _take(config: Settings, folder: Path, keep: int) -> Taken:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("正在备份 · Copying", total=100)
        return take_backup(
            superuser_url(config.home),
            config.home / "pg",
            folder,
            files=config.files,
            keep=keep,
            told=lambda percent: progress.update(bar, completed=percent),
        )


def _print(taken: Taken) -> None:
    one = taken.backup
    click.echo(f"备份完成并已核验 · A whole backup, verified: {taken.folder}/base/{one.name}")
    click.echo(f"  {_size(one.bytes)}（数据 · of data {_size(one.data_bytes)}），{taken.seconds} s")
    click.echo(f"  可恢复到此刻之后的任意时刻 · leads to any moment from {local(one.ended_at + A_SECOND)} on")
    click.echo(f"  文件 · files: {taken.files.files} 新增 · new, {_size(taken.files.bytes)}")
    if taken.files.damaged:
        click.echo(f"  有 {taken.files.damaged} 个文件损坏，未复制 · damaged, not copied: guide verify", err=True)
    click.echo(f"  保留 · kept {len(taken.kept)}：{', '.join(taken.kept)}")
    if taken.removed:
        click.echo(f"  删除 · removed {len(taken.removed)}：{', '.join(taken.removed)}")
    if taken.problem is not None:
        click.echo(f"日志未能保存，只能恢复到备份时刻 · THE LOG IS NOT KEPT: {taken.problem}", err=True)
    if taken.same_disk:
        click.echo(
            "备份与数据在同一块磁盘上：磁盘损坏时两者一起丢失，请用 --to 或 GUIDE_BACKUPS 指定另一块磁盘\n"
            "The backup lies on the disk of the data, and is lost with it: name another one by --to or GUIDE_BACKUPS",
            err=True,
        )


def _print_list(backups: list[Backup], folder: Path, *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(backups).decode())
        return
    click.echo(f"{folder}：{len(backups)}")
    for one in backups:
        click.echo(f"  {one.name}  {_size(one.bytes):>10}  {local(one.ended_at)}  时间线 · timeline {one.timeline}")


def local(at: datetime) -> str:
    """A moment as people here read it, with its offset."""
    return at.astimezone(SHANGHAI).isoformat(sep=" ", timespec="seconds")


def _size(number: int) -> str:
    return f"{number / 1_000_000:,.1f} MB"
