"""Which months of the ledger and of credited lines may leave the database."""

from guide_app.base.kernel.archiving import Monthly

LINES_NOT_SETTLED = """
SELECT format('%s is not settled since it ended', to_char(l.period, 'YYYY-MM')) AS reason
FROM (SELECT DISTINCT period FROM credited_line WHERE id >= uuid_floor_v1($1) AND id < uuid_floor_v1($2)) AS l
WHERE NOT EXISTS (
  SELECT FROM commission_run r WHERE r.period = l.period AND r.started_at >= l.period + interval '1 month'
) AND $1 < $2
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

ARCHIVED = (
    Monthly("credited_refund", (LINES_NOT_SETTLED, REFUNDS_MAY_COME)),
    Monthly("credited_line", (LINES_NOT_SETTLED, REFUNDS_MAY_COME)),
    Monthly("commission_entry", (LINES_LEFT,)),
    Monthly("commission_posted", (LINES_LEFT,)),
)
"""Refunds go before the lines that they point at, and both before what was posted on them."""
