"""What a payout batch is made of, what names it, and how it may go on."""

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import groupby
from uuid import UUID

import msgspec


class PayoutState(StrEnum):
    """已导出, 已发放, 已作废: where a batch stands. It is paid or cancelled, never both."""

    EXPORTED = "exported"
    PAID = "paid"
    CANCELLED = "cancelled"


class PayoutFormat(StrEnum):
    """The files of a batch."""

    XLSX = "xlsx"
    CSV = "csv"


class DebtState(StrEnum):
    """待核销, 审批中, 已核销: where the debt of somebody who has left stands."""

    OPEN = "open"
    ASKED = "asked"
    WRITTEN_OFF = "written_off"


class PayableLine(msgspec.Struct, frozen=True):
    """What a statement pays somebody, with the names of that moment.

    `payable_fen` = earned + pending in - pending out + draw - recovery - offset; `clawback_fen` is the part of
    `earned_fen` that was taken back, at most 0; `carry_in_fen` and `carry_out_fen` are debts, at most 0.
    """

    payee: UUID
    number: str
    name: str
    store_code: str
    store_name: str
    employer: UUID
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


class EmployerSum(msgspec.Struct, frozen=True):
    """A control total: what the people of a legal entity get together."""

    employer_id: UUID
    code: str
    name: str
    lines: int
    payable_fen: int


def in_order(lines: Iterable[PayableLine]) -> list[PayableLine]:
    """As they stand in every file: by employee number, letter by letter."""
    return sorted(lines, key=lambda line: (line.number, line.payee))


def key_of(period: str, lines: Iterable[PayableLine]) -> str:
    """What names a batch: the SHA-256 of its month and its lines, whatever order they come in."""
    digest = hashlib.sha256(period.encode())
    for line in in_order(lines):
        digest.update(b"\n" + msgspec.json.encode(line, order="deterministic"))
    return digest.hexdigest()


def sums_of(lines: Sequence[PayableLine]) -> list[EmployerSum]:
    """The control totals by employer, by its code."""

    def employer(line: PayableLine) -> tuple[str, UUID, str]:
        return line.employer_code, line.employer, line.employer_name

    found = []
    for (code, entity, name), group in groupby(sorted(lines, key=employer), key=employer):
        amounts = [line.payable_fen for line in group]
        found.append(EmployerSum(entity, code, name, len(amounts), sum(amounts)))
    return found
