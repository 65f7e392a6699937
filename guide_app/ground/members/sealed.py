"""What is sealed of members and registrations, and how birthdays of before they were sealed become so."""

from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute_in_order, fetch_as, fetch_value, transaction
from guide_app.base.kernel.privacy import PERSONAL_KEY
from guide_app.base.kernel.resealing import CHUNK, keys_of
from guide_app.base.kernel.sealed import IndexProbe, OwnedColumns, SealedColumn, Sealing, SealingStep
from guide_app.ground.members.merging.before import BEFORE_MERGE
from guide_app.ground.members.sealing import BIRTHDAY, NAME, PHONE, birthday_index

PHONES_FOUND = """
SELECT m.phone_sealed AS sealed, k.key_wrapped, p.phone_index AS index
FROM member_phone p JOIN member m ON m.id = p.member LEFT JOIN member_key k ON k.member = m.id
WHERE m.phone_sealed IS NOT NULL LIMIT 5
"""
CLEAR = "SELECT m.id, m.birthday FROM member m WHERE m.birthday IS NOT NULL ORDER BY m.id LIMIT $1"
SEAL = """
UPDATE member SET birthday = NULL, birthday_sealed = $3, birthday_index = $4 WHERE id = $1 AND birthday = $2
"""


class ClearBirthday(msgspec.Struct, frozen=True):
    """A birthday that lies in clear."""

    id: UUID
    birthday: date


MEMBERS = OwnedColumns(
    "member",
    {"name_sealed": NAME, "phone_sealed": PHONE, "birthday_sealed": BIRTHDAY},
    owner="id",
    keys="member_key",
    key_owner="member",
)


BEFORE_MERGES = OwnedColumns(
    "member_before_merge",
    {"profiles_sealed": BEFORE_MERGE},
    owner="member",
    keys="member_key",
    key_owner="member",
)


async def birthdays_left() -> int:
    """How many birthdays lie in clear."""
    return int(await fetch_value("SELECT count(*) FROM member WHERE birthday IS NOT NULL"))


async def seal_birthdays() -> int:
    """Seal some of them under their members' keys, and empty the clear column; how many."""
    found = await fetch_as(ClearBirthday, CLEAR, CHUNK)
    keys = await keys_of(MEMBERS, [one.id for one in found])
    sealed = [(one.id, one.birthday, keys[one.id].seal(BIRTHDAY, one.birthday.isoformat())) for one in found]
    async with transaction():
        await execute_in_order(SEAL, [(*row, birthday_index(row[1])) for row in sealed])
    return len(found)


SEALING = Sealing(
    columns=(
        SealedColumn("member_key", "key_wrapped", PERSONAL_KEY, row=("member",)),
        SealedColumn("registration", "key_wrapped", PERSONAL_KEY),
        SealedColumn("registration", "name_sealed", NAME),
        SealedColumn("registration", "phone_sealed", PHONE),
        SealedColumn("registration", "birthday_sealed", BIRTHDAY),
    ),
    owned=(MEMBERS, BEFORE_MERGES),
    steps=(SealingStep("member.birthday", birthdays_left, seal_birthdays),),
    probes=(IndexProbe(PHONES_FOUND, PHONE),),
)
