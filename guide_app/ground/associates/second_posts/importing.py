"""The sheet of second posts: somebody works in a further store beside their main one. As many rows as stores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import choice, code, day
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Judgement, Judging, Outcome
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.associates.events import AssociatePosted
from guide_app.ground.associates.importing.judging import REASONS
from guide_app.ground.associates.importing.looking import LOCK
from guide_app.ground.associates.permissions import CHANGE_ASSOCIATES
from guide_app.ground.associates.rules import AssociateStatus, Verdict, verdict
from guide_app.ground.stores.importing.columns import UNIT_CODE, Id
from guide_app.ground.stores.rules import require_code

NUMBER = code(lambda written: require_code(written, field="number"), ("工号，1-40 位", "number, 1 to 40 signs"))
ROLES = {role: role.names for role in Role if role.works_in_store}
SPEC = (
    Column("number", ("工号", "Number"), NUMBER, Need.ALWAYS, example="A1001"),
    Column("store", ("兼岗门店编码", "Code of the further store"), UNIT_CODE, Need.ALWAYS, example="SH002"),
    Column("role", ("岗位", "Role"), choice(ROLES), note=("留空为导购", "associate when blank"), example="导购"),
    Column(
        "valid_from", ("兼岗开始日期", "From"), day(), note=("留空为今天", "today when blank"), example="2026-12-01"
    ),
    Column(
        "valid_to",
        ("兼岗结束日期", "Until"),
        day(),
        note=("这一天起不再兼岗；留空为长期", "the first day without it; open when blank"),
    ),
)


class SecondPostRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    number: str
    store: str
    role: Role | UnsetType = UNSET
    valid_from: date | UnsetType = UNSET
    valid_to: date | UnsetType = UNSET


class PostHeld(msgspec.Struct, frozen=True):
    """A post that somebody has or had."""

    role: Role
    path: str
    in_store: bool
    valid_from: date
    valid_to: date | None
    is_main: bool

    def meets(self, begins: date, ends: date | None) -> bool:
        """Whether it holds on a day of those from `begins` until before `ends`."""
        return (ends is None or self.valid_from < ends) and (self.valid_to is None or self.valid_to > begins)


class PersonPosted(msgspec.Struct, frozen=True):
    """Somebody who is there, with all of their posts."""

    id: UUID
    number: str
    status: AssociateStatus
    left_at: datetime | None
    posts: tuple[PostHeld, ...]


class StoreNamed(msgspec.Struct, frozen=True):
    """A store that a row names."""

    id: UUID
    code: str
    path: str


class NewSecondPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post as it is written."""

    id: UUID
    associate: UUID
    role: Role
    path: str
    store: UUID
    valid_from: date
    valid_to: date | None
    is_main: bool = False


@dataclass
class Staff:
    """Those of a piece by number, the stores its rows name, and today."""

    people: dict[str, PersonPosted]
    stores: dict[str, StoreNamed]
    today: date


PEOPLE = """
SELECT a.id, a.number, a.status, a.left_at, coalesce((
  SELECT jsonb_agg(jsonb_build_object('role', p.role, 'path', p.path, 'in_store', p.store IS NOT NULL,
    'valid_from', p.valid_from, 'valid_to', p.valid_to, 'is_main', p.is_main) ORDER BY p.valid_from, p.id)
  FROM posting p WHERE p.associate = a.id), '[]'::jsonb) AS posts
FROM associate a WHERE a.number = ANY($1::text[]) ORDER BY a.id
"""
STORES = "SELECT id, code, path FROM store WHERE code = ANY($1::text[]) ORDER BY id"
ADD = insert_from_json("posting", NewSecondPost)


async def _look(_: Actor, rows: Sequence[SecondPostRow], lock: bool) -> Staff:
    numbers = [row.number for row in rows]
    if lock:
        await fetch_as(Id, LOCK, numbers)
    people = await fetch_as(PersonPosted, PEOPLE, numbers)
    stores = await fetch_as(StoreNamed, STORES, [row.store for row in rows])
    return Staff({one.number: one for one in people}, {one.code: one for one in stores}, business_date(clock.now()))


