"""What members bought: added to their days by one statement for a batch of events, and summed up by another.

Days are those of a member id, sums those of the person: of the member as whom they are known. The sums of a person are
held before anything is added to days, so that of two lanes the second one reads what the first has added.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as, hold, transaction
from guide_app.base.kernel.locks import MEMBER_HOMES
from guide_app.base.kernel.rows import as_json, record_set


class Bought(msgspec.Struct, frozen=True):
    """What moved on a member's day. `store` and `at` are of a sale, null for what went back."""

    member: UUID
    day: date
    orders: int
    net_fen: int
    store: UUID | None = None
    at: datetime | None = None


DAY_COLUMNS = "member, day, orders, net_fen, store, at"
SUM_COLUMNS = "member, home_store, first_on, last_on, last_store, orders, net_fen, year_fen, visited_on, year_to"


def days_of(rows: str) -> str:
    """The rows of `member_purchase_day` that `rows`, as `Bought`, add up to, in the order of their keys."""
    return f"""
SELECT b.member, b.day, sum(b.orders)::bigint AS orders, sum(b.net_fen)::bigint AS net_fen,
  (array_agg(b.store ORDER BY b.at DESC) FILTER (WHERE b.at IS NOT NULL))[1] AS store, max(b.at) AS at
FROM {rows} b GROUP BY b.member, b.day ORDER BY b.member, b.day
"""


def person_of(member: str) -> str:
    """As whom a member is known by the events that were told so far; the argument is SQL."""
    return (
        f"coalesce((SELECT known_as.person FROM purchase_person known_as WHERE known_as.member = {member}), {member})"
    )


def days_of_persons(persons: str) -> str:
    """Whether a day `d` is one of these persons'; the argument is SQL, a uuid[]."""
    same = f"SELECT same.member FROM purchase_person same WHERE same.person = ANY({persons})"
    return f"d.member = ANY (ARRAY(SELECT unnest({persons}) UNION {same}))"


def came_on(person: str) -> str:
    """The last day on which a person came without that a purchase says so, as a scalar SELECT; the argument is SQL."""
    same = f"SELECT same.member FROM purchase_person same WHERE same.person = {person}"
    return f"""(SELECT max(v.last_on) FROM member_visit v WHERE {person_of("v.member")} = {person}
    AND v.member = ANY (ARRAY(SELECT {person} UNION {same})))"""


def sums_of(whose: str, year_to: str) -> str:
    """The sums of days `d` for which `whose` holds, by person; twelve months that end with `year_to`. Both are SQL.

    A day whose sales were none after all is no day on which the member bought.
    """
    bought = "FILTER (WHERE d.orders > 0)"
    return f"""
SELECT sums.*, greatest(sums.last_on, {came_on("sums.member")}) AS visited_on FROM (
SELECT {person_of("d.member")} AS member, min(d.day) {bought} AS first_on, max(d.day) {bought} AS last_on,
  (array_agg(d.store ORDER BY d.day DESC, d.at DESC) {bought})[1] AS last_store,
  sum(d.orders)::bigint AS orders, sum(d.net_fen)::bigint AS net_fen,
  coalesce(sum(d.net_fen) FILTER (WHERE {in_year("d.day", year_to)}), 0)::bigint AS year_fen
FROM member_purchase_day d WHERE {whose} GROUP BY 1
) sums
"""


def in_year(day: str, year_to: str) -> str:
    """Whether a day lies in the twelve months that end with the day `year_to`; as a condition."""
    return f"{day} <= {year_to} AND {day} > ({year_to} - interval '12 months')::date"


