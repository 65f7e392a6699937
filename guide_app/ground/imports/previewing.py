"""The preview: every row judged, nothing of it written. What it found is kept piece by piece for the commit."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any, Generic, NamedTuple
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.errors import HeaderNotUnderstood
from guide_app.base.kernel.imports.kinds import ImportKind, Outcome, R
from guide_app.base.kernel.imports.mapping import HeadingSeen, can_be_mapped, seen_in
from guide_app.base.kernel.imports.opening import open_sheet
from guide_app.base.kernel.imports.reading import KindOfSheet, read_opened
from guide_app.base.kernel.rows import as_json
from guide_app.ground.imports.meaning import Meant, found_again
from guide_app.ground.imports.pieces import FirstRows, digest_of, judged, pieces_of, refusals_of
from guide_app.ground.imports.refused import ErrorSheet, error_sheet
from guide_app.ground.imports.writing import ADD_PIECES, FORGET_PIECES, PREVIEWED, NewPiece, counts_of, json_of

Tell = Callable[[int, int], None]
"""How far it is: rows done, rows of the file."""


class ReadBy(NamedTuple, Generic[R]):
    """A file as rows of its kind, and what was said of its headings, if anything."""

    sheet: KindOfSheet[R]
    meant: Meant | None


class Unread(Exception):
    """The headings of a file are not understood, but somebody can say what they are."""

    def __init__(self, refusal: HeaderNotUnderstood, headings: list[HeadingSeen], meant: Meant | None) -> None:
        super().__init__(*refusal.args)
        self.refusal = refusal
        self.headings = headings
        self.meant = meant


async def read(kind: ImportKind[R, Any], data: bytes, meant: Meant | None = None) -> ReadBy[R]:
    """The file as rows of its kind, beside what else the process does; its headings by what is `meant` or was said of
    an earlier file. Raises Unread, and what `read_sheet` raises."""
    opened = await asyncio.to_thread(open_sheet, data)
    by = meant or await found_again(kind.name, opened)
    said = by.columns if by is not None else {}
    try:
        return ReadBy(await asyncio.to_thread(read_opened, kind, opened, said), by)
    except HeaderNotUnderstood as refusal:
        first = next(opened.rows())
        if not can_be_mapped(kind.columns, first.cells):
            raise
        raise Unread(refusal, seen_in(kind, opened, said), by) from refusal


async def preview(
    kind: ImportKind[R, Any],
    actor: Actor,
    import_id: UUID,
    data: bytes,
    *,
    tell: Tell,
    keep: ErrorSheet,
    meant: Meant | None = None,
    encoding: str | None = None,
) -> None:
    """Judge every row and keep what becomes of it. Begun anew it begins from the start. `encoding` as in `error_sheet`.

    Raises Unread, Forbidden, and what `read_sheet` raises.
    """
    actor.require(kind.may)
    sheet, by = await read(kind, data, meant)
    await execute(FORGET_PIECES, import_id)
    outcomes: Counter[Outcome] = Counter()
    first = FirstRows(sheet)
    known: Any = None
    done = 0
    for number, rows in pieces_of(sheet):
        verdicts, known = await judged(kind, actor, rows, known)
        of_piece = Counter(one.judgement.outcome for one in verdicts)
        outcomes.update(of_piece)
        first.take(verdicts)
        piece = NewPiece(
            id=new_id(),
            sheet_import=import_id,
            number=number,
            digests=b"".join(digest_of(one.judgement) for one in verdicts),
            refusals=refusals_of(verdicts),
            outcomes=counts_of(of_piece),
        )
        await execute(ADD_PIECES, as_json([piece]))
        done += len(rows)
        tell(done, sheet.rows)
    refused = outcomes[Outcome.REFUSED]
    file_id = await error_sheet(sheet, import_id, keep, encoding=encoding) if refused else None
    async with transaction():
        await execute(
            PREVIEWED,
            import_id,
            sheet.rows,
            json_of(list(sheet.header.unknown)),
            json_of(sheet.header.understood),
            json_of(counts_of(outcomes)),
            json_of(first.all()),
            file_id,
            clock.now(),
            json_of(seen_in(kind, sheet.sheet, by.columns if by else {})),
            None if by is None else json_of(by),
            json_of(list(sheet.sheet.others)),
        )
