"""What can be seen of members: those of the stores in reach, those who have consented there, and one's own dedicated
customers wherever they belong."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.listings import note_listing
from guide_app.base.kernel.people import normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.reach import ReachKind
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.associates.queries import associate
from guide_app.ground.members.fragments import (
    CONSENTS_OF,
    MEMBER_AT_HOME,
    handed_over_from,
    identities_of,
    in_reach,
    survivor_of,
)
from guide_app.ground.members.permissions import SEE_MEMBERS, TRANSFER_MEMBERS
from guide_app.ground.members.reads import NamedLevel, named_levels
from guide_app.ground.members.rules import MOST_FOUND, MOST_HANDED_OVER, status_at
from guide_app.ground.members.schemas import (
    BindingView,
    FindMembers,
    GivenConsent,
    HandOverPreview,
    MemberView,
    RegistrationView,
)
from guide_app.ground.members.sealing import (
    NAME,
    PHONE,
    birthday_index,
    birthdays_on,
    day_of_index,
    grams_searched,
    searchable,
)
from guide_app.ground.stores.fragments import by_reach, few, pages_by_reach

MEMBER = f"""
SELECT m.id, m.number, m.name_masked, m.phone_masked, to_char(m.birthday, 'MM-DD') AS birthday, m.gender, m.level,
  m.source, m.registered_at, m.home_store AS home_store_id, home.code AS home_store_code, m.acquirer AS acquirer_id,
  m.dedicated AS dedicated_id, d.name AS dedicated_name, m.version, m.erased_at,
  ARRAY(SELECT same.id FROM member same WHERE same.merged_into = m.id ORDER BY same.id) AS merged_ids,
  ARRAY(SELECT same.number FROM member same WHERE same.merged_into = m.id ORDER BY same.id) AS merged_numbers,
  m.birthday_index
FROM {MEMBER_AT_HOME} LEFT JOIN associate d ON d.id = m.dedicated
"""
REACHED = in_reach("$2", "$3", "$4")
ONE = f"{MEMBER} WHERE m.id = {survivor_of('$1')} AND {REACHED}"
OF_PHONE = f"""
{MEMBER} WHERE m.id = (
  SELECT coalesce(had.merged_into, had.id) FROM member_phone p JOIN member had ON had.id = p.member
  WHERE p.phone_index = $1
) AND {REACHED}
"""
OF_NUMBER = f"""
{MEMBER} WHERE m.id IN (SELECT coalesce(named.merged_into, named.id) FROM member named WHERE named.number = $1)
  AND m.erased_at IS NULL AND {REACHED}
"""
# Members of other stores who have consented at one in reach; $1 is what is reached.
SERVED = {
    **by_reach("m.id IN (SELECT c.member FROM member_store c WHERE {reached})", store="c.store"),
    ReachKind.ALL: "false",
}
# The masked form shows the last four digits anyway, so an index on them tells nothing new.
_TAIL = """SELECT coalesce(m.merged_into, m.id) AS id FROM member m
  WHERE right(m.phone_masked, 4) = $2 AND m.phone_masked <> ''"""
OF_TAIL = {
    kind: f"""
WITH seen AS MATERIALIZED (
  {at_home} UNION {_TAIL} AND m.dedicated = $3 UNION {_TAIL} AND {SERVED[kind]} ORDER BY id LIMIT {MOST_FOUND}
)
{MEMBER} WHERE m.id = ANY ({few("id", "seen")}) ORDER BY m.id
"""
    for kind, at_home in by_reach(f"{_TAIL} AND {{reached}}", store="m.home_store").items()
}
# Members whose name has all the pieces; a few of them have them in other places of the name.
NAMED = {
    kind: f"""
SELECT coalesce(m.merged_into, m.id) AS id, m.name_sealed, k.key_wrapped
FROM member m LEFT JOIN member_key k ON k.member = m.id
WHERE m.name_grams @> $2::int[] AND ({at_home} OR m.dedicated = $3 OR {SERVED[kind]}) LIMIT {4 * MOST_FOUND}
"""
    for kind, at_home in by_reach("{reached}", store="m.home_store").items()
}
# $5 are indexes of days, $6 the days as numbers (618), for birthdays of before they were sealed: `guide keys rotate`
# leaves none of those.
_CLEAR_DAY = "(extract(month FROM m.birthday) * 100 + extract(day FROM m.birthday))::int"
_AFTER = "SELECT m.id FROM member m WHERE m.id > $2 AND m.merged_into IS NULL AND"
_BORN = [
    f"{_AFTER} m.birthday_index = ANY($5::bigint[])",
    f"{_AFTER} m.birthday IS NOT NULL AND {_CLEAR_DAY} = ANY($6::int[])",
]
BORN_ON = {
    kind: f"""
