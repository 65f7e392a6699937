"""How far what is posted has come, for queries that have asked for their own permission: see `periods.rules`."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from commissions.payees import PayeeKind
from commissions.periods.recognised import BY_WINDOWS, ENDS_ON, HOLDS, OPENED, REACHED, VERSION_BEFORE, WINDOWS
from commissions.periods.rules import PayState, PayStates, PostedPart, state_of, states_of, waiting_in
from commissions.reasons.explaining import Told
from commissions.reasons.recognised_in_words import recognised
from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.reach import ByReach, Reach
from guide_app.base.kernel.verifying import snapshot
from guide_app.ground.stores.fragments import by_reach


class PartOfPayee(msgspec.Struct, frozen=True):
    """A part of what is posted for a payee, beside the open month."""

    payee_kind: PayeeKind
    payee: UUID
    posted_in: date
    has_window: bool
    ends_on: date | None
    is_paid: bool
    amount_fen: int
    opened: date | None


class Standing(NamedTuple):
    """What is posted for a payee by its states, and the part of it that waits for goods to be shipped or received."""

    states: PayStates = PayStates()
    waiting_fen: int = 0


class PartOfMonth(msgspec.Struct, frozen=True):
    """The same of everybody."""

    posted_in: date
    has_window: bool
    ends_on: date | None
    is_paid: bool
    amount_fen: int
    opened: date | None


class PartOfEntry(msgspec.Struct, frozen=True):
    """An entry, beside the open month, and for what its version waits, for how many days after that."""

    id: UUID
    posted_in: date
    has_window: bool
    ends_on: date | None
    is_paid: bool
    opened: date | None
    waits_for: str | None
    days: int


class EntryStanding(NamedTuple):
    """How far an entry has come, when it is recognised, and that in words, None where its version waits for nothing."""

    state: PayState
    confirms_on: date | None
    told: Told | None


class Passed(msgspec.Struct, frozen=True):
    """What is posted on sales whose window has passed."""

    amount_fen: int


HOLDS_BACK = f"SELECT EXISTS (SELECT FROM commission_plan_version v WHERE {HOLDS})"
_PAID = """EXISTS (
  SELECT FROM commission_payout b JOIN commission_payout_line l ON l.batch = b.id
  WHERE b.state = 'paid' AND l.payee = m.payee AND m.payee_kind = 'associate'
    AND (m.ends_on IS NOT NULL OR NOT m.has_window)
    AND b.period = CASE WHEN m.has_window THEN greatest(m.posted_in, date_trunc('month', m.ends_on)::date)
      ELSE m.posted_in END)"""
# $1 the reach, $2 the month that it is of.
_KEPT = """
  SELECT k.payee_kind, k.payee, k.posted_period AS posted_in, false AS has_window, NULL::date AS ends_on, k.amount_fen
  FROM commission_earned k WHERE k.period = $2 AND {reached}
"""
_HELD = f"""
  SELECT e.payee_kind, e.payee, e.posted_period, {ENDS_ON} AS ends_on, sum(e.amount_fen) AS amount_fen
  {BY_WINDOWS}
  WHERE e.effective_period = $2 AND e.line IS NOT NULL AND {{reached}}
"""
_OF_HELD = f"GROUP BY e.payee_kind, e.payee, e.posted_period, {ENDS_ON}"
_PARTS = f"""
parts AS (
  SELECT m.payee_kind, m.payee, m.posted_in, m.has_window, m.ends_on, {_PAID} AS is_paid,
    sum(m.amount_fen)::bigint AS amount_fen
  FROM moved m GROUP BY m.payee_kind, m.payee, m.posted_in, m.has_window, m.ends_on
)
"""
_OF_PAYEES = f"""{_PARTS}
SELECT p.payee_kind, p.payee, p.posted_in, p.has_window, p.ends_on, p.is_paid, p.amount_fen, {OPENED} AS opened
FROM parts p ORDER BY p.payee_kind, p.payee
"""
_OF_THESE = "{} = ANY($3)"


def _of_payees() -> ByReach:
    """Sums that are kept; what a version holds back is told apart line by line. $3 the payees."""
    kept = by_reach(f"{_KEPT} AND {_OF_THESE.format('k.payee')}", store="k.store")
    held = by_reach(f"{_HELD} AND {_OF_THESE.format('e.payee')} {_OF_HELD}", store="e.store")
    return {
        kind: f"""
