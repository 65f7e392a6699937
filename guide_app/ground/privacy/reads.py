"""What services ask inside their work: whether members may be written to, or judged by rules."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.ground.members.consent_text import FIRST_WORDS
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.purposes import ConsentPurpose, ConsentWords
from guide_app.ground.privacy.fragments import agrees, weightiest
from guide_app.ground.privacy.rules import ConsentChannel, needs_asking, standing_of
from guide_app.ground.privacy.schemas import PurposeStanding

MAY = f"SELECT m.id FROM member m WHERE m.id = ANY($1::uuid[]) AND {agrees('m.id', '$2', '$3')}"
IN_FORCE = """
SELECT DISTINCT ON (t.purpose) t.purpose, t.number, t.version, t.chinese, t.english FROM consent_text t
WHERE t.valid_from <= $1 ORDER BY t.purpose, t.number DESC
"""
FLOORS = """
SELECT t.purpose, max(t.number)::bigint AS number FROM consent_text t WHERE t.asks_again AND t.valid_from <= $1
GROUP BY t.purpose
"""
NEWEST = "SELECT t.number, t.valid_from FROM consent_text t WHERE t.purpose = $1 ORDER BY t.number DESC LIMIT 1"
STANDING = f"""
SELECT DISTINCT ON (s.purpose) s.purpose, s.given, s.text_version, s.text_number, s.channel, s.at
FROM consent_standing s WHERE s.member IN ({identities_of("$1")}) ORDER BY s.purpose, {weightiest("s")}
"""
PURPOSES = f"""
SELECT (SELECT coalesce(json_agg(one), '[]') FROM ({STANDING}) one) AS standing,
  (SELECT coalesce(json_agg(text), '[]') FROM ({FLOORS.replace("$1", "$2")}) text) AS floors
"""
DEALT_WITH = """
SELECT coalesce(m.merged_into, m.id) AS id, e.name AS company, s.name AS store, coalesce(a.name, '') AS associate,
  m.dedicated AS dedicated_id, m.erased_at
FROM member m JOIN store s ON s.id = m.home_store JOIN legal_entity e ON e.id = s.entity
LEFT JOIN associate a ON a.id = m.dedicated WHERE m.id = $1
"""


class Found(msgspec.Struct, frozen=True):
    """A member."""

    id: UUID


class FloorOf(msgspec.Struct, frozen=True):
    """The number of the oldest text of a purpose that still holds."""

    purpose: ConsentPurpose
    number: int


class StandingRow(msgspec.Struct, frozen=True):
    """The decision about a purpose that counts."""

    purpose: ConsentPurpose
    given: bool
    text_version: str
    text_number: int
    channel: ConsentChannel
    at: datetime


class DealtWith(msgspec.Struct, frozen=True):
    """With whom a member deals: the names in their texts, and who looks after them."""

    id: UUID
    company: str
    store: str
    associate: str
    dedicated_id: UUID | None
    erased_at: datetime | None

    @property
    def names(self) -> dict[str, str]:
        """What stands in braces in texts."""
        return {"company": self.company, "store": self.store, "associate": self.associate}


async def may(member_ids: Collection[UUID], purpose: ConsentPurpose, *, at: datetime) -> set[UUID]:
    """Who of these agrees to a purpose, in words that still hold at the moment."""
    return {one.id for one in await fetch_as(Found, MAY, list(member_ids), purpose, at)}


def in_force(at: datetime) -> Lookup[ConsentWords]:
    """The newest words of each purpose that has others than the first."""
    return Lookup(ConsentWords, IN_FORCE, at)


async def words_in_force(at: datetime) -> dict[ConsentPurpose, ConsentWords]:
    """The words of every purpose."""
    newer = await fetch_as(ConsentWords, IN_FORCE, at)
    return FIRST_WORDS | {words.purpose: words for words in newer}


async def floors(at: datetime) -> dict[ConsentPurpose, int]:
    """The numbers of the oldest texts that still hold."""
    return _floors(await fetch_as(FloorOf, FLOORS, at))


def _floors(found: Sequence[FloorOf]) -> dict[ConsentPurpose, int]:
    return dict.fromkeys(ConsentPurpose, 1) | {one.purpose: one.number for one in found}


async def standing(member_id: UUID) -> dict[ConsentPurpose, StandingRow]:
    """The decision of a member about each purpose that counts."""
    found: Sequence[StandingRow] = await fetch_as(StandingRow, STANDING, member_id)
    return {one.purpose: one for one in found}


async def dealt_with(member_id: UUID) -> DealtWith | None:
    """With whom a member deals."""
    return await fetch_row_as(DealtWith, DEALT_WITH, member_id)


class Purposes(msgspec.Struct, frozen=True):
    """The decisions of a member that count, and the numbers of the oldest texts that still hold."""

    standing: list[StandingRow]
    floors: list[FloorOf]

    def views(self) -> list[PurposeStanding]:
        """Where every purpose stands."""
        kept, oldest = {one.purpose: one for one in self.standing}, _floors(self.floors)
        found = []
        for purpose in ConsentPurpose:
            one = kept.get(purpose)
            given, number = (None, None) if one is None else (one.given, one.text_number)
            found.append(
                PurposeStanding(
                    purpose=purpose,
                    state=standing_of(given),
                    needs_asking=needs_asking(given, number, oldest[purpose]),
                    text_version=one.text_version if one else None,
                    channel=one.channel if one else None,
                    at=one.at if one else None,
                )
            )
        return found


def purposes_of(member_id: UUID, *, at: datetime) -> Lookup[Purposes]:
    """Where every purpose stands with a member, in one row."""
    return Lookup(Purposes, PURPOSES, member_id, at)


async def standing_now(member_id: UUID, *, at: datetime) -> list[PurposeStanding]:
    """Where every purpose stands with a member."""
    ((found,),) = await look_up(purposes_of(member_id, at=at))
    return found.views()


class Newest(msgspec.Struct, frozen=True):
    """The newest version that headquarters wrote."""

    number: int
    valid_from: datetime


async def newest(purpose: ConsentPurpose) -> Newest | None:
    """The newest version of a text that headquarters wrote."""
    return await fetch_row_as(Newest, NEWEST, purpose)
