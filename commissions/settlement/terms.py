"""By what terms each payee's month was settled last: whoever works under others now is settled again."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from hashlib import blake2b
from uuid import UUID

import msgspec

from commissions.engine.api import Period, Rulebook, first_date_of
from commissions.payees import id_from
from commissions.rules import Due
from guide_app.base.kernel.database import execute, fetch_as, fetch_value, transaction
from guide_app.base.kernel.rows import as_columns, column_set


class Terms(msgspec.Struct, frozen=True):
    """A row of `commission_settled_with`."""

    period: date
    payee: UUID
    terms: str


_SUM_OF_ROWS = "concat_ws(':', count(*), sum(hashtextextended(({})::text, 0)))"
# All that `_terms` goes by, whatever part of the chain it lies in. $1 the month.
SOURCES = f"""
SELECT md5(concat_ws(' ',
  (SELECT {_SUM_OF_ROWS.format("id, path")} FROM store),
  (SELECT {_SUM_OF_ROWS.format("store, valid_from, entity")} FROM store_ownership),
  (SELECT {_SUM_OF_ROWS.format("associate, role, store, valid_from, valid_to, is_main")} FROM posting),
  (SELECT {_SUM_OF_ROWS.format("p.code, a.path, a.position, a.valid_from")}
    FROM commission_plan_assignment a JOIN commission_plan p ON p.id = a.plan),
  (SELECT {_SUM_OF_ROWS.format("associate, plan, by_position, valid_from")} FROM commission_personal_plan),
  (SELECT concat_ws(':', count(*), max(seq)) FROM commission_plan_version),
  (SELECT {_SUM_OF_ROWS.format("subject_kind, subject, value_fen")} FROM commission_goal WHERE period = $1)))
"""
READ_FROM = "SELECT digest FROM commission_terms_read WHERE period = $1"
NOTE_READ = """
INSERT INTO commission_terms_read (period, digest) VALUES ($1, $2)
ON CONFLICT (period) DO UPDATE SET digest = EXCLUDED.digest
"""
SETTLED_WITH = "SELECT period, payee, terms FROM commission_settled_with WHERE period = $1"
# Before anything that is due is read: what is due already stays so, and nothing has to be told of it twice.
MARK = """
INSERT INTO commission_due (period, kind, store, subject)
SELECT $1::date, $2::text, * FROM unnest($3::uuid[], $4::uuid[]) AS moved (store, subject) ORDER BY store, subject
ON CONFLICT (period, kind, store, subject) DO NOTHING
"""
AT_ONCE = 2_000
"""People who are marked in one transaction: crediting may wait for their marks."""
NOTE = f"""
INSERT INTO commission_settled_with (period, payee, terms) SELECT * FROM {column_set(Terms, 1, "said")}
ON CONFLICT (period, payee) DO UPDATE SET terms = EXCLUDED.terms
"""


async def mark_other_terms(period: Period, book: Callable[[], Awaitable[Rulebook]]) -> None:
    """Mark who is to be settled again because their postings, goals or versions of the month are others than before."""
    first = first_date_of(period)
    # Read before the book: what changes in between is found by the next run.
    digest = await fetch_value(SOURCES, first)
    if digest != await fetch_value(READ_FROM, first):
        await _mark(period, await book())
        await execute(NOTE_READ, first, digest)


async def _mark(period: Period, book: Rulebook) -> None:
    first = first_date_of(period)
    before = {one.payee: one.terms for one in await fetch_as(Terms, SETTLED_WITH, first)}
    now = dict(_terms(period, book))
    moved = sorted(payee for payee in before.keys() | now.keys() if before.get(payee) != now.get(payee))
    for start in range(0, len(moved), AT_ONCE):
        piece = moved[start : start + AT_ONCE]
        stores = {store for payee in piece for store in _managed(payee, period, book)}
        stores |= {id_from(store) for payee in piece for store, _ in _pools(str(payee), period, book)}
        async with transaction():
            homes = [home_of(payee, period, book) for payee in piece]
            await execute(MARK, first, Due.ASSOCIATE, homes, piece)
            await execute(MARK, first, Due.STORE, sorted(stores), sorted(stores))
            await execute(NOTE, *as_columns([Terms(first, payee, now.get(payee, "")) for payee in piece]))


def _terms(period: Period, book: Rulebook) -> Iterator[tuple[UUID, str]]:
    """Everybody active in the month, and a digest of what their month is reckoned by beside what was sold."""
    goals, versions = book.goals, book.plans
    for payee in book.organisation.active_in(period):
        said: list[object] = [goals.of_payee(payee, period)]
        said += _pools(payee, period, book)
        for post in book.organisation.careers[payee].touching(period):
            version = versions.at_start_of(post.plan, period)
            said += [
                post.store,
                *book.organisation.entities_of(post.store, period),
                post.plan,
                post.days_within(period),
                max(post.starts, 0) if post.is_manager else None,
                post.ends if post.is_manager else None,
                goals.of_store(post.store, period) if post.is_manager else None,
                None if version is None else version.label,
            ]
        yield id_from(payee), blake2b(repr(said).encode(), digest_size=9).hexdigest()


def _pools(payee: str, period: Period, book: Rulebook) -> list[tuple[str, str]]:
    """The stores with a pool that somebody works in, each beside the terms of its pool."""
    career = book.organisation.careers.get(payee)
    posts = career.touching(period) if career else ()
    terms = ((post.store, book.pool_terms(post.store, period)) for post in posts)
    return [(store, version.label) for store, version in terms if version is not None and version.pools]


def home_of(payee: UUID, period: Period, book: Rulebook) -> UUID:
    """The store under which a payee's month is marked: the last one they worked in; without any they themselves."""
    career = book.organisation.careers.get(str(payee))
    home = career.home_of(period) if career else None
    return payee if home is None else id_from(home.store)


def _managed(payee: UUID, period: Period, book: Rulebook) -> set[UUID]:
    career = book.organisation.careers.get(str(payee))
    posts = career.touching(period) if career else ()
    return {id_from(post.store) for post in posts if post.is_manager}
