"""`guide import pos FILE...`: till exports into the books, with a summary for people or as one JSON document."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple, NoReturn

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
from guide_app.base.kernel.sheets import disarmed
from guide_app.base.web.problems import problem_of
from guide_app.entry.cli.refused_lines import RefusedLinesFile
from guide_app.entry.cli.session import database_session
from guide_app.entry.wiring import DESK
from guide_app.ground.orders.till_import.importing import Imported, import_till_file
from guide_app.ground.orders.till_import.profiles.choosing import Layout, layout_by, layout_of, shipped, shipped_text
from guide_app.ground.orders.till_import.profiles.model import FIELD_TITLES, FileForm, Profile
from guide_app.ground.orders.till_import.profiles.own import own_profiles, profile_file, profile_named
from guide_app.ground.orders.till_import.reading import Progress as BytesRead
from guide_app.ground.orders.till_import.reading import TillFile, inspect
from guide_app.ground.orders.till_import.reasons import EXPLANATIONS, LEFT_OUT, LeftOut, Reason
from guide_app.ground.orders.till_import.summary import Summary, added_up

REFUSED = 2
UNAVAILABLE = 1
NOTHING_BOOKED = 1
SHOWN_ROWS = 3
SHOWN_STORES = 20

JSON = dict[str, object]


class _DryRunEnds(Exception):
    """Rolls a dry run back."""


class Wanted(NamedTuple):
    """How files are to be read and booked, as the command line says it."""

    profile: str | None
    creates_stores: bool
    errors: Path | None
    dry_run: bool


class Done(NamedTuple):
    """A file that was imported, with how it was read and what came of it."""

    file: TillFile
    layout: Layout
    imported: Imported


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--profile",
    metavar="NAME|FILE",
    help="导入模板名或 TOML 文件,省略时按表头识别 · The profile, by name or TOML file; found by the headings without.",
)
@click.option("--encoding", help="文字编码,省略时自动识别 · The encoding of the text; found without.")
@click.option("--create-stores", is_flag=True, help="未知门店编码时新建门店 · Create stores whose code is not known.")
@click.option(
    "--json", "as_json", is_flag=True, help="标准输出只有一个 JSON 文档 · One JSON document on standard output."
)
@click.option("--dry-run", is_flag=True, help="只试算,不入账 · Do everything but keep nothing.")
@click.option(
    "--preview",
    is_flag=True,
    help="只看如何识别:列、前几行与合计,不入账 · Show how columns and first rows are understood; keep nothing.",
)
@click.option(
    "--errors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把被拒绝的行连同原因写入此 .xlsx 或 CSV · Write the refused lines with their reasons to this .xlsx or CSV.",
)
def pos(
    files: tuple[Path, ...],
    profile: str | None,
    encoding: str | None,
    create_stores: bool,
    as_json: bool,
    dry_run: bool,
    preview: bool,
    errors: Path | None,
) -> None:
    """导入收银小票(CSV、.csv.gz 或 .xlsx)· Import till exports.

    每个文件要么全部入账,要么完全不动;同一文件重复导入不会产生变化。没有任何一行可入账时退出码为 1。
    A file is booked as a whole or not at all; importing it again changes nothing. Exits with 1 when no line of any file
    could be booked.
    """
    done: list[Done] = []
    wanted = Wanted(profile, create_stores, errors, dry_run or preview)
    try:
        known = _without_books(profile)
        form = FileForm() if known is None else known.file
        found = [inspect(path, encoding=encoding or form.encoding, separator=form.separator) for path in files]
        if known is not None:
            for file in found:
                layout_by(known, file.first_rows)
        asyncio.run(_import(found, done, wanted))
    except Refusal as refusal:
        _refuse(refusal, [] if wanted.dry_run else done, as_json=as_json)
    except SettingsInvalid as invalid:
        click.echo(str(invalid), err=True)
        sys.exit(REFUSED)
    if as_json:
        click.echo(json.dumps(_document(done, dry_run=wanted.dry_run), ensure_ascii=False))
    else:
        if preview:
            for one in done:
                _print_understood(one)
        _print(added_up(one.imported.summary for one in done), done, dry_run=wanted.dry_run)
    if not any(one.imported.summary.accepted for one in done):
        sys.exit(NOTHING_BOOKED)


async def _import(files: Sequence[TillFile], done: list[Done], wanted: Wanted) -> None:
    """Import in the given order; what is finished is appended to `done`, also when a later file is refused."""
    with RefusedLinesFile(wanted.errors) if wanted.errors else nullcontext() as sheet:
        async with database_session():
            own = await own_profiles()
            layouts = [_layout(file, wanted.profile, own) for file in files]
            try:
                # A dry run is one transaction around all files, so that a later one sees what an earlier one would do.
                async with transaction() if wanted.dry_run else nullcontext():
                    for file, layout in zip(files, layouts, strict=True):
                        with _progress(file.path) as progress:
                            told = sheet.of(file.path, layout.headings) if sheet else (lambda _: None)
                            imported = await import_till_file(
                                SYSTEM,
                                file,
                                layout,
                                desk=DESK,
                                creates_stores=wanted.creates_stores,
                                on_refused=told,
                                progress=progress,
                            )
                            done.append(Done(file, layout, imported))
                    if wanted.dry_run:
                        raise _DryRunEnds
            except _DryRunEnds:
                pass


def _without_books(name: str | None) -> Profile | None:
    """The profile of a file, or a shipped one: files that it does not fit are refused before a database is touched."""
    return None if name is None else profile_file(name) or shipped().get(name)


def _layout(file: TillFile, name: str | None, own: list[Profile]) -> Layout:
    if name is None:
        return layout_of(file.first_rows, own)
    return layout_by(profile_file(name) or profile_named(name, own), file.first_rows)


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


def _document(done: Sequence[Done], *, dry_run: bool) -> JSON:
    total: JSON = msgspec.to_builtins(added_up(one.imported.summary for one in done))
    total["already_imported"] = bool(done) and all(one.imported.already for one in done)
    total["dry_run"] = dry_run
    total["files"] = [
        {
            "file": str(one.file.path),
            "sha256": one.file.digest.hex(),
            **msgspec.to_builtins(one.imported.summary),
            "already_imported": one.imported.already,
            "profile": one.layout.profile.code,
            "encoding": one.file.encoding,
            "heading_row": one.layout.heading_row,
            "understood": one.layout.understood,
            "unknown_headings": list(one.layout.unknown),
        }
        for one in done
    ]
    return total


def _refuse(refusal: Refusal, done: Sequence[Done], *, as_json: bool) -> NoReturn:
    """Say which file was refused and why; earlier files of the same command stay imported and are listed."""
    chinese, english = refusal.title
    facts = ", ".join(f"{name}={value}" for name, value in refusal.facts.items())
    click.echo(f"拒绝 · refused: {chinese} · {english}" + (f" ({facts})" if facts else ""), err=True)
    for one in done:
        click.echo(f"已导入 · imported before that: {one.file.path}", err=True)
    if as_json:
        problem = {**problem_of(refusal), "imported": [str(one.file.path) for one in done]}
        click.echo(json.dumps(problem, ensure_ascii=False, default=str))
    sys.exit(UNAVAILABLE if isinstance(refusal, DatabaseUnavailable) else REFUSED)


def _print_understood(one: Done) -> None:
    """How a file is read: its profile, which heading is what, and its first lines."""
    console = Console()
    form = one.file.encoding or "xlsx"
    console.print(f"{one.file.path}: {one.layout.profile.title} ({one.layout.profile.code}), {form}", highlight=False)
    rows = [fields for position, fields in one.file.first_rows if position > one.layout.heading_row][:SHOWN_ROWS]
    table = Table(box=None)
    for title in ("含义 · meaning", "列名 · heading", *(f"第 {place} 行" for place in range(1, len(rows) + 1))):
        table.add_column(title, overflow="fold")
    taken: set[int] = set()
    for field, places in one.layout.places.items():
        taken.update(places)
        heading = one.layout.understood[field]
        cells = (" ".join(fields[place] for place in places if place < len(fields)) for fields in rows)
        table.add_row(" · ".join(FIELD_TITLES[field]), heading, *map(disarmed, cells))
    for place, heading in enumerate(one.layout.headings):
        if place not in taken and heading:
            cells = (fields[place] if place < len(fields) else "" for fields in rows)
            table.add_row("(不使用 · not used)", heading, *map(disarmed, cells))
    console.print(table, highlight=False)


def _print(total: Summary, done: Sequence[Done], *, dry_run: bool) -> None:
    console = Console()
    for one in done:
        note = "已导入过,未作改动 · imported before, nothing changed" if one.imported.already else "已导入 · imported"
        if not one.imported.summary.accepted:
            note = "没有可入账的行 · no line could be booked"
        if dry_run:
            note = "试算,未保存 · dry run, nothing kept"
        read = f"{one.layout.profile.title} ({one.layout.profile.code})"
        console.print(f"{one.file.path}: {note} · {read}", highlight=False, soft_wrap=True)
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
    for chinese, english, fen in (
        ("以前的退货找到了购买", "returns of before found their purchase", total.found_later_fen),
        ("合计行与明细之差", "the totals row differs from the lines by", total.totals_differ_fen),
    ):
        if fen:
            table.add_row(yuan(fen), f"{chinese} · {english}")
    for code, count in total.refused.items():
        chinese, english = EXPLANATIONS[Reason(code)]
        table.add_row(f"{count:,}", f"  {code}: {chinese} · {english}")
    for code, count in total.left_out.items():
        chinese, english = LEFT_OUT[LeftOut(code)]
        table.add_row(f"{count:,}", f"  {code}: {chinese} · {english}")
    if total.stores_created:
        shown = ", ".join(total.stores_created[:SHOWN_STORES])
        table.add_row(f"{len(total.stores_created):,}", f"新建门店 · stores created: {shown}")
    console.print(table, highlight=False)


@click.command()
@click.argument("code")
def profile(code: str) -> None:
    """打印一份自带的导入模板 · Print a shipped profile, to begin an own one with."""
    try:
        click.echo(shipped_text(code), nl=False)
    except Refusal as refusal:
        _refuse(refusal, [], as_json=False)
