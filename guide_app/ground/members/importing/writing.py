"""Writing members, many at once: sealed under a key of their own each, and found by their phones' keyed hashes.

Nobody has won them by an import, so nothing is told of a registration: no acquisition is paid, no task counts them.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import start_of
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.kinds import ImportKind, Judged, Outcome, PieceChanged
from guide_app.base.kernel.people import mask_name, mask_phone
from guide_app.base.kernel.privacy import PersonalKey, vault
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.ground.members.events import DedicatedChanged
from guide_app.ground.members.importing.judging import judge, keys_of
from guide_app.ground.members.importing.looking import MemberKnown, Members, carry, index_of, look
from guide_app.ground.members.importing.sheet import SPEC, MemberRow
from guide_app.ground.members.numbers import member_number
from guide_app.ground.members.permissions import IMPORT_MEMBERS
from guide_app.ground.members.rules import BindingReason, Gender, MemberSource
from guide_app.ground.members.sealing import BIRTHDAY, NAME, PHONE, birthday_index, name_grams
from guide_app.ground.members.service.consenting import NewBinding, NewConsent

TEXT_ELSEWHERE = "elsewhere"
"""The version of a consent's text that was agreed to before, in words that nobody here has."""
DIGEST_ELSEWHERE = hashlib.sha256(TEXT_ELSEWHERE.encode()).digest()


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """What is written of somebody, sealed; null where the row does not say it or it is known already."""

    name_sealed: bytes | None
    name_masked: str
    name_grams: list[int] | None
    phone_sealed: bytes | None
    phone_masked: str
    birthday_sealed: bytes | None
    birthday_index: int | None
    gender: Gender


class Imported(Person, frozen=True, kw_only=True):
    """A row of members that is new."""

    id: UUID
    number: str
    level: str = "basic"
    source: MemberSource = MemberSource.IMPORT
    registered_at: datetime
    home_store: UUID
    dedicated: UUID | None
    version: int = 1


class Filled(Person, frozen=True, kw_only=True):
    """What a known member gets, if they are still of this version."""

    id: UUID
    dedicated: UUID | None
    version: int


class KeyOf(msgspec.Struct, frozen=True):
    """A row of members' keys."""

    member: UUID
    key_wrapped: bytes


class PhoneOf(msgspec.Struct, frozen=True):
    """A row of members' phones."""

    phone_index: bytes
    member: UUID


class NumberOf(msgspec.Struct, frozen=True):
    """A row of the numbers that members have of their own."""

    number: str
    member: UUID


class Written(msgspec.Struct, frozen=True):
    """A member of whom a row was written."""

    member: UUID


ADD = insert_from_json("member", Imported)
FILL = f"""
UPDATE member m SET
  name_sealed = coalesce(m.name_sealed, decode(new.name_sealed #>> '{{}}', 'base64')),
  name_masked = CASE WHEN new.name_sealed IS NULL THEN m.name_masked ELSE new.name_masked END,
  name_grams = coalesce(m.name_grams, ARRAY(SELECT jsonb_array_elements_text(nullif(new.name_grams, 'null'))::int)),
  phone_sealed = coalesce(m.phone_sealed, decode(new.phone_sealed #>> '{{}}', 'base64')),
  phone_masked = CASE WHEN new.phone_sealed IS NULL THEN m.phone_masked ELSE new.phone_masked END,
  birthday_sealed = coalesce(m.birthday_sealed, decode(new.birthday_sealed #>> '{{}}', 'base64')),
  birthday_index = coalesce(m.birthday_index, new.birthday_index),
  gender = CASE WHEN m.gender = 'unknown' THEN new.gender ELSE m.gender END,
  dedicated = coalesce(m.dedicated, new.dedicated), version = m.version + 1
FROM {record_set(Filled, "$1", "new")} WHERE m.id = new.id AND m.version = new.version
"""
ADD_KEYS = f"{insert_from_json('member_key', KeyOf)} ON CONFLICT DO NOTHING RETURNING member"
ADD_PHONES = f"{insert_from_json('member_phone', PhoneOf)} ON CONFLICT DO NOTHING RETURNING member"
ADD_NUMBERS = f"{insert_from_json('till_member', NumberOf)} ON CONFLICT DO NOTHING RETURNING member"
ADD_BINDINGS = insert_from_json("binding", NewBinding)
ADD_CONSENTS = insert_from_json("consent", NewConsent)


