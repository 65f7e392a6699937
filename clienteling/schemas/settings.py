"""Shapes of what headquarters set."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from clienteling.rules.care import Purpose
from clienteling.rules.sensitive import SensitiveKind


class ClientelingSettingsView(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force: `contact_limit` contacts in `contact_days` days over the whole chain; `care_a_day` care dates
    that rules make for one associate; `protected_days` after the dedicated associate served them a customer is kept."""

    contact_limit: int = 3
    contact_days: int = 7
    care_a_day: int = 10
    protected_days: int = 90
    version: int = 0


class ChangeClienteling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it should be."""

    contact_limit: Annotated[int, Meta(ge=1, le=50)]
    contact_days: Annotated[int, Meta(ge=1, le=90)]
    care_a_day: Annotated[int, Meta(ge=0, le=100)]
    protected_days: Annotated[int, Meta(ge=0, le=730)]


class AddCareRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule by which care dates are made: birthday, after a purchase, dormant, coupon expiring, and the days."""

    purpose: Purpose
    days: Annotated[int, Meta(ge=0, le=730)]


class SwitchCareRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a rule makes care dates."""

    is_on: bool


class CareRuleView(msgspec.Struct, frozen=True):
    """A rule with what it has made in the last 30 days, and how many of those are done and reached somebody."""

    id: UUID
    purpose: Purpose
    days: int
    is_on: bool
    version: int
    made: int
    done: int
    reached: int


class AddWord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word that is to be flagged."""

    kind: SensitiveKind
    word: Annotated[str, Meta(min_length=1, max_length=40)]


class SensitiveWordView(msgspec.Struct, frozen=True):
    """A word of the list."""

    id: UUID
    kind: SensitiveKind
    word: str
    added_at: datetime


class SensitiveCount(msgspec.Struct, frozen=True):
    """How often something of a kind was found in 30 days: kept all the same, or stopped. The text is nowhere."""

    kind: SensitiveKind
    kept: int
    stopped: int
