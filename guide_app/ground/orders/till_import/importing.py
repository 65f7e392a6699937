"""Import one till export: all of it or nothing, once, one import at a time."""

import json
from typing import NamedTuple

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import execute, fetch_value, hold, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import TILL_IMPORT
from guide_app.ground.orders.permissions import IMPORT_TILL_FILES
from guide_app.ground.orders.till_import.booking import book_sales, create_what_is_named
from guide_app.ground.orders.till_import.lines import RefusedLine
from guide_app.ground.orders.till_import.reading import Progress, TillFile
from guide_app.ground.orders.till_import.returning import book_returns
from guide_app.ground.orders.till_import.staging import OnRefused, refused_lines, stage
from guide_app.ground.orders.till_import.summary import Summary, Tally

UNMATCHED = """
SELECT coalesce(sum(u.amount_fen), 0)::bigint FROM unmatched_return u
JOIN till_line t ON t.source = u.source AND t.is_return AND (t.state IS NULL OR t.state = 'booked')
"""

REMEMBERED = "SELECT summary FROM till_import WHERE digest = $1"
REMEMBER = "INSERT INTO till_import (id, digest, file_name, summary, imported_at) VALUES ($1, $2, $3, $4, $5)"


class Imported(NamedTuple):
    """What is said about a file; `already` when these very bytes were imported before."""

    summary: Summary
    already: bool


def _nobody_listens(_: RefusedLine) -> None:
    """The default of `on_refused`."""


async def import_till_file(
    actor: Actor, file: TillFile, *, on_refused: OnRefused = _nobody_listens, progress: Progress | None = None
) -> Imported:
    """Book an inspected file in one transaction. The same bytes again change nothing and give the first answer.

    `on_refused` is told of every refused line, in the order of the file, those that the books speak against last.
    """
    actor.require(IMPORT_TILL_FILES)
    actor.require_reach(HQ_PATH)
    at = clock.now()
    async with transaction():
        await hold(TILL_IMPORT)
        before: str | None = await fetch_value(REMEMBERED, file.digest)
        if before is not None:
            for line in refused_lines(file):
                on_refused(line)
            return Imported(_remembered(before), already=True)
        tally = Tally()
        await stage(file, tally, on_refused, progress)
        await create_what_is_named()
        orders = await book_sales()
        await book_returns()
        summary = tally.summary(
            unmatched_returns_fen=await fetch_value(UNMATCHED),
            already_booked=await fetch_value("SELECT count(*) FROM till_line WHERE state = 'booked'"),
        )
        await execute("DROP TABLE till_line")
        # json, not msgspec: absurd refused amounts may pass 64 bits, and must not stop the rest of the file.
        document = json.dumps(msgspec.to_builtins(summary))
        import_id = new_id()
        await execute(REMEMBER, import_id, file.digest, file.path.name[:200], document, at)
        await audit.record(
            actor,
            "orders.till_file_imported",
            f"till_import:{import_id}",
            file=file.path.name[:200],
            sha256=file.digest.hex(),
            orders=orders,
            lines=summary.lines,
            accepted=summary.accepted,
        )
    return Imported(summary, already=False)


def _remembered(document: str) -> Summary:
    """The summary as it was printed; jsonb keeps no order of members."""
    summary = msgspec.convert(json.loads(document), Summary)
    return msgspec.structs.replace(summary, refused=dict(sorted(summary.refused.items())))
