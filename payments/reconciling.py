"""Each day WeChat Pay's bills of the day before are held against what we have; what is otherwise is kept."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel.calendar import business_date, start_of
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json
from payments.bills import Found, Ours, Typed, payments_otherwise, refunds_otherwise, typed_in
from payments.calling.client import WechatPayClient
from payments.connecting import is_configured, shared_client
from payments.fetching import Bills, NoBills, fetch_bills
from payments.reading_bills import BillRow
from payments.rules import BILL_IS_NEW, BILLS_KEPT, BillDayState, DifferenceKind, next_comparison
from payments.settling import FOUND, NewDifference

AGREED = "再次对账已一致 / agreed when compared again"
IN_ANOTHER_BILL = "在 {day} 的账单里 / in the bill of {day}"
TOO_OLD = "微信支付只提供三个月内的账单 / WeChat Pay keeps bills for three months"

# From the first day that there is something to compare on: after an outage, however long, its days are still due.
TO_COMPARE = """
SELECT each.day::date AS day
FROM generate_series(greatest($1::date, least(
    $2::date,
    (SELECT min(day) FROM pay_bill_day),
    (SELECT business_day(opened_at) FROM pay_request ORDER BY id LIMIT 1)
  )), $3::date, interval '1 day') AS each (day)
LEFT JOIN pay_bill_day b ON b.day = each.day::date
WHERE b.day IS NULL OR b.try_at <= $4
  OR (b.try_at IS NULL AND EXISTS (SELECT FROM pay_difference d WHERE d.day = b.day AND d.state = 'open'))
ORDER BY each.day
"""
# A day of which WeChat Pay gives no bill any more is not asked for again.
TOO_OLD_TO_ASK = """
UPDATE pay_bill_day SET state = CASE WHEN compared_at IS NULL THEN 'gone' ELSE 'compared' END,
  reason = CASE WHEN compared_at IS NULL THEN $2 ELSE '' END, try_at = NULL
WHERE day < $1 AND (state IN ('waiting', 'not_read') OR try_at IS NOT NULL)
"""
# What was not booked for its order is otherwise, whatever the bill says, until somebody has looked into it.
PAYMENTS = """
SELECT number, CASE WHEN outcome = 'given_back' THEN coalesce(paid_fen, amount_fen) ELSE amount_fen END AS fen,
  CASE WHEN outcome = 'looked_into' AND NOT EXISTS (
    SELECT FROM pay_difference d WHERE d.number = pay_request.number AND d.resolved_by IS NOT NULL
  ) THEN outcome ELSE state END AS state,
  coalesce(state = 'paid' AND paid_at >= $2 AND paid_at < $3 AND coalesce(billed_on = $4, true), false) AS of_the_day
FROM pay_request WHERE number = ANY ($1::text[]) OR (state = 'paid' AND paid_at >= $2 AND paid_at < $3)
"""
REFUNDS = """
SELECT number, amount_fen AS fen, state,
  coalesce(accepted_at >= $2 AND accepted_at < $3 AND there_id IS NOT NULL AND coalesce(billed_on = $4, true), false)
    AS of_the_day
