"""Points that members bring from before, by a sheet: a second person approves each piece, each member has them once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, Told, ask
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import code, phone, whole
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome
from guide_app.ground.members.importing.judging import keys_of
from guide_app.ground.members.importing.looking import Members
from guide_app.ground.members.importing.looking import look as look_for_members
from guide_app.ground.members.importing.sheet import MemberRow
from guide_app.ground.stores.rules import require_code
from loyalty.errors import NoLoyaltyRules
from loyalty.ledger import Entry, book, of_opening
from loyalty.permissions import APPROVE_OPENING, IMPORT_OPENING
from loyalty.rules.points import EntryReason
from loyalty.versions import in_force, versions

UNKNOWN = ("您的范围内没有这位会员，请先导入会员", "no member within your reach, import members first")
MOST = 100_000_000
"""Points that one member may bring."""

SPEC = (
    Column("phone", ("手机号", "Phone"), phone(), example="13912345678", also=("手机", "电话")),
    Column(
        "number",
        ("会员号", "Member number"),
        code(
            lambda written: require_code(written, field="number"),
            ("会员号或卡号，1-40 位", "member or card number, 1 to 40 signs"),
        ),
        Need.NEVER,
        ("手机号与会员号至少填一个", "a phone, a number, or both"),
        "VIP100234",
        also=("卡号",),
    ),
    Column("points", ("成长值", "Growth points"), whole(1, MOST), Need.ALWAYS, example="1200", also=("期初成长值",)),
)


class OpeningRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    phone: str | UnsetType = UNSET
    number: str | UnsetType = UNSET
    points: int

    @property
    def of_member(self) -> MemberRow:
        """By what the member is found."""
        return MemberRow(phone=self.phone, number=self.number)


class Brought(msgspec.Struct, frozen=True):
    """What a member brings."""

    member_id: UUID
    points: int


class OpeningPoints(msgspec.Struct, frozen=True):
    """What the members of a piece of a sheet bring."""

    rows: tuple[Brought, ...]


class Booked(msgspec.Struct, frozen=True):
    """What a member has brought before."""

    member: UUID
    points: int


class Whose(msgspec.Struct, frozen=True):
    """A member, as whom they are known now, and the store that they belong to."""

    id: UUID
    survivor: UUID
    home_store: UUID


@dataclass
class Known:
    """The members of a piece, and what of them is there already."""

    members: Members
    booked: dict[UUID, int]
    own: frozenset[UUID]
    has_rules: bool


BOOKED = "SELECT member, points FROM growth_entry WHERE member = ANY ($1) AND reason = 'import'"
OWN = """
SELECT m.id, coalesce(m.merged_into, m.id) AS survivor, m.home_store FROM associate a
JOIN member m ON m.id = a.own_member_id WHERE a.id = $1
"""
WHOSE = """
SELECT had.id, m.id AS survivor, m.home_store FROM member had JOIN member m ON m.id = coalesce(had.merged_into, had.id)
WHERE had.id = ANY ($1) AND m.erased_at IS NULL ORDER BY had.id
"""


async def _look(actor: Actor, rows: Sequence[OpeningRow], lock: bool) -> Known:
    members = await look_for_members(actor, [row.of_member for row in rows], lock)
    ids = sorted({one.id for one in members.known.values()})
    own = await fetch_as(Whose, OWN, actor.associate_id) if actor.associate_id else []
    return Known(
        members,
        {one.member: one.points for one in await fetch_as(Booked, BOOKED, ids)},
        frozenset(one.survivor for one in own),
        in_force(await versions(), members.today) is not None,
    )


def _judge(actor: Actor, judging: Judging[OpeningRow], known: Known) -> Judgement:
    row, taken = judging.row, known.members.taken
    where = "phone" if judging.filled("phone") else "number"
    found = {one.id: one for key in keys_of(row.of_member) if (one := known.members.known.get(key)) is not None}
    member = next(iter(found.values()), None)
    if not keys_of(row.of_member):
        if judging.can_tell("phone", "number"):
            judging.refuse("phone", "手机号与会员号至少填一个", "a phone, a number, or both")
    elif member is None or member.is_erased or not actor.reaches_any(member.paths):
        judging.refuse(where, *UNKNOWN)
    elif len(found) > 1:
        judging.refuse("number", "会员号与手机号属于两位会员，请先合并", "of two members, merge them first")
    elif member.id in known.own:
        judging.refuse(where, "不能给自己的会员账号", "never to one's own membership")
    elif str(member.id) in taken:
        judging.refuse(where, "文件中前面的行已是同一位会员", "an earlier row is the same member")
    elif not known.has_rules:
        judging.refuse("points", "请先制定会员等级规则", "decide the rules of levels first")
    elif member.id in known.booked:
        judging.keep("points", known.booked[member.id])
    else:
        judging.compare("points", None)
    judgement = judging.ends(known=True)
    if member is not None and judgement.outcome is not Outcome.REFUSED:
        taken.add(str(member.id))
    return judgement


async def _write(actor: Actor, judged: Sequence[Judged[OpeningRow]], known: Known) -> None:
    rows = []
    for one in judged:
        keys = keys_of(one.row.of_member)
        member = next(found for key in keys if (found := known.members.known.get(key)) is not None)
        rows.append(Brought(member.id, one.row.points))
    asked = OpeningPoints(tuple(rows))
    if not rows:
        return
    if actor.associate_id is None:
        await book_opening(actor, asked)
    else:
        await ask(OPENING, actor, asked, subject=f"opening_points:{new_id()}")


async def book_opening(actor: Actor, asked: OpeningPoints) -> int:
    """Give members what they bring, each once; how many got it. Raises NoLoyaltyRules."""
    actor.require(IMPORT_OPENING)
    at = clock.now()
    day = business_date(at)
    version = in_force(await versions(), day)
    if version is None:
        raise NoLoyaltyRules
    points = {one.member_id: one.points for one in asked.rows}
    async with transaction():
        entries = []
        for one in await fetch_as(Whose, WHOSE, list(points)):
            entry = new_id()
            entries.append(
                Entry(
                    id=entry,
                    member=one.survivor,
                    store=one.home_store,
                    source=of_opening(one.id),
                    lot=entry,
                    reason=EntryReason.IMPORT,
                    points=points[one.id],
                    version=version.number,
                    made_by=actor.associate_id,
                    at=at,
                    business_on=day,
                    expires_on=version.growth.expires_on(day),
                )
            )
        booked = await book(entries)
        for balance in booked:
            await audit.record(actor, "loyalty.opening_points", f"member:{balance.member}", balance=balance.points)
    return len(booked)


def _tell(asked: OpeningPoints) -> Told:
    members, points = len(asked.rows), sum(one.points for one in asked.rows)
    return (
        f"{members:,} 位会员的期初成长值，共 {points:,} 点",
        f"Growth points that {members:,} members bring, {points:,} in all",
    )


OPENING = ApprovalKind(
    name="loyalty.opening_points",
    title=("期初成长值", "Growth points from before"),
    command=OpeningPoints,
    may_ask=IMPORT_OPENING,
    may_approve=APPROVE_OPENING,
    describe=_tell,
    carry_out=book_opening,
    refusals=(NoLoyaltyRules,),
)
OPENING_SHEET = ImportKind(
    name="points",
    title=("期初成长值", "Growth points from before"),
    may=IMPORT_OPENING,
    columns=SPEC,
    row=OpeningRow,
    key=("phone",),
    look=_look,
    judge=_judge,
    write=_write,
    exported_as=None,
    carry=lambda before, now: now.members.taken.update(before.members.taken),
    rules=(
        (
            "提交后须另一人审批，每 1000 行一项；批准后等级按成长值评定",
            "A second person approves what is committed, each 1,000 rows by themselves; levels follow from the points",
        ),
        (
            "每位会员只有一次；会员须已存在",
            "Each member brings points once; members have to be there",
        ),
    ),
    piece=1_000,
)
