"""What carrying out reads once it may."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.ground.associates.fragments import holds_on
from guide_app.ground.associates.ports import Way
from offboarding.rules import CaseKind, CaseState, LeavingReason, Problem


class Case(msgspec.Struct, frozen=True):
    """A case under its lock."""

    id: UUID
    associate: UUID
    kind: CaseKind
    reason: LeavingReason
    store: UUID | None
    path: str
    last_day: date
    carry_out_on: date
    state: CaseState
    opened_by: UUID | None
    decided_by: UUID | None
    version: int


class Rule(msgspec.Struct, frozen=True):
    """What becomes of one kind of thing, and how far it is."""

    id: UUID
    asset: str
    way: Way
    receiver: UUID | None
    reached: UUID | None
    moved: int
    kept: int
    problem: Problem | None


class Colleague(msgspec.Struct, frozen=True):
    """Somebody who works in a store and stays."""

    id: UUID
    name: str
    role: Role
    store_id: UUID


CASE_COLUMNS = ", ".join(f"c.{name}" for name in Case.__struct_fields__)
LOCK = f"SELECT {CASE_COLUMNS} FROM offboarding_case c WHERE c.id = $1 FOR NO KEY UPDATE"
RULES_TO_DO = """
SELECT id, asset, way, receiver, reached, moved, kept, problem FROM offboarding_rule
WHERE case_id = $1 AND ended_at IS NULL ORDER BY id
"""
COLLEAGUES = f"""
SELECT a.id, a.name, p.role, p.store AS store_id FROM posting p JOIN associate a ON a.id = p.associate
WHERE p.store = ANY($1::uuid[]) AND {holds_on("$2")} AND a.status = 'active' AND a.left_at IS NULL AND a.id <> $3
  AND NOT EXISTS (SELECT FROM offboarding_case gone WHERE gone.associate = a.id AND gone.kind = 'leaving'
    AND gone.state IN ('open', 'confirmed', 'running'))
ORDER BY a.number
"""


async def case_locked(case_id: UUID) -> Case | None:
    """A case under its lock."""
    return await fetch_row_as(Case, LOCK, case_id)


async def rules_to_do(case_id: UUID) -> Sequence[Rule]:
    """What is still to be carried out."""
    return await fetch_as(Rule, RULES_TO_DO, case_id)


async def colleagues(stores: Sequence[UUID], on: date, *, but: UUID) -> Sequence[Colleague]:
    """Who works in these stores on a day and does not go too, by number."""
    return await fetch_as(Colleague, COLLEAGUES, list(stores), on, but)


def takers(people: Sequence[Colleague], way: Way) -> dict[UUID | None, list[Colleague]]:
    """Who of them takes things over, by store: the associates, or whoever leads the store where there are none."""
    found: dict[UUID | None, list[Colleague]] = {}
    for store in dict.fromkeys(one.store_id for one in people):
        there = [one for one in people if one.store_id == store]
        leads = [one for one in there if one.role is Role.STORE_MANAGER]
        serves = [one for one in there if one.role is Role.ASSOCIATE]
        found[store] = leads if way is Way.MANAGER else serves or leads
    return found
