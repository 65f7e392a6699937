"""Writing the ledger: what differs from what is posted, key by key, in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from commissions.engine.api import Difference, Key, Posted, Target, differences, format_period, parse_period
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.database import execute, fetch
from guide_app.base.kernel.ids import new_id

POSTED_OF_REFS = """
SELECT effective_period, payee, component, ref, store, payer, employer, amount_fen, rev FROM commission_posted
WHERE effective_period = ANY($1) AND ref = ANY($2)
"""
POSTED_OF_PERIOD = """
SELECT effective_period, payee, component, ref, store, payer, employer, amount_fen, rev FROM commission_posted
WHERE effective_period = $1
"""
POST = """
WITH due AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::bigint[], $10::bigint[], $11::int[], $12::text[], $13::jsonb[])
    AS due (id, period, payee, component, ref, store, payer, employer, amount, target, rev, version, explain)
), stands AS (
  INSERT INTO commission_posted (id, effective_period, payee, component, ref, store, payer, employer, amount_fen, rev)
  SELECT id, period, payee, component, ref, store, payer, employer, target, rev FROM due
  ON CONFLICT (effective_period, payee, component, ref, store)
    DO UPDATE SET amount_fen = EXCLUDED.amount_fen, rev = EXCLUDED.rev
)
INSERT INTO commission_entry (id, run_id, effective_period, posted_period, payee, component, ref, store, payer,
  employer, amount_fen, target_fen, rev, version, explain, posted_at)
SELECT id, $14, period, $15, payee, component, ref, store, payer, employer, amount, target, rev, version, explain, $16
FROM due
"""


@dataclass(frozen=True, slots=True)
class Posting:
    """Under which run and when entries are posted."""

    run_id: UUID
    at: datetime


async def posted_of_refs(periods: Iterable[str], refs: Sequence[str]) -> dict[Key, Posted]:
    """What is posted on the keys of these sold lines."""
    return _posted(await fetch(POSTED_OF_REFS, sorted(set(periods)), refs))


async def posted_of_period(period: str) -> dict[Key, Posted]:
    """What is posted on every key of a month."""
    return _posted(await fetch(POSTED_OF_PERIOD, period))


async def post(targets: Mapping[Key, Target], posted: Mapping[Key, Posted], posting: Posting) -> int:
    """Append an entry per key whose target differs from what is posted; the number of entries."""
    due = differences(targets, posted)
    if due:
        await execute(POST, *_columns(due), posting.run_id, period_of(business_date(posting.at)), posting.at)
    return len(due)


def _posted(rows: Iterable[asyncpg.Record]) -> dict[Key, Posted]:
    return {
        Key(parse_period(row["effective_period"]), row["payee"], row["component"], row["ref"], row["store"]): Posted(
            row["amount_fen"], row["rev"], row["payer"], row["employer"]
        )
        for row in rows
    }


def _columns(due: Sequence[Difference]) -> tuple[list[object], ...]:
    return (
        [new_id() for _ in due],
        [format_period(one.key.period) for one in due],
        [one.key.payee for one in due],
        [one.key.component for one in due],
        [one.key.ref for one in due],
        [one.key.store for one in due],
        [one.payer for one in due],
        [one.employer for one in due],
        [one.amount for one in due],
        [0 if one.target is None else one.target.amount for one in due],
        [one.rev for one in due],
        [None if one.target is None else one.target.version for one in due],
        [_explain(one.target) for one in due],
    )


def _explain(target: Target | None) -> str | None:
    if target is None or target.explain is None:
        return None
    return msgspec.json.encode(target.explain).decode()