class Rows:
    """Everything that a piece writes, set by set."""

    def __init__(self, members: Members) -> None:
        self.members = members
        self.added: list[Imported] = []
        self.filled: list[Filled] = []
        self.keys: list[KeyOf] = []
        self.phones: list[PhoneOf] = []
        self.numbers: list[NumberOf] = []
        self.bindings: list[NewBinding] = []
        self.consents: list[NewConsent] = []

    def add(self, row: MemberRow) -> Imported:
        """Somebody new."""
        own, member_id, store = vault().new_person(), new_id(), self.members.stores[str(row.home_store)]
        joined = self.members.at if row.joined_on is UNSET else _begin(row.joined_on, self.members.at)
        dedicated = self._dedicated(row, store.id)
        made = Imported(
            id=member_id,
            number=member_number() if row.number is UNSET else row.number,
            registered_at=joined,
            home_store=store.id,
            dedicated=dedicated,
            **_sealed(own, row, {"name", "phone", "birthday", "gender"}),
        )
        self.added.append(made)
        self.keys.append(KeyOf(member_id, own.wrapped))
        if row.number is not UNSET:
            self.numbers.append(NumberOf(row.number, member_id))
        self._beside(row, member_id, dedicated, {"phone", "consented_on"}, (store.company, store.name))
        return made

    def fill(self, row: MemberRow, known: MemberKnown, fields: set[str]) -> Filled:
        """What is not known of somebody."""
        own = vault().new_person() if known.key_wrapped is None else vault().person(known.key_wrapped)
        dedicated = self._dedicated(row, known.home_store) if "dedicated" in fields else None
        got = Filled(id=known.id, dedicated=dedicated, version=known.version, **_sealed(own, row, fields))
        self.filled.append(got)
        if known.key_wrapped is None:
            self.keys.append(KeyOf(known.id, own.wrapped))
        self._beside(row, known.id, dedicated, fields, (known.company, known.store))
        return got

    def _dedicated(self, row: MemberRow, store_id: UUID) -> UUID | None:
        return None if row.dedicated is UNSET else self.members.on_duty[row.dedicated, store_id]

    def _beside(
        self, row: MemberRow, member_id: UUID, dedicated: UUID | None, fields: set[str], where: tuple[str, str]
    ) -> None:
        at = self.members.at
        if row.phone is not UNSET and "phone" in fields:
            self.phones.append(PhoneOf(index_of(row.phone), member_id))
        if dedicated is not None:
            reason = BindingReason.IMPORT
            bound = NewBinding(id=new_id(), member=member_id, associate=dedicated, reason=reason, bound_at=at)
            self.bindings.append(bound)
        if row.consented_on is not UNSET and "consented_on" in fields:
            company, store = where
            evidence: dict[str, object] = {
                "company": company,
                "store": store,
                "proof": "import",
                "import": audit.request_id.get(),
            }
            proof = NewConsent(
                id=new_id(),
                member=member_id,
                text_version=TEXT_ELSEWHERE,
                text_digest=DIGEST_ELSEWHERE,
                evidence=evidence,
                confirmed_at=_begin(row.consented_on, at),
                channel="import",
            )
            self.consents.append(proof)


async def write(actor: Actor, judged: Sequence[Judged[MemberRow]], members: Members) -> None:
    """Add who is new, and fill what is not known of others. Raises PieceChanged."""
    rows = Rows(members)
    for one in judged:
        fields = {change.field for change in one.judgement.changes}
        if one.judgement.outcome is Outcome.NEW:
            made = rows.add(one.row)
            told = {"store": made.home_store, "dedicated": made.dedicated, "consented": "consented_on" in fields}
            await audit.record(actor, "members.imported", f"member:{made.id}", **told)
        else:
            known = next(found for key in keys_of(one.row) if (found := members.known.get(key)) is not None)
            await _fill(actor, rows, one.row, known, fields)
    await _send(rows)