WITH seen AS MATERIALIZED (
  {" UNION ".join(f"{born} AND {whose}" for born in _BORN for whose in (at_home, "m.dedicated = $4", SERVED[kind]))}
  ORDER BY id LIMIT $3
)
{MEMBER} WHERE m.id = ANY ({few("id", "seen")}) ORDER BY m.id
"""
    for kind, at_home in by_reach("{reached}", store="m.home_store").items()
}
THESE = f"{MEMBER} WHERE m.id = ANY($1) ORDER BY m.id"
# $1 what is reached, $2 the page before, $3 the limit, $4 the actor: their own customers are theirs to see anywhere.
OWN = f"{MEMBER} WHERE m.dedicated = $1 AND m.id > $2 ORDER BY m.id LIMIT $3"
OF_CHAIN = f"{MEMBER} WHERE m.id > $1 AND m.merged_into IS NULL ORDER BY m.id LIMIT $2"
AT_HOME = pages_by_reach(
    "SELECT m.id FROM member m", table="member", alias="m", store="home_store", where="m.merged_into IS NULL"
)
SERVED_THERE = pages_by_reach(
    "SELECT c.member AS id FROM member_store c", table="member_store", alias="c", key="member"
)
OF_UNITS = {
    kind: f"""
WITH at_home AS MATERIALIZED ({AT_HOME[kind]}), served AS MATERIALIZED ({SERVED_THERE[kind]}), seen AS MATERIALIZED (
  SELECT id FROM at_home UNION SELECT id FROM served
  UNION (SELECT m.id FROM member m WHERE m.dedicated = $4 AND m.id > $2 ORDER BY m.id LIMIT $3)
  ORDER BY id LIMIT $3
)
{MEMBER} WHERE m.id = ANY ({few("id", "seen")}) ORDER BY m.id
"""
    for kind in (ReachKind.STORE, ReachKind.BRANCHES)
}
REGISTRATION = """
SELECT r.id, r.status, r.name_masked, r.phone_masked, r.store AS store_id, r.associate AS associate_id,
  r.came_by AS code_id, r.member AS member_id, r.is_new_member, r.requested_at, r.expires_at
