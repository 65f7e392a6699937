"""`guide erasures`: the journal of erasures, and erasing again who has come back with a backup."""

from pathlib import Path

import click
import msgspec

from guide_app.base.kernel.erasures import every_erasure
from guide_app.entry.cli.commanding import run_on_database
from guide_app.entry.erasing import reapply_erasures


@click.command()
@click.option(
    "--file",
    "files",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="日志文件，可多个；默认本机的 · A journal, several times; this machine's unless given.",
)
def apply(files: tuple[Path, ...]) -> None:
    """恢复备份后重新删除 · Erase again who was erased and has come back with a backup. Safe to run at any time."""
    done = run_on_database(lambda: reapply_erasures(*files))
    click.echo(
        f"日志 {done.named} 条，重新删除 {done.erased} 个 / {done.named} in the journal, {done.erased} erased again"
    )


@click.command()
def export() -> None:
    """导出删除日志 · Print all erasures that the database has on record, as a journal that `apply --file` reads."""
    for entry in run_on_database(every_erasure):
        click.echo(msgspec.json.encode(entry).decode())