WITH held AS MATERIALIZED ({held[kind]}), moved AS (
  {one}
  UNION ALL SELECT payee_kind, payee, posted_period, false, NULL, -amount_fen FROM held
  UNION ALL SELECT payee_kind, payee, posted_period, true, ends_on, amount_fen FROM held
), {_OF_PAYEES}"""
        for kind, one in kept.items()
    }


# $1 the payees, $2 the entries.
OF_ENTRIES = f"""
SELECT m.id, m.posted_in, m.has_window, m.ends_on, {_PAID} AS is_paid, {OPENED} AS opened, m.waits_for, m.days
FROM (
  SELECT e.id, e.payee_kind, e.payee, e.posted_period AS posted_in, held.days IS NOT NULL AS has_window,
    {ENDS_ON} AS ends_on, held.waits_for, coalesce(held.days, 0) AS days
  FROM commission_entry e
  LEFT JOIN LATERAL ({VERSION_BEFORE}) before ON true
  LEFT JOIN ({WINDOWS}) held ON e.line IS NOT NULL AND held.version = coalesce(e.version, before.version)
  {REACHED}
  WHERE e.payee = ANY($1) AND e.id = ANY($2)
) m
"""
# Of a whole month: what is paid is looked up once for everybody, and each entry is read once. $1 and $2 as above.
_PAID_SINCE = """
paid AS MATERIALIZED (
  SELECT DISTINCT l.payee, b.period FROM commission_payout b JOIN commission_payout_line l ON l.batch = b.id
  WHERE b.state = 'paid' AND b.period >= $2
)"""
_KEPT_OF_MONTH = """
  SELECT k.posted_period AS posted_in, false AS has_window, NULL::date AS ends_on, paid.payee IS NOT NULL AS is_paid,
    k.amount_fen
  FROM commission_earned k
  LEFT JOIN paid ON k.payee_kind = 'associate' AND paid.payee = k.payee AND paid.period = k.posted_period
  WHERE k.period = $2 AND {reached}
"""
_SOLD = """
  SELECT e.payee_kind, e.payee, e.posted_period, e.effective_period, e.order_id, e.line, e.amount_fen,
    {version} AS version
  FROM commission_entry e
  WHERE e.effective_period = $2 AND e.line IS NOT NULL AND e.version IS {null} AND {{reached}}
"""
_SOLD_BY_VERSION = _SOLD.format(version="e.version", null="NOT NULL")
_SOLD_BY_NONE = _SOLD.format(version=f"({VERSION_BEFORE})", null="NULL")
_HELD_OF_MONTH = f"""
  SELECT e.posted_period AS posted_in, {ENDS_ON} AS ends_on, now.payee IS NOT NULL AS paid_with_it,
    later.payee IS NOT NULL AS paid_later, sum(e.amount_fen) AS amount_fen
  FROM ({{sold}}) e JOIN ({WINDOWS}) held ON held.version = e.version
  {REACHED}
  LEFT JOIN paid now ON e.payee_kind = 'associate' AND now.payee = e.payee AND now.period = e.posted_period
  LEFT JOIN paid later ON e.payee_kind = 'associate' AND {ENDS_ON} IS NOT NULL AND later.payee = e.payee
    AND later.period = greatest(e.posted_period, date_trunc('month', {ENDS_ON})::date)
  GROUP BY e.posted_period, {ENDS_ON}, now.payee IS NOT NULL, later.payee IS NOT NULL
