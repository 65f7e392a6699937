"""Reckoning the seals anew from the rows that are there, and naming the rows that are no longer as they were sealed."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

import msgspec

from commissions.books.canonical import DIGEST, MONTHS, ROWS, TABLES
from commissions.books.chain import Link, Wrong, broken_links, differing, marks_of
from commissions.books.rules import Book
from commissions.books.sealing import HEAD, LAST, SEALED_THROUGH
from guide_app.base.kernel.database import fetch_as, fetch_value
from guide_app.base.kernel.verifying import SHOWN, Comparison, Difference

NAMED = 200
"""Rows that are named; a month that was written anew as a whole is told by its first."""


class Month(msgspec.Struct, frozen=True):
    """A month of a book; whether its entries are in files."""

    book: Book
    period: date
    archived: bool


class SealFound(msgspec.Struct, frozen=True):
    """A seal beside what its rows come to now."""

    lane: int
    no: int
    after: int
    through: int
    rows: int
    previous: bytes
    digest: bytes
    is_whole: bool


class RowFound(msgspec.Struct, frozen=True):
    """A row by its number, with the first bytes of its hash, whose it is and what it is of."""

    number: int
    mark: bytes
    payee: UUID
    amount_fen: int


class KeptMarks(msgspec.Struct, frozen=True):
    """What a seal keeps of its rows."""

    marks: bytes


class Fault(msgspec.Struct, frozen=True):
    """What is not as it was sealed: in which month and lane, under which seal of numbers above `after` up to `through`.

    `number` names the row, `payee` and `amount_fen` what it says now; both are null where it is gone.
    """

    book: Book
    period: str
    lane: int
    no: int | None
    after: int
    through: int
    wrong: Wrong
    number: int | None = None
    payee: UUID | None = None
    amount_fen: int | None = None


class Proved(msgspec.Struct, frozen=True):
    """What the seals say: how many were reckoned anew, and those of archived months, whose links alone were looked at.

    `unsealed` rows wait for the next sealing. `head` is over the last seal of every chain.
    """

    seals: int
    rows: int
    archived: int
    unsealed: int
    head: str | None
    faults: list[Fault]


MONTHS_SEALED = f"""
SELECT months.book, months.period, EXISTS (
  SELECT FROM archived_month gone WHERE months.book = 'entry' AND gone.of = 'commission_entry'
    AND gone.month = months.period) AS archived
FROM (
  SELECT book, period FROM commission_seal
  UNION SELECT 'entry', {MONTHS[Book.ENTRY]} FROM commission_entry
  UNION SELECT 'transfer', {MONTHS[Book.TRANSFER]} FROM commission_transfer
) AS months WHERE $1::date IS NULL OR months.period = $1 ORDER BY months.book, months.period
"""
SEALS = {
    book: f"""
WITH placed AS MATERIALIZED (
  SELECT there.lane, seal.no, there.number, there.hash, there.amount_fen
  FROM ({ROWS[book]} WHERE {MONTHS[book]} = $1) AS there
  CROSS JOIN LATERAL (
    SELECT s.no FROM commission_seal s WHERE s.book = '{book}' AND s.period = $1 AND s.lane = there.lane
      AND s.through >= there.number ORDER BY s.through LIMIT 1
  ) AS seal
), now_there AS (
  SELECT lane, no, count(*) AS rows, sum(amount_fen)::bigint AS sum_fen,
    string_agg(hash, ''::bytea ORDER BY number) AS hashes
  FROM placed GROUP BY lane, no
)
SELECT s.lane, s.no, s.after, s.through, s.rows, s.previous, s.digest, s.rows = coalesce(n.rows, 0)
  AND s.sum_fen = coalesce(n.sum_fen, 0) AND s.digest = {
        DIGEST.format(
            previous="s.previous",
            book="s.book",
            period="s.period",
            lane="s.lane",
            no="s.no",
            after="s.after",
            through="s.through",
            rows="s.rows",
            sum="s.sum_fen",
            hashes="coalesce(n.hashes, '')",
        )
    } AS is_whole
FROM commission_seal s LEFT JOIN now_there n USING (lane, no)
WHERE s.book = '{book}' AND s.period = $1 ORDER BY s.lane, s.no
"""
    for book in Book
}
LINKS = """
SELECT lane, no, after, through, rows, previous, digest, true AS is_whole FROM commission_seal
WHERE book = $1 AND period = $2 ORDER BY lane, no
"""
KEPT = "SELECT marks FROM commission_seal WHERE book = $1 AND period = $2 AND lane = $3 AND no = $4"
_FOUND = {
    book: f"""
SELECT there.number, substr(there.hash, 1, 4) AS mark, there.payee, there.amount_fen
FROM ({ROWS[book]} WHERE {MONTHS[book]} = $1 AND number > $2 AND number <= $3) AS there
"""
    for book in Book
}
FOUND = {book: f"{_FOUND[book]} WHERE there.lane = $4 ORDER BY there.number" for book in Book}
# Rows with numbers that have been sealed, which no seal covers: they came to a lane after its last seal.
STRAY = {
    book: f"""
{_FOUND[book]}
WHERE NOT EXISTS (SELECT FROM commission_seal s WHERE s.book = '{book}' AND s.period = $1 AND s.lane = there.lane
  AND s.through >= there.number) ORDER BY there.number LIMIT {NAMED}
