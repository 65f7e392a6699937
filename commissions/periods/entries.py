"""Entries of the ledger beside what was sold, and each of them with the sentence that says how it came about."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.engine.api import Explain
from commissions.payees import PayeeKind, payee_text
from commissions.periods.pay_states import EntryStanding
from commissions.reasons.explaining import how
from commissions.rules import reason_of
from commissions.schemas import EntryView
from guide_app.base.kernel.calendar import period_of


class Entry(msgspec.Struct, frozen=True):
    """A ledger entry beside what was sold, where a sale earned it. `explain` is JSON text.

    Something `came_back` where the line was refunded and less of it counts than by the entry before.
    """

    id: UUID
    effective_period: date
    posted_period: date
    payee_kind: PayeeKind
    payee: UUID
    component: str
    ref: str
    amount_fen: int
    target_fen: int
    rev: int
    version: str | None
    explain: str
    posted_at: datetime
    order_id: UUID | None
    order_number: str | None
    line: int | None
    item: str | None
    quantity: int | None
    corrects: bool
    came_back: bool


_EXPLAIN: msgspec.json.Decoder[Explain | None] = msgspec.json.Decoder(Explain | None)
SELECT_ENTRY = """
SELECT e.id, e.effective_period, e.posted_period, e.payee_kind, e.payee, e.component, e.ref, e.amount_fen,
  e.target_fen, e.rev, e.version, coalesce(e.explain::text, 'null') AS explain, e.posted_at,
  o.id AS order_id, o.number AS order_number, l.no AS line, l.name AS item, l.quantity, e.corrects,
  coalesce(before.rev IS NOT NULL
    AND coalesce((e.explain->>'base')::bigint, l.paid_fen - l.refunded_fen) < (before.explain->>'base')::bigint
    AND EXISTS (SELECT FROM refund_line b WHERE b.order_id = e.order_id AND b.no = e.line), false)
    AS came_back
FROM commission_entry e
LEFT JOIN (order_line l JOIN orders o ON o.id = l.order_id) ON l.order_id = e.order_id AND l.no = e.line
LEFT JOIN commission_entry before ON e.rev > 1 AND e.line IS NOT NULL AND before.rev = e.rev - 1
  AND before.effective_period = e.effective_period AND before.payee_kind = e.payee_kind AND before.payee = e.payee
  AND before.component = e.component AND before.ref = e.ref AND before.store = e.store
"""


def entry_view(entry: Entry, *, standing: EntryStanding | None = None) -> EntryView:
    """As it is shown; `standing` where it is known how far it has come."""
    reason = reason_of(
        entry.component,
        order_number=entry.order_number,
        item=entry.item,
        is_first=entry.rev == 1,
        corrects=entry.corrects,
        came_back=entry.came_back,
    )
    explain = _EXPLAIN.decode(entry.explain)
    confirms = standing.told if standing else None
    told = how(explain, amount_fen=entry.amount_fen, target_fen=entry.target_fen, rev=entry.rev, units=entry.quantity)
    return EntryView(
        id=entry.id,
        effective_period=period_of(entry.effective_period),
        posted_period=period_of(entry.posted_period),
        payee=payee_text(entry.payee_kind, entry.payee),
        component=entry.component,
        ref=entry.ref,
        amount_fen=entry.amount_fen,
        target_fen=entry.target_fen,
        rev=entry.rev,
        version=entry.version,
        explain=explain,
        posted_at=entry.posted_at,
        reason_zh=reason[0],
        reason_en=reason[1],
        how_zh=told[0] if told else None,
        how_en=told[1] if told else None,
        order_id=entry.order_id,
        order_number=entry.order_number,
        line=entry.line,
        item=entry.item,
        state=standing.state if standing else None,
        confirms_on=standing.confirms_on if standing else None,
        confirms_zh=confirms[0] if confirms else None,
        confirms_en=confirms[1] if confirms else None,
    )
