"""What is shown of why: an order share by share, and what gave nothing in somebody's month. Money is fen."""

from datetime import date
from uuid import UUID

import msgspec

from commissions.engine.api import RecognisedBy
from commissions.payees import PayeeKind
from commissions.schemas import EntryView


class NothingView(msgspec.Struct, frozen=True):
    """Why a component gives nothing. `component` is `*` where no component of a plan comes to it at all.

    `reason` is the engine's own name for it, `reason_zh` and `reason_en` say it in a sentence. One of a sale names the
    order and the line; `ref` is what the ledger would call it by.
    """

    component: str
    ref: str
    reason: str
    reason_zh: str
    reason_en: str
    order_id: UUID | None = None
    order_number: str | None = None
    line: int | None = None
    item: str | None = None


class ShareView(msgspec.Struct, frozen=True):
    """What a sold line gives one payee: each entry with its sentence, or why there is none.

    `performance_fen` is the part of the line's net that counts for them; `amount_fen` what is posted, the sum of what
    is estimated, confirmed and paid. `confirms_on` is the day on which the plan recognises it, `recognised_after_days`
    after what it is `recognised_by`: null where the plan waits for nothing, or while that has not happened (then it
    `waits_for_completion` or `waits_for_shipping`).
    """

    payee: str
    kind: PayeeKind
    name: str
    performance_fen: int
    amount_fen: int
    estimated_fen: int
    confirmed_fen: int
    paid_fen: int
    confirms_on: date | None
    waits_for_completion: bool
    waits_for_shipping: bool
    recognised_by: RecognisedBy | None
    recognised_after_days: int | None
    entries: list[EntryView]
    nothing: list[NothingView]


class LineCommissionView(msgspec.Struct, frozen=True):
    """A sold line, what is left of it, and whom it gives what."""

    line: int
    item: str
    paid_fen: int
    net_fen: int
    shares: list[ShareView]


class OrderCommissionView(msgspec.Struct, frozen=True):
    """What an order gives: to everybody for who may see their pay, otherwise to the reader alone.

    `attribution_zh` and `attribution_en`: nobody served, and why a policy named somebody for it, or nobody.
    """

    order_id: UUID
    lines: list[LineCommissionView]
    attribution_zh: str | None = None
    attribution_en: str | None = None


class MonthReasonsView(msgspec.Struct, frozen=True):
    """What gave somebody nothing in a month, as the facts stand: components first, then acquisitions, then sales."""

    period: str
    associate_id: UUID
    nothing: list[NothingView]
