"""How rows of a book become hashes, so that anybody can reckon a seal again: see docs/rules/commissions.md.

A row's hash is the SHA-256 of its columns as PostgreSQL spells a record of them, with days since 1970-01-01 for dates
and microseconds since 1970 for moments: no setting of a server or session changes that text. A column that is added
later is left out, or gets a book of its own.
"""

from commissions.books.rules import Book

TABLES = {Book.ENTRY: "commission_entry", Book.TRANSFER: "commission_transfer"}
MONTHS = {Book.ENTRY: "effective_period", Book.TRANSFER: "period"}
"""The month whose chain a row is in; entries lie in partitions by theirs, and go to the archive by it."""
_DAY, _MOMENT = "({} - date '1970-01-01')", "(extract(epoch FROM {}) * 1000000)::bigint"
COLUMNS = {
    Book.ENTRY: f"number, id, run_id, {_DAY.format('effective_period')}, {_DAY.format('posted_period')}, payee_kind,"
    " payee, component, ref, order_id, line, store, payer, employer, amount_fen, target_fen, rev, version, explain,"
    f" {_MOMENT.format('posted_at')}, corrects",
    Book.TRANSFER: f"number, {_DAY.format('period')}, payee, employer, debit, credit, amount_fen, batch,"
    f" {_MOMENT.format('made_at')}",
}
LANE = "(get_byte(uuid_send(payee), 15) & 7)::smallint"
"""The last three bits of a payee's id: everything of one payee is in one lane."""
ROWS = {
    book: f"SELECT {MONTHS[book]} AS period, {LANE} AS lane, number, payee, amount_fen,"
    f" sha256(convert_to(ROW({COLUMNS[book]})::text, 'UTF8')) AS hash FROM {TABLES[book]}"
    for book in Book
}
HEAD = "concat_ws(' ', {book}, to_char({period}, 'YYYY-MM'), {lane}, {no}, {after}, {through}, {rows}, {sum})"
DIGEST = f"sha256({{previous}} || convert_to({HEAD}, 'UTF8') || {{hashes}})"
"""A seal: the one before it, what it says of its rows, and their hashes in the order of their numbers."""
NOTHING_BEFORE = "decode(repeat('00', 32), 'hex')"
