"""Paying a closed month out: a batch of everything payable, made by two people, paid by payroll or cancelled."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.books.rules import Account
from commissions.books.transfers import begin_transfers, transfer_batch
from commissions.payouts.errors import NothingPayable, PayoutCancelled, PayoutPaid
from commissions.payouts.files import MEDIA_TYPES, file_name, files_of
from commissions.payouts.purposes import PAYOUT_FILE
from commissions.payouts.reads import closed_month, live_payout, payable_lines
from commissions.payouts.rules import PayableLine, PayoutFormat, PayoutState, in_order, key_of
from commissions.payouts.schemas import NotePayment
from commissions.permissions import PAYOUT
from commissions.whole_chain import require_whole_chain
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.files.keeping import Described, LaidDown, enter, lay_down


class PayoutWritten(msgspec.Struct, frozen=True):
    """A row of `commission_payout` as it is made."""

    id: UUID
    period: date
    key: str
    state: PayoutState
    lines: int
    total_fen: int
    xlsx_file: UUID
    xlsx_sha256: str
    csv_file: UUID
    csv_sha256: str
    approval: UUID
    made_by: UUID
    approved_by: UUID | None
    made_at: datetime
    reference: str = ""
    cancel_reason: str = ""


class LineWritten(PayableLine, frozen=True, kw_only=True):
    """A row of `commission_payout_line`."""

    id: UUID
    batch: UUID
    period: date


class _MadeMeanwhile(Exception):
    """Somebody else has made the batch of the month."""


class HowItStands(msgspec.Struct, frozen=True):
    """A batch as it is."""

    state: PayoutState
    period: date
    lines: int
    total_fen: int
    made_at: datetime
    paid_on: date | None


BATCH = f"""{insert_from_json("commission_payout", PayoutWritten)}
ON CONFLICT (period) WHERE state <> 'cancelled' DO NOTHING RETURNING id"""
LINES = insert_from_json("commission_payout_line", LineWritten)
STANDS = "SELECT state, period, lines, total_fen, made_at, paid_on FROM commission_payout WHERE id = $1"
PAY = """
UPDATE commission_payout SET state = 'paid', reference = $2, paid_on = $3, paid_by = $4, paid_at = $5
WHERE id = $1 AND state = 'exported'
"""
CANCEL = """
UPDATE commission_payout SET state = 'cancelled', cancelled_by = $2, cancelled_at = $3, cancel_reason = $4
WHERE id = $1 AND state = 'exported'
"""


async def check_payout(actor: Actor, period: str) -> list[PayableLine] | UUID:
    """What a batch of the month would pay, before a second person is asked; its batch where there is one already.

    Raises Forbidden, NoSuchPeriod, PeriodNotClosed, PeriodArchived, NothingPayable.
    """
    actor.require(PAYOUT)
    require_whole_chain(actor)
    month = await closed_month(period)
    known = await live_payout(month)
    lines = [] if known else await payable_lines(month)
    if lines:
        return lines
    known = known or await live_payout(month)  # somebody may have made it between both reads
    if known is None:
        raise NothingPayable(field="period", period=period)
    return known


async def make_payout(actor: Actor, period: str, *, approval: audit.Approval) -> UUID:
    """Make the batch of a month with its files, as the actor asked and a second person approved.

    Gives the one that is there already, where somebody was faster. Raises as `check_payout`.
    """
    actor.require(PAYOUT)
    found = await check_payout(actor, period)
    if isinstance(found, UUID):
        return found
    month, lines = await closed_month(period), in_order(found)
    made = await files_of(period, lines)
    laid = {one: await lay_down(made[one]) for one in PayoutFormat}
    try:
        async with transaction():
            return await _write(actor, month, lines, laid, approval)
    except _MadeMeanwhile:
        return await make_payout(actor, period, approval=approval)


async def note_payment(actor: Actor, batch: UUID, command: NotePayment) -> None:
    """Note that payroll has paid the batch. Raises Forbidden, NotFound, PayoutPaid, PayoutCancelled, InvalidField."""
    actor.require(PAYOUT)
    require_whole_chain(actor)
    at, reference = clock.now(), command.reference.strip()
    if not reference:
        raise InvalidField("reference", "须写薪资系统的流水号 / say payroll's reference")
    async with transaction():
        stands = await exported_payout(actor, batch)
        if not business_date(stands.made_at) <= command.paid_on <= business_date(at):
            first = business_date(stands.made_at)
            raise InvalidField("paid_on", f"须在 {first} 与今天之间 / from {first} to today")
        await begin_transfers()
        if not await execute(PAY, batch, reference, command.paid_on, actor.id, at):
            await exported_payout(actor, batch)
        await transfer_batch(batch, Account.PAYING, Account.PAID, at=at)
        await audit.record(
            actor,
            "commissions.payout_paid",
            f"payout:{batch}",
            period=period_of(stands.period),
            reference=reference,
            paid_on=command.paid_on,
            total_fen=stands.total_fen,
        )


async def cancel_payout(actor: Actor, batch: UUID, reason: str) -> None:
    """Give a batch up that is not paid, as two people agreed. Raises as `exported_payout`."""
    actor.require(PAYOUT)
    async with transaction():
        stands = await exported_payout(actor, batch)
        at = clock.now()
        await begin_transfers()
        if not await execute(CANCEL, batch, actor.id, at, reason):
            await exported_payout(actor, batch)
        await transfer_batch(batch, Account.PAYING, Account.PAYABLE, at=at)
        await audit.record(
            actor,
            "commissions.payout_cancelled",
            f"payout:{batch}",
            period=period_of(stands.period),
            total_fen=stands.total_fen,
        )


async def exported_payout(actor: Actor, batch: UUID) -> HowItStands:
    """A batch that is neither paid nor cancelled. Raises Forbidden, NotFound, PayoutPaid, PayoutCancelled."""
    actor.require(PAYOUT)
    require_whole_chain(actor)
    stands = await fetch_row_as(HowItStands, STANDS, batch)
    if stands is None:
        raise NotFound
    if stands.state is PayoutState.PAID:
        raise PayoutPaid(paid_on=stands.paid_on)
    if stands.state is PayoutState.CANCELLED:
        raise PayoutCancelled
    return stands


async def _write(
    actor: Actor,
    month: date,
    lines: Sequence[PayableLine],
    laid: Mapping[PayoutFormat, LaidDown],
    approval: audit.Approval,
) -> UUID:
    assert actor.id is not None, "only people ask for approval"
    at, period = clock.now(), period_of(month)
    await begin_transfers()
    key = key_of(period, lines)
    files = {
        one: await enter(content, _described(period, key, one), purpose=PAYOUT_FILE, by=actor, at=at)
        for one, content in laid.items()
    }
    batch = PayoutWritten(
        id=new_id(),
        period=month,
        key=key,
        state=PayoutState.EXPORTED,
        lines=len(lines),
        total_fen=sum(line.payable_fen for line in lines),
        xlsx_file=files[PayoutFormat.XLSX].id,
        xlsx_sha256=files[PayoutFormat.XLSX].sha256.hex(),
        csv_file=files[PayoutFormat.CSV].id,
        csv_sha256=files[PayoutFormat.CSV].sha256.hex(),
        approval=approval.id,
        made_by=actor.id,
        approved_by=approval.by,
        made_at=at,
    )
    if await fetch_value(BATCH, as_json([batch])) is None:
        raise _MadeMeanwhile
    ids = sorted(new_id() for _ in lines)
    rows = [
        LineWritten(**msgspec.structs.asdict(line), id=own, batch=batch.id, period=month)
        for line, own in zip(lines, ids, strict=True)
    ]
    await execute(LINES, as_json(rows))
    await transfer_batch(batch.id, Account.PAYABLE, Account.PAYING, at=at)
    await audit.record(
        actor,
        "commissions.payout_made",
        f"payout:{batch.id}",
        period=period,
        key=key,
        lines=batch.lines,
        total_fen=batch.total_fen,
    )
    return batch.id


def _described(period: str, key: str, file_format: PayoutFormat) -> Described:
    return Described(MEDIA_TYPES[file_format], file_name(period, key, file_format))
