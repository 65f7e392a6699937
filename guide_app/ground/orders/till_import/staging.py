"""The lines of one file beside the books: a temporary table, filled by COPY, compared with what is booked already."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import copy_rows, execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.rules import Channel
from guide_app.ground.orders.till_import.lines import RefusedLine, TillLine, amount_of, judge
from guide_app.ground.orders.till_import.reading import Progress, TillFile, rows
from guide_app.ground.orders.till_import.reasons import Reason
from guide_app.ground.orders.till_import.receipts import Receipts
from guide_app.ground.orders.till_import.summary import Tally

OnRefused = Callable[[RefusedLine], None]

# `state` is NULL for what is to be booked, `booked` for what an earlier import did, else the reason of a refusal.
CREATE = """
CREATE TEMP TABLE till_line (
  position int, id uuid, order_id uuid, source text, receipt text, no smallint, sold_at timestamptz, store text,
  associate text, member text, sku text, name text, units int, unit_price_fen bigint, amount_fen bigint,
  is_return boolean, state text
) ON COMMIT DROP
"""

COLUMNS = (
    "position",
    "id",
    "order_id",
    "source",
    "receipt",
    "no",
    "sold_at",
    "store",
    "associate",
    "member",
    "sku",
    "name",
    "units",
    "unit_price_fen",
    "amount_fen",
    "is_return",
)

MARK_SALES = """
UPDATE till_line t SET state = CASE
  WHEN s.code <> t.store OR m.number IS DISTINCT FROM t.member THEN 'receipt_number_taken'
  WHEN l.sku_code = t.sku AND l.quantity = t.units AND l.paid_fen = t.amount_fen THEN 'booked'
  ELSE 'receipt_booked_differently' END
FROM till_line x
JOIN till_order known ON known.number = x.receipt
JOIN orders o ON o.id = known.order_id
JOIN store s ON s.id = o.store
LEFT JOIN member m ON m.id = o.member
LEFT JOIN order_line l ON l.order_id = o.id AND l.no = x.no
WHERE NOT x.is_return AND t.position = x.position
"""

MARK_TAKEN = f"""
UPDATE till_line t SET state = 'receipt_number_taken'
FROM orders o WHERE o.number = t.receipt AND o.channel <> '{Channel.TILL.value}' AND NOT t.is_return
"""

MARK_RETURNS = """
UPDATE till_line t SET state = CASE WHEN b.sku_code = t.sku THEN 'booked' ELSE 'receipt_booked_differently' END
FROM (
  SELECT r.number AS source, l.sku_code
  FROM refund r JOIN refund_line p ON p.order_id = r.order_id AND p.refund = r.id
  JOIN order_line l ON l.order_id = p.order_id AND l.no = p.no
  WHERE r.number IN (SELECT source FROM till_line WHERE is_return)
  UNION
  SELECT u.source, u.sku_code FROM unmatched_return u WHERE u.source IN (SELECT source FROM till_line WHERE is_return)
) b
WHERE t.is_return AND t.source = b.source
"""

TURNED_DOWN = """
SELECT position, state, amount_fen, is_return FROM till_line WHERE state IS NOT NULL AND state <> 'booked'
"""


class TurnedDown(msgspec.Struct, frozen=True):
    """A line that the books speak against."""

    position: int
    state: Reason
    amount_fen: int
    is_return: bool


async def stage(file: TillFile, tally: Tally, on_refused: OnRefused, progress: Progress | None) -> None:
    """Read the file into the table `till_line`, counting as it goes, then mark what the books know already."""
    await execute(CREATE)
    await copy_rows("till_line", COLUMNS, _records(_lines(file, tally, on_refused, progress)))
    await execute("ANALYZE till_line")
    await execute(MARK_SALES)
    await execute(MARK_TAKEN)
    await execute(MARK_RETURNS)
    turned_down = {line.position: line for line in await fetch_as(TurnedDown, TURNED_DOWN)}
    for line in turned_down.values():
        tally.withdraw(line.amount_fen, line.state, is_return=line.is_return)
    for position, fields in rows(file) if turned_down else ():
        if position in turned_down:
            on_refused(RefusedLine(position, turned_down[position].state, tuple(fields), amount_of(fields)))


def refused_lines(file: TillFile) -> Iterator[RefusedLine]:
    """The lines that are refused for what the file says, whatever the books say."""
    receipts = Receipts()
    for position, fields in islice(rows(file), 1, None):
        line = _judge_in_receipt(fields, position, receipts)
        if isinstance(line, RefusedLine):
            yield line


def _lines(file: TillFile, tally: Tally, on_refused: OnRefused, progress: Progress | None) -> Iterator[TillLine]:
    receipts = Receipts()
    for position, fields in islice(rows(file, progress), 1, None):
        line = _judge_in_receipt(fields, position, receipts)
        if isinstance(line, RefusedLine):
            tally.refuse(line)
            on_refused(line)
        else:
            tally.accept(line)
            yield line


def _judge_in_receipt(fields: list[str], position: int, receipts: Receipts) -> TillLine | RefusedLine:
    line = judge(fields, position)
    if isinstance(line, RefusedLine):
        return line
    reason = receipts.reason_against(line)
    if reason is None:
        return line
    amount = Fraction(-line.amount_fen if line.is_return else line.amount_fen)
    return RefusedLine(position, reason, tuple(fields), amount)


def _records(lines: Iterator[TillLine]) -> Iterator[tuple[object, ...]]:
    orders: dict[str, UUID] = {}
    for line in lines:
        order_id = orders.get(line.receipt)
        if order_id is None:
            order_id = orders[line.receipt] = new_id()
        yield (
            line.position,
            new_id(),
            order_id,
            f"{line.receipt}/{line.no}",
            line.receipt,
            line.no,
            line.sold_at,
            line.store,
            line.associate or None,
            line.member or None,
            line.sku,
            line.name,
            line.units,
            line.unit_price_fen,
            line.amount_fen,
            line.is_return,
        )
