"""Making an export: the list's own query, page by page, as who asked, into a file."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.background import JobKind, MadeFile, Outcome, Told, Work
from guide_app.base.kernel.database import execute
from guide_app.base.settings import settings
from guide_app.base.web.exported import LISTS, Column, ExportedList, Kind
from guide_app.base.web.pages import PageRequest, decode_cursor
from guide_app.ground.exports import files
from guide_app.ground.exports.cells import Value, local
from guide_app.ground.exports.errors import ExportGrown, TooManyRows
from guide_app.ground.exports.heads import CODE_OF, Head, heads_of, mark_of, pick, word
from guide_app.ground.exports.names import NAMES, Names, person_of
from guide_app.ground.exports.permissions import MAKE_EXPORTS
from guide_app.ground.exports.schemas import ExportJob, FileFormat, Language, MakeExport

MOST_ROWS = 1_000_000
"""Of one file: a sheet of Excel has 1 048 576."""
ROWS_AT_ONCE = 1_000
"""Read by one statement and written by one thread."""
MEDIA_TYPES = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv; charset=utf-8",
}

MADE = "UPDATE export_record SET rows = $2, made_at = $3 WHERE id = $1"

Done = TypeVar("Done")


def needs_second_person(exported: ExportedList, rows: int) -> bool:
    """Whether so many rows of a list are more than one person takes away alone."""
    return exported.is_personal and rows > settings().export_rows_alone


def filters_of(exported: ExportedList, given: MakeExport) -> msgspec.Struct:
    """The filters as the list's query takes them. Raises msgspec.ValidationError."""
    return msgspec.convert(given.filters, exported.filters, strict=False)


async def pages(
    exported: ExportedList, actor: Actor, filters: msgspec.Struct, *, at_once: int = ROWS_AT_ONCE
) -> AsyncIterator[Sequence[Any]]:
    """The list as the API shows it to this person, page by page."""
    after: UUID | None = None
    while True:
        page = await exported.page(actor, PageRequest(after, at_once), filters)
        yield page.items
        if page.next_cursor is None:
            return
        after = decode_cursor(page.next_cursor)


class Rows:
    """Views as rows of cells, and the sums of what was shown."""

    def __init__(self, columns: Sequence[Column], language: Language) -> None:
        self._columns = columns
        self._language = language
        self._names = {kind: Names(kind) for kind in NAMES if any(column.kind is kind for column in columns)}
        self.sums: list[int | None] = []
        for column in columns:
            self.sums += [None, None] if column.kind in CODE_OF else [0 if column.summed else None]

    async def of(self, views: Sequence[Any]) -> list[list[Value]]:
        """The rows of these views, in the order of the heads."""
        for kind, names in self._names.items():
            for column in self._columns:
                if column.kind is kind:
                    await names.learn(column.of(view) for view in views)
        rows = [self._row(view) for view in views]
        for place, so_far in enumerate(self.sums):
            if so_far is not None:
                self.sums[place] = so_far + sum(one for row in rows if isinstance(one := row[place], int))
        return rows

    def _row(self, view: Any) -> list[Value]:
        row: list[Value] = []
        for column in self._columns:
            value = column.of(view)
            names = self._names.get(column.kind)
            if names is not None:
                row += names.of(value)
            else:
                row.append(word(column, value, self._language))
        return row


async def make_export(actor: Actor, params: ExportJob, work: Work) -> Outcome:
    """Write the whole list into a file for who asked.

    Raises TooManyRows, ExportGrown, and what the list refuses.
    """
    actor.require(MAKE_EXPORTS)
    exported = LISTS[params.list]
    at = clock.now()
    filters = filters_of(exported, params)
    made = work.folder / f"export.{params.format}"
    rows = await write(exported, actor, params, made, work, at=at)
    if needs_second_person(exported, rows) and not params.is_approved:
        raise ExportGrown(most=settings().export_rows_alone)
    await execute(MADE, work.id, rows, at)
    noted = {"list": params.list, "filters": msgspec.to_builtins(filters), "rows": rows, "format": str(params.format)}
    file = MadeFile(made, file_name(exported, params, at), MEDIA_TYPES[params.format])
    return Outcome((f"共 {rows} 行", f"{rows} rows"), file=file, noted=noted)


async def write(
    exported: ExportedList, actor: Actor, params: MakeExport, place: Path, work: Work, *, at: datetime
) -> int:
    """Write the list into a file at `place`; how many rows it has."""
    language, filters = params.language, filters_of(exported, params)
    heads = heads_of(exported.columns, language)
    rows = Rows(exported.columns, language)
    file = await in_thread(files.begin, params.format, place, pick(exported.title, language), heads, language)
    try:
        count = 0
        async for views in pages(exported, actor, filters):
            count += len(views)
            if count > MOST_ROWS:
                raise TooManyRows(most=MOST_ROWS)
            await in_thread(file.write, await rows.of(views))
            work.tell(count, None, ("正在写入", "writing"))
        person = await person_of(actor.id)
        mark = mark_of(
            exported,
            language,
            who=f"{person.name} ({person.login})",
            role=actor.role.names,
            at=at,
            filtered=await filters_in_words(exported, filters, language),
            reason=params.reason,
            rows=count,
            sums=_sums_of_fen(heads, rows.sums),
        )
        await in_thread(file.end, rows.sums, mark)
    except BaseException:
        await in_thread(file.give_up)
        raise
    return count


def _sums_of_fen(heads: Sequence[Head], sums: files.Sums) -> list[tuple[str, int]]:
    return [
        (head.title, one) for head, one in zip(heads, sums, strict=True) if one is not None and head.kind is Kind.FEN
    ]


async def filters_in_words(exported: ExportedList, filters: msgspec.Struct, language: Language) -> str:
    """Every filter that narrows the list, as it is called; a store and an associate by their names."""
    told = []
    for name, value in msgspec.structs.asdict(filters).items():
        if value is None or value is msgspec.UNSET:
            continue
        said = value
        if isinstance(value, UUID):
            for kind in NAMES:
                names = Names(kind)
                await names.learn([value])
                code, called = names.of(value)
                if called is not None:
                    said = f"{code} {called}"
        elif isinstance(value, bool):
            said = pick(("是", "yes") if value else ("否", "no"), language)
        told.append(f"{pick(exported.told(name), language)}={said}")
    return pick(("；", "; "), language).join(told)


def file_name(exported: ExportedList, params: MakeExport, at: datetime) -> str:
    """What the file is called: the list and when."""
    return f"{pick(exported.title, params.language)}-{local(at):%Y%m%d-%H%M%S}.{params.format}"


async def in_thread(work: Callable[..., Done], *values: Any) -> Done:  # of whatever it takes
    """Do this in a thread, and wait for its end even when it is given up: nobody else touches its file meanwhile."""
    doing = asyncio.ensure_future(asyncio.to_thread(work, *values))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait({doing})
        if not doing.cancelled():
            doing.exception()
        raise


def _told(params: MakeExport) -> Told:
    exported = LISTS[params.list]
    return (f"导出{exported.title[0]}", f"Export of {exported.title[1].lower()}")


def _require(actor: Actor, params: MakeExport) -> None:
    actor.require(LISTS[params.list].permission)


EXPORTS = JobKind(
    name="exports.list",
    title=("导出列表", "Export of a list"),
    params=ExportJob,
    may_ask=MAKE_EXPORTS,
    describe=_told,
    run=make_export,
    require=_require,
)