async def _fill(actor: Actor, rows: Rows, row: MemberRow, known: MemberKnown, fields: set[str]) -> None:
    got = rows.fill(row, known, fields)
    await audit.record(actor, "members.filled_in", f"member:{known.id}", fields=sorted(fields))
    if got.dedicated is not None:
        changed = DedicatedChanged(
            member_id=known.id,
            previous_id=None,
            associate_id=got.dedicated,
            reason=BindingReason.IMPORT,
            changed_at=rows.members.at,
        )
        await publish(changed, at=rows.members.at)


async def _send(rows: Rows) -> None:
    if rows.numbers and len(await fetch_as(Written, ADD_NUMBERS, as_json(rows.numbers))) != len(rows.numbers):
        raise PieceChanged  # somebody else was faster
    if rows.phones and len(await fetch_as(Written, ADD_PHONES, as_json(rows.phones))) != len(rows.phones):
        raise PieceChanged
    if rows.added:
        await execute(ADD, as_json(rows.added))
    if rows.filled and await execute(FILL, as_json(rows.filled)) != len(rows.filled):
        raise PieceChanged
    if rows.keys and len(await fetch_as(Written, ADD_KEYS, as_json(rows.keys))) != len(rows.keys):
        raise PieceChanged
    if rows.bindings:
        await execute(ADD_BINDINGS, as_json(rows.bindings))
    if rows.consents:
        await execute(ADD_CONSENTS, as_json(rows.consents))


def _sealed(own: PersonalKey, row: MemberRow, fields: set[str]) -> dict[str, Any]:  # the fields of Person
    """What the row says in these fields, as `Person`."""
    name = row.name if row.name is not UNSET and "name" in fields else None
    phone = row.phone if row.phone is not UNSET and "phone" in fields else None
    gender = row.gender if row.gender is not UNSET and "gender" in fields else Gender.UNKNOWN
    born = row.birthday if row.birthday is not UNSET and "birthday" in fields else None
    return {
        "name_sealed": own.seal(NAME, name) if name else None,
        "name_masked": mask_name(name or ""),
        "name_grams": name_grams(name) if name else None,
        "phone_sealed": own.seal(PHONE, phone) if phone else None,
        "phone_masked": mask_phone(phone) if phone else "",
        "birthday_sealed": own.seal(BIRTHDAY, born.isoformat()) if born else None,
        "birthday_index": birthday_index(born) if born else None,
        "gender": gender,
    }


def _begin(day: date, at: datetime) -> datetime:
    """The beginning of a day in China; never after now."""
    return min(start_of(day).astimezone(UTC), at)


MEMBERS = ImportKind(
    name="members",
    title=("会员", "Members"),
    may=IMPORT_MEMBERS,
    columns=SPEC,
    row=MemberRow,
    key=("phone",),
    look=look,
    judge=judge,
    write=write,
    exported_as=None,
    carry=carry,
    rules=(
        ("门店与人员须已存在，请先导入它们", "Stores and people have to be there, import them first"),
        (
            "按手机号或会员号认出已有会员（合并过的归到保留的会员），只补没有的手机、姓名、生日、性别、专属导购与同意",
            "Who is known by phone or number, merged or not, gets what is not known of them and stays else",
        ),
        (
            "等级不从表导入，由成长值决定；期初成长值另用其表导入",
            "Levels are not imported, they follow points; points from before have a sheet of their own",
        ),
        (
            "导入的会员不算拉新：不计提成、任务与注册成长值",
            "Nobody has won imported members: no commission, no task, no points of a registration",
        ),
        (
            "营销与画像同意不能导入，须顾客本人同意",
            "Consent to marketing and profiling is given by customers alone",
        ),
    ),
)
