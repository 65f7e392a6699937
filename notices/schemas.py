"""What is chosen of messages to customers, and the views of them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from notices.rules import NoticeKind, NoticeReason, NoticeState

MinuteOfDay = Annotated[int, msgspec.Meta(ge=0, le=1_439)]
TemplateId = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"\A[A-Za-z0-9_.-]+\Z")]


class ChangeNotices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which kinds are sent, each by the provider's id of its text, and when nobody is sent anything.

    `quiet_from` and `quiet_to` are minutes of the day and may pass midnight; both the same is no quiet hour.
    """

    templates: dict[NoticeKind, TemplateId]
    quiet_from: MinuteOfDay = 21 * 60
    quiet_to: MinuteOfDay = 9 * 60


class NoticeSettingsView(msgspec.Struct, frozen=True):
    """What is in force; before anything was chosen nothing is sent."""

    templates: dict[NoticeKind, str] = {}
    quiet_from: int = 21 * 60
    quiet_to: int = 9 * 60
    version: int = 0


class NoticeView(msgspec.Struct, frozen=True):
    """A message to a customer. `reason` says why it was not sent or did not arrive."""

    id: UUID
    kind: NoticeKind
    state: NoticeState
    reason: NoticeReason | None
    store_id: UUID
    store_name: str
    member_id: UUID
    member_number: str
    member_name: str | None
    tries: int
    made_at: datetime
    due_at: datetime
    ended_at: datetime | None


class NoticeCount(msgspec.Struct, frozen=True):
    """How many messages of a kind came to what, in 30 days."""

    kind: NoticeKind
    waiting: int
    sent: int
    delivered: int
    failed: int
    dropped: int


class ChooseNotices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a customer is sent messages."""

    wanted: bool


class NoticeChoice(msgspec.Struct, frozen=True):
    """Whether a customer is sent messages, and since when not."""

    wanted: bool
    since: datetime | None = None


class NoticeReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider says of a message."""

    message_id: UUID
    delivered: bool
