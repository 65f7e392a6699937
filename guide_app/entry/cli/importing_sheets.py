"""`guide import stores FILE` and its like: a sheet into the books, by the same steps as over the API.

The sheet is previewed; with `--dry-run` that is all. Refused rows are left out, and go to a sheet of their own with
`--errors`. Whoever can type commands on the server may import what the product itself may: see docs/rules/imports.md.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.kernel.imports.columns import plain, spellings
from guide_app.base.kernel.imports.errors import NoSheetInFile
from guide_app.base.kernel.imports.kinds import KINDS, ImportKind
from guide_app.base.kernel.imports.limits import MOST_BYTES, require_at_most
from guide_app.base.kernel.imports.sheets_out import template
from guide_app.entry import wiring
from guide_app.entry.cli.commanding import refusals_said, run_on_database
from guide_app.ground.imports import at_once
from guide_app.ground.imports.errors import RowsRefused
from guide_app.ground.imports.previewing import Tell
from guide_app.ground.imports.reads import facts_of, require_whole
from guide_app.ground.imports.schemas import Applied, ImportCounts, ShownRow
from guide_app.ground.imports.writing import ImportTold

assert wiring.IMPORTS  # their order is known when all are

SHOWN = 10
"""Rows that are told one by one."""


class FileNotWritten(Refusal):
    """The file cannot be written there; `problem` is what the system says."""

    title = ("无法写入文件", "The file cannot be written")


def _command(name: str) -> click.Command:
    kind = KINDS[name]

    @click.command(name, help=f"导入{kind.title[0]}（.xlsx 或 .csv）· Import {kind.title[1].lower()}.")
    @click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    @click.option("--dry-run", is_flag=True, help="只预览，不写入 · Preview alone, write nothing.")
    @click.option(
        "--errors",
        type=click.Path(path_type=Path, dir_okay=False),
        help="把被拒绝的行连同原因写入此文件，格式与 FILE 相同 · Write the refused rows to this file, in FILE's form.",
    )
    @click.option(
        "--map",
        "said",
        metavar="HEADING=COLUMN",
        multiple=True,
        help="指定某个列名是哪一列，= 后留空即不导入，可多次 · Which column a heading is, or none; may be repeated.",
    )
    @click.option(
        "--all-or-nothing",
        "whole",
        is_flag=True,
        help="有任何一行有误就一行都不写 · Write every row, or none where any is refused.",
    )
    @click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 · Print JSON.")
    def command(
        file: Path, dry_run: bool, errors: Path | None, said: tuple[str, ...], whole: bool, as_json: bool
    ) -> None:
        wanted = Wanted(dry_run, tuple(_said(kind, one) for one in said), whole)
        refused = _Refused()
        try:
            told = run_on_database(lambda: _import(kind, file, refused, wanted), as_json=as_json)
        finally:
            if errors is not None and refused.sheet is not None:
                _write(errors, refused.sheet, as_json=as_json)
        if as_json:
            document = msgspec.to_builtins(told) | {"kind": kind.name, "file": str(file), "dry_run": dry_run}
            click.echo(json.dumps(document, ensure_ascii=False))
        else:
            _print(told, errors, dry_run=dry_run)

    return command


def _said(kind: ImportKind[Any, Any], written: str) -> tuple[str, str | None]:
    """A heading and the column that it is, by the name of its field or as a template has it."""
    heading, is_there, column = (part.strip() for part in written.rpartition("="))
    known = {plain(spelling): one.field for one in kind.columns for spelling in spellings(one)}
    if not is_there or not heading or (column and plain(column) not in known):
        columns = ", ".join(one.field for one in kind.columns)
        raise click.BadParameter(f"须为 列名=列 / HEADING=COLUMN: {written}; {columns}", param_hint="--map")
    return heading, known[plain(column)] if column else None


class Wanted(NamedTuple):
    """What somebody wants of an import beside its file."""

    dry_run: bool
    said: tuple[tuple[str, str | None], ...]
    whole: bool


class _Refused:
    """Holds the sheet of refused rows until everything else is done."""

    sheet: bytes | None = None

    async def keep(self, sheet: bytes) -> UUID | None:
        self.sheet = sheet
        return None


async def _import(kind: ImportKind[Any, Any], file: Path, refused: _Refused, wanted: Wanted) -> ImportTold:
    data = _read(file)
    keep = refused.keep
    with _progress(f"{file.name}: 预览 · preview") as tell:
        import_id, told = await at_once.previewed(
            SYSTEM, kind, data, file.name[:200], tell=tell, keep=keep, said=wanted.said
        )
    if wanted.dry_run or not told.previewed.new + told.previewed.changed:
        await at_once.forgotten(SYSTEM, import_id)
        return told
    with _progress(f"{file.name}: 导入 · import") as tell:
        try:
            if wanted.whole:
                await require_whole(await facts_of(import_id))
            return await at_once.committed(SYSTEM, kind, import_id, data, tell=tell, keep=keep, whole=wanted.whole)
        except (RowsRefused, InvalidField):
            await at_once.forgotten(SYSTEM, import_id)
            raise


def _read(file: Path) -> bytes:
    try:
        require_at_most("bytes", file.stat().st_size, MOST_BYTES)
        return file.read_bytes()
    except OSError as error:
        raise NoSheetInFile(rule=f"{error.strerror or error}", file=str(file)) from error


def _write(file: Path, sheet: bytes, *, as_json: bool = False) -> None:
    with refusals_said(as_json=as_json):
        try:
            file.write_bytes(sheet)
        except OSError as error:
            raise FileNotWritten(file=str(file), problem=error.strerror or type(error).__name__) from error


@contextmanager
def _progress(told: str) -> Iterator[Tell]:
    """A bar on standard error when it is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda *_: None
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(told, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print(told: ImportTold, errors: Path | None, *, dry_run: bool) -> None:
    done: ImportCounts | Applied = told.applied or told.previewed
    if dry_run:
        click.echo("仅预览，未写入 · dry run, nothing written")
    for number, chinese, english in (
        (told.rows, "行数", "rows"),
        (done.new, "新增", "new"),
        (done.changed, "修改", "changed"),
        (done.unchanged, "无变化", "unchanged"),
        (done.refused, "拒绝", "refused"),
    ):
        click.echo(f"{number:>10,}  {chinese} · {english}")
    if told.unknown_columns:
        click.echo(f"未识别的列 · columns not known: {', '.join(told.unknown_columns)}")
    if told.other_sheets:
        click.echo(f"未读的工作表 · sheets not read: {', '.join(told.other_sheets)}")
    refused = [row for row in told.shown if row.problems]
    for row in refused[:SHOWN]:
        click.echo(_line(row))
    if done.refused and errors is not None:
        click.echo(f"被拒绝的行已写入 · refused rows are in {errors}")
    elif done.refused > SHOWN:
        click.echo("用 --errors 得到全部 · all of them with --errors")
    if isinstance(done, Applied) and done.judged_again:
        numbers = ", ".join(map(str, done.judged_again[:SHOWN]))
        click.echo(f"预览后数据已变、重新判断的行 · judged again after the preview: {numbers}")


def _line(row: ShownRow) -> str:
    rules = "；".join(f"{one.column_zh} {one.value}: {one.rule_zh} / {one.rule_en}".strip() for one in row.problems)
    return f"第 {row.row} 行 · row {row.row}: {rules}"


@click.command("template")
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def write_template(kind: str, file: Path) -> None:
    """写出空白模板 · Write an empty sheet of a kind, with an example and explanations."""
    _write(file, template(KINDS[kind]))
    click.echo(str(file))


entities, regions, stores, associates = map(_command, ("entities", "regions", "stores", "associates"))
categories, skus, prices, codes = map(_command, ("categories", "skus", "prices", "codes"))
members, second_posts, points = map(_command, ("members", "second_posts", "points"))
products, barcodes, stock = map(_command, ("products", "barcodes", "stock"))
goals, attendance, rota = map(_command, ("goals", "attendance", "rota"))