# The home store is that of a member who is there already; another node may not show a new one yet. $1 whose persons are
# held, $2 today, $3 who else.
HOLD = f"""
INSERT INTO member_purchases AS k (member, home_store, year_to)
SELECT told.person, m.home_store, $2::date
FROM (
  SELECT {person_of("told.member")} AS person FROM unnest($1::uuid[]) AS told (member)
  UNION SELECT unnest($3::uuid[])
) told LEFT JOIN member m ON m.id = told.person
ORDER BY told.person
ON CONFLICT (member) DO UPDATE SET home_store = coalesce(excluded.home_store, k.home_store) RETURNING k.member AS id
"""
PERSONS = f"SELECT DISTINCT {person_of('told.member')} AS id FROM unnest($1::uuid[]) AS told (member)"
ADD = f"""
INSERT INTO member_purchase_day AS k ({DAY_COLUMNS}) {days_of(f"(SELECT * FROM {record_set(Bought, '$1', 'told')})")}
ON CONFLICT (member, day) DO UPDATE SET orders = k.orders + excluded.orders, net_fen = k.net_fen + excluded.net_fen,
  store = CASE WHEN coalesce(excluded.at >= coalesce(k.at, excluded.at), false) THEN excluded.store ELSE k.store END,
  at = greatest(k.at, excluded.at)
"""
_SUMMED = ("first_on", "last_on", "last_store", "orders", "net_fen", "year_fen", "visited_on")
SUM_UP = f"""
UPDATE member_purchases k SET {", ".join(f"{name} = s.{name}" for name in _SUMMED)}, year_to = $2
FROM ({sums_of(days_of_persons("$1::uuid[]"), "$2::date")}) s WHERE k.member = s.member
"""


# Also of who never bought, of whom there is no day.
SEE_VISITS = f"""
UPDATE member_purchases k SET visited_on = greatest(k.last_on, {came_on("k.member")}) WHERE k.member = ANY($1::uuid[])
"""
NOTE_VISITS = """
INSERT INTO member_visit AS k (member, last_on)
SELECT told.member, max(told.day) FROM unnest($1::uuid[], $2::date[]) AS told (member, day)
GROUP BY told.member ORDER BY told.member
ON CONFLICT (member) DO UPDATE SET last_on = greatest(k.last_on, excluded.last_on)
"""


async def note_visits(visits: Sequence[tuple[UUID, date]]) -> None:
    """These members were in a store on these days. The same once more changes nothing."""
    if not visits:
        return
    members, days = [member for member, _ in visits], [day for _, day in visits]
    async with persons_held(set(members)) as held:
        await execute(NOTE_VISITS, members, days)
        await execute(SEE_VISITS, held)


async def note_purchases(bought: Sequence[Bought]) -> None:
    """Add these to what is kept."""
    if not bought:
        return
    async with persons_held({one.member for one in bought}) as held:
        await execute(ADD, as_json(bought))
        await execute(SUM_UP, held, business_date(clock.now()))


class Person(msgspec.Struct, frozen=True):
    """A member as whom somebody is known."""

    id: UUID


class _KnownOtherwise(Exception):
    """Somebody became another person while their sums were waited for."""


@asynccontextmanager
async def persons_held(members: Collection[UUID], *, beside: Collection[UUID] = ()) -> AsyncIterator[list[UUID]]:
    """The rows of sums of these members' persons, held to the end of the transaction, and of those `beside` them.

    All in one order. Who has become another person while somebody waited is let go of, and held anew.
    """
    await hold(MEMBER_HOMES, together=True)
    whose, also = sorted(set(members)), sorted(set(beside))
    while True:
        try:
            async with transaction():
                held = await fetch_as(Person, HOLD, whose, business_date(clock.now()), also)
                ids = {one.id for one in held}
                if not ids.issuperset(one.id for one in await fetch_as(Person, PERSONS, whose)):
                    raise _KnownOtherwise
        except _KnownOtherwise:
            continue
        break
    yield sorted(ids)


# $1 today, $2 how many members at once. Members whose twelve months have lost a day since they were summed up; the
# index on days leads to them.
DROPPED = f"""
WITH dropped AS MATERIALIZED (
  SELECT DISTINCT k.member FROM member_purchase_day d LEFT JOIN purchase_person who ON who.member = d.member
  JOIN member_purchases k ON k.member = coalesce(who.person, d.member)
  WHERE d.day <= ($1::date - interval '12 months')::date AND d.day > ($1::date - interval '13 months')::date
    AND {in_year("d.day", "k.year_to")}
  LIMIT $2
), held AS MATERIALIZED (
  SELECT k.member FROM member_purchases k WHERE k.member IN (SELECT member FROM dropped) ORDER BY k.member
  FOR NO KEY UPDATE OF k SKIP LOCKED
)
SELECT array_agg(member) FROM held
"""