FROM registration r JOIN store s ON s.id = r.store
WHERE r.id = $1 AND ($2 OR s.path LIKE ANY($3) OR r.associate = $4)
"""
TO_HAND_OVER = f"""
SELECT count(*) FROM {MEMBER_AT_HOME} WHERE {handed_over_from("$1", "$2", "$3", "$4")}
"""
BINDINGS = f"""
SELECT b.associate AS associate_id, a.name AS associate_name, b.reason, b.bound_at, b.ended_at
FROM binding b JOIN associate a ON a.id = b.associate WHERE b.member IN ({identities_of("$1")})
ORDER BY b.bound_at, b.id
"""


async def members(actor: Actor, paging: PageRequest, *, mine: bool = False) -> Page[MemberView]:
    """Members in reach, or only those whose dedicated associate is the actor."""
    actor.require(SEE_MEMBERS)
    reach, place = actor.reach, (paging.beyond, paging.fetch)
    if mine:
        found = await fetch_as(MemberRow, OWN, actor.associate_id, *place)
    elif reach.kind is ReachKind.ALL:
        found = await fetch_as(MemberRow, OF_CHAIN, *place)
    else:
        found = await fetch_as(MemberRow, OF_UNITS[reach.kind], reach.bound, *place, actor.associate_id)
    page = page_of_views(_views(found), paging)
    await note_listing(actor, "members", len(page.items))
    return page


class MemberRow(MemberView, frozen=True):
    """A member as they are read; `birthday` is there where it has not been sealed yet."""

    birthday_index: int | None

    def view(self) -> MemberView:
        """As staff see them, the birthday told by its index: nothing is opened for a list."""
        values = msgspec.structs.asdict(self)
        index = values.pop("birthday_index")
        return MemberView(**values | {"birthday": self.birthday or day_of_index(index)})


def _views(rows: Sequence[MemberRow]) -> list[MemberView]:
    return [row.view() for row in rows]


class Named(msgspec.Struct, frozen=True):
    """A name that may be the one that is looked for, as whom its member is known, and the key that opens it."""

    id: UUID
    name_sealed: bytes
    key_wrapped: bytes | None


async def search(actor: Actor, wanted: FindMembers) -> list[MemberView]:
    """Members in reach: of that phone or number, one or none; by the end of a phone or a piece of a name, at most 50.

    Raises InvalidField unless exactly one of them is asked for, and for a single letter of a name beyond one store.
    """
    actor.require(SEE_MEMBERS)
    if sum(value is not None for value in (wanted.phone, wanted.number, wanted.phone_tail, wanted.name)) != 1:
        raise InvalidField(
            "phone",
            "手机号、后四位、姓名、会员号须填且只填一个 / exactly one of phone, phone_tail, name and number",
        )
    reach = (actor.reaches_all, actor.path_patterns, actor.associate_id)
    if wanted.phone is not None:
        index = vault().index(PHONE, normalise_phone(wanted.phone))
        return _views(await fetch_as(MemberRow, OF_PHONE, index, *reach))
    if wanted.phone_tail is not None:
        tail = (actor.reach.bound, wanted.phone_tail, actor.associate_id)
        return _views(await fetch_as(MemberRow, OF_TAIL[actor.reach.kind], *tail))
    if wanted.name is not None:
        return await _named(actor, searchable(wanted.name))
    return _views(await fetch_as(MemberRow, OF_NUMBER, wanted.number, *reach))


async def _named(actor: Actor, piece: str) -> list[MemberView]:
    reach = actor.reach
    if len(piece) < (1 if reach.kind is ReachKind.STORE else 2):
        raise InvalidField("name", "须至少两个字，只在本店内可只填姓 / two letters, or a family name within one store")
    keys = vault()
    perhaps = await fetch_as(Named, NAMED[reach.kind], reach.bound, grams_searched(piece), actor.associate_id)
    found: dict[UUID, None] = {}
    for one in perhaps:
        name = searchable(keys.open_of(one.key_wrapped, NAME, one.name_sealed))
        if name.startswith(piece) if len(piece) == 1 else piece in name:
            found[one.id] = None
    return _views(await fetch_as(MemberRow, THESE, [*found][:MOST_FOUND]))


async def member(actor: Actor, member_id: UUID) -> MemberView:
    """One member; of one who is merged, the one as whom they are known now. Raises NotFound, also outside the reach."""
    actor.require(SEE_MEMBERS)
    found = await fetch_row_as(MemberRow, ONE, member_id, actor.reaches_all, actor.path_patterns, actor.associate_id)
    if found is None:
        raise NotFound
    return found.view()


async def birthdays(actor: Actor, day: date, paging: PageRequest) -> Page[MemberView]:
    """Members in reach whose birthday is kept on a day: those of 29 February on the 28th of years without it."""
    actor.require(SEE_MEMBERS)
    reach = actor.reach
    kept = birthdays_on(day)
    days = ([birthday_index(one) for one in kept], [one.month * 100 + one.day for one in kept])
    place = (paging.beyond, paging.fetch, actor.associate_id)
    found = await fetch_as(MemberRow, BORN_ON[reach.kind], reach.bound, *place, *days)
    return page_of_views(_views(found), paging)


async def bindings(actor: Actor, member_id: UUID) -> list[BindingView]:
    """Who was a member's dedicated associate, the oldest first."""
    actor.require(SEE_MEMBERS)
    found = await member(actor, member_id)
    return await fetch_as(BindingView, BINDINGS, found.id)


async def consents(actor: Actor, member_id: UUID) -> list[GivenConsent]:
    """What a member has agreed to, the newest first, without what proves it."""
    actor.require(SEE_MEMBERS)
    found = await member(actor, member_id)
    return await fetch_as(GivenConsent, CONSENTS_OF, found.id)


async def customers_to_hand_over(actor: Actor, associate_id: UUID) -> HandOverPreview:
    """How many of somebody's customers the actor could hand over. Raises NotFound for one outside the reach."""
    actor.require(TRANSFER_MEMBERS)
    giver = await associate(actor, associate_id)
    reach = (actor.reaches_all, actor.path_patterns, actor.associate_id)
    count: int = await fetch_value(TO_HAND_OVER, giver.id, *reach)
    return HandOverPreview(giver.id, giver.name, count, min(count, MOST_HANDED_OVER))


async def registration(actor: Actor, registration_id: UUID) -> RegistrationView:
    """How a registration stands. Raises NotFound, also when its store is outside the actor's reach."""
    actor.require(SEE_MEMBERS)
    found = await fetch_row_as(
        RegistrationView, REGISTRATION, registration_id, actor.reaches_all, actor.path_patterns, actor.associate_id
    )
    if found is None:
        raise NotFound
    return msgspec.structs.replace(found, status=status_at(found.status, found.expires_at, clock.now()))


async def member_levels(actor: Actor) -> list[NamedLevel]:
    """The levels in force, the lowest first."""
    actor.require(SEE_MEMBERS)
    return await named_levels()
