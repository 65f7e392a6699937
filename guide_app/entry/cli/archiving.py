"""`guide archive`: months that nobody needs any more leave the database for files, and come back for reading."""

from datetime import date
from pathlib import Path

import click
import msgspec

from commissions.rules import period_from_text
from guide_app.base.kernel.archive_files import restore_month
from guide_app.base.kernel.archiving import Outcome, archive
from guide_app.base.settings import settings
from guide_app.entry import wiring
from guide_app.entry.cli.commanding import run_on_database


@click.command(name="archive")
@click.option("--before", help="归档此月份之前的各月，如 2026-01 · Months before this one, like 2026-01.")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="目标目录 · Folder; else GUIDE_HOME/archive.")
@click.option("--dry-run", is_flag=True, help="只列出，不归档 · Say what would go and what would stay.")
@click.option(
    "--restore", "manifest", type=click.Path(path_type=Path), help="清单文件 · Bring a month back, for reading."
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 · Print JSON.")
def archive_months(
    before: str | None, folder: Path | None, dry_run: bool, manifest: Path | None, as_json: bool
) -> None:
    """归档旧月份 · Write whole months out and drop them; broken off, run it again."""
    if (before is None) == (manifest is None):
        raise click.UsageError("--before 或 --restore · one of --before and --restore")
    if manifest is not None:
        table = run_on_database(lambda: restore_month(manifest), as_json=as_json, as_owner=True)
        click.echo(msgspec.json.encode({"table": table}).decode() if as_json else table)
        return
    target = (folder or settings().home / "archive").expanduser().resolve()
    outcomes = run_on_database(lambda: _archive(str(before), target, dry_run), as_json=as_json, as_owner=True)
    if as_json:
        click.echo(msgspec.json.encode(outcomes).decode())
        return
    for one in outcomes:
        became = f"保留 · stays: {one.kept}" if one.kept else f"{one.rows:>12,}  {one.file or ''}"
        click.echo(f"{one.name:32}{became}")


async def _archive(before: str, folder: Path, dry_run: bool) -> list[Outcome]:
    period_from_text(before)
    month = date.fromisoformat(f"{before}-01")
    return await archive(wiring.ARCHIVED, before=month, folder=folder, dry_run=dry_run)
