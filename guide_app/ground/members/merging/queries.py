"""Which members may be one person, what a merge would bring together, and which merges there were."""

import hashlib
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.settings import settings
from guide_app.base.web.pages import Page, PageRequest, page_of, page_of_views
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.merging.ports import Belongings, BelongingsDesk
from guide_app.ground.members.merging.rules import (
    DuplicateReason,
    DuplicateState,
    may_be_undone,
    stays,
    undone_until,
)
from guide_app.ground.members.merging.schemas import (
    DuplicateMember,
    DuplicateView,
    MergePreview,
    MergeSide,
    MergeView,
)
from guide_app.ground.members.people import COLUMNS, Person
from guide_app.ground.members.permissions import MERGE_MEMBERS, SEE_DUPLICATES
from guide_app.ground.members.profiles import Profile
from guide_app.ground.members.queries import member
from guide_app.ground.members.reads import identities_of as all_of
from guide_app.ground.members.rules import MemberSource
from guide_app.ground.members.schemas import MemberView

# Both of a pair are shown, so both have to be in reach. $1 and $2 the reach, $3 the page before, $4 the limit.
PAIRS = """
SELECT d.id, d.reason, d.state, d.found_at,
  a.id AS one_id, a.number AS one_number, a.name_masked AS one_name, a.phone_masked AS one_phone,
  sa.code AS one_store, a.registered_at AS one_registered_at, a.source AS one_source,
  b.id AS other_id, b.number AS other_number, b.name_masked AS other_name, b.phone_masked AS other_phone,
  sb.code AS other_store, b.registered_at AS other_registered_at, b.source AS other_source
FROM member_duplicate d
JOIN member a ON a.id = d.one JOIN store sa ON sa.id = a.home_store
JOIN member b ON b.id = d.other JOIN store sb ON sb.id = b.home_store
WHERE ($1 OR (sa.path LIKE ANY($2::text[]) AND sb.path LIKE ANY($2::text[]))) AND {which}
"""
WAITING = PAIRS.format(
    which="""d.state = 'open' AND a.merged_into IS NULL AND b.merged_into IS NULL AND a.erased_at IS NULL
  AND b.erased_at IS NULL AND d.id < $3 ORDER BY d.id DESC LIMIT $4"""
)
ENDED = PAIRS.format(which="d.state = $5 AND d.id < $3 ORDER BY d.id DESC LIMIT $4")
PAIR = PAIRS.format(which="d.id = $3")
MADE = """
SELECT g.id, g.survivor AS survivor_id, s.number AS survivor_number, s.name_masked AS survivor_name_masked,
  g.absorbed AS absorbed_id, a.number AS absorbed_number, a.name_masked AS absorbed_name_masked, g.reason,
  g.preview, by.name AS merged_by_name, g.merged_at, u.undone_at,
  a.merged_into = g.survivor AND a.erased_at IS NULL AND s.erased_at IS NULL AS is_last
FROM member_merge g JOIN member s ON s.id = g.survivor JOIN member a ON a.id = g.absorbed
JOIN store home ON home.id = s.home_store
LEFT JOIN account login ON login.id = g.merged_by LEFT JOIN associate by ON by.id = login.associate
LEFT JOIN member_merge_undone u ON u.merge = g.id
WHERE ($1 OR home.path LIKE ANY($2::text[])) AND {which}
"""
ONE_MERGE = MADE.format(which="g.id = $3")
MERGES = MADE.format(
    which=f"""g.id < $3
  AND ($5::uuid IS NULL OR g.survivor IN ({identities_of("$5")}))
ORDER BY g.id DESC LIMIT $4"""
)
PERSON = f"SELECT {COLUMNS} FROM member m LEFT JOIN member_key k ON k.member = m.id WHERE m.id = $1"
CONSENTS = """
SELECT count(*) AS standing FROM consent c WHERE c.member = ANY($1::uuid[]) AND c.withdrawn_at IS NULL
"""


class PairRow(msgspec.Struct, frozen=True):
    """A pair with both members."""

    id: UUID
    reason: DuplicateReason
    state: DuplicateState
    found_at: datetime
    one_id: UUID
    one_number: str
    one_name: str
    one_phone: str
    one_store: str
    one_registered_at: datetime
    one_source: MemberSource
    other_id: UUID
    other_number: str
    other_name: str
    other_phone: str
    other_store: str
    other_registered_at: datetime
    other_source: MemberSource

    def view(self) -> DuplicateView:
        """The pair, who would rather stay first."""
        one = DuplicateMember(
            *(self.one_id, self.one_number, self.one_name, self.one_phone, self.one_store), self.one_registered_at
        )
        other = DuplicateMember(
            *(self.other_id, self.other_number, self.other_name, self.other_phone, self.other_store),
            self.other_registered_at,
        )
        first = (self.one_source, self.one_registered_at, self.one_id)
        second = (self.other_source, self.other_registered_at, self.other_id)
        survivor, absorbed = (one, other) if stays(first, second) else (other, one)
        return DuplicateView(self.id, survivor, absorbed, self.reason, self.reason.is_strong, self.state, self.found_at)


