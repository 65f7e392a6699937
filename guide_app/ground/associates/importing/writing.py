"""Writing people and their posts, many at once."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import asyncpg
import msgspec
from msgspec import UNSET

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Outcome, PieceChanged
from guide_app.base.kernel.people import mask_phone
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.ground.associates.events import AssociatePosted
from guide_app.ground.associates.importing.judging import judge
from guide_app.ground.associates.importing.looking import People, carry, look
from guide_app.ground.associates.importing.sheet import SPEC, PersonRow
from guide_app.ground.associates.permissions import CHANGE_ASSOCIATES
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.associates.service import PHONE
from guide_app.ground.stores.importing.columns import Id


class PersonWritten(msgspec.Struct, frozen=True):
    """An associate as the table has them; of somebody known, if they are still of this version."""

    id: UUID
    number: str
    name: str
    title: str
    phone_sealed: bytes | None
    phone_masked: str
    wecom_userid: str | None
    status: AssociateStatus
    version: int


class PostWritten(msgspec.Struct, frozen=True):
    """A row of the table of postings."""

    id: UUID
    associate: UUID
    role: Role
    path: str
    store: UUID | None
    valid_from: date


ADD = f"{insert_from_json('associate', PersonWritten)} ON CONFLICT DO NOTHING RETURNING id"
CHANGE = f"""
UPDATE associate a SET name = new.name, title = new.title,
  phone_sealed = CASE WHEN new.phone_sealed IS NULL THEN NULL ELSE decode(new.phone_sealed #>> '{{}}', 'base64') END,
  phone_masked = new.phone_masked, wecom_userid = new.wecom_userid, version = a.version + 1
FROM {record_set(PersonWritten, "$1", "new")} WHERE a.id = new.id AND a.version = new.version
"""
ADD_POSTS = insert_from_json("posting", PostWritten)
END_POSTS = f"""
UPDATE posting p SET valid_to = new.valid_from FROM {record_set(PostWritten, "$1", "new")}
WHERE p.associate = new.associate AND p.is_main AND (p.valid_to IS NULL OR p.valid_to > new.valid_from)
"""


async def _write(actor: Actor, judged: Sequence[Judged[PersonRow]], people: People) -> None:
    added, changed, posts = [], [], []
    for one in judged:
        person = _written(one.row, people)
        fields = sorted(change.field for change in one.judgement.changes)
        post = people.posts.get(one.row.number)
        if one.judgement.outcome is Outcome.NEW:
            added.append(person)
            await audit.record(actor, "associates.created", f"associate:{person.id}", number=person.number)
        elif not set(fields) <= {"role", "store", "region", "valid_from"}:
            changed.append(person)
            await audit.record(actor, "associates.updated", f"associate:{person.id}", fields=fields)
        if post is not None:
            posts.append(PostWritten(new_id(), person.id, post.role, post.path, post.store, post.valid_from))
    try:
        if added and len(await fetch_as(Id, ADD, as_json(added))) != len(added):
            raise PieceChanged
        if changed and await execute(CHANGE, as_json(changed)) != len(changed):
            raise PieceChanged
    except asyncpg.UniqueViolationError as error:  # a WeCom account that somebody took meanwhile
        raise PieceChanged from error
    if posts:
        await _give(actor, posts, people)


async def _give(actor: Actor, posts: Sequence[PostWritten], people: People) -> None:
    """End the posts before, and give the new ones."""
    at = clock.now()
    known = {person.id for person in people.known.values()}
    again = [post for post in posts if post.associate in known]
    if again:
        await execute(END_POSTS, as_json(again))
    await execute(ADD_POSTS, as_json(posts))
    for post in posts:
        told = {"role": post.role, "path": post.path, "valid_from": post.valid_from}
        await audit.record(actor, "associates.posted", f"associate:{post.associate}", **told)
        posted = AssociatePosted(
            associate_id=post.associate,
            role=post.role,
            path=post.path,
            store_id=post.store,
            valid_from=post.valid_from,
        )
        await publish(posted, at=at)


def _written(row: PersonRow, people: People) -> PersonWritten:
    """The row over what is there."""
    person = people.known.get(row.number)
    sealed, masked = (None, "") if person is None else (person.phone_sealed, person.phone_masked)
    if row.phone is not UNSET:
        sealed, masked = vault().seal(PHONE, row.phone), mask_phone(row.phone)
    user = None if person is None else person.wecom_userid
    if row.wecom_userid is not UNSET:
        user = row.wecom_userid
    return PersonWritten(
        id=new_id() if person is None else person.id,
        number=row.number,
        name=str(row.name) if person is None or row.name is not UNSET else person.name,
        title=row.title if row.title is not UNSET else ("" if person is None else person.title),
        phone_sealed=sealed,
        phone_masked=masked,
        wecom_userid=user,
        status=AssociateStatus.ACTIVE,
        version=1 if person is None else person.version,
    )


ASSOCIATES = ImportKind(
    name="associates",
    title=("人员与任职", "People and their posts"),
    may=CHANGE_ASSOCIATES,
    columns=SPEC,
    row=PersonRow,
    key=("number",),
    look=look,
    judge=judge,
    write=_write,
    exported_as="associates",
    carry=carry,
    rules=(
        ("门店与区域须已存在，请先导入它们", "Stores and regions have to be there, import them first"),
        (
            "岗位或地点与现任职不同即为调岗，现任职于开始日期前一天结束",
            "Another role or place is a new post; the one before ends",
        ),
        (
            "离职与返聘在系统中办理；已离职人员的行，状态写明离职且其余未改的不变，否则拒绝",
            "People leave and come back in the product: a row of who has left is unchanged if it says so, else refused",
        ),
        (
            "与当天任职相同的行不变，已定的以后调岗保留",
            "A row that says where somebody works today changes nothing; a post that is to begin later stays",
        ),
        (
            "只管主岗，兼岗不变；兼岗另有一张表，一人可有多行",
            "Main posts alone: second ones stay, and have a sheet of their own, of several rows for one person",
        ),
        ("总部岗位须另一人审批，请单独办理", "Posts at headquarters need a second person, ask for them one by one"),
    ),
)
