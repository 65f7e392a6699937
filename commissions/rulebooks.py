"""Building the engine's rulebook from the database: the whole chain, or only the people and stores a batch concerns."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import asyncpg

from commissions.engine.api import (
    Assignment,
    Associate,
    Organisation,
    PlanBook,
    Rulebook,
    Store,
    day_from,
    terms_from_json,
)
from commissions.rules import PlanChoice, Position, Stint, plan_on, planned, position_of
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch

ALL_STORES = "SELECT id, entity, path FROM store ORDER BY id"
STORES = """
SELECT id, entity, path FROM store
WHERE id = ANY($1) OR id IN (SELECT store FROM posting WHERE associate = ANY($2)) ORDER BY id
"""
POSTINGS = """
SELECT p.associate, p.role, p.store, s.path, p.valid_from, p.valid_to, a.own_member_id
FROM posting p JOIN store s ON s.id = p.store JOIN associate a ON a.id = p.associate
WHERE p.role IN ('associate', 'store_manager') AND ($1::uuid[] IS NULL OR p.associate = ANY($1))
ORDER BY p.associate, p.valid_from
"""
VERSIONS = """
SELECT p.code, v.no, v.content FROM commission_plan p LEFT JOIN commission_plan_version v ON v.plan = p.id
ORDER BY p.code, v.no
"""
CHOICES = """
SELECT p.code, a.path, a.position, a.valid_from
FROM commission_plan_assignment a JOIN commission_plan p ON p.id = a.plan
"""


@dataclass(frozen=True)
class _Person:
    """One associate: his postings, and himself as a customer."""

    stints: list[Stint]
    member: str | None


async def plan_book() -> PlanBook:
    """Every published version."""
    book = PlanBook()
    for row in await fetch(VERSIONS):
        if row["code"] not in book:
            book.add_plan(row["code"])
        if row["content"] is not None:
            book.publish(row["code"], terms_from_json(row["content"]))
    return book


async def whole_rulebook() -> Rulebook:
    """What the engine goes by for the whole chain."""
    return await _rulebook(await fetch(ALL_STORES), await fetch(POSTINGS, None))


async def rulebook_for(associates: Collection[str], stores: Collection[str]) -> Rulebook:
    """What the engine goes by for sales of these stores credited to these associates, and no more."""
    return await _rulebook(await fetch(STORES, list(stores), list(associates)), await fetch(POSTINGS, list(associates)))


async def _rulebook(stores: Iterable[asyncpg.Record], postings: Iterable[asyncpg.Record]) -> Rulebook:
    choices = [
        PlanChoice(row["code"], row["path"], Position(row["position"]), row["valid_from"])
        for row in await fetch(CHOICES)
    ]
    return Rulebook(_organisation(stores, postings, choices), await plan_book())


def _organisation(
    stores: Iterable[asyncpg.Record], postings: Iterable[asyncpg.Record], choices: list[PlanChoice]
) -> Organisation:
    return Organisation(
        [
            Store(
                id=str(row["id"]),
                entity=str(row["entity"]),
                plan=plan_on(choices, row["path"], Position.STORE, date.max),
            )
            for row in stores
        ],
        [_associate(payee, people, choices) for payee, people in _by_person(postings).items()],
    )


def _by_person(postings: Iterable[asyncpg.Record]) -> Mapping[str, _Person]:
    people: dict[str, _Person] = {}
    for row in postings:
        payee = str(row["associate"])
        if payee not in people:
            people[payee] = _Person([], str(row["own_member_id"]) if row["own_member_id"] else None)
        people[payee].stints.append(
            Stint(
                store=str(row["store"]),
                path=row["path"],
                position=position_of(Role(row["role"])),
                starts=row["valid_from"],
                ends=row["valid_to"],
            )
        )
    return people


def _associate(payee: str, people: _Person, choices: list[PlanChoice]) -> Associate:
    return Associate(
        id=payee,
        member=people.member,
        assignments=tuple(
            Assignment(
                store=part.store,
                starts=day_from(part.starts),
                ends=None if part.ends is None else day_from(part.ends),
                position="MANAGER" if part.position is Position.MANAGER else "ASSOCIATE",
                plan=part.plan,
            )
            for stint in people.stints
            for part in planned(stint, choices)
        ),
    )
