"""The preview: every row judged, nothing of it written. What it found is kept piece by piece for the commit."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.kinds import ImportKind, Outcome, R
from guide_app.base.kernel.imports.reading import KindOfSheet, read_sheet
from guide_app.base.kernel.rows import as_json
from guide_app.ground.imports.pieces import FirstRows, digest_of, judged, pieces_of, refusals_of
from guide_app.ground.imports.refused import ErrorSheet, error_sheet
from guide_app.ground.imports.writing import ADD_PIECES, FORGET_PIECES, PREVIEWED, NewPiece, counts_of, json_of

Tell = Callable[[int, int], None]
"""How far it is: rows done, rows of the file."""


async def read(kind: ImportKind[R, Any], data: bytes) -> KindOfSheet[R]:
    """The file as rows of its kind, beside what else the process does. Raises what `read_sheet` raises."""
    return await asyncio.to_thread(read_sheet, kind, data)


async def preview(
    kind: ImportKind[R, Any], actor: Actor, import_id: UUID, data: bytes, *, tell: Tell, keep: ErrorSheet
) -> None:
    """Judge every row and keep what becomes of it. Begun anew it begins from the start.

    Raises what `read_sheet` raises, and Forbidden.
    """
    actor.require(kind.may)
    sheet = await read(kind, data)
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
    file_id = await error_sheet(sheet, import_id, keep) if outcomes[Outcome.REFUSED] else None
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
        )
