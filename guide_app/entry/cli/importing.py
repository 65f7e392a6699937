"""`guide import pos FILE...`: till exports into the books, with a summary for people or as one JSON document."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NoReturn

import click
import msgspec
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from guide_app.base.environment import SettingsInvalid
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.money import yuan
from guide_app.base.kernel.outages import DatabaseUnavailable
from guide_app.base.web.problems import problem_of
from guide_app.entry.cli.refused_lines import RefusedLinesFile
from guide_app.entry.cli.session import database_session
from guide_app.ground.orders.till_import.importing import Imported, import_till_file
from guide_app.ground.orders.till_import.reading import Progress as BytesRead
from guide_app.ground.orders.till_import.reading import TillFile, inspect, require_ten_columns
from guide_app.ground.orders.till_import.reasons import EXPLANATIONS, Reason
from guide_app.ground.orders.till_import.summary import Summary, added_up

REFUSED = 2
UNAVAILABLE = 1

JSON = dict[str, object]


class _DryRunEnds(Exception):
    """Rolls a dry run back."""


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--json", "as_json", is_flag=True, help="标准输出只有一个 JSON 文档 · One JSON document on standard output."
)
@click.option("--dry-run", is_flag=True, help="只试算,不入账 · Do everything but keep nothing.")
@click.option(
    "--errors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把被拒绝的行连同原因写入此 .xlsx 或 CSV · Write the refused lines with their reasons to this .xlsx or CSV.",
)
def pos(files: tuple[Path, ...], as_json: bool, dry_run: bool, errors: Path | None) -> None:
    """导入收银小票(CSV 或 .csv.gz)· Import till exports.

    每个文件要么全部入账,要么完全不动;同一文件重复导入不会产生变化。
    A file is booked as a whole or not at all; importing it again changes nothing.
    """
    done: list[tuple[TillFile, Imported]] = []
    try:
        found = [inspect(path) for path in files]
        for file in found:
            require_ten_columns(file)
        asyncio.run(_import(found, done, dry_run=dry_run, errors=errors))
    except Refusal as refusal:
        _refuse(refusal, [] if dry_run else done, as_json=as_json)
    except SettingsInvalid as invalid:
        click.echo(str(invalid), err=True)
        sys.exit(REFUSED)
    if as_json:
        click.echo(json.dumps(_document(done, dry_run=dry_run), ensure_ascii=False))
    else:
        _print(added_up(imported.summary for _, imported in done), done, dry_run=dry_run)


async def _import(
    files: Sequence[TillFile], done: list[tuple[TillFile, Imported]], *, dry_run: bool, errors: Path | None
) -> None:
    """Import in the given order; what is finished is appended to `done`, also when a later file is refused."""
    with RefusedLinesFile(errors) if errors else nullcontext() as sheet:
        async with database_session():
            try:
                # A dry run is one transaction around all files, so that a later one sees what an earlier one would do.
                async with transaction() if dry_run else nullcontext():
                    for file in files:
                        with _progress(file.path) as progress:
                            told = sheet.of(file.path) if sheet else (lambda _: None)
                            done.append(
                                (file, await import_till_file(SYSTEM, file, on_refused=told, progress=progress))
                            )
                    if dry_run:
                        raise _DryRunEnds
            except _DryRunEnds:
                pass


@contextmanager
def _progress(path: Path) -> Iterator[BytesRead | None]:
    """A progress bar on standard error when it is a terminal; it shows the reading, booking comes after."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(path.name, total=None)
        yield lambda read, total: bar.update(task, completed=read, total=total)


def _document(done: Sequence[tuple[TillFile, Imported]], *, dry_run: bool) -> JSON:
    total: JSON = msgspec.to_builtins(added_up(imported.summary for _, imported in done))
    total["already_imported"] = bool(done) and all(imported.already for _, imported in done)
    total["dry_run"] = dry_run
    total["files"] = [
        {
            "file": str(file.path),
            "sha256": file.digest.hex(),
            **msgspec.to_builtins(imported.summary),
            "already_imported": imported.already,
        }
        for file, imported in done
    ]
    return total


def _refuse(refusal: Refusal, done: Sequence[tuple[TillFile, Imported]], *, as_json: bool) -> NoReturn:
    """Say which file was refused and why; earlier files of the same command stay imported and are listed."""
    chinese, english = refusal.title
    facts = ", ".join(f"{name}={value}" for name, value in refusal.facts.items())
    click.echo(f"拒绝 · refused: {chinese} · {english}" + (f" ({facts})" if facts else ""), err=True)
    for file, _ in done:
        click.echo(f"已导入 · imported before that: {file.path}", err=True)
    if as_json:
        problem = {**problem_of(refusal), "imported": [str(file.path) for file, _ in done]}
        click.echo(json.dumps(problem, ensure_ascii=False, default=str))
    sys.exit(UNAVAILABLE if isinstance(refusal, DatabaseUnavailable) else REFUSED)


def _print(total: Summary, done: Sequence[tuple[TillFile, Imported]], *, dry_run: bool) -> None:
    console = Console()
    for file, imported in done:
        note = "已导入过,未作改动 · imported before, nothing changed" if imported.already else "已导入 · imported"
        console.print(
            f"{file.path}: {'试算,未保存 · dry run, nothing kept' if dry_run else note}",
            highlight=False,
            soft_wrap=True,
        )
    table = Table(show_header=False, box=None)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for chinese, english, value in (
        ("行数", "lines", f"{total.lines:,}"),
        ("入账", "accepted", f"{total.accepted:,}"),
        ("小票", "receipts", f"{total.receipts:,}"),
        ("销售", "sales", yuan(total.sales_fen)),
        ("退货", "returns", yuan(total.returns_fen)),
        ("其中未匹配退货", "of these unmatched", yuan(total.unmatched_returns_fen)),
        ("拒绝金额", "refused", yuan(total.refused_fen)),
    ):
        table.add_row(value, f"{chinese} · {english}")
    for code, count in total.refused.items():
        chinese, english = EXPLANATIONS[Reason(code)]
        table.add_row(f"{count:,}", f"  {code}: {chinese} · {english}")
    console.print(table, highlight=False)
