"""The lines of one file beside the books: a temporary table, filled by COPY, compared with what is booked already."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice

import msgspec

from guide_app.base.kernel.aside import made_aside
from guide_app.base.kernel.copying import NULL, Cell, cells
from guide_app.base.kernel.database import copy_texts, execute, fetch_as
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.people import normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.sealing import PHONE
from guide_app.ground.orders.till_import.lines import RefusedLine, Rows, TillLine
from guide_app.ground.orders.till_import.profiles.choosing import Layout
from guide_app.ground.orders.till_import.profiles.model import Field, Identity, LineKind, PaymentRows
from guide_app.ground.orders.till_import.reading import Progress, TillFile, rows
from guide_app.ground.orders.till_import.reasons import LeftOut, Reason
from guide_app.ground.orders.till_import.receipt_heads import ReceiptHead
from guide_app.ground.orders.till_import.receipts import see_receipts
from guide_app.ground.orders.till_import.summary import Tally
from guide_app.ground.orders.till_import.values import is_phone

LEFT_OUT_STATES = ", ".join(f"'{why}'" for why in LeftOut)

ROWS_AT_ONCE = 2_000
"""Rows in a piece of text; while PostgreSQL takes it in, the next is read."""

OnRefused = Callable[[RefusedLine], None]

# A month is sorted and grouped in memory; what is longer goes through files.
ROOM = "SET LOCAL work_mem = '64MB'"

# A few thousand lines say enough of a file, and the columns that nothing is looked up by say nothing.
STATISTICS = """
SET LOCAL default_statistics_target = 25;
ANALYZE till_line (order_id, receipt, store, day, member, phone, associate, sku, is_return, state);
SET LOCAL default_statistics_target TO DEFAULT
"""

# `state` is NULL for what is to be booked, `booked` for what an earlier import did, else the reason of a refusal or why
# the row is left out. Of a row that the file itself speaks against there is the receipt's number alone.
CREATE = """
CREATE TEMP TABLE till_line (
  position int, order_id uuid, receipt text, till text, day date, store uuid, no int, sold_at timestamptz,
  associate text, member text, phone bytea, sku text, name text, units int, measure_milli int, unit_price_fen bigint,
  amount_fen bigint, is_return boolean, original text, reference text, receipt_discount_fen bigint, payments text,
  is_discount boolean, state text, member_id uuid, returned uuid, channel text, freight_fen bigint
) ON COMMIT DROP
"""

MEMBER = """coalesce({line}.member_id, (
  SELECT coalesce(k.merged_into, k.id) FROM member k WHERE k.number = {line}.member LIMIT 1))"""
"""Whose a line is: the member whose phone it names, or whose number. To write it into all lines costs more."""

OF_RECEIPT = (
    "order_id",
    "receipt",
    "till",
    "day",
    "store",
    "sold_at",
    "associate",
    "member",
    "phone",
    "original",
    "reference",
)
OF_ARTICLE = ("sku", "name")
OF_GOODS = ("units", "measure_milli", "unit_price_fen", "amount_fen", "is_return")
COLUMNS = (
    "position",
    "state",
    *OF_RECEIPT,
    *OF_ARTICLE,
    *OF_GOODS,
    "no",
    "receipt_discount_fen",
    "payments",
    "is_discount",
)

# Numbers that run on from day to day are looked for on any day.
MARK_SALES = """
UPDATE till_line t SET state = CASE
  WHEN l.sku_code = t.sku AND l.quantity = t.units AND l.paid_fen = t.amount_fen THEN 'booked'
  ELSE 'receipt_booked_differently' END
FROM till_line x
JOIN till_receipt known ON known.number = x.receipt AND known.store = x.store AND known.till = x.till
  AND (known.day = x.day OR NOT $1)
LEFT JOIN order_line l ON l.order_id = known.order_id AND l.no = x.no
WHERE NOT x.is_return AND x.state IS NULL AND t.position = x.position
"""

MARK_RETURNS = """
UPDATE till_line t SET state = CASE
  WHEN known.sku_code = t.sku AND known.units = t.units AND known.amount_fen = t.amount_fen THEN 'booked'
  ELSE 'receipt_booked_differently' END
FROM till_return known
WHERE known.number = t.receipt AND known.store = t.store AND known.till = t.till AND (known.day = t.day OR NOT $1)
  AND known.no = t.no AND t.is_return AND t.state IS NULL
