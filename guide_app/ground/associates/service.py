"""Taking people on, posting them, letting them go."""

from datetime import date, datetime
from uuid import UUID

import asyncpg
import msgspec
from msgspec import UNSET

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date, start_of
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, Refusal, Stale
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.people import mask_phone, normalise_phone, person_name
from guide_app.base.kernel.privacy import vault
from guide_app.ground.associates import queries
from guide_app.ground.associates.errors import (
    AssociateHasLeft,
    MayNotLink,
    MayNotPost,
    NumberTaken,
    PostingOverlaps,
    WecomUserTaken,
)
from guide_app.ground.associates.events import AssociateLeft, AssociatePosted
from guide_app.ground.associates.fragments import place_first
from guide_app.ground.associates.permissions import CHANGE_ASSOCIATES
from guide_app.ground.associates.reads import roles_held
from guide_app.ground.associates.rules import AssociateStatus, Verdict, require_place, verdict
from guide_app.ground.associates.schemas import AssociateView, CreateAssociate, Leave, PostTo, UpdateAssociate
from guide_app.ground.stores.reads import require_open_region, unit_path
from guide_app.ground.stores.rules import require_code

PHONE = "associate.phone"
"""The purpose under which an associate's phone is sealed."""


class Locked(msgspec.Struct, frozen=True):
    """An associate's state, read under the lock."""

    status: AssociateStatus
    left_at: datetime | None


class Leaver(msgspec.Struct, frozen=True):
    """Somebody who has just left: since when, and from which store."""

    id: UUID
    left_at: datetime
    store: UUID | None


INSERT_ASSOCIATE = """
INSERT INTO associate (id, number, name, title, phone_sealed, phone_masked, wecom_userid, status, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
"""
UPDATE_ASSOCIATE = """
UPDATE associate SET name = $3, title = $4, phone_sealed = CASE WHEN $5 THEN $6 ELSE phone_sealed END,
  phone_masked = CASE WHEN $5 THEN $7 ELSE phone_masked END, wecom_userid = $8, own_member_id = $9,
  version = version + 1
WHERE id = $1 AND version = $2
"""
INSERT_POSTING = """
INSERT INTO posting (id, associate, role, path, store, valid_from)
VALUES ($1, $2, $3, $4::text, (SELECT id FROM store WHERE path = $4::text), $5) RETURNING store
"""
LATEST_START = """
SELECT coalesce(max(valid_from) FILTER (WHERE valid_from <= $2), min(valid_from))
FROM posting WHERE associate = $1 AND is_main
"""
LOCK = "SELECT status, left_at FROM associate WHERE id = $1 FOR NO KEY UPDATE"
END_POSTINGS = "UPDATE posting SET valid_to = $2 WHERE associate = $1 AND (valid_to IS NULL OR valid_to > $2)"
# A new main post ends the one before, and a second post in the same place.
END_MAIN = f"{END_POSTINGS} AND (is_main OR path = $3)"
LATER = """
SELECT max(valid_from) FROM posting WHERE associate = $1 AND (is_main OR path = $2 AND valid_from >= $3)
"""
# Whose last day is over and who is not out yet; the place they leave is that of their last post.
LEAVERS = f"""
UPDATE associate a SET status = $2, version = version + 1
WHERE a.status = $3 AND a.left_at <= $1 AND ($4::uuid IS NULL OR a.id = $4)
RETURNING a.id, a.left_at,
  (SELECT p.store FROM posting p WHERE p.associate = a.id ORDER BY {place_first()} LIMIT 1) AS store
"""


async def create_associate(actor: Actor, command: CreateAssociate, *, approved: bool = False) -> AssociateView:
    """Take somebody on, with the first post. Raises NumberTaken, WecomUserTaken, MayNotPost.

    `approved` by a second person, here and below: only then are posts at headquarters given and taken.
    """
    actor.require(CHANGE_ASSOCIATES)
    number, name = require_code(command.number, field="number"), person_name(command.name)
    sealed, masked = _sealed(command.phone)
    associate_id = new_id()
    async with transaction():
        await require_verdict(actor, None, command.posting.role, approved=approved)
        path = await post_path(actor, command.posting)
        try:
            await execute(
                INSERT_ASSOCIATE,
                associate_id,
                number,
                name,
                command.title,
                sealed,
                masked,
                command.wecom_userid,
                AssociateStatus.ACTIVE,
            )
        except asyncpg.UniqueViolationError as error:
            raise _taken(error) from error
        await audit.record(actor, "associates.created", f"associate:{associate_id}", number=number)
        await _post(actor, associate_id, command.posting, path, at=clock.now())
        return await queries.associate(actor, associate_id)


