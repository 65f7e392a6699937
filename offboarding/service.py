"""Opening cases, planning who takes over, confirming and stopping."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import UNSET

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound, Stale
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.associates.ports import ASSETS, Way
from guide_app.ground.associates.queries import associate
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.members.errors import AssociateNotAvailable
from offboarding import queries
from offboarding.errors import CaseIsOpen, CaseNotPlanned, CaseUnderWay
from offboarding.events import OffboardingOpened
from offboarding.permissions import PLAN_OFFBOARDING
from offboarding.reads import Case, case_locked
from offboarding.rules import CaseKind, CaseState, LeavingReason, kind_of, require_way, ways_of
from offboarding.schemas import CaseWithParts, ChangeCase, OpenCase, RuleFor


class NewCase(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `offboarding_case`."""

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
    opened_at: datetime
    version: int = 1


class NewRule(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `offboarding_rule`."""

    id: UUID
    case_id: UUID
    asset: str
    way: Way
    receiver: UUID | None
    moved: int = 0
    kept: int = 0


WRITE_CASE = insert_from_json("offboarding_case", NewCase)
WRITE_RULES = f"""{insert_from_json("offboarding_rule", NewRule)}
ON CONFLICT (case_id, asset) DO UPDATE SET way = excluded.way, receiver = excluded.receiver"""
LOCK_PERSON = "SELECT id FROM associate WHERE id = $1 FOR NO KEY UPDATE"
OPEN = """
SELECT id FROM offboarding_case WHERE associate = $1 AND kind = $2 AND state NOT IN ('done', 'stopped') LIMIT 1
"""
CHANGE = """
UPDATE offboarding_case SET last_day = $2, carry_out_on = $3, reason = $4, state = 'open', decided_by = NULL,
  confirmed_at = NULL, version = version + 1
WHERE id = $1
"""
CONFIRM = """
UPDATE offboarding_case SET state = 'confirmed', decided_by = $2, confirmed_at = $3, version = version + 1 WHERE id = $1
"""
STOP = "UPDATE offboarding_case SET state = 'stopped', ended_at = $2, version = version + 1 WHERE id = $1"


async def open_case(actor: Actor, associate_id: UUID, command: OpenCase) -> CaseWithParts:
    """Begin the hand-over of somebody in reach, with a rule for each kind of thing as it is proposed.

    It changes nothing of their posts: who lets people go does that. Raises NotFound, InvalidField, CaseIsOpen.
    """
    actor.require(PLAN_OFFBOARDING)
    at = clock.now()
    kind = kind_of(command.reason)
    async with transaction():
        person = await associate(actor, associate_id)
        actor.require_reach(person.path)
        if kind is CaseKind.MOVING and person.store_id is None:
            raise InvalidField("reason", "不在门店任职，没有调店交接 / works in no store")
        today = business_date(at)
        carry_out_on = command.carry_out_on or max(command.last_day, today)
        _require_day(carry_out_on, today)
        await execute(LOCK_PERSON, associate_id)
        known: UUID | None = await fetch_value(OPEN, associate_id, kind)
        if known is not None:
            raise CaseIsOpen(case_id=known)
        new = NewCase(
            id=new_id(),
            associate=associate_id,
            kind=kind,
            reason=command.reason,
            store=person.store_id,
            path=person.path,
            last_day=command.last_day,
            carry_out_on=carry_out_on,
            state=CaseState.OPEN,
            opened_by=actor.id,
            opened_at=at,
        )
        await write_case(actor, new)
        await audit.record(
            actor,
            "offboarding.opened",
            f"associate:{associate_id}",
            case=new.id,
            reason=command.reason,
            last_day=command.last_day,
        )
        await tell_opened(actor, new)
        return await queries.case_with_parts(actor, new.id)


async def write_case(actor: Actor, new: NewCase) -> None:
    """A case with the rules that are proposed. In the transaction of its caller, who has locked the person."""
    actor.require(PLAN_OFFBOARDING)
    await execute(WRITE_CASE, as_json([new]))
    proposed = [
        NewRule(id=new_id(), case_id=new.id, asset=asset.name, way=ways_of(asset, new.kind)[0], receiver=None)
        for asset in ASSETS.values()
        if asset.moves is not None
    ]
    if proposed:
        await execute(WRITE_RULES, as_json(proposed))


async def tell_opened(actor: Actor, new: NewCase | Case) -> None:
    """Tell whoever leads the unit that there is something to plan."""
    actor.require(PLAN_OFFBOARDING)
    opened = OffboardingOpened(
        case_id=new.id,
        associate_id=new.associate,
        path=new.path,
        moving=new.kind is CaseKind.MOVING,
        opened_by=actor.associate_id,
    )
    await publish(opened)


async def change_case(actor: Actor, case_id: UUID, command: ChangeCase, *, expected_version: int) -> CaseWithParts:
    """Change the days, the reason or the plan; it waits to be confirmed then.

    Raises NotFound, Stale, CaseUnderWay, InvalidField, AssociateNotAvailable.
    """
    actor.require(PLAN_OFFBOARDING)
    async with transaction():
        before = await _to_plan(actor, case_id, expected_version)
        last_day = before.last_day if command.last_day is UNSET else command.last_day
        carry_out_on = before.carry_out_on if command.carry_out_on is UNSET else command.carry_out_on
        reason = before.reason if command.reason is UNSET else command.reason
        if kind_of(reason) is not before.kind:
            raise InvalidField("reason", "离职与调店是两种交接 / leaving and moving are two kinds of case")
        if carry_out_on != before.carry_out_on:
            _require_day(carry_out_on, business_date(clock.now()))
        for rule in command.rules:
            await _require_sound(actor, before, rule)
        await execute(CHANGE, case_id, last_day, carry_out_on, reason)
        if command.rules:
            rules = [NewRule(id=new_id(), case_id=case_id, **msgspec.structs.asdict(rule)) for rule in command.rules]
            await execute(WRITE_RULES, as_json(rules))
        await audit.record(
            actor,
            "offboarding.planned",
            f"associate:{before.associate}",
            case=case_id,
            last_day=last_day,
            carry_out_on=carry_out_on,
            rules=[msgspec.to_builtins(rule) for rule in command.rules],
        )
        return await queries.case_with_parts(actor, case_id)


async def confirm_case(actor: Actor, case_id: UUID, *, expected_version: int) -> CaseWithParts:
    """Have the plan carried out on its day, or now where that has come. Raises NotFound, Stale, CaseNotPlanned."""
    actor.require(PLAN_OFFBOARDING)
    async with transaction():
        before = await _to_plan(actor, case_id, expected_version)
        if before.state is not CaseState.OPEN:
            raise CaseNotPlanned(state=before.state)
        await execute(CONFIRM, case_id, actor.id, clock.now())
        subject = f"associate:{before.associate}"
        await audit.record(actor, "offboarding.confirmed", subject, case=case_id, carry_out_on=before.carry_out_on)
        return await queries.case_with_parts(actor, case_id)


async def stop_case(actor: Actor, case_id: UUID, *, expected_version: int) -> CaseWithParts:
    """End a case before it is carried out; everything stays where it is. Raises NotFound, Stale, CaseUnderWay."""
    actor.require(PLAN_OFFBOARDING)
    async with transaction():
        before = await _to_plan(actor, case_id, expected_version)
        await execute(STOP, case_id, clock.now())
        await audit.record(actor, "offboarding.stopped", f"associate:{before.associate}", case=case_id)
        return await queries.case_with_parts(actor, case_id)


async def _to_plan(actor: Actor, case_id: UUID, expected_version: int) -> Case:
    """A case in reach under its lock, as it was seen, that has not begun."""
    await queries.case(actor, case_id)
    found = await case_locked(case_id)
    if found is None:
        raise NotFound
    if found.state in {CaseState.RUNNING, CaseState.DONE, CaseState.STOPPED}:
        raise CaseUnderWay(state=found.state)
    if found.version != expected_version:
        raise Stale(current=found.version)
    return found


async def _require_sound(actor: Actor, case: Case, rule: RuleFor) -> None:
    asset = ASSETS.get(rule.asset)
    if asset is None or asset.moves is None:
        raise InvalidField("asset", "没有这种可交接的事项 / no such kind that could be handed on", asset=rule.asset)
    require_way(asset, case.kind, rule.way, rule.receiver)
    if rule.receiver is not None:
        receiver = await associate(actor, rule.receiver)
        works = receiver.status is AssociateStatus.ACTIVE and receiver.left_at is None and receiver.role.works_in_store
        if not works or receiver.id == case.associate:
            raise AssociateNotAvailable(associate_id=rule.receiver)


def _require_day(carry_out_on: date, today: date) -> None:
    if carry_out_on < today:
        raise InvalidField("carry_out_on", "不能早于今天 / not before today")
