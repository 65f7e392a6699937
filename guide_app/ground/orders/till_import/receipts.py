"""What the lines of a receipt say together, set by set in the table `till_line`.

A receipt has one associate and one member, each line number once, and its discount is shared by its goods.
"""

from guide_app.base.kernel.database import execute
from guide_app.ground.orders.till_import.lines import MOST_LINES

# The same number a few minutes later, on the next business day: the customer was still at the till.
OVER_MIDNIGHT = """
WITH part AS (
  SELECT order_id, receipt, till, store, day, min(sold_at) AS begins, max(sold_at) AS ends
  FROM till_line WHERE state IS NULL GROUP BY order_id, receipt, till, store, day
)
UPDATE till_line t SET order_id = early.order_id, day = early.day
FROM part early JOIN part late ON late.receipt = early.receipt AND late.till = early.till AND late.store = early.store
  AND late.day = early.day + 1 AND late.begins - early.ends < interval '10 minutes'
WHERE t.order_id = late.order_id AND NOT EXISTS (
  SELECT FROM till_line a JOIN till_line b ON b.no = a.no AND b.no > 0
  WHERE a.order_id = early.order_id AND b.order_id = late.order_id
)
"""

ONE_DAY = """
UPDATE till_line t SET day = first.day
FROM (SELECT order_id, min(day) AS day FROM till_line WHERE state IS NULL GROUP BY order_id
  HAVING min(day) < max(day)) first
WHERE t.order_id = first.order_id
"""

# Of most files no receipt contradicts itself, and no number comes twice: what is looked for first is whether any does.
CONTRADICTIONS = """
WITH differs AS MATERIALIZED (
  SELECT order_id FROM (
    SELECT DISTINCT order_id, associate, member, CASE WHEN member IS NULL THEN phone END FROM till_line
    WHERE state IS NULL AND NOT is_discount
  ) said GROUP BY order_id HAVING count(*) > 1
), first AS (
  SELECT DISTINCT ON (order_id) order_id, associate, member, phone FROM till_line JOIN differs USING (order_id)
  WHERE state IS NULL AND NOT is_discount ORDER BY order_id, position
)
UPDATE till_line t SET state = 'receipt_contradicts_itself' FROM first
WHERE t.order_id = first.order_id AND t.state IS NULL AND NOT t.is_discount
  AND ((t.associate, t.member) IS DISTINCT FROM (first.associate, first.member)
    OR t.member IS NULL AND t.phone IS DISTINCT FROM first.phone)
"""

REPEATED = """
WITH again AS MATERIALIZED (
  SELECT order_id, no FROM till_line WHERE state IS NULL AND NOT is_discount GROUP BY order_id, no HAVING count(*) > 1
)
UPDATE till_line t SET state = CASE
  WHEN $1 AND t.sku = d.sku AND t.units = d.units AND t.amount_fen = d.amount_fen AND t.is_return = d.is_return
  THEN 'payment_row' ELSE 'line_number_repeated' END
FROM (
  SELECT position, row_number() OVER line AS place, first_value(sku) OVER line AS sku,
    first_value(units) OVER line AS units, first_value(amount_fen) OVER line AS amount_fen,
    first_value(is_return) OVER line AS is_return
  FROM till_line JOIN again USING (order_id, no) WHERE state IS NULL AND NOT is_discount
  WINDOW line AS (PARTITION BY order_id, no ORDER BY position)
) d
WHERE d.position = t.position AND d.place > 1
"""

# Lines that the till does not number are told apart by what they are, so that another order of the rows is the same.
NUMBERS = f"""
UPDATE till_line t SET no = n.no, state = CASE WHEN n.no > {MOST_LINES} THEN 'line_number_invalid' END
FROM (
  SELECT position, row_number() OVER (PARTITION BY order_id ORDER BY sku, is_return, units, amount_fen, position) AS no
  FROM till_line WHERE state IS NULL AND NOT is_discount
) n
WHERE n.position = t.position
"""

_DISCOUNTS = """
  SELECT order_id, coalesce(sum(amount_fen) FILTER (WHERE NOT is_return), 0) AS goods,
    coalesce(sum(amount_fen) FILTER (WHERE is_discount), 0) + coalesce(
      CASE WHEN min(receipt_discount_fen) FILTER (WHERE receipt_discount_fen > 0) = max(receipt_discount_fen)
      THEN max(receipt_discount_fen) ELSE sum(receipt_discount_fen) END, 0) AS fen
  FROM till_line WHERE state IS NULL GROUP BY order_id
  HAVING bool_or(is_discount) OR max(receipt_discount_fen) > 0
"""
"""What is taken off each receipt: in rows of its own, or on its lines, where the same figure stands on each of them."""

TOO_LARGE = f"""
UPDATE till_line t SET state = 'discount_too_large' FROM ({_DISCOUNTS}) d
WHERE t.order_id = d.order_id AND t.state IS NULL AND d.fen > d.goods
"""

# By largest remainder, as `money.split`: equal remainders go in the order of the lines.
SPREAD = f"""
WITH asked AS ({_DISCOUNTS}), shared AS (
  SELECT t.position, div(asked.fen::numeric * t.amount_fen, asked.goods) AS share,
    asked.fen - sum(div(asked.fen::numeric * t.amount_fen, asked.goods)) OVER receipt AS missing,
    row_number() OVER (receipt ORDER BY asked.fen::numeric * t.amount_fen % asked.goods DESC, t.position) AS place
  FROM till_line t JOIN asked USING (order_id)
  WHERE t.state IS NULL AND NOT t.is_return AND asked.goods > 0 WINDOW receipt AS (PARTITION BY t.order_id)
)
UPDATE till_line t SET amount_fen = t.amount_fen - s.share::bigint - (s.place <= s.missing)::int
FROM shared s WHERE s.position = t.position
"""

LEFT_OUT = "UPDATE till_line SET state = 'discount_row' WHERE is_discount AND state IS NULL"


async def see_receipts(*, by_day: bool, numbered: bool, repeats_for_payments: bool, has_discounts: bool) -> None:
    """Mark what lines of one receipt say against each other, number lines without numbers, share discounts."""
    await execute(OVER_MIDNIGHT if by_day else ONE_DAY)
    await execute(CONTRADICTIONS)
    if numbered:
        await execute(REPEATED, repeats_for_payments)
    else:
        await execute(NUMBERS)
    if has_discounts:
        await execute(TOO_LARGE)
        await execute(SPREAD)
        await execute(LEFT_OUT)
