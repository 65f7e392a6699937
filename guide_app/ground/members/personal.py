"""What is known of members themselves, for the copy of their data."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from guide_app.base.kernel.personal_data import PersonalData
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.sealing import BIRTHDAY, NAME, PHONE

THEM = f"IN ({identities_of('$1')})"


class ProfileRow(msgspec.Struct, frozen=True):
    """Who they are, sealed, with the key that opens it."""

    number: str
    name_sealed: bytes | None
    phone_sealed: bytes | None
    birthday_sealed: bytes | None
    key_wrapped: bytes | None
    gender: str
    level: str
    source: str
    registered_at: datetime
    store: str
    dedicated: str | None


class BindingRow(msgspec.Struct, frozen=True):
    """Who looked after them."""

    associate: str
    reason: str
    bound_at: datetime
    ended_at: datetime | None


class ConsentRow(msgspec.Struct, frozen=True):
    """A registration that they agreed to."""

    company: str | None
    store: str | None
    text_version: str
    confirmed_at: datetime
    withdrawn_at: datetime | None


class RegistrationRow(msgspec.Struct, frozen=True):
    """A registration: begun where and by whom, and how it ended."""

    store: str
    associate: str | None
    status: str
    started_at: datetime
    ended_at: datetime | None


class CodeRow(msgspec.Struct, frozen=True):
    """A code that was asked for their phone."""

    purpose: str
    asked_at: datetime
    used_at: datetime | None


class CorrectionRow(msgspec.Struct, frozen=True):
    """That something of the profile was corrected."""

    fields: str
    by_customer: bool
    at: datetime


class RevealRow(msgspec.Struct, frozen=True):
    """Somebody of the staff saw the whole phone."""

    at: datetime


def _opened(row: ProfileRow) -> Mapping[str, object]:
    keys, told = vault(), msgspec.structs.asdict(row)
    for name, purpose in (("name", NAME), ("phone", PHONE), ("birthday", BIRTHDAY)):
        sealed = told[f"{name}_sealed"]
        told[name] = keys.open_of(row.key_wrapped, purpose, sealed) if sealed else None
    return told


PERSONAL = (
    PersonalData(
        "members.profile",
        ("会员资料", "Profile"),
        ProfileRow,
        f"""
SELECT m.number, m.name_sealed, m.phone_sealed, m.birthday_sealed, k.key_wrapped, m.gender, m.level, m.source,
  m.registered_at,  s.name AS store, a.name AS dedicated
FROM member m JOIN store s ON s.id = m.home_store LEFT JOIN associate a ON a.id = m.dedicated
LEFT JOIN member_key k ON k.member = m.id WHERE m.id {THEM} ORDER BY m.id
""",
        {
            "number": ("会员号", "Number"),
            "name": ("姓名", "Name"),
            "phone": ("手机", "Phone"),
            "birthday": ("生日", "Birthday"),
            "gender": ("性别", "Gender"),
            "level": ("等级", "Level"),
            "source": ("来源", "Source"),
            "registered_at": ("注册时间", "Registered"),
            "store": ("所属门店", "Store"),
            "dedicated": ("专属导购", "Associate"),
        },
        _opened,
    ),
    PersonalData(
        "members.bindings",
        ("专属导购变更", "Associates over time"),
        BindingRow,
        f"""
SELECT a.name AS associate, b.reason, b.bound_at, b.ended_at FROM binding b JOIN associate a ON a.id = b.associate
WHERE b.member {THEM} ORDER BY b.bound_at, b.id
""",
        {
            "associate": ("专属导购", "Associate"),
            "reason": ("原因", "Reason"),
            "bound_at": ("从", "From"),
            "ended_at": ("到", "Until"),
        },
    ),
    PersonalData(
        "members.consents",
        ("注册同意书", "Consents at registration"),
        ConsentRow,
        f"""
SELECT c.evidence->>'company' AS company, c.evidence->>'store' AS store, c.text_version, c.confirmed_at, c.withdrawn_at
FROM consent c WHERE c.member {THEM} ORDER BY c.confirmed_at, c.id
""",
        {
            "company": ("公司", "Company"),
            "store": ("门店", "Store"),
            "text_version": ("文本版本", "Text"),
            "confirmed_at": ("同意时间", "Agreed"),
            "withdrawn_at": ("撤回时间", "Withdrawn"),
        },
    ),
    PersonalData(
        "members.registrations",
        ("注册记录", "Registrations"),
        RegistrationRow,
        f"""
SELECT s.name AS store, a.name AS associate, r.status, r.requested_at AS started_at, r.ended_at FROM registration r
JOIN store s ON s.id = r.store LEFT JOIN associate a ON a.id = r.associate
WHERE r.member {THEM} ORDER BY r.requested_at, r.id
""",
        {
            "store": ("门店", "Store"),
            "associate": ("经办导购", "Associate"),
            "status": ("结果", "Outcome"),
            "started_at": ("开始", "Begun"),
            "ended_at": ("结束", "Ended"),
        },
    ),
    PersonalData(
        "members.messages",
        ("发到手机的验证码", "Codes sent to the phone"),
        CodeRow,
        f"""
SELECT c.purpose, c.asked_at, c.used_at FROM phone_code c
WHERE c.phone_index IN (SELECT p.phone_index FROM member_phone p WHERE p.member {THEM}) ORDER BY c.asked_at, c.id
""",
        {
            "purpose": ("用途", "Purpose"),
            "asked_at": ("发送时间", "Sent"),
            "used_at": ("使用时间", "Used"),
        },
    ),
    PersonalData(
        "members.corrections",
        ("资料更正", "Corrections of the profile"),
        CorrectionRow,
        f"""
SELECT array_to_string(c.fields, ', ') AS fields, c.by_customer, c.at
FROM member_correction c WHERE c.member {THEM} ORDER BY c.at, c.id
""",
        {"fields": ("内容", "What"), "by_customer": ("本人操作", "By oneself"), "at": ("时间", "When")},
    ),
    PersonalData(
        "members.reveals",
        ("完整手机号被查看", "Times the whole phone was seen"),
        RevealRow,
        f"SELECT r.at FROM member_reveal r WHERE r.member {THEM} ORDER BY r.at",
        {"at": ("时间", "When")},
    ),
)
