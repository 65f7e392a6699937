"""The trial balance: what was debited and credited on each kind of account, over entries and transfers."""

import msgspec

from commissions.books.rules import Account
from guide_app.base.kernel.database import fetch_as


class AccountSum(msgspec.Struct, frozen=True):
    """A kind of account: what was debited and credited on all of them together, in fen."""

    account: Account
    debit_fen: int
    credit_fen: int

    @property
    def balance_fen(self) -> int:
        """Credits less debits."""
        return self.credit_fen - self.debit_fen


# Entries by their sums, which stay when a month goes to the archive; what writes debts off has its own account.
SUMS = """
WITH moved AS (
  SELECT 'payer' AS debit, 'payee' AS credit, coalesce(sum(amount_fen), 0)::bigint AS fen FROM commission_earned
  UNION ALL SELECT 'written_off', 'payer', coalesce(sum(p.amount_fen), 0)::bigint
  FROM commission_adjustment w JOIN commission_posted p ON p.effective_period = w.effective_period
    AND p.payee_kind = 'associate' AND p.payee = w.payee AND p.component = 'ADJUST' AND p.ref = w.id::text
  WHERE w.writes_off IS NOT NULL
  UNION ALL SELECT debit, credit, sum(amount_fen)::bigint FROM commission_transfer GROUP BY debit, credit
)
SELECT side.account, sum(side.debit_fen)::bigint AS debit_fen, sum(side.credit_fen)::bigint AS credit_fen
FROM moved CROSS JOIN LATERAL (
  VALUES (debit, fen, 0::bigint), (credit, 0, fen)
) AS side (account, debit_fen, credit_fen)
GROUP BY side.account HAVING sum(side.debit_fen) <> 0 OR sum(side.credit_fen) <> 0
"""


async def trial_balance() -> list[AccountSum]:
    """Each kind of account on which anything moved, in the order of `Account`. Σ debits = Σ credits."""
    order = list(Account)
    return sorted(await fetch_as(AccountSum, SUMS), key=lambda one: order.index(one.account))