"""
    for book in Book
}
UNSEALED = {book: f"SELECT count(*) FROM {TABLES[book]} WHERE number > $1 AND number <= $2" for book in Book}


async def prove_books(period: date | None = None) -> Proved:
    """Hold the seals of a month, or of all, against their rows. To be called within a `snapshot`.

    Every row is hashed: a million entries take some ten seconds.
    """
    seals = rows = archived = unsealed = 0
    faults: list[Fault] = []
    sealed = {book: int(await fetch_value(SEALED_THROUGH, book)) for book in Book}
    for book in Book:
        unsealed += await fetch_value(UNSEALED[book], sealed[book], await fetch_value(LAST[book]))
    for month in await fetch_as(Month, MONTHS_SEALED, period):
        found = await _seals(month)
        faults += _links(month, found)
        if month.archived:
            archived += len(found)
            continue
        seals, rows = seals + len(found), rows + sum(one.rows for one in found)
        for one in found:
            if not one.is_whole and len(faults) < NAMED:
                faults += await _rows(month, one)
        stray = await fetch_as(RowFound, STRAY[month.book], month.period, 0, sealed[month.book])
        faults += [_stray(month, one) for one in stray]
    return Proved(seals, rows, archived, unsealed, await fetch_value(HEAD), _moved(faults))


async def seals_hold() -> Comparison:
    """The same as a `Comparison`: of seals, and of what is not as it was sealed."""
    proved = await prove_books()
    told = [Difference(in_short(one), 1, None) for one in proved.faults]
    return Comparison(proved.seals + proved.archived, len(told), told[:SHOWN])


def in_short(fault: Fault) -> str:
    """Where a fault is, on one line."""
    row = "" if fault.number is None else f" number {fault.number}"
    seal = "" if fault.no is None else f" seal {fault.no}"
    return f"{fault.book} {fault.period} lane {fault.lane}{seal} ({fault.after}, {fault.through}] {fault.wrong}{row}"


async def _seals(month: Month) -> list[SealFound]:
    if month.archived:
        return await fetch_as(SealFound, LINKS, month.book, month.period)
    return await fetch_as(SealFound, SEALS[month.book], month.period)


def _links(month: Month, seals: Sequence[SealFound]) -> list[Fault]:
    faults = []
    for lane, chain in groupby(seals, key=lambda one: one.lane):
        links = [Link(one.no, one.after, one.through, one.previous, one.digest) for one in chain]
        faults += [_fault(month, lane, one.no, one.after, one.through, Wrong.CHAIN) for one in broken_links(links)]
    return faults


async def _rows(month: Month, seal: SealFound) -> list[Fault]:
    """What of a seal that does not hold is another row now."""
    (kept,) = await fetch_as(KeptMarks, KEPT, month.book, month.period, seal.lane, seal.no)
    there = await fetch_as(RowFound, FOUND[month.book], month.period, seal.after, seal.through, seal.lane)
    sealed, by_number, twice = marks_of(kept.marks), dict[int, RowFound](), list[RowFound]()
    for row in there:
        known = by_number.setdefault(row.number, row)
        if known is not row:
            is_the_one = known.mark == sealed.get(row.number)
            by_number[row.number] = known if is_the_one else row
            twice.append(row if is_the_one else known)
    wrong = differing(sealed, {number: row.mark for number, row in by_number.items()})
    place = (month, seal.lane, seal.no, seal.after, seal.through)
    if not wrong and not twice:
        return [_fault(*place, Wrong.SEAL)]
    faults = [_fault(*place, what, number, by_number.get(number)) for number, what in wrong[:NAMED]]
    return faults + [_fault(*place, Wrong.ADDED, row.number, row) for row in twice[:NAMED]]


def _stray(month: Month, row: RowFound) -> Fault:
    return _fault(month, row.payee.bytes[15] & 7, None, row.number - 1, row.number, Wrong.ADDED, row.number, row)


def _fault(
    month: Month,
    lane: int,
    no: int | None,
    after: int,
    through: int,
    wrong: Wrong,
    number: int | None = None,
    row: RowFound | None = None,
) -> Fault:
    payee, amount = (None, None) if row is None else (row.payee, row.amount_fen)
    return Fault(month.book, f"{month.period:%Y-%m}", lane, no, after, through, wrong, number, payee, amount)


def _moved(faults: Iterable[Fault]) -> list[Fault]:
    """A row that is missing in one lane and new in another was given to somebody else: one fault, not two."""
    faults = list(faults)
    added = {(one.book, one.number): one for one in faults if one.wrong is Wrong.ADDED}
    gone = {(one.book, one.number) for one in faults if one.wrong is Wrong.MISSING}
    told = []
    for one in faults:
        key = (one.book, one.number)
        if one.wrong is Wrong.MISSING and key in added:
            now = added[key]
            told.append(msgspec.structs.replace(one, wrong=Wrong.CHANGED, payee=now.payee, amount_fen=now.amount_fen))
        elif one.wrong is not Wrong.ADDED or key not in gone:
            told.append(one)
    return told
