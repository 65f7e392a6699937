"""The commit: exactly what was previewed, a piece of rows to a transaction that also marks the piece as done.

Killed in the middle it goes on where it stopped. A row whose judgement is no longer that of the preview, because what
it was judged against has changed, is dealt with by the new one, and told.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import asyncpg

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, hold, transaction
from guide_app.base.kernel.imports.kinds import ImportKind, Outcome, PieceChanged, R
from guide_app.base.kernel.imports.reading import KindOfSheet, ReadRow, read_sheet
from guide_app.base.kernel.locks import SHEET_IMPORT
from guide_app.ground.files.keeping import let_go
from guide_app.ground.imports.errors import ImportDisturbed, RowsRefused, SheetChanged
from guide_app.ground.imports.pieces import FirstRows, Verdict, digest_of, judged, refusals_of, to_write
from guide_app.ground.imports.pieces import pieces_of as pieces_of_sheet
from guide_app.ground.imports.previewing import Tell
from guide_app.ground.imports.refused import ErrorSheet, error_sheet
from guide_app.ground.imports.rules import digests_in
from guide_app.ground.imports.schemas import Applied
from guide_app.ground.imports.writing import (
    DONE,
    DONE_PIECES,
    PIECE_DONE,
    RESULTS,
    TAKE_PIECE,
    ImportFacts,
    PieceNumber,
    PieceResult,
    PieceToDo,
    added_up,
    counts_of,
    json_of,
)

TRIES = 5
"""Times that a piece is judged again because somebody else wrote at the same time."""


async def commit(
    kind: ImportKind[R, Any],
    actor: Actor,
    facts: ImportFacts,
    data: bytes,
    *,
    tell: Tell,
    keep: ErrorSheet,
    encoding: str | None = None,
) -> None:
    """Do what is left of an import. Raises Forbidden, SheetChanged, ImportDisturbed; what is done stays done.

    Of one that is wanted as a whole nothing is there until all of it is; it raises RowsRefused beside these.
    `encoding` is as in `error_sheet`.
    """
    actor.require(kind.may)
    sheet = await as_previewed(kind, facts, data)
    ready = {piece.number for piece in await fetch_as(PieceNumber, DONE_PIECES, facts.id)}
    first = FirstRows(sheet)
    done = 0
    with _on_record(facts.id):
        if facts.whole:
            await _as_a_whole(kind, actor, facts, sheet, tell)
            return
        for number, rows in pieces_of_sheet(sheet):
            if number not in ready:
                first.take(await _piece(kind, actor, facts.id, number, rows))
            done += len(rows)
            tell(done, sheet.rows)
        result = added_up(await fetch_as(PieceResult, RESULTS, facts.id))
        file_id = await error_sheet(sheet, facts.id, keep, encoding=encoding) if result.refused else None
        async with transaction():
            await _finish(kind, actor, facts, first, result, file_id)


async def _as_a_whole(
    kind: ImportKind[R, Any], actor: Actor, facts: ImportFacts, sheet: KindOfSheet[R], tell: Tell
) -> None:
    """All rows in one transaction, whose last statement marks the import as done. Raises RowsRefused."""
    for _ in range(TRIES):
        first = FirstRows(sheet)
        refused = done = 0
        try:
            async with transaction():
                await hold(SHEET_IMPORT, kind.name)
                for number, rows in pieces_of_sheet(sheet):
                    async with transaction():
                        verdicts = await _write_piece(kind, actor, facts.id, number, rows)
                    first.take(verdicts)
                    refused += sum(one.judgement.outcome is Outcome.REFUSED for one in verdicts)
                    done += len(rows)
                    tell(done, sheet.rows)
                if refused:
                    raise RowsRefused(refused=refused)
                result = added_up(await fetch_as(PieceResult, RESULTS, facts.id))
                await _finish(kind, actor, facts, first, result, None)
        except (PieceChanged, asyncpg.DeadlockDetectedError, asyncpg.UniqueViolationError):
            continue  # as above
        return
    raise ImportDisturbed


async def as_previewed(kind: ImportKind[R, Any], facts: ImportFacts, data: bytes) -> KindOfSheet[R]:
    """The file as its preview has read it, whatever was said of its headings since. Raises SheetChanged."""
    if hashlib.sha256(data).digest() != facts.sha256:
        raise SheetChanged
    said = facts.mapping.columns if facts.mapping is not None else {}
    return await asyncio.to_thread(read_sheet, kind, data, said)


@contextmanager
def _on_record(import_id: UUID) -> Iterator[None]:
    """What rows leave in the audit log names the import in the place of the request."""
    token = audit.request_id.set(f"import:{import_id}")
    try:
        yield
    finally:
        audit.request_id.reset(token)


async def _piece(
    kind: ImportKind[R, Any], actor: Actor, import_id: UUID, number: int, rows: Sequence[ReadRow[R]]
) -> Sequence[Verdict[R]]:
    for _ in range(TRIES):
        try:
            async with transaction():
                return await _write_piece(kind, actor, import_id, number, rows)
        except (PieceChanged, asyncpg.DeadlockDetectedError, asyncpg.UniqueViolationError):
            continue  # nothing of it is there; it is judged again by what is there now
    raise ImportDisturbed


async def _write_piece(
    kind: ImportKind[R, Any], actor: Actor, import_id: UUID, number: int, rows: Sequence[ReadRow[R]]
) -> Sequence[Verdict[R]]:
    """One piece, unless it is done; by one at a time for each kind."""
    await hold(SHEET_IMPORT, kind.name)
    piece = await fetch_row_as(PieceToDo, TAKE_PIECE, import_id, number)
    if piece is None:
        return ()
    verdicts, known = await judged(kind, actor, rows, lock=True)
    previewed = digests_in(piece.digests)
    again = [
        one.read.number for one, before in zip(verdicts, previewed, strict=True) if digest_of(one.judgement) != before
    ]
    changed = to_write(verdicts)
    if changed:
        await kind.write(actor, changed, known)
    outcomes = counts_of(Counter(one.judgement.outcome for one in verdicts))
    refusals = json_of(refusals_of(verdicts))
    await execute(PIECE_DONE, import_id, number, json_of(outcomes), refusals, json_of(again), clock.now())
    return verdicts


async def _finish(
    kind: ImportKind[R, Any],
    actor: Actor,
    facts: ImportFacts,
    first: FirstRows[R],
    result: Applied,
    error_sheet_id: UUID | None,
) -> None:
    """Say what became of all rows."""
    at = clock.now()
    if not await execute(DONE, facts.id, json_of(result), json_of(first.all()), error_sheet_id, at):
        return  # another worker was faster
    if facts.file is not None:
        await let_go(facts.file, at=at)
    await audit.record(
        actor,
        "imports.committed",
        f"import:{facts.id}",
        kind=kind.name,
        sha256=facts.sha256.hex(),
        new=result.new,
        changed=result.changed,
        unchanged=result.unchanged,
        refused=result.refused,
        judged_again=len(result.judged_again),
        whole=facts.whole,
    )
