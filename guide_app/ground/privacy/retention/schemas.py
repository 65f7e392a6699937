"""Shapes of retention: rules, lists of what would go, and what stands on them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from guide_app.ground.privacy.retention.rules import MOST_MONTHS, RunState
from guide_app.ground.privacy.schemas import Reason


class WriteRetention(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how many months a kind of data is kept. Without `months` for as long as it is there."""

    kind: Annotated[str, Meta(min_length=1, max_length=40, description="数据种类 · Kind of data")]
    months: Annotated[int, Meta(ge=1, le=MOST_MONTHS)] | None = None
    reason: Reason


class AskRetention(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Have erased what stands on a list, once a second person agrees."""

    reason: Reason


class RunAsked(msgspec.Struct, frozen=True):
    """The same as the second person is told of it."""

    run_id: UUID
    kind: str
    due: int
    before: datetime


class RetentionRuleView(msgspec.Struct, frozen=True):
    """A version of a rule."""

    kind: str
    number: int
    months: int | None
    reason: str
    written_at: datetime


class RetentionRunView(msgspec.Struct, frozen=True):
    """A list of what would go: `due` of it may, `held` may not yet; `gone` of it are. `has_more`: there is more still.

    `before`: what nothing has happened to since. `oldest` is the moment of the oldest.
    """

    id: UUID
    kind: str
    title_zh: str
    title_en: str
    before: datetime
    state: RunState
    due: int
    held: int
    has_more: bool
    oldest: datetime | None
    listed_at: datetime
    approved_at: datetime | None
    gone: int
    ended_at: datetime | None


class RetentionHeld(msgspec.Struct, frozen=True):
    """How many stay although their time is over, by the reason."""

    name: str
    title_zh: str
    title_en: str
    count: int


class RetentionItemView(msgspec.Struct, frozen=True):
    """One thing on a list. Members have their number; what is held says by what."""

    id: UUID
    since: datetime
    held_by: str | None
    member_number: str | None
    ended_at: datetime | None


class RetentionRunDetail(msgspec.Struct, frozen=True):
    """A list with why some of it stays."""

    run: RetentionRunView
    held_by: list[RetentionHeld]


class RetentionKindView(msgspec.Struct, frozen=True):
    """A kind of data: what goes of it, the rule in force, versions before, and the list that is open."""

    kind: str
    title_zh: str
    title_en: str
    told_zh: str
    told_en: str
    least_months: int
    months: int | None
    rules: list[RetentionRuleView]
    run: RetentionRunView | None