def _judge(actor: Actor, judging: Judging[SecondPostRow], staff: Staff) -> Judgement:
    row = judging.row
    person, store = staff.people.get(row.number), staff.stores.get(row.store)
    _, begins, ends = _terms(row, staff.today)
    if ends is not None and ends <= begins and judging.can_tell("valid_from"):
        judging.refuse("valid_to", "须晚于开始日期", "later than the first day")
    so_far = judging.rules_broken
    if person is None or not _is_in_reach(actor, person, staff.today):
        judging.refuse("number", "须为您可管理的在职人员工号", "the number of somebody within your reach")
    elif person.status is AssociateStatus.LEFT or person.left_at is not None:
        judging.refuse("number", "该员工已离职", "this associate has left")
    if store is None or not actor.reaches(store.path):
        judging.refuse("store", "须为您可管理的门店编码", "the code of a store within your reach")
    if judging.rules_broken > so_far or person is None or store is None:
        return judging.ends(known=False)
    there = [one for one in person.posts if one.path == store.path and one.meets(staff.today, None)]
    if any(one.is_main for one in there):
        judging.refuse("store", "主岗就在这家门店", "the main post is in this store")
    elif there:
        for field in ("role", "valid_from", "valid_to"):
            judging.keep(field, getattr(there[0], field))
        return judging.ends(known=True)
    else:
        _judge_new(actor, judging, person, store, staff)
    return judging.ends(known=False)


def _judge_new(
    actor: Actor, judging: Judging[SecondPostRow], person: PersonPosted, store: StoreNamed, staff: Staff
) -> None:
    role, begins, ends = _terms(judging.row, staff.today)
    held = tuple(one.role for one in person.posts if one.meets(staff.today, None))
    found = verdict(actor.role, on_oneself=person.id == actor.associate_id, held=held, given=role)
    if found is not Verdict.ALONE:
        judging.refuse("role", *REASONS[found])
    first = date.fromordinal(begins.toordinal() + 1)
    if not any(one.is_main and one.in_store and one.meets(begins, first) for one in person.posts):
        judging.refuse("valid_from", "当天须有门店主岗，请先导入人员", "needs a main post in a store on that day")
    if any(one.path == store.path and one.meets(begins, ends) for one in person.posts):
        judging.refuse("valid_from", "与这家门店已有的任职重叠", "another post in this store holds then")


def _is_in_reach(actor: Actor, person: PersonPosted, today: date) -> bool:
    main = [one for one in person.posts if one.is_main and one.meets(today, None)]
    return person.id == actor.associate_id or any(actor.reaches(one.path) for one in main[:1])


def _terms(row: SecondPostRow, today: date) -> tuple[Role, date, date | None]:
    """As what, from when and until when a new post holds."""
    role = Role.ASSOCIATE if row.role is UNSET else row.role
    return role, today if row.valid_from is UNSET else row.valid_from, None if row.valid_to is UNSET else row.valid_to


async def _write(actor: Actor, judged: Sequence[Judged[SecondPostRow]], staff: Staff) -> None:
    posts = []
    for one in judged:
        if one.judgement.outcome is not Outcome.NEW:
            continue
        person, store = staff.people[one.row.number], staff.stores[one.row.store]
        role, begins, ends = _terms(one.row, staff.today)
        posts.append(
            NewSecondPost(
                id=new_id(),
                associate=person.id,
                role=role,
                path=store.path,
                store=store.id,
                valid_from=begins,
                valid_to=ends,
            )
        )
    if not posts:
        return
    await execute(ADD, as_json(posts))
    at = clock.now()
    for post in posts:
        told = {"role": post.role, "path": post.path, "valid_from": post.valid_from, "valid_to": post.valid_to}
        await audit.record(actor, "associates.posted_beside", f"associate:{post.associate}", **told)
        await publish(_fact(post), at=at)


def _fact(post: NewSecondPost) -> AssociatePosted:
    return AssociatePosted(
        is_main=False,
        store_id=post.store,
        path=post.path,
        role=post.role,
        valid_from=post.valid_from,
        associate_id=post.associate,
    )


SECOND_POSTS = ImportKind(
    name="second_posts",
    title=("兼岗", "Second posts"),
    may=CHANGE_ASSOCIATES,
    columns=SPEC,
    row=SecondPostRow,
    key=("number", "store"),
    look=_look,
    judge=_judge,
    write=_write,
    exported_as=None,
    rules=(
        ("人员与主岗须已存在，请先导入人员", "People and their main posts have to be there, import them first"),
        ("一人可有多行，每家兼岗门店一行", "As many rows for a person as further stores"),
        (
            "已有的兼岗不改；结束兼岗在人员页办理",
            "Second posts that are there stay, end them on the person's page",
        ),
    ),
)
