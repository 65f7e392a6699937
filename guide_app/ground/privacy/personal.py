"""What a customer decided and asked for, for the copy of their data."""

from datetime import datetime

import msgspec

from guide_app.base.kernel.personal_data import PersonalData
from guide_app.ground.members.fragments import identities_of


class DecisionRow(msgspec.Struct, frozen=True):
    """A yes or a withdrawal."""

    purpose: str
    given: bool
    text_version: str
    channel: str
    at: datetime


class RequestedRow(msgspec.Struct, frozen=True):
    """Something they asked for."""

    kind: str
    state: str
    received_at: datetime
    due_at: datetime
    closed_at: datetime | None


PERSONAL = (
    PersonalData(
        "privacy.decisions",
        ("同意与撤回", "Consents and withdrawals"),
        DecisionRow,
        f"""
SELECT d.purpose, d.given, d.text_version, d.channel, d.at FROM consent_decision d
WHERE d.member IN ({identities_of("$1")}) ORDER BY d.at, d.id
""",
        {
            "purpose": ("用途", "Purpose"),
            "given": ("同意", "Given"),
            "text_version": ("文本版本", "Text"),
            "channel": ("渠道", "Channel"),
            "at": ("时间", "When"),
        },
    ),
    PersonalData(
        "privacy.requests",
        ("个人权利申请", "Requests"),
        RequestedRow,
        f"""
SELECT r.kind, r.state, r.received_at, r.due_at, r.closed_at FROM privacy_request r
WHERE r.member IN ({identities_of("$1")}) ORDER BY r.received_at, r.id
""",
        {
            "kind": ("种类", "Kind"),
            "state": ("状态", "State"),
            "received_at": ("受理时间", "Received"),
            "due_at": ("期限", "Due"),
            "closed_at": ("办结时间", "Closed"),
        },
    ),
)
