"""Import one till export: all of it or nothing, once, one import at a time."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.aside import made_aside
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value, hold, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import TILL_IMPORT
from guide_app.ground.orders.permissions import IMPORT_TILL_FILES
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.till_import.app_orders import recognise_app_orders
from guide_app.ground.orders.till_import.booking import book_sales, create_what_is_named
from guide_app.ground.orders.till_import.chain import KnownChain, known_chain
from guide_app.ground.orders.till_import.errors import TillImportNotBooking
from guide_app.ground.orders.till_import.lines import RefusedLine, Rows
from guide_app.ground.orders.till_import.profiles.choosing import Layout
from guide_app.ground.orders.till_import.reading import Progress, TillFile
from guide_app.ground.orders.till_import.returning import Returned, book_returns
from guide_app.ground.orders.till_import.staging import OnRefused, refused_lines, stage, tell_turned_down
from guide_app.ground.orders.till_import.summary import COUNT, Counted, Summary, Tally

# Of lines that an earlier import has booked; what this one books it knows.
UNMATCHED = """
SELECT coalesce(sum(rest.fen), 0)::bigint FROM till_line t
JOIN till_return r ON r.number = t.receipt AND r.store = t.store AND r.till = t.till AND r.day = t.day AND r.no = t.no
CROSS JOIN LATERAL (
  SELECT coalesce((SELECT sum(u.amount_fen) FROM unmatched_return u WHERE u.id = r.id), 0)
    + coalesce((SELECT sum(u.amount_fen) FROM unmatched_return u WHERE u.reverses = r.id), 0) AS fen
) rest
WHERE t.is_return AND t.state = 'booked'
"""
DAYS = "SELECT min(day) AS first_on, max(day) AS last_on FROM till_line WHERE state IS NULL"

REMEMBERED = "SELECT summary FROM till_import WHERE digest = $1 AND state = 'booked'"
REMEMBER = """
INSERT INTO till_import (id, digest, file_name, profile, summary, imported_at, asked_by, asked_at, orders, first_on,
  last_on, create_stores)
VALUES ($1, $2, $3, $4, $5, $6, $7, $6, $8, $9, $10, $11)
"""
# Whoever gave the import up meanwhile was faster: nothing of it is kept.
REMEMBER_RUN = """
UPDATE till_import SET state = 'booked', digest = $2, file_name = $3, profile = $4, summary = $5, imported_at = $6,
  asked_by = $7, orders = $8, first_on = $9, last_on = $10, create_stores = $11
WHERE id = $1 AND state = 'booking'
"""


class Days(msgspec.Struct, frozen=True):
    """The first and the last business day of what is booked."""

    first_on: date | None
    last_on: date | None


class Imported(NamedTuple):
    """What is said about a file; `already` when these very bytes were imported before."""

    summary: Summary
    already: bool
    days: Days | None = None


class Run(NamedTuple):
    """An import that was previewed: its row is there and waits to be booked. `profile` is named with its version."""

    id: UUID
    profile: str


def _nobody_listens(_: RefusedLine) -> None:
    """The default of `on_refused`."""


async def import_till_file(
    actor: Actor,
    file: TillFile,
    layout: Layout,
    *,
    desk: VoucherDesk,
    creates_stores: bool = False,
    on_refused: OnRefused = _nobody_listens,
    progress: Progress | None = None,
    run: Run | None = None,
) -> Imported:
    """Book an inspected file in one transaction. The same bytes again change nothing and give the first answer.

    Unknown stores refuse their lines unless the import `creates_stores`. `on_refused` is told of every refused row, in
    the order of the file, those that other lines and the books speak against last. A file of which nothing can be
    booked is not remembered. Of a `run` the row is there already; raises TillImportNotBooking when it is given up.
    """
    actor.require(IMPORT_TILL_FILES)
    actor.require_reach(HQ_PATH)
    async with transaction():
        await hold(TILL_IMPORT)
        at = clock.now()
        import_id = new_id() if run is None else run.id
        chain = await known_chain(layout.profile, at=at, creates_stores=creates_stores)
        judged = Rows(layout, chain, import_id)
        before: str | None = await fetch_value(REMEMBERED, file.digest)
        if before is not None:
            async for line in made_aside(refused_lines(file, layout, judged)):
                on_refused(line)
            return Imported(_remembered(before), already=True)
        tally = Tally()
        await stage(file, layout, judged, tally, on_refused, progress)
        await recognise_app_orders(actor, desk)
        await tell_turned_down(file, judged, tally, on_refused)
        await create_what_is_named(chain)
        orders = await book_sales(import_id)
        returned = await book_returns(import_id, desk, at=at)
        summary = await _summary(tally, chain, returned)
        days = await fetch_row_as(Days, DAYS)
        assert days is not None  # sums always are one row
        await execute("DROP TABLE till_line")
        if summary.accepted:
            await _remember(actor, import_id, file, layout, summary, orders, days, chain, run)
    return Imported(summary, already=False, days=days)


async def _summary(tally: Tally, chain: KnownChain, returned: Returned) -> Summary:
    counted = await fetch_row_as(Counted, COUNT)
    assert counted is not None  # counts always are one row
    used = {one.store for one in await fetch_as(UsedStore, "SELECT DISTINCT store FROM till_line WHERE state IS NULL")}
    return tally.summary(
        counted,
        unmatched_returns_fen=returned.unmatched_fen + await fetch_value(UNMATCHED),
        found_later_fen=returned.found_later_fen,
        stores_created=sorted(code for code, id in chain.created.items() if id in used),
    )


class UsedStore(msgspec.Struct, frozen=True):
    """A store of lines that were booked."""

    store: UUID


async def _remember(
    actor: Actor,
    import_id: UUID,
    file: TillFile,
    layout: Layout,
    summary: Summary,
    orders: int,
    days: Days,
    chain: KnownChain,
    run: Run | None,
) -> None:
    profile = layout.profile.code if run is None else run.profile
    # json, not msgspec: absurd refused amounts may pass 64 bits, and must not stop the rest of the file.
    document = json.dumps(msgspec.to_builtins(summary))
    values: Sequence[Any] = (profile, document, chain.now, actor.id, orders, days.first_on, days.last_on)
    remember = REMEMBER if run is None else REMEMBER_RUN
    if not await execute(remember, import_id, file.digest, file.path.name[:200], *values, chain.creates_stores):
        raise TillImportNotBooking
    await audit.record(
        actor,
        "orders.till_file_imported",
        f"till_import:{import_id}",
        file=file.path.name[:200],
        sha256=file.digest.hex(),
        profile=profile,
        orders=orders,
        lines=summary.lines,
        accepted=summary.accepted,
    )


def _remembered(document: str) -> Summary:
    """The summary as it was printed; jsonb keeps no order of members."""
    summary = msgspec.convert(json.loads(document), Summary)
    return msgspec.structs.replace(
        summary, refused=dict(sorted(summary.refused.items())), left_out=dict(sorted(summary.left_out.items()))
    )
