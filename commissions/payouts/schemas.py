"""Commands of paying out, and what is shown of batches, of legal entities and of debts.

Money is fen, months are written `2026-01`.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from commissions.inputs.schemas import Month, Reason
from commissions.payees import PayeeKind
from commissions.payouts.rules import DebtState, EmployerSum, PayoutState


class MakePayout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The closed month whose statements are paid out."""

    period: Month


class NotePayment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That payroll has paid the batch: by which reference of its own, and on which day."""

    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    paid_on: date


class CancelPayout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the batch is not to be paid."""

    reason: Reason


class WriteOff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the chain gives up what somebody who has left owes, and how much of it; without an amount all."""

    reason: Reason
    amount_fen: Annotated[int, msgspec.Meta(ge=1, le=100_000_000_000)] | None = None


class PayoutView(msgspec.Struct, frozen=True):
    """A batch with its control totals. `key` is the SHA-256 of its lines; the files have theirs.

    `approved_by_name` is null for the operator on the server; `employers` is by legal entity, in the order of codes.
    """

    id: UUID
    period: str
    key: str
    state: PayoutState
    lines: int
    total_fen: int
    employers: tuple[EmployerSum, ...]
    xlsx_sha256: str
    csv_sha256: str
    made_by_name: str | None
    approved_by_name: str | None
    made_at: datetime
    reference: str
    paid_on: date | None
    paid_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str


class PayoutLineView(msgspec.Struct, frozen=True):
    """What somebody gets by a batch, as it stands in its files.

    `payable_fen` = earned + pending in - pending out + draw - recovery - offset; `clawback_fen` is the part of
    `earned_fen` that was taken back, at most 0.
    """

    id: UUID
    period: str
    payee_id: UUID
    number: str
    name: str
    store_code: str
    store_name: str
    employer_code: str
    employer_name: str
    earned_fen: int
    clawback_fen: int
    pending_in_fen: int
    pending_out_fen: int
    draw_fen: int
    recovery_fen: int
    carry_in_fen: int
    offset_fen: int
    carry_out_fen: int
    payable_fen: int


class PayoutLineTotals(msgspec.Struct, frozen=True):
    """Sums over lines of a batch, and how many there are."""

    lines: int
    earned_fen: int
    pending_in_fen: int
    pending_out_fen: int
    draw_fen: int
    recovery_fen: int
    offset_fen: int
    payable_fen: int


class FranchiseStatementView(msgspec.Struct, frozen=True):
    """What the `debtor`, whose stores sold, owes the `creditor`, who pays the wages, for a closed month.

    Below 0 where more was taken back than earned. The other direction is a statement of its own, never netted.
    """

    period: str
    debtor_id: UUID
    debtor_code: str
    debtor_name: str
    creditor_id: UUID
    creditor_code: str
    creditor_name: str
    lines: int
    payees: int
    amount_fen: int


class FranchiseLineView(msgspec.Struct, frozen=True):
    """What one payee earned in a month in a store of the debtor, posted in the closed month.

    `payee_code` is the number of an associate or the code of a store whose pool it is.
    """

    id: UUID
    period: str
    effective_period: str
    debtor_id: UUID
    debtor_code: str
    creditor_id: UUID
    creditor_code: str
    payee_kind: PayeeKind
    payee_id: UUID
    payee_code: str
    payee_name: str
    store_code: str
    store_name: str
    amount_fen: int


class LeaverDebtView(msgspec.Struct, frozen=True):
    """What somebody who has left owes by the statement of `period`, the last closed month or that of the write-off.

    `since` is the first month of the debt; `debt_fen` is above 0. `written_off_fen` is how much of it was given up;
    what is left is the debt of the next closed month.
    """

    payee_id: UUID
    number: str
    name: str
    store_code: str
    store_name: str
    left_on: date | None
    period: str
    since: str
    debt_fen: int
    state: DebtState
    adjustment_id: UUID | None
    reason: str | None
    written_off_fen: int | None