"""
_OF_MONTH = f"""
SELECT m.posted_in, m.has_window, m.ends_on, m.is_paid, sum(m.amount_fen)::bigint AS amount_fen, {OPENED} AS opened
FROM ({{moved}}) m GROUP BY m.posted_in, m.has_window, m.ends_on, m.is_paid
"""


def _of_month(*, with_windows: bool) -> ByReach:
    """The same of everybody, in one sum."""
    kept = by_reach(_KEPT_OF_MONTH, store="k.store")
    if not with_windows:
        return {kind: f"WITH {_PAID_SINCE} {_OF_MONTH.format(moved=one)}" for kind, one in kept.items()}
    by_version, by_none = (by_reach(one, store="e.store") for one in (_SOLD_BY_VERSION, _SOLD_BY_NONE))
    held = {kind: _HELD_OF_MONTH.format(sold=f"{by_version[kind]} UNION ALL {by_none[kind]}") for kind in kept}
    moved = {
        kind: f"""{one}
  UNION ALL SELECT posted_in, false, NULL, paid_with_it, -amount_fen FROM held
  UNION ALL SELECT posted_in, true, ends_on, paid_later, amount_fen FROM held"""
        for kind, one in kept.items()
    }
    return {
        kind: f"WITH {_PAID_SINCE}, held AS MATERIALIZED ({held[kind]}) {_OF_MONTH.format(moved=moved[kind])}"
        for kind in kept
    }


OF_PAYEES = _of_payees()
OF_MONTH = _of_month(with_windows=False)
OF_MONTH_WITH_WINDOWS = _of_month(with_windows=True)
# $1 the payee, $2 the open month, $3 today: what no earlier statement has released.
PASSED = f"""
SELECT coalesce(sum(e.amount_fen), 0)::bigint AS amount_fen
{BY_WINDOWS}
WHERE e.payee = $1 AND e.payee_kind = 'associate' AND e.line IS NOT NULL AND e.posted_period <= $2
  AND {ENDS_ON} <= $3::date
  AND greatest(e.posted_period, date_trunc('month', {ENDS_ON})::date) = $2
"""

Whose = tuple[PayeeKind, UUID]
"""A payee as two columns."""


async def states_of_payees(reach: Reach, month: date, payees: Sequence[UUID]) -> dict[Whose, PayStates]:
    """What is posted of a month for these at stores within reach, by its states; who has nothing is missing."""
    return {payee: theirs.states for payee, theirs in (await standing_of_payees(reach, month, payees)).items()}


async def standing_of_payees(reach: Reach, month: date, payees: Sequence[UUID]) -> dict[Whose, Standing]:
    """The same, with what of it waits for goods to be shipped or received."""
    rows = await fetch_as(PartOfPayee, OF_PAYEES[reach.kind], reach.bound, month, list(payees))
    parts: dict[Whose, list[PostedPart]] = defaultdict(list)
    for row in rows:
        parts[row.payee_kind, row.payee].append(_part(row))
    opened, today = rows[0].opened if rows else None, business_date(clock.now())
    return {
        payee: Standing(states_of(theirs, opened=opened, today=today), waiting_in(theirs))
        for payee, theirs in parts.items()
    }


async def standing_of_entries(payees: Sequence[UUID], entries: Sequence[UUID]) -> dict[UUID, EntryStanding]:
    """How far each of these entries of these payees has come, and when it is recognised."""
    today = business_date(clock.now())
    rows = await fetch_as(PartOfEntry, OF_ENTRIES, list(payees), list(entries)) if entries else []
    return {row.id: _standing(row, today) for row in rows}


async def states_of_month(reach: Reach, month: date) -> PayStates:
    """The same of everybody, in one sum."""
    if await fetch_value(HOLDS_BACK):
        async with snapshot():
            rows = await fetch_as(PartOfMonth, OF_MONTH_WITH_WINDOWS[reach.kind], reach.bound, month)
    else:
        rows = await fetch_as(PartOfMonth, OF_MONTH[reach.kind], reach.bound, month)
    opened = rows[0].opened if rows else None
    return states_of(map(_part, rows), opened=opened, today=business_date(clock.now()))


async def passed_in(payee: UUID, opened: date) -> int:
    """What the open month's statement releases of sales whose window has passed, in fen."""
    found = await fetch_row_as(Passed, PASSED, payee, opened, business_date(clock.now()))
    assert found is not None, "aggregates always give a row"
    return found.amount_fen


def _standing(row: PartOfEntry, today: date) -> EntryStanding:
    part = PostedPart(row.posted_in, row.has_window, row.ends_on, row.is_paid, 0)
    return EntryStanding(
        state=state_of(part, opened=row.opened, today=today),
        confirms_on=row.ends_on,
        told=recognised(row.waits_for, row.days, row.ends_on) if row.has_window else None,
    )


def _part(row: PartOfPayee | PartOfMonth) -> PostedPart:
    return PostedPart(row.posted_in, row.has_window, row.ends_on, row.is_paid, row.amount_fen)
