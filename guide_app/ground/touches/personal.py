"""Who met a customer where, for the copy of their data."""

from datetime import datetime

import msgspec

from guide_app.base.kernel.personal_data import PersonalData
from guide_app.ground.members.fragments import identities_of


class TouchRow(msgspec.Struct, frozen=True):
    """One meeting."""

    kind: str
    at: datetime
    store: str | None
    associate: str | None


PERSONAL = (
    PersonalData(
        "touches.touches",
        ("往来记录", "Meetings"),
        TouchRow,
        f"""
SELECT t.kind, t.at, s.name AS store, a.name AS associate FROM touch t
LEFT JOIN store s ON s.id = t.store LEFT JOIN associate a ON a.id = t.associate
WHERE t.member IN ({identities_of("$1")}) ORDER BY t.at, t.id
""",
        {
            "kind": ("种类", "Kind"),
            "at": ("时间", "When"),
            "store": ("门店", "Store"),
            "associate": ("导购", "Associate"),
        },
    ),
)
