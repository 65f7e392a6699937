"""Each day WeChat Pay's bills of the day before are held against what we have; what is otherwise is kept."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
import structlog

from guide_app.base.kernel.calendar import business_date, start_of
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json
from payments.bills import (
    BillRow,
    BillUnreadable,
    Found,
    Ours,
    moved_fen,
    payments_otherwise,
    refunds_otherwise,
    trade_rows,
)
from payments.calling.client import BillNotReady, WechatPayClient
from payments.calling.errors import WechatPayFailed
from payments.connecting import is_configured, shared_client
from payments.rules import DifferenceKind
from payments.settling import FOUND, NewDifference

log = structlog.get_logger(__name__)

DAYS_BACK = 3
AGREED = "再次对账已一致 / agreed when compared again"

TO_COMPARE = """
SELECT day::date AS day FROM generate_series($1::date, $2::date, interval '1 day') AS day
WHERE NOT EXISTS (SELECT FROM pay_bill_day b WHERE b.day = day.day::date)
  OR EXISTS (SELECT FROM pay_difference d WHERE d.day = day.day::date AND d.state = 'open')
ORDER BY day
"""
# What was not booked for its order is otherwise, whatever the bill says, until somebody has looked into it.
PAYMENTS = """
SELECT number, CASE WHEN outcome = 'given_back' THEN coalesce(paid_fen, amount_fen) ELSE amount_fen END AS fen,
  CASE WHEN outcome = 'looked_into' AND NOT EXISTS (
    SELECT FROM pay_difference d WHERE d.number = pay_request.number AND d.resolved_by IS NOT NULL
  ) THEN outcome ELSE state END AS state,
  coalesce(state = 'paid' AND paid_at >= $2 AND paid_at < $3, false) AS of_the_day
FROM pay_request WHERE number = ANY ($1::text[]) OR (state = 'paid' AND paid_at >= $2 AND paid_at < $3)
"""
REFUNDS = """
SELECT number, amount_fen AS fen, state,
  coalesce(accepted_at >= $2 AND accepted_at < $3 AND there_id IS NOT NULL, false) AS of_the_day
FROM pay_refund
WHERE number = ANY ($1::text[]) OR (accepted_at >= $2 AND accepted_at < $3 AND there_id IS NOT NULL)
"""
BELONGS = """
SELECT number, order_id, store FROM pay_request WHERE number = ANY ($1::text[])
UNION ALL SELECT number, order_id, store FROM pay_refund WHERE number = ANY ($1::text[])
"""
AGREES = """
UPDATE pay_difference SET state = 'resolved', resolved_at = $3, note = $4
WHERE day = $1 AND state = 'open' AND kind <> 'merchant' AND NOT (kind || ' ' || number) = ANY ($2::text[])
"""
COMPARED = """
INSERT INTO pay_bill_day (day, payments, payments_fen, refunds, refunds_fen, differences, compared_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (day) DO UPDATE SET payments = excluded.payments, payments_fen = excluded.payments_fen,
  refunds = excluded.refunds, refunds_fen = excluded.refunds_fen, differences = excluded.differences,
  compared_at = excluded.compared_at
"""


class DayToCompare(msgspec.Struct, frozen=True):
    """A day that was not compared yet, or has open differences."""

    day: date


class Belongs(msgspec.Struct, frozen=True):
    """Which order a number of ours belongs to."""

    number: str
    order_id: UUID
    store: UUID


async def reconcile(at: datetime) -> str:
    """Compare the days that want it. One whose bill is not ready, or not readable, is tried again the next hour."""
    if not is_configured():
        return "not configured"
    today, said = business_date(at), []
    for one in await fetch_as(DayToCompare, TO_COMPARE, today - timedelta(days=DAYS_BACK), today - timedelta(days=1)):
        try:
            said.append(f"{one.day} differences={await compare_day(shared_client(), one.day, at=at)}")
        except BillNotReady:
            said.append(f"{one.day} not ready")
        except (WechatPayFailed, BillUnreadable) as error:
            log.error("wechat pay bill not compared", day=str(one.day), error=str(error))
            said.append(f"{one.day} failed")
    return "; ".join(said)


async def compare_day(client: WechatPayClient, day: date, *, at: datetime) -> int:
    """Hold the bills of a day against what we have; how many differences it has.

    Raises BillNotReady, BillUnreadable, a WechatPayFailed.
    """
    rows = trade_rows(await client.trade_bill(day))
    moved = moved_fen(await client.fund_flow_bill(day))
    begins, ends = start_of(day), start_of(day + timedelta(days=1))
    paid, back = [one for one in rows if not one.is_refund], [one for one in rows if one.is_refund]
    async with transaction():
        found = [
            *payments_otherwise(paid, _by_number(await fetch_as(Ours, PAYMENTS, _numbers(paid), begins, ends))),
            *refunds_otherwise(back, _by_number(await fetch_as(Ours, REFUNDS, _numbers(back), begins, ends))),
            *_funds(day, moved, sum(one.settled_fen for one in rows)),
        ]
        await _keep(found, day, at=at)
        await execute(AGREES, day, [f"{one.kind} {one.number}" for one in found], at, AGREED)
        sums = (len(paid), sum(one.fen for one in paid), len(back), sum(one.fen for one in back), len(found))
        await execute(COMPARED, day, *sums, at)
    return len(found)


def _numbers(rows: Sequence[BillRow]) -> list[str]:
    return [row.number for row in rows]


def _by_number(ours: Sequence[Ours]) -> dict[str, Ours]:
    return {one.number: one for one in ours}


def _funds(day: date, moved: int, billed: int) -> Iterable[Found]:
    if moved != billed:
        yield Found(DifferenceKind.FUNDS, day.isoformat(), billed, moved, "", "")


async def _keep(found: Sequence[Found], day: date, *, at: datetime) -> None:
    belongs = {one.number: one for one in await fetch_as(Belongs, BELONGS, [one.number for one in found])}
    rows = [
        NewDifference(
            id=new_id(),
            day=day.isoformat(),
            kind=one.kind,
            number=one.number[:64],
            order_id=belongs[one.number].order_id if one.number in belongs else None,
            store=belongs[one.number].store if one.number in belongs else None,
            ours_fen=one.ours_fen,
            theirs_fen=one.theirs_fen,
            ours=one.ours,
            theirs=one.theirs[:80],
            state="open",
            found_at=at,
        )
        for one in found
    ]
    await execute(FOUND, as_json(rows))
