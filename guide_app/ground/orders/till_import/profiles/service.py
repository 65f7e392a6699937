"""What people do with till profiles: write versions and withdraw them. A version is never changed."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.orders.permissions import EDIT_TILL_PROFILES
from guide_app.ground.orders.till_import.errors import TillProfileCodeTaken, TillProfileShipped
from guide_app.ground.orders.till_import.profiles import queries
from guide_app.ground.orders.till_import.profiles.choosing import shipped
from guide_app.ground.orders.till_import.profiles.model import Profile, profile_of
from guide_app.ground.orders.till_import.profiles.schemas import TillProfileView, WriteTillProfile


class NewVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version as it is written."""

    id: UUID
    code: str
    version: int
    title: str
    content: str
    withdrawn: bool
    made_at: datetime
    made_by: UUID | None


ADD = f"{insert_from_json('till_profile', NewVersion)} ON CONFLICT (code, version) DO NOTHING RETURNING id"
LATEST = "SELECT coalesce(max(version), 0) FROM till_profile WHERE code = $1"


async def create_till_profile(actor: Actor, command: WriteTillProfile) -> TillProfileView:
    """Write the first version of an own profile.

    Raises TillProfileInvalid, TillProfileShipped, TillProfileCodeTaken.
    """
    actor.require(EDIT_TILL_PROFILES)
    actor.require_reach(HQ_PATH)
    profile = profile_of(command.content)
    _require_not_shipped(profile.code)
    async with transaction():
        if await fetch_value(LATEST, profile.code):
            raise TillProfileCodeTaken(taken=profile.code)
        await _add(actor, profile, command.content, 1)
        return await queries.till_profile(actor, profile.code)


async def change_till_profile(
    actor: Actor, code: str, command: WriteTillProfile, *, expected_version: int
) -> TillProfileView:
    """Write the next version; also of one that was withdrawn, which is in force again then.

    Raises NotFound, TillProfileInvalid, TillProfileShipped, InvalidField, Stale.
    """
    actor.require(EDIT_TILL_PROFILES)
    actor.require_reach(HQ_PATH)
    profile = profile_of(command.content)
    if profile.code != code:
        raise InvalidField("content.code", f"须仍为 {code} / must stay {code}")
    async with transaction():
        await _require_latest(code, expected_version)
        await _add(actor, profile, command.content, expected_version + 1)
        return await queries.till_profile(actor, code)


async def withdraw_till_profile(actor: Actor, code: str, *, expected_version: int) -> TillProfileView:
    """Have it read no file any more. Raises NotFound, TillProfileShipped, Stale."""
    actor.require(EDIT_TILL_PROFILES)
    actor.require_reach(HQ_PATH)
    async with transaction():
        await _require_latest(code, expected_version)
        before = await queries.till_profile(actor, code)
        if not before.withdrawn:
            await _add(actor, profile_of(before.content), before.content, expected_version + 1, withdrawn=True)
        return await queries.till_profile(actor, code)


async def keep_till_profile(actor: Actor, content: str) -> str:
    """Write the next version of the profile of this document, whichever that is; its code.

    Raises TillProfileInvalid, TillProfileShipped, Stale.
    """
    actor.require(EDIT_TILL_PROFILES)
    actor.require_reach(HQ_PATH)
    profile = profile_of(content)
    _require_not_shipped(profile.code)
    async with transaction():
        await _add(actor, profile, content, await fetch_value(LATEST, profile.code) + 1)
    return profile.code


async def _require_latest(code: str, expected_version: int) -> None:
    _require_not_shipped(code)
    latest: int = await fetch_value(LATEST, code)
    if not latest:
        raise NotFound
    if latest != expected_version:
        raise Stale(current=latest)


def _require_not_shipped(code: str) -> None:
    if code in shipped():
        raise TillProfileShipped(profile=code)


async def _add(actor: Actor, profile: Profile, content: str, version: int, *, withdrawn: bool = False) -> None:
    made = NewVersion(
        id=new_id(),
        code=profile.code,
        version=version,
        title=profile.title,
        content=content,
        withdrawn=withdrawn,
        made_at=clock.now(),
        made_by=actor.id,
    )
    if await fetch_value(ADD, as_json([made])) is None:
        raise Stale(current=version)
    action = "orders.till_profile_withdrawn" if withdrawn else "orders.till_profile_written"
    await audit.record(actor, action, f"till_profile:{profile.code}", version=version, title=profile.title)
