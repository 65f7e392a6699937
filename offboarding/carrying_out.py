"""Carrying plans out: a batch of one kind of thing after the other, each a short transaction, as a chore of the worker.

How far it is stands in the rule, written with the batch: whoever is killed, the next one goes on after it, and nothing
goes twice. It works by the rights that whoever confirmed the plan has at that moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.chores import Chore
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.base.web.authentication import NotSignedIn
from guide_app.ground.associates.ports import (
    ASSETS,
    TO_PEOPLE,
    Gift,
    Giver,
    HandOverAsset,
    Moves,
    Thing,
    Way,
    by_receiver,
)
from guide_app.ground.associates.queries import associate
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.auth.errors import NoPosting
from guide_app.ground.auth.tokens import actor_of_account
from offboarding.events import OffboardingDone
from offboarding.permissions import PLAN_OFFBOARDING
from offboarding.reads import CASE_COLUMNS, Case, Rule, colleagues, rules_to_do, takers
from offboarding.rules import BATCH, CaseKind, Problem, spread
from offboarding.service import tell_opened

FIRST = UUID(int=0)


class Receipt(msgspec.Struct, frozen=True):
    """A row of `offboarding_receipt`."""

    id: UUID
    rule: UUID
    receiver: UUID | None
    things: int
    at: datetime


class Waiting(msgspec.Struct, frozen=True):
    """A case with something to do."""

    id: UUID


class Sums(msgspec.Struct, frozen=True):
    """What went by a case, and what did not."""

    moved: int
    kept: int


# What somebody has just left comes first: it is only counted.
_WAITS = "(c.state = 'noticed' OR c.state IN ('confirmed', 'running') AND c.carry_out_on <= $1)"
WAITING = f"""
SELECT c.id FROM offboarding_case c WHERE {_WAITS} ORDER BY c.state = 'noticed' DESC, c.carry_out_on, c.id LIMIT 20
"""
HOLD = f"""
SELECT {CASE_COLUMNS} FROM offboarding_case c WHERE c.id = $2 AND {_WAITS} FOR NO KEY UPDATE SKIP LOCKED
"""
RUN = "UPDATE offboarding_case SET state = 'running', version = version + 1 WHERE id = $1 AND state = 'confirmed'"
END = "UPDATE offboarding_case SET state = 'done', ended_at = $2, version = version + 1 WHERE id = $1"
TO_BE_PLANNED = """
UPDATE offboarding_case SET state = 'open', decided_by = NULL, confirmed_at = NULL, version = version + 1 WHERE id = $1
"""
REACH = "UPDATE offboarding_rule SET reached = $2, moved = moved + $3, problem = coalesce($4, problem) WHERE id = $1"
END_RULE = "UPDATE offboarding_rule SET kept = $2, problem = coalesce($3, problem), ended_at = $4 WHERE id = $1"
WRITE_RECEIPTS = insert_from_json("offboarding_receipt", Receipt)
SUMS = "SELECT sum(moved)::int AS moved, sum(kept)::int AS kept FROM offboarding_rule WHERE case_id = $1"


@dataclass(frozen=True, slots=True)
class Doing:
    """A case that is carried out."""

    case: Case
    actor: Actor
    giver: Giver
    today: date
    at: datetime


async def go_on() -> bool:
    """Carry the next batch out; whether there was anything to do that nobody else does."""
    at = clock.now()
    for waiting in await fetch_as(Waiting, WAITING, business_date(at)):
        if await _go_on_with(waiting.id, at):
            return True
    return False


async def _go_on_with(case_id: UUID, at: datetime) -> bool:
    async with transaction():
        case = await fetch_row_as(Case, HOLD, business_date(at), case_id)
        if case is None:
            return False
        giver = Giver(case.associate, case.store if case.kind is CaseKind.MOVING else None)
        if case.decided_by is None:
            await _count_noticed(case, giver, at)
            return True
        try:
            actor = await actor_of_account(case.decided_by, at=at)
        except (NotSignedIn, NoPosting):
            actor = None
        if actor is None or not actor.may(PLAN_OFFBOARDING) or not actor.reaches(case.path):
            await _return_to_plan(case)
            return True
        await execute(RUN, case.id)
        await _carry_out(Doing(case, actor, giver, business_date(at), at))
    return True


async def _count_noticed(case: Case, giver: Giver, at: datetime) -> None:
    """Somebody has left or moved: where nothing hangs on them that could go, the case is over already."""
    for asset in ASSETS.values():
        if asset.moves is not None and await asset.count(giver):
            await execute(TO_BE_PLANNED, case.id)
            await tell_opened(SYSTEM, case)
            return
    await execute(END, case.id, at)


async def _return_to_plan(case: Case) -> None:
    """Whoever confirmed the plan may no more: somebody else has to."""
    await execute(TO_BE_PLANNED, case.id)
    await audit.record(SYSTEM, "offboarding.returned", f"associate:{case.associate}", case=case.id)
    await tell_opened(SYSTEM, case)


async def _carry_out(doing: Doing) -> None:
    rules = await rules_to_do(doing.case.id)
    if not rules:
        await _end(doing)
        return
    rule = rules[0]
    asset = ASSETS.get(rule.asset)
    if asset is None or asset.moves is None or rule.way is Way.STAY:
        await execute(END_RULE, rule.id, 0, None, doing.at)
        return
    things = await asset.moves.next(doing.actor, doing.giver, rule.reached or FIRST, BATCH)
    if not things:
        await _end_rule(doing, rule, asset)
        return
    shares, problem = await _shares(doing, rule, asset.moves, things)
    moved = await _give(doing, rule, asset.moves, things, shares)
    if moved < len(things) and problem is None:
        problem = Problem.REFUSED
    await execute(REACH, rule.id, things[-1].id, moved, problem)


async def _shares(
    doing: Doing, rule: Rule, moves: Moves, things: Sequence[Thing]
) -> tuple[dict[UUID | None, list[Thing]], Problem | None]:
    """Who gets which of them, and why some cannot go."""
    if rule.way not in TO_PEOPLE:
        return {None: list(things)}, None
    if rule.receiver is not None:
        if await _can_take(doing.actor, rule.receiver):
            return {rule.receiver: list(things)}, None
        return {}, Problem.RECEIVER_GONE
    stores = {one for one in (doing.case.store, *(thing.store_id for thing in things)) if one is not None}
    people = await colleagues(sorted(stores), doing.today, but=doing.case.associate)
    there = {store: [one.id for one in group] for store, group in takers(people, rule.way).items()}
    loads = {one.associate_id: one.count for one in await moves.loads([one.id for one in people])}
    shares = spread(things, there, loads, otherwise=doing.case.store)
    return by_receiver(shares, things), None if len(shares) == len(things) else Problem.NO_RECEIVER


async def _can_take(actor: Actor, receiver: UUID) -> bool:
    try:
        person = await associate(actor, receiver)
    except NotFound:
        return False
    return person.status is AssociateStatus.ACTIVE and person.left_at is None and person.role.works_in_store


async def _give(
    doing: Doing, rule: Rule, moves: Moves, things: Sequence[Thing], shares: dict[UUID | None, list[Thing]]
) -> int:
    receipts = []
    for receiver, theirs in shares.items():
        gift = Gift(doing.giver, rule.way, receiver, theirs, doing.case.store)
        if gone := await moves.give(doing.actor, gift):
            receipts.append(Receipt(new_id(), rule.id, receiver, gone, doing.at))
    if receipts:
        await execute(WRITE_RECEIPTS, as_json(receipts))
    moved = sum(one.things for one in receipts)
    await audit.record(
        doing.actor,
        "offboarding.handed_on",
        f"associate:{doing.case.associate}",
        case=doing.case.id,
        asset=rule.asset,
        way=rule.way,
        looked_at=len(things),
        received=[{"associate": one.receiver, "count": one.things} for one in receipts],
    )
    return moved


async def _end_rule(doing: Doing, rule: Rule, asset: HandOverAsset) -> None:
    """Nothing more within reach: what is left is counted, and why."""
    left = sum(one.count for one in await asset.count(doing.giver))
    problem = Problem.OUT_OF_REACH if left and rule.problem is None else None
    await execute(END_RULE, rule.id, left, problem, doing.at)


async def _end(doing: Doing) -> None:
    await execute(END, doing.case.id, doing.at)
    (sums,) = await fetch_as(Sums, SUMS, doing.case.id)
    subject = f"associate:{doing.case.associate}"
    await audit.record(doing.actor, "offboarding.done", subject, case=doing.case.id, moved=sums.moved, kept=sums.kept)
    done = OffboardingDone(
        case_id=doing.case.id,
        associate_id=doing.case.associate,
        decided_by=doing.actor.associate_id,
        moved=sums.moved,
        kept=sums.kept,
    )
    await publish(done, at=doing.at)


HANDING_ON = Chore("offboarding.handing_on", go_on)
