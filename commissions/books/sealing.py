"""Sealing: what was posted and transferred since the last time is put under hashes, away from the posting itself.

Numbers are given out before a transaction ends, so a smaller one may be seen after a larger one. Whoever posts holds a
lock until the end: the sealer notes the last number, waits until those who held the lock then are done, standing in
nobody's way, and from then on no number up to that one can still come.
"""

from datetime import datetime

import msgspec

from commissions.books.canonical import DIGEST, NOTHING_BEFORE, ROWS
from commissions.books.rules import Book
from guide_app.base.kernel.database import execute, fetch_value, transaction, tried_beside
from guide_app.base.kernel.locks import COMMISSION_LEDGER, COMMISSION_SEALING, COMMISSION_TRANSFERS
from guide_app.base.kernel.outlasting import outlast

AT_ONCE = 20_000
"""Numbers that are sealed in one transaction."""
WRITERS = {Book.ENTRY: COMMISSION_LEDGER, Book.TRANSFER: COMMISSION_TRANSFERS}


class Sealing(msgspec.Struct, frozen=True):
    """How many seals were made. `head` is over the last seal of every chain: noted elsewhere, it proves all of them."""

    seals: int
    head: str | None


LAST = {
    Book.ENTRY: "SELECT coalesce(max(last_value), 0) FROM pg_sequences"
    " WHERE schemaname = 'public' AND sequencename = 'commission_entry_number_seq'",
    Book.TRANSFER: "SELECT coalesce(max(last_value), 0) FROM pg_sequences"
    " WHERE schemaname = 'public' AND sequencename = 'commission_transfer_number_seq'",
}
SEALED_THROUGH = "SELECT coalesce(max(through), 0) FROM commission_seal WHERE book = $1"
# $1 the last number that is sealed, $2 the last one to seal, $3 the moment.
SEAL = {
    book: f"""
WITH due AS MATERIALIZED ({ROWS[book]} WHERE number > $1 AND number <= $2), pieces AS (
  SELECT period, lane, count(*)::int AS rows, sum(amount_fen)::bigint AS sum_fen,
    string_agg(hash, ''::bytea ORDER BY number) AS hashes,
    string_agg(int8send(number) || substr(hash, 1, 4), ''::bytea ORDER BY number) AS marks
  FROM due GROUP BY period, lane
), chained AS (
  SELECT pieces.*, coalesce(last.no, 0) + 1 AS no, coalesce(last.through, 0) AS after,
    coalesce(last.digest, {NOTHING_BEFORE}) AS previous
  FROM pieces LEFT JOIN LATERAL (
    SELECT s.no, s.through, s.digest FROM commission_seal s
    WHERE s.book = '{book}' AND s.period = pieces.period AND s.lane = pieces.lane ORDER BY s.no DESC LIMIT 1
  ) AS last ON true
)
INSERT INTO commission_seal
  (id, book, period, lane, no, after, through, rows, sum_fen, marks, previous, digest, sealed_at)
SELECT gen_random_uuid(), '{book}', period, lane, no, after, $2, rows, sum_fen, marks, previous, {
        DIGEST.format(
            previous="previous",
            book=f"'{book}'",
            period="period",
            lane="lane",
            no="no",
            after="after",
            through="$2::bigint",
            rows="rows",
            sum="sum_fen",
            hashes="hashes",
        )
    }, $3
FROM chained ORDER BY period, lane
"""
    for book in Book
}
HEAD = """
SELECT encode(sha256(string_agg(digest, ''::bytea ORDER BY book, period, lane)), 'hex') FROM (
  SELECT DISTINCT ON (book, period, lane) book, period, lane, digest FROM commission_seal
  ORDER BY book, period, lane, no DESC
) AS newest
"""


async def seal_books(at: datetime) -> Sealing | None:
    """Seal what is not sealed yet, piece by piece; None where somebody else is at it.

    Safe to run again wherever it stopped: the last number that is sealed says where to go on.
    """
    seals = 0
    async with tried_beside(COMMISSION_SEALING) as alone:
        if not alone:
            return None
        for book in Book:
            seals += await _seal(book, at)
    return Sealing(seals, await fetch_value(HEAD))


async def _seal(book: Book, at: datetime) -> int:
    last = int(await fetch_value(LAST[book]))
    if not await outlast(WRITERS[book]):
        return 0  # somebody posts for long: the next run takes it along
    seals, after = 0, int(await fetch_value(SEALED_THROUGH, book))
    while after < last:
        through = min(last, after + AT_ONCE)
        async with transaction():
            seals += await execute(SEAL[book], after, through, at)
        after = through
    return seals