"""

TURNED_DOWN = f"""
SELECT position, state, CASE WHEN is_return THEN -amount_fen ELSE amount_fen END AS amount_fen FROM till_line
WHERE state IS NOT NULL AND state NOT IN ('booked', {LEFT_OUT_STATES}) AND order_id IS NOT NULL
"""

COUNT_LEFT_OUT = f"""
SELECT state, count(*) AS rows FROM till_line WHERE state IN ({LEFT_OUT_STATES}) GROUP BY state
"""


class TurnedDown(msgspec.Struct, frozen=True):
    """A line that other lines, or the books, speak against; its amount is signed."""

    position: int
    state: Reason
    amount_fen: int


class CountedLeftOut(msgspec.Struct, frozen=True):
    """How many rows are no lines after all."""

    state: LeftOut
    rows: int


async def stage(
    file: TillFile,
    layout: Layout,
    judged: Rows,
    tally: Tally,
    on_refused: OnRefused,
    progress: Progress | None,
) -> None:
    """Read the file into the table `till_line`, counting as it goes, then mark what its receipts and the books say."""
    await execute(ROOM)
    await execute(CREATE)
    texts = _in_pieces(_texts(file, layout, judged, tally, on_refused, progress))
    await copy_texts("till_line", COLUMNS, made_aside(texts, at_once=1))
    await execute(STATISTICS)
    profile = layout.profile
    by_day = Identity.DAY in profile.receipts.identity
    await see_receipts(
        by_day=by_day,
        numbered=Field.LINE in layout.places,
        repeats_for_payments=profile.payments.rows is PaymentRows.REPEAT,
        has_discounts=Field.RECEIPT_DISCOUNT in layout.places or LineKind.RECEIPT_DISCOUNT in profile.kinds,
    )
    await execute(MARK_SALES, by_day)
    await execute(MARK_RETURNS, by_day)


async def tell_turned_down(file: TillFile, judged: Rows, tally: Tally, on_refused: OnRefused) -> None:
    """Count and tell the lines that others, or the books, speak against, and leave out what is no line after all."""
    for left_out in await fetch_as(CountedLeftOut, COUNT_LEFT_OUT):
        tally.leave_out(left_out.state, left_out.rows)
    turned_down = {line.position: line for line in await fetch_as(TurnedDown, TURNED_DOWN)}
    for line in turned_down.values():
        tally.turn_down(line.state, line.amount_fen)
    async for position, fields in made_aside(rows(file) if turned_down else ()):
        if position in turned_down:
            reason = turned_down[position].state
            on_refused(RefusedLine(position, reason, tuple(fields), judged.amount_of(fields)))


def refused_lines(file: TillFile, layout: Layout, judged: Rows) -> Iterator[RefusedLine]:
    """The rows that are refused for what they say themselves, whatever others and the books say."""
    for position, fields in rows(file):
        if position > layout.heading_row:
            line = judged.judge(fields, position)
            if isinstance(line, RefusedLine):
                yield line


_cells = lru_cache(maxsize=16384, typed=True)(cells)
"""Many rows have the same article, the same pieces for the same money, and no more to say."""


def _in_pieces(texts: Iterator[str]) -> Iterator[bytes]:
    while piece := "".join(islice(texts, ROWS_AT_ONCE)):
        yield piece.encode()


def _texts(
    file: TillFile, layout: Layout, judged: Rows, tally: Tally, on_refused: OnRefused, progress: Progress | None
) -> Iterator[str]:
    """The rows of `COLUMNS`, as COPY reads them."""
    last, of_receipt = None, ""
    for position, fields in rows(file, progress):
        if position <= layout.heading_row:
            continue
        line = judged.judge(fields, position)
        if isinstance(line, TillLine):
            tally.read(line)
            if line.receipt is not last:
                last, of_receipt = line.receipt, _of_receipt(line.receipt)
            article, goods = _cells(line.article.sku, line.article.name), _cells(*line.goods)
            rest = _cells(line.receipt_discount_fen, line.payments, line.is_discount)
            yield f"{position}\t{NULL}\t{of_receipt}\t{article}\t{goods}\t{line.no}\t{rest}\n"
        elif isinstance(line, RefusedLine):
            tally.refuse(line)
            on_refused(line)
            yield _refused(line)
        else:
            tally.pass_over(line)


def _of_receipt(head: ReceiptHead) -> str:
    typed = _phone(head.member) if head.member is not None and is_phone(head.member) else None
    phone = typed or (None if head.phone is None else _phone(head.phone))
    return cells(
        head.order_id,
        head.number,
        head.till,
        head.day,
        head.store,
        head.sold_at,
        head.associate,
        head.member if typed is None else None,
        None if phone is None else vault().index(PHONE, phone),
        head.original,
        head.reference,
    )


def _refused(line: RefusedLine) -> str:
    known: dict[str, Cell] = {"position": line.position, "receipt": line.receipt, "state": str(line.reason)}
    return cells(*map(known.get, COLUMNS)) + "\n"


@lru_cache(maxsize=4096)
def _phone(member: str) -> str | None:
    """The phone that was typed for a card, in E.164; None for digits that are none."""
    try:
        return normalise_phone(member)
    except InvalidField:
        return None
