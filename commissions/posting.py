"""Writing the ledger: what differs from what is posted, key by key, in one statement."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.engine.api import (
    Difference,
    Explain,
    Key,
    Period,
    Posted,
    SoldLine,
    Target,
    differences,
    first_date_of,
    period_from,
)
from commissions.payees import PayeeKind, id_from, payee_from, payee_text
from commissions.periods.reads import posted_in
from commissions.rules import line_of
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_columns, column_set


class PostedKey(msgspec.Struct, frozen=True):
    """A settlement key and what is posted on it so far."""

    effective_period: date
    payee_kind: PayeeKind
    payee: UUID
    component: str
    ref: str
    store: UUID
    payer: UUID
    employer: UUID
    amount_fen: int
    rev: int
    line: int | None


class LedgerEntry(msgspec.Struct, frozen=True):
    """A row of `commission_entry`. `order_id` and `line` only where a sold line earned it.

    It `corrects` where nothing came back: the import that told of the sale, or of a return of it, was wrong.
    """

    id: UUID
    run_id: UUID
    effective_period: date
    posted_period: date
    payee_kind: PayeeKind
    payee: UUID
    component: str
    ref: str
    order_id: UUID | None
    line: int | None
    store: UUID
    payer: UUID
    employer: UUID
    amount_fen: int
    target_fen: int
    rev: int
    version: str | None
    explain: Explain | None
    posted_at: datetime
    corrects: bool


class Posting(msgspec.Struct, frozen=True):
    """Under which run and when entries are posted; `opened` is the open month, None while none was ever closed."""

    run_id: UUID
    at: datetime
    opened: date | None
    corrects: bool = False


_KEY = ", ".join(PostedKey.__struct_fields__)
_ENTRY = ", ".join(LedgerEntry.__struct_fields__)
_SAID_ONCE = ("run_id", "posted_at", "corrects")
"""What is the same in all entries that are posted together."""
ON_LINES = f"""
SELECT {_KEY} FROM commission_posted WHERE effective_period = ANY($1) AND ref = ANY($2) AND line IS NOT NULL
"""
BESIDE_LINES = f"""
SELECT {_KEY} FROM commission_posted WHERE effective_period = $1 AND payee = ANY($2) AND line IS NULL
"""
POST = f"""
WITH due AS (
  SELECT one.*, $1::uuid AS run_id, $2::timestamptz AS posted_at, $3::boolean AS corrects
  FROM {column_set(LedgerEntry, 4, "one", without=_SAID_ONCE)}
), stands AS (
  INSERT INTO commission_posted (id, {_KEY})
  SELECT id, {_KEY.replace("amount_fen", "target_fen")} FROM due
  ON CONFLICT (effective_period, payee_kind, payee, component, ref, store)
    DO UPDATE SET amount_fen = EXCLUDED.amount_fen, rev = EXCLUDED.rev
), earned AS (
  INSERT INTO commission_earned (id, period, posted_period, payee_kind, payee, store, payer, employer, amount_fen)
  SELECT gen_random_uuid(), effective_period, posted_period, payee_kind, payee, store, payer, employer, sum(amount_fen)
  FROM due GROUP BY effective_period, posted_period, payee_kind, payee, store, payer, employer
  ORDER BY effective_period, posted_period, payee_kind, payee, store, payer, employer
  ON CONFLICT (period, posted_period, payee_kind, payee, store, payer, employer)
    DO UPDATE SET amount_fen = commission_earned.amount_fen + EXCLUDED.amount_fen
)
INSERT INTO commission_entry ({_ENTRY}) SELECT {_ENTRY.replace("explain", "explain::jsonb")} FROM due
"""


async def posted_on_lines(lines: Sequence[SoldLine]) -> dict[Key, Posted]:
    """What is posted on the keys of these sold lines."""
    periods = sorted({first_date_of(line.period) for line in lines})
    return _posted(await fetch_as(PostedKey, ON_LINES, periods, [line.ref for line in lines]))


async def posted_beside_lines(period: Period, payees: Sequence[UUID]) -> dict[Key, Posted]:
    """What is posted in a month on the keys of these payees that no sold line has."""
    return _posted(await fetch_as(PostedKey, BESIDE_LINES, first_date_of(period), payees))


def entries_due(targets: Mapping[Key, Target], posted: Mapping[Key, Posted], posting: Posting) -> list[LedgerEntry]:
    """An entry per key whose target differs from what is posted."""
    return [_entry(one, posting) for one in differences(targets, posted)]


async def append(entries: Sequence[LedgerEntry]) -> None:
    """Add these, which one run posts at one moment for one reason, to the ledger and to all that is kept with it."""
    if entries:
        one = entries[0]
        await execute(POST, one.run_id, one.posted_at, one.corrects, *as_columns(entries, without=_SAID_ONCE))


async def post(targets: Mapping[Key, Target], posted: Mapping[Key, Posted], posting: Posting) -> Sequence[LedgerEntry]:
    """Append what is due; these entries."""
    entries = entries_due(targets, posted, posting)
    await append(entries)
    return entries


def _posted(rows: Sequence[PostedKey]) -> dict[Key, Posted]:
    return {
        Key(
            period_from(row.effective_period),
            payee_text(row.payee_kind, row.payee),
            row.component,
            row.ref,
            str(row.store),
        ): Posted(row.amount_fen, row.rev, str(row.payer), str(row.employer))
        for row in rows
    }


def _entry(due: Difference, posting: Posting) -> LedgerEntry:
    key, target, store = due.key, due.target, id_from(due.key.store)
    payee = payee_from(key.payee, store=store)
    order_id, line = line_of(key.ref) or (None, None)
    return LedgerEntry(
        id=new_id(),
        run_id=posting.run_id,
        effective_period=first_date_of(key.period),
        posted_period=posted_in(first_date_of(key.period), posting.opened),
        payee_kind=payee.kind,
        payee=payee.id,
        component=key.component,
        ref=key.ref,
        order_id=order_id,
        line=line,
        store=store,
        payer=id_from(due.payer),
        employer=id_from(due.employer),
        amount_fen=due.amount,
        target_fen=0 if target is None else target.amount,
        rev=due.rev,
        version=None if target is None else target.version,
        explain=None if target is None else target.explain,
        posted_at=posting.at,
        corrects=posting.corrects,
    )
