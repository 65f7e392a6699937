"""Members as a change of their profile reads and writes them: under the lock, with what is sealed about them."""

from base64 import b64encode
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.people import mask_name, mask_phone
from guide_app.base.kernel.privacy import PersonalKey, vault
from guide_app.ground.members.profiles import Profile
from guide_app.ground.members.rules import Gender, MemberSource
from guide_app.ground.members.sealing import BIRTHDAY, NAME, PHONE, birthday_index, name_grams


class Person(msgspec.Struct, frozen=True):
    """A member with what is sealed about them, and the key that opens it."""

    id: UUID
    number: str
    source: MemberSource
    registered_at: datetime
    level: str
    home_store: UUID
    dedicated: UUID | None
    merged_into: UUID | None
    erased_at: datetime | None
    version: int
    name_sealed: bytes | None
    phone_sealed: bytes | None
    birthday: date | None
    birthday_sealed: bytes | None
    gender: Gender
    key_wrapped: bytes | None

    @property
    def profile(self) -> Profile:
        """What is known of them, opened."""
        keys = vault()

        def opened(purpose: str, sealed: bytes | None) -> str | None:
            return None if sealed is None else keys.open_of(self.key_wrapped, purpose, sealed)

        born = self.birthday.isoformat() if self.birthday else opened(BIRTHDAY, self.birthday_sealed)
        gender = None if self.gender is Gender.UNKNOWN else str(self.gender)
        return Profile(opened(NAME, self.name_sealed), opened(PHONE, self.phone_sealed), born, gender)

    def key(self) -> PersonalKey:
        """Their own key, or a new one that `KEEP_KEY` has to keep."""
        keys = vault()
        return keys.new_person() if self.key_wrapped is None else keys.person(self.key_wrapped)


COLUMNS = """m.id, m.number, m.source, m.registered_at, m.level, m.home_store, m.dedicated, m.merged_into, m.erased_at,
  m.version, m.name_sealed, m.phone_sealed, m.birthday, m.birthday_sealed, m.gender, k.key_wrapped"""
# With those who were merged into any of them before: they come along.
LOCK = f"""
SELECT {COLUMNS} FROM member m LEFT JOIN member_key k ON k.member = m.id
WHERE m.id = ANY($1::uuid[]) OR m.merged_into = ANY($1::uuid[]) ORDER BY m.id FOR NO KEY UPDATE OF m
"""
KEEP_KEY = "INSERT INTO member_key (member, key_wrapped) VALUES ($1, $2) ON CONFLICT (member) DO NOTHING"
WRITE_PROFILE = """
UPDATE member SET name_sealed = decode(f.name_sealed, 'base64'), name_masked = f.name_masked,
  name_grams = f.name_grams, phone_sealed = decode(f.phone_sealed, 'base64'), phone_masked = f.phone_masked,
  birthday = NULL, birthday_sealed = decode(f.birthday_sealed, 'base64'), birthday_index = f.birthday_index,
  gender = f.gender
FROM json_to_record($2::json) AS f (
  name_sealed text, name_masked text, name_grams int[], phone_sealed text, phone_masked text, birthday_sealed text,
  birthday_index bigint, gender text
) WHERE id = $1
"""


async def locked(member_ids: list[UUID]) -> dict[UUID, Person]:
    """These members and those who were merged into them, locked until the transaction ends."""
    return {one.id: one for one in await fetch_as(Person, LOCK, member_ids)}


async def write_profile(person: Person, own: PersonalKey, profile: Profile) -> None:
    """Make this their profile, sealed under their own key."""
    if profile == person.profile:
        return
    written = {
        "name_sealed": _sealed(own, NAME, profile.name),
        "name_masked": mask_name(profile.name or ""),
        "name_grams": name_grams(profile.name) if profile.name else None,
        "phone_sealed": _sealed(own, PHONE, profile.phone),
        "phone_masked": mask_phone(profile.phone) if profile.phone else "",
        "birthday_sealed": _sealed(own, BIRTHDAY, profile.birthday),
        "birthday_index": birthday_index(date.fromisoformat(profile.birthday)) if profile.birthday else None,
        "gender": profile.gender or Gender.UNKNOWN,
    }
    await execute(KEEP_KEY, person.id, own.wrapped)
    await execute(WRITE_PROFILE, person.id, msgspec.json.encode(written).decode())


def _sealed(own: PersonalKey, purpose: str, text: str | None) -> str | None:
    return b64encode(own.seal(purpose, text)).decode() if text else None