async def update_associate(
    actor: Actor, associate_id: UUID, command: UpdateAssociate, *, expected_version: int, approved: bool = False
) -> AssociateView:
    """Change what the command names. Raises Stale when somebody was faster, AssociateHasLeft, WecomUserTaken.

    A new WeCom account is a way in, given as accounts are. Raises MayNotLink.
    """
    actor.require(CHANGE_ASSOCIATES)
    changes = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not UNSET}
    if "name" in changes:
        changes["name"] = person_name(changes["name"])
    sealed, masked = _sealed(changes.get("phone"))
    async with transaction():
        before = await queries.associate(actor, associate_id)
        if before.status is AssociateStatus.LEFT:
            raise AssociateHasLeft
        user = changes.get("wecom_userid", before.wecom_userid)
        if user is not None and user != before.wecom_userid:
            await require_verdict(actor, associate_id, None, approved=approved, refusal=MayNotLink)
        try:
            updated = await execute(
                UPDATE_ASSOCIATE,
                associate_id,
                expected_version,
                changes.get("name", before.name),
                changes.get("title", before.title),
                "phone" in changes,
                sealed,
                masked,
                user,
                changes.get("own_member_id", before.own_member_id),
            )
        except asyncpg.UniqueViolationError as error:
            raise _taken(error) from error
        if not updated:
            raise Stale(current=before.version)
        await audit.record(actor, "associates.updated", f"associate:{associate_id}", fields=sorted(changes))
        return await queries.associate(actor, associate_id)


async def link_wecom(actor: Actor, associate_id: UUID, userid: str) -> AssociateView:
    """Name the WeCom account of somebody at headquarters, as a second person has approved."""
    actor.require(CHANGE_ASSOCIATES)
    before = await queries.associate(actor, associate_id)
    command = UpdateAssociate(wecom_userid=userid)
    return await update_associate(actor, associate_id, command, expected_version=before.version, approved=True)


async def post_to(actor: Actor, associate_id: UUID, command: PostTo, *, approved: bool = False) -> AssociateView:
    """Give an associate a new main post; the one before ends that day, second posts elsewhere stay.

    Raises PostingOverlaps, AssociateHasLeft.
    """
    actor.require(CHANGE_ASSOCIATES)
    async with transaction():
        await require_active(actor, associate_id)
        await require_verdict(actor, associate_id, command.role, approved=approved)
        path = await post_path(actor, command)
        await _post(actor, associate_id, command, path, at=clock.now())
        return await queries.associate(actor, associate_id)


async def leave(actor: Actor, associate_id: UUID, command: Leave, *, approved: bool = False) -> AssociateView:
    """End all posts of an associate on a day; from that day on they reach nothing. Their sales and credits stay theirs.

    Posts that were to begin later are dropped. Raises InvalidField when a post has begun on or after that day.
    """
    actor.require(CHANGE_ASSOCIATES)
    at = clock.now()
    today = business_date(at)
    on = command.on or today
    async with transaction():
        await require_active(actor, associate_id)
        await require_verdict(actor, associate_id, None, approved=approved)
        started = await fetch_value(LATEST_START, associate_id, today)
        if started >= on:
            raise InvalidField("on", "须晚于任职开始日期 / later than the start of the post", started=started)
        await execute("DELETE FROM posting WHERE associate = $1 AND valid_from >= $2", associate_id, on)
        await execute(END_POSTINGS, associate_id, on)
        await execute("UPDATE associate SET left_at = $2 WHERE id = $1", associate_id, start_of(on))
        await audit.record(actor, "associates.leaves", f"associate:{associate_id}", on=on)
        await mark_leavers(actor, at=at, only=associate_id)
        return await queries.associate(actor, associate_id)


