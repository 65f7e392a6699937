"""What must hold between statements, transfers, payouts and the ledger."""

from commissions.books.rules import NEVER_ABOVE, NEVER_BELOW
from guide_app.base.kernel.verifying import Check, breaches, comparison

_BELOW, _ABOVE = (", ".join(f"'{one}'" for one in sorted(some)) for some in (NEVER_BELOW, NEVER_ABOVE))
_OF_EACH = "(VALUES (m.debit, -m.amount_fen), (m.credit, m.amount_fen)) AS moved (account, fen)"
# A statement by what it changes on each account, against its transfers.
STATED = comparison(
    kept="""
SELECT concat_ws(' ', to_char(t.period, 'YYYY-MM'), t.payee, moved.account) AS key, moved.fen AS value
FROM commission_statement t CROSS JOIN LATERAL (VALUES
  ('payee', -t.earned_fen), ('held', t.pending_out_fen - t.pending_in_fen), ('advanced', t.recovery_fen - t.draw_fen),
  ('carried', t.carry_out_fen - t.carry_in_fen), ('payable', t.payable_fen)
) AS moved (account, fen)
""",
    facts=f"""
SELECT concat_ws(' ', to_char(m.period, 'YYYY-MM'), m.payee, moved.account) AS key, sum(moved.fen)::bigint AS value
FROM commission_transfer m CROSS JOIN LATERAL {_OF_EACH} WHERE m.batch IS NULL GROUP BY 1
""",
)
# What a month leaves is what the next one begins with, also for whom the next one forgot.
FOLLOWING = breaches(
    """
SELECT concat_ws(' ', to_char(month.period, 'YYYY-MM'), payee) AS key,
  CASE WHEN carry_in <> carried THEN carry_in WHEN pending_in <> pending THEN pending_in ELSE balance_in END AS kept,
  CASE WHEN carry_in <> carried THEN carried WHEN pending_in <> pending THEN pending ELSE balance END AS facts
FROM commission_period month CROSS JOIN LATERAL (
  SELECT payee, coalesce(t.carry_in_fen, 0) AS carry_in, coalesce(before.carry_out_fen, 0) AS carried,
    coalesce(t.pending_in_fen, 0) AS pending_in, coalesce(before.pending_out_fen, 0) AS pending,
    coalesce(t.draw_balance_fen - t.draw_fen + t.recovery_fen, 0) AS balance_in,
    coalesce(before.draw_balance_fen, 0) AS balance
  FROM (SELECT * FROM commission_statement WHERE period = month.period) AS t FULL JOIN (
    SELECT * FROM commission_statement WHERE period = (month.period - interval '1 month')::date
  ) AS before USING (payee)
) AS both_months
WHERE month.state = 'closed' AND (carry_in, pending_in, balance_in) <> (carried, pending, balance)
""",
    of="commission_statement",
)
# Everything that was posted in a closed month is in its statements: the payee's account of the month is empty.
EARNED = comparison(
    kept="SELECT concat_ws(' ', to_char(period, 'YYYY-MM'), payee) AS key, earned_fen AS value"
    " FROM commission_statement",
    facts="SELECT concat_ws(' ', to_char(posted_period, 'YYYY-MM'), payee) AS key, sum(amount_fen)::bigint AS value"
    " FROM commission_earned WHERE payee_kind = 'associate' AND posted_period IN ("
    "  SELECT period FROM commission_period WHERE state = 'closed'"
    "  UNION ALL SELECT period FROM commission_statement) GROUP BY posted_period, payee",
)
BALANCES = breaches(
    f"""
SELECT concat_ws(' ', payee, account) AS key, fen AS kept, 0::bigint AS facts FROM (
  SELECT m.payee, moved.account, sum(moved.fen)::bigint AS fen
  FROM commission_transfer m CROSS JOIN LATERAL {_OF_EACH} GROUP BY m.payee, moved.account
) AS standing
WHERE (account IN ({_BELOW}) AND fen < 0) OR (account IN ({_ABOVE}) AND fen > 0)
""",
    of="(SELECT DISTINCT payee FROM commission_transfer) AS payees",
)
# A batch takes what it pays out of what is payable; then it is paid, or all of it goes back.
BATCHES = breaches(
    """
SELECT p.id::text AS key,
  CASE WHEN moved.given <> p.total_fen THEN p.total_fen WHEN moved.paid <> due.paid THEN due.paid ELSE due.back END
    AS kept,
  CASE WHEN moved.given <> p.total_fen THEN moved.given WHEN moved.paid <> due.paid THEN moved.paid ELSE moved.back END
    AS facts
FROM commission_payout p CROSS JOIN LATERAL (
  SELECT coalesce(sum(amount_fen) FILTER (WHERE debit = 'payable' AND credit = 'paying'), 0)::bigint AS given,
    coalesce(sum(amount_fen) FILTER (WHERE debit = 'paying' AND credit = 'paid'), 0)::bigint AS paid,
    coalesce(sum(amount_fen) FILTER (WHERE debit = 'paying' AND credit = 'payable'), 0)::bigint AS back
  FROM commission_transfer m WHERE m.batch = p.id
) AS moved CROSS JOIN LATERAL (
  SELECT CASE p.state WHEN 'paid' THEN p.total_fen ELSE 0 END AS paid,
    CASE p.state WHEN 'cancelled' THEN p.total_fen ELSE 0 END AS back
) AS due
WHERE (moved.given, moved.paid, moved.back) <> (p.total_fen, due.paid, due.back)
""",
    of="commission_payout",
)
CHECKS = [
    Check("commissions.stated", ("工资单等于其划转", "A statement is what its transfers move"), STATED),
    Check("commissions.following", ("上月结转等于本月转入", "A month begins with what the last one left"), FOLLOWING),
    Check("commissions.stated_earned", ("当月入账全部进工资单", "Statements hold all that was posted"), EARNED),
    Check("commissions.account_balances", ("账户余额方向", "No account is on its wrong side"), BALANCES),
    Check("commissions.batches", ("发放批次等于其划转", "A payout is what its transfers move"), BATCHES),
]
