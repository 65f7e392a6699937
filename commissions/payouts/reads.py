"""What is payable of a closed month, and the batch that pays it, for services that have asked for their permission."""

from datetime import date
from uuid import UUID

import msgspec

from commissions.engine.api import first_date_of
from commissions.payouts.errors import PeriodNotClosed
from commissions.payouts.rules import PayableLine
from commissions.periods.reads import require_kept
from commissions.rules import PeriodState, period_from_text
from guide_app.base.kernel.database import fetch_as, fetch_row_as


class Standing(msgspec.Struct, frozen=True):
    """How a month stands."""

    state: PeriodState


class Known(msgspec.Struct, frozen=True):
    """A batch by its id."""

    id: UUID


class MonthOfEntries(msgspec.Struct, frozen=True):
    """A month of which something was posted."""

    period: date


STANDING = "SELECT state FROM commission_period WHERE period = $1"
LIVE = "SELECT id FROM commission_payout WHERE period = $1 AND state <> 'cancelled'"
TOUCHED = "SELECT DISTINCT period FROM commission_earned WHERE posted_period = $1 ORDER BY period"
# $1 the month, $2 the months of which something was posted in it: of each of them there is a partition.
PAYABLE = """
SELECT t.payee, t.number, t.name, coalesce(s.code, '') AS store_code, coalesce(s.name, '') AS store_name, t.employer,
  e.code AS employer_code, e.name AS employer_name, t.earned_fen, coalesce(back.fen, 0)::bigint AS clawback_fen,
  t.pending_in_fen, t.pending_out_fen, t.draw_fen, t.recovery_fen, t.carry_in_fen, t.offset_fen, t.carry_out_fen,
  t.payable_fen
FROM commission_statement t JOIN legal_entity e ON e.id = t.employer LEFT JOIN store s ON s.id = t.store
LEFT JOIN (
  SELECT payee, sum(amount_fen) AS fen FROM commission_entry
  WHERE effective_period = ANY($2::date[]) AND posted_period = $1 AND payee_kind = 'associate' AND amount_fen < 0
  GROUP BY payee
) back ON back.payee = t.payee
WHERE t.period = $1 AND t.payable_fen > 0 AND NOT EXISTS (
  SELECT FROM commission_payout_line l JOIN commission_payout p ON p.id = l.batch
  WHERE p.period = $1 AND p.state <> 'cancelled' AND l.payee = t.payee)
ORDER BY t.number, t.payee
"""


async def closed_month(period: str) -> date:
    """The first day of a month whose statements are all frozen. Raises NoSuchPeriod, PeriodNotClosed."""
    month = first_date_of(period_from_text(period))
    found = await fetch_row_as(Standing, STANDING, month)
    if found is None or found.state is not PeriodState.CLOSED:
        raise PeriodNotClosed(field="period", period=period, state=PeriodState.OPEN if found is None else found.state)
    return month


async def live_payout(month: date) -> UUID | None:
    """The batch of the month that is not cancelled."""
    found = await fetch_row_as(Known, LIVE, month)
    return None if found is None else found.id


async def payable_lines(month: date) -> list[PayableLine]:
    """What the statements of a closed month pay, those left out that are in a batch. Raises PeriodArchived."""
    await require_kept(month, field="period")
    touched = [one.period for one in await fetch_as(MonthOfEntries, TOUCHED, month)]
    return await fetch_as(PayableLine, PAYABLE, month, touched)