async def mark_leavers(actor: Actor, *, at: datetime, only: UUID | None = None) -> int:
    """Mark as left everybody whose last day is over, or only one associate; how many. Safe to run again at any time.

    It works in the transaction of its caller.
    """
    actor.require(CHANGE_ASSOCIATES)
    left = await fetch_as(Leaver, LEAVERS, at, AssociateStatus.LEFT, AssociateStatus.ACTIVE, only)
    for leaver in left:
        on = business_date(leaver.left_at)
        await audit.record(actor, "associates.left", f"associate:{leaver.id}", on=on)
        await publish(AssociateLeft(associate_id=leaver.id, store_id=leaver.store, left_on=on), at=at)
    return len(left)


async def require_active(actor: Actor, associate_id: UUID) -> None:
    """Lock an associate in reach, so that one posting at a time is decided. Raises NotFound, AssociateHasLeft."""
    actor.require(CHANGE_ASSOCIATES)
    await queries.associate(actor, associate_id)
    locked = await fetch_row_as(Locked, LOCK, associate_id)
    assert locked is not None  # read above; associates are never deleted
    if locked.status is AssociateStatus.LEFT or locked.left_at is not None:
        raise AssociateHasLeft(left_at=locked.left_at)


async def post_path(actor: Actor, command: PostTo) -> str:
    """Where the post is. Raises InvalidField for the wrong kind of unit, one out of reach, or a region that closes."""
    actor.require(CHANGE_ASSOCIATES)
    if command.role.works_in_store and command.store is None:
        raise InvalidField("store", "门店岗位须指定门店 / store staff are posted to a store")
    path = await unit_path(actor, region=command.region, store=command.store)
    if command.region is not None:
        await require_open_region(command.region)
    require_place(command.role, path, is_store=command.store is not None)
    return path


async def verdict_on(actor: Actor, associate_id: UUID | None, given: Role | None) -> Verdict:
    """Whether the actor may give `given` to an associate, somebody new where None, or take what they hold."""
    actor.require(CHANGE_ASSOCIATES)
    held = await roles_held(associate_id, business_date(clock.now())) if associate_id is not None else frozenset()
    on_oneself = associate_id is not None and associate_id == actor.associate_id
    return verdict(actor.role, on_oneself=on_oneself, held=held, given=given)


async def require_verdict(
    actor: Actor,
    associate_id: UUID | None,
    given: Role | None,
    *,
    approved: bool = False,
    refusal: type[Refusal] = MayNotPost,
) -> None:
    """Raise MayNotPost, or another refusal, unless the actor may give this post, or take what somebody holds."""
    actor.require(CHANGE_ASSOCIATES)
    found = await verdict_on(actor, associate_id, given)
    if not found.is_yes or (found is Verdict.SECOND_PERSON and not approved):
        raise refusal(reason=found.name.lower())


async def _post(actor: Actor, associate_id: UUID, command: PostTo, path: str, *, at: datetime) -> None:
    valid_from = command.valid_from or business_date(at)
    await _end_postings(associate_id, path, valid_from)
    store_id = await fetch_value(INSERT_POSTING, new_id(), associate_id, command.role, path, valid_from)
    await audit.record(
        actor, "associates.posted", f"associate:{associate_id}", role=command.role, path=path, valid_from=valid_from
    )
    posted = AssociatePosted(
        associate_id=associate_id, role=command.role, path=path, store_id=store_id, valid_from=valid_from
    )
    await publish(posted, at=at)


async def _end_postings(associate_id: UUID, path: str, on: date) -> None:
    later = await fetch_value(LATER, associate_id, path, on)
    if later is not None and later >= on:
        raise PostingOverlaps(valid_from=later)
    await execute(END_MAIN, associate_id, on, path)


def _sealed(phone: str | None) -> tuple[bytes | None, str]:
    """A phone as it is stored: sealed, and masked for people."""
    if phone is None:
        return None, ""
    e164 = normalise_phone(phone)
    return vault().seal(PHONE, e164), mask_phone(e164)


def _taken(error: asyncpg.UniqueViolationError) -> NumberTaken | WecomUserTaken:
    return WecomUserTaken() if "wecom" in (error.constraint_name or "") else NumberTaken()
