"""What a survivor's profile was before a merge, kept for as long as the merge can be undone."""

from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.privacy import PersonalKey, vault
from guide_app.ground.members.people import Person
from guide_app.ground.members.profiles import Profile

BEFORE_MERGE = "member.before_merge"
"""The purpose under which a survivor's earlier profile is sealed."""


class Profiles(msgspec.Struct, frozen=True):
    """A survivor's profile before a merge and after it."""

    before: Profile
    after: Profile


KEEP_BEFORE = "INSERT INTO member_before_merge (id, member, profiles_sealed) VALUES ($1, $2, $3)"
BEFORE = "SELECT b.profiles_sealed FROM member_before_merge b WHERE b.id = $1"
FORGET_BEFORE = "DELETE FROM member_before_merge WHERE id = $1"


class KeptBefore(msgspec.Struct, frozen=True):
    """The profiles of a merge, sealed."""

    profiles_sealed: bytes


async def keep_before(merge_id: UUID, person: Person, own: PersonalKey, after: Profile) -> None:
    """Keep what the profile was, until nobody can undo the merge any more."""
    if after == person.profile:
        return
    text = msgspec.json.encode(Profiles(person.profile, after)).decode()
    await execute(KEEP_BEFORE, merge_id, person.id, own.seal(BEFORE_MERGE, text))


async def take_before(merge_id: UUID, person: Person) -> Profiles | None:
    """What the profile was before a merge and after it, taken for good; None where the merge left it as it was."""
    found = await fetch_as(KeptBefore, BEFORE, merge_id)
    if not found:
        return None
    await execute(FORGET_BEFORE, merge_id)
    text = vault().open_of(person.key_wrapped, BEFORE_MERGE, found[0].profiles_sealed)
    return msgspec.json.decode(text, type=Profiles)