FROM pay_refund
WHERE number = ANY ($1::text[]) OR (accepted_at >= $2 AND accepted_at < $3 AND there_id IS NOT NULL)
"""
# What a cashier typed in, and where it went back at the terminal, by the number that WeChat Pay, or the terminal, has.
TYPED_IN = """
SELECT reference, sum(amount_fen)::bigint AS fen FROM payment
WHERE method = 'wechat' AND reference = ANY ($1::text[]) GROUP BY reference
"""
NOTED = """
SELECT reference, sum(amount_fen)::bigint AS fen FROM terminal_refund
WHERE method = 'wechat' AND reference = ANY ($1::text[]) GROUP BY reference
"""
BELONGS = """
SELECT number, order_id, store FROM pay_request WHERE number = ANY ($1::text[])
UNION ALL SELECT number, order_id, store FROM pay_refund WHERE number = ANY ($1::text[])
"""
AGREES = """
UPDATE pay_difference SET state = 'resolved', resolved_at = $3, note = $4
WHERE day = $1 AND state = 'open' AND kind <> 'merchant' AND NOT (kind || ' ' || number) = ANY ($2::text[])
"""
BILLED = """
UPDATE {table} SET billed_on = $1 WHERE number = ANY ($2::text[]) AND billed_on IS DISTINCT FROM $1
"""
BILLED_PAYMENTS, BILLED_REFUNDS = BILLED.format(table="pay_request"), BILLED.format(table="pay_refund")
# What was paid about midnight may lie in the bill of the day before or after, which may be compared later.
IS_THERE_AFTER_ALL = """
UPDATE pay_difference SET state = 'resolved', resolved_at = $3, note = $4
WHERE kind = 'not_there' AND state = 'open' AND day <> $1 AND number = ANY ($2::text[])
"""
# Whoever compares a day holds its row, so that a person and the worker do so one after the other.
TRIED = """
INSERT INTO pay_bill_day (day, state, reason, tried_at, try_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (day) DO UPDATE SET state = excluded.state, reason = excluded.reason, tried_at = excluded.tried_at,
  try_at = excluded.try_at
"""
COMPARED = """
UPDATE pay_bill_day SET state = 'compared', payments = $2, payments_fen = $3, refunds = $4, refunds_fen = $5,
  differences = $6, compared_at = $7, try_at = CASE
    WHEN EXISTS (SELECT FROM pay_difference d WHERE d.day = $1 AND d.state = 'open') THEN $8::timestamptz
  END
WHERE day = $1
"""


class DayToCompare(msgspec.Struct, frozen=True):
    """A day that was not compared yet, could not be, or has open differences."""

    day: date


class Belongs(msgspec.Struct, frozen=True):
    """Which order a number of ours belongs to."""

    number: str
    order_id: UUID
    store: UUID


class Tried(msgspec.Struct, frozen=True):
    """What became of a day; how many differences it has is not known where its bills were not there."""

    state: BillDayState
    differences: int | None

    def __str__(self) -> str:
        return self.state.value if self.differences is None else f"differences={self.differences}"


async def reconcile(at: datetime) -> str:
    """Compare the days that want it. One whose bills are not there, or cannot be read, keeps no other waiting."""
    if not is_configured():
        return "not configured"
    today, said = business_date(at), []
    await execute(TOO_OLD_TO_ASK, today - BILLS_KEPT, TOO_OLD)
    for one in await fetch_as(
        DayToCompare, TO_COMPARE, today - BILLS_KEPT, today - BILL_IS_NEW, today - timedelta(days=1), at
    ):
        said.append(f"{one.day} {await compare_day(shared_client(), one.day, at=at)}")
    return "; ".join(said)


async def compare_day(client: WechatPayClient, day: date, *, at: datetime) -> Tried:
    """Fetch the bills of a day, hold them against what we have, and note what became of it."""
    return await note_bills(await fetch_bills(client, day), day, at=at)


async def note_bills(bills: Bills | NoBills, day: date, *, at: datetime) -> Tried:
    """Keep what the bills of a day tell otherwise, or why they are not there."""
    again_at = next_comparison(business_date(at) - day, at=at)
    async with transaction():
        if isinstance(bills, NoBills):
            await execute(TRIED, day, bills.state.value, bills.reason, at, again_at)
            return Tried(bills.state, None)
        await execute(TRIED, day, BillDayState.WAITING.value, "", at, again_at)
        found = await _otherwise(bills, day)
        await _keep(found, day, at=at)
        await execute(AGREES, day, [f"{one.kind} {one.number}" for one in found], at, AGREED)
        paid, back = _parted(bills.rows)
        await execute(BILLED_PAYMENTS, day, _numbers(paid))
        await execute(BILLED_REFUNDS, day, _numbers(back))
        await execute(IS_THERE_AFTER_ALL, day, _numbers(bills.rows), at, IN_ANOTHER_BILL.format(day=day))
        sums = (len(paid), sum(one.fen for one in paid), len(back), sum(one.fen for one in back), len(found))
        await execute(COMPARED, day, *sums, at, again_at)
    return Tried(BillDayState.COMPARED, len(found))


async def _otherwise(bills: Bills, day: date) -> list[Found]:
    of_the_day = (start_of(day), start_of(day + timedelta(days=1)), day)
    paid, back = _parted(bills.rows)
    ours = _by_number(await fetch_as(Ours, PAYMENTS, _numbers(paid), *of_the_day))
    went = _by_number(await fetch_as(Ours, REFUNDS, _numbers(back), *of_the_day))
    typed = await fetch_as(Typed, TYPED_IN, [row.transaction for row in paid if row.number not in ours])
    noted = await fetch_as(
        Typed, NOTED, [no for row in back if row.number not in went for no in (row.there, row.number)]
    )
    return [
        *payments_otherwise(paid, ours | typed_in(paid, ours, {one.reference: one for one in typed})),
        *refunds_otherwise(back, went | typed_in(back, went, {one.reference: one for one in noted})),
        *_funds(day, bills.moved_fen, sum(one.settled_fen for one in bills.rows)),
    ]


def _parted(rows: Sequence[BillRow]) -> tuple[list[BillRow], list[BillRow]]:
    return [one for one in rows if not one.is_refund], [one for one in rows if one.is_refund]


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
