"""Which months of the ledger and of credited lines may leave the database."""

from commissions.periods.recognised import BY_WINDOWS, ENDS_ON, OPENED
from guide_app.base.kernel.archiving import Monthly

LINES_NOT_SETTLED = """
SELECT format('%s is not settled since it ended', to_char(l.period, 'YYYY-MM')) AS reason
FROM (SELECT DISTINCT period FROM credited_line WHERE id >= uuid_floor_v1($1) AND id < uuid_floor_v1($2)) AS l
WHERE NOT EXISTS (
  SELECT FROM commission_run r WHERE r.period = l.period AND r.started_at >= l.period + interval '1 month'
) AND $1 < $2
"""
LINES_NOT_CLOSED = """
SELECT format('%s is not closed', to_char(o.period, 'YYYY-MM')) AS reason
FROM commission_period o WHERE o.state <> 'closed' AND EXISTS (
  SELECT FROM credited_line l
  WHERE l.id >= uuid_floor_v1($1::date) AND l.id < uuid_floor_v1($2::date) AND l.period >= o.period)
ORDER BY o.period LIMIT 1
"""
# What is held back is released by the statement of the month in which it is recognised, which reads the line.
LINES_WAIT = f"""
SELECT format('%s of its orders wait to be recognised, %s is the oldest', count(*), min(waiting.number)) AS reason
FROM (
  SELECT DISTINCT o.number FROM (
    SELECT e.payee, e.order_id, e.line
    {BY_WINDOWS}
    JOIN credited_line l ON l.order_id = e.order_id AND l.no = e.line
    WHERE e.effective_period BETWEEN $1::date - interval '1 month' AND $2::date
      AND e.payee_kind = 'associate' AND e.line IS NOT NULL
      AND l.id >= uuid_floor_v1($1::date) AND l.id < uuid_floor_v1($2::date)
      AND coalesce({ENDS_ON} >= {OPENED}, {ENDS_ON} IS NULL)
    GROUP BY e.payee, e.order_id, e.line HAVING sum(e.amount_fen) <> 0
  ) held JOIN orders o ON o.id = held.order_id
) waiting HAVING count(*) > 0
"""
REFUNDS_MAY_COME = """
SELECT 'refunds may still come for six months' AS reason
WHERE $2::date > (now() - interval '6 months')::date AND $1::date < $2::date
"""
LINES_LEFT = """
SELECT 'its lines are not archived yet' AS reason
WHERE EXISTS (SELECT FROM credited_line WHERE period >= $1 AND period < $2)
  OR $2::date > (now() - interval '6 months')::date
"""
"""A line of the first hours of a month may lie in the partition of the month before, and the other way round."""

_LINES = (LINES_NOT_SETTLED, LINES_NOT_CLOSED, REFUNDS_MAY_COME, LINES_WAIT)
ARCHIVED = (
    Monthly("credited_refund", _LINES),
    Monthly("credited_line", _LINES),
    Monthly("commission_entry", (LINES_LEFT,)),
    Monthly("commission_posted", (LINES_LEFT,)),
)
"""Refunds go before the lines that they point at, and both before what was posted on them."""