class MergeRow(msgspec.Struct, frozen=True):
    """A merge with both members; `is_last` unless it was undone, or the survivor was merged since."""

    id: UUID
    survivor_id: UUID
    survivor_number: str
    survivor_name_masked: str
    absorbed_id: UUID
    absorbed_number: str
    absorbed_name_masked: str
    reason: DuplicateReason
    preview: Belongings
    merged_by_name: str | None
    merged_at: datetime
    undone_at: datetime | None
    is_last: bool

    def view(self, at: datetime, days: int) -> MergeView:
        """As it is shown."""
        return MergeView(
            id=self.id,
            survivor_id=self.survivor_id,
            survivor_number=self.survivor_number,
            survivor_name_masked=self.survivor_name_masked,
            absorbed_id=self.absorbed_id,
            absorbed_number=self.absorbed_number,
            absorbed_name_masked=self.absorbed_name_masked,
            reason=self.reason,
            orders=self.preview.orders,
            net_fen=self.preview.net_fen,
            coupons=self.preview.coupons,
            merged_by_name=self.merged_by_name,
            merged_at=self.merged_at,
            undo_until=undone_until(self.merged_at, days=days),
            undone_at=self.undone_at,
            can_be_undone=self.undone_at is None and self.is_last and may_be_undone(self.merged_at, at, days=days),
        )


class Standing(msgspec.Struct, frozen=True):
    """How many consents stand."""

    standing: int


async def duplicates(
    actor: Actor, paging: PageRequest, *, status: DuplicateState = DuplicateState.OPEN
) -> Page[DuplicateView]:
    """Pairs of members in reach that may be one person, the newest first."""
    actor.require(SEE_DUPLICATES)
    asked = (actor.reaches_all, actor.path_patterns, paging.before, paging.fetch)
    if status is DuplicateState.OPEN:
        rows = await fetch_as(PairRow, WAITING, *asked)
    else:
        rows = await fetch_as(PairRow, ENDED, *asked, status)
    return page_of(rows, paging, view=PairRow.view, key=lambda row: row.id)


async def duplicate(actor: Actor, duplicate_id: UUID) -> DuplicateView:
    """One pair. Raises NotFound, also when either lies outside the reach."""
    actor.require(SEE_DUPLICATES)
    found = await fetch_row_as(PairRow, PAIR, actor.reaches_all, actor.path_patterns, duplicate_id)
    if found is None:
        raise NotFound
    return found.view()


async def merges(actor: Actor, paging: PageRequest, *, member_id: UUID | None = None) -> Page[MergeView]:
    """Merges whose survivor belongs to a store in reach, the newest first; or those of one person."""
    actor.require(SEE_DUPLICATES)
    at, days = clock.now(), settings().merge_undo_days
    asked = (actor.reaches_all, actor.path_patterns, paging.before, paging.fetch, member_id)
    rows = await fetch_as(MergeRow, MERGES, *asked)
    return page_of_views([row.view(at, days) for row in rows], paging)


async def merge(actor: Actor, merge_id: UUID) -> MergeView:
    """One merge. Raises NotFound, also beyond the reach."""
    actor.require(SEE_DUPLICATES)
    found = await fetch_row_as(MergeRow, ONE_MERGE, actor.reaches_all, actor.path_patterns, merge_id)
    if found is None:
        raise NotFound
    return found.view(clock.now(), settings().merge_undo_days)


async def merge_preview(actor: Actor, survivor_id: UUID, absorbed_id: UUID, *, desk: BelongingsDesk) -> MergePreview:
    """Both sides as a merge would bring them together. Raises NotFound beyond the reach."""
    actor.require(MERGE_MEMBERS)
    survivor, ours = await _side(actor, survivor_id, desk)
    absorbed, theirs = await _side(actor, absorbed_id, desk)
    differ = [
        field
        for field in ("name", "phone", "birthday")
        if _both_and_different(getattr(ours, field), getattr(theirs, field))
    ]
    if _both_and_different(survivor.member.dedicated_id, absorbed.member.dedicated_id):
        differ.append("dedicated")
    digest = hashlib.sha256(msgspec.json.encode((survivor, absorbed, differ))).hexdigest()[:32]
    return MergePreview(survivor, absorbed, differ, digest)


def _both_and_different(ours: object, theirs: object) -> bool:
    return ours is not None and theirs is not None and ours != theirs


async def _side(actor: Actor, member_id: UUID, desk: BelongingsDesk) -> tuple[MergeSide, Profile]:
    shown: MemberView = await member(actor, member_id)
    ids = await all_of(shown.id)
    person = await fetch_row_as(Person, PERSON, shown.id)
    standing = await fetch_row_as(Standing, CONSENTS, ids)
    assert person is not None, "they were just read"
    assert standing is not None, "aggregates always give a row"
    return MergeSide(shown, await desk.of_members(ids), standing.standing), person.profile
