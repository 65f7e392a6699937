"""What is kept of commissions beside its facts."""

from guide_app.base.kernel.database import execute, hold
from guide_app.base.kernel.locks import COMMISSION_LEDGER
from guide_app.base.kernel.verifying import Check, comparison

_KEY = "concat_ws(' ', effective_period, payee_kind, payee, component, ref, store)"
# The entries of archived months are in files; what is kept of them stays, and is held against nothing.
_THERE = "NOT EXISTS (SELECT FROM archived_month gone WHERE gone.of = 'commission_entry' AND gone.month = {month})"
# A line of the first hours of a month may have gone with the month before.
_BEFORE_ARCHIVE = """period > coalesce((
  SELECT max(gone.month) + interval '1 month' FROM archived_month gone WHERE gone.of = 'credited_line'), '-infinity')"""
_SUM = "concat_ws(' ', period, payee_kind, payee, store)"
POSTED = comparison(
    kept=f"SELECT {_KEY} AS key, amount_fen AS value FROM commission_posted",
    facts=f"SELECT {_KEY} AS key, sum(amount_fen)::bigint AS value FROM commission_entry GROUP BY 1",
)
EARNED = comparison(
    kept=f"SELECT {_SUM} AS key, amount_fen AS value FROM commission_earned WHERE {_THERE.format(month='period')}",
    facts=f"SELECT {_SUM.replace('period', 'effective_period')} AS key, sum(amount_fen)::bigint AS value"
    " FROM commission_entry GROUP BY 1",
)
PERFORMED = comparison(
    kept="SELECT concat_ws(' ', period, store) AS key, sum(amount_fen)::bigint AS value FROM commission_performance"
    f" WHERE {_BEFORE_ARCHIVE} GROUP BY 1",
    facts=f"""
SELECT concat_ws(' ', period, store) AS key, sum(amount)::bigint AS value FROM (
  SELECT period, store, net_fen AS amount FROM credited_line
  UNION ALL SELECT period, store, -amount_fen FROM commission_store_burden
) AS moved WHERE {_BEFORE_ARCHIVE} GROUP BY key
""",
)
FORGET_EARNED = f"DELETE FROM commission_earned WHERE {_THERE.format(month='period')}"
EARN_AGAIN = """
INSERT INTO commission_earned (id, period, payee_kind, payee, store, amount_fen)
SELECT gen_random_uuid(), effective_period, payee_kind, payee, store, sum(amount_fen) FROM commission_entry
GROUP BY effective_period, payee_kind, payee, store
"""


async def mend_earned() -> None:
    """Add the entries up anew, while nobody posts any."""
    await hold(COMMISSION_LEDGER)
    await execute(FORGET_EARNED)
    await execute(EARN_AGAIN)


CHECKS = [
    Check("commissions.posted", ("提成结算键", "Where settlement keys stand"), POSTED),
    Check("commissions.earned", ("月度提成合计", "What was earned in a month"), EARNED, mend_earned),
    Check("commissions.performance", ("月度业绩合计", "What was performed in a month"), PERFORMED),
]
"""Settlement keys that do not add up are looked into by people; performance is built anew by a replay."""
