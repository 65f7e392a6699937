"""Growth points and levels of a customer, for the copy of their data."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from guide_app.base.kernel.personal_data import PersonalData
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.fragments import identities_of
from loyalty.sealed import NOTE

THEM = f"IN ({identities_of('$1')})"


class PointsRow(msgspec.Struct, frozen=True):
    """Points that came or went; why somebody gave them by hand is sealed, with the key that opens it."""

    reason: str
    points: int
    at: datetime
    expires_on: date | None
    store: str
    note_sealed: bytes | None
    key_wrapped: bytes | None


class LevelRow(msgspec.Struct, frozen=True):
    """A level that they got."""

    before: str
    after: str
    reason: str
    points: int
    until: date | None
    at: datetime


class BenefitRow(msgspec.Struct, frozen=True):
    """What a level brought, or was refused."""

    benefit: str
    occasion: str
    level: str
    given: bool
    at: datetime


def _opened(row: PointsRow) -> Mapping[str, object]:
    told = msgspec.structs.asdict(row)
    sealed = told["note_sealed"]
    return told | {"note": vault().open_of(row.key_wrapped, NOTE, sealed) if sealed else None}


PERSONAL = (
    PersonalData(
        "loyalty.points",
        ("成长值明细", "Growth points"),
        PointsRow,
        f"""
SELECT e.reason, e.points, e.at, e.expires_on, s.name AS store, e.note_sealed, k.key_wrapped FROM growth_entry e
JOIN store s ON s.id = e.store LEFT JOIN member_key k ON k.member = e.member
WHERE e.member {THEM} ORDER BY e.at, e.id
""",
        {
            "reason": ("原因", "Reason"),
            "points": ("成长值", "Points"),
            "at": ("时间", "When"),
            "expires_on": ("到期日", "Expires"),
            "store": ("门店", "Store"),
            "note": ("说明", "Note"),
        },
        _opened,
    ),
    PersonalData(
        "loyalty.levels",
        ("等级变化", "Levels over time"),
        LevelRow,
        f"""
SELECT c.before, c.after, c.reason, c.points, c.until, c.at FROM level_change c
WHERE c.member {THEM} ORDER BY c.at, c.id
""",
        {
            "before": ("原等级", "From"),
            "after": ("等级", "Level"),
            "reason": ("原因", "Reason"),
            "points": ("成长值", "Points"),
            "until": ("有效至", "Until"),
            "at": ("时间", "When"),
        },
    ),
    PersonalData(
        "loyalty.benefits",
        ("等级权益", "Benefits of levels"),
        BenefitRow,
        f"""
SELECT g.benefit, g.occasion, g.level, g.coupon IS NOT NULL AS given, g.at FROM benefit_grant g
WHERE g.member {THEM} ORDER BY g.at, g.id
""",
        {
            "benefit": ("权益", "Benefit"),
            "occasion": ("场合", "Occasion"),
            "level": ("等级", "Level"),
            "given": ("已发放", "Given"),
            "at": ("时间", "When"),
        },
    ),
)
