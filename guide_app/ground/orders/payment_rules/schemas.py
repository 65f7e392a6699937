"""Shapes of what the chain asks of payments."""

from datetime import datetime
from typing import Annotated

import msgspec


class ChangePaymentRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a card payment needs the reference of the terminal, and why it is changed."""

    card_needs_reference: bool
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class PaymentRulesView(msgspec.Struct, frozen=True, kw_only=True):
    """What holds, why and since when; `changed_at` is null until the chain has chosen."""

    card_needs_reference: bool = True
    reason: str = ""
    version: int = 0
    changed_at: datetime | None = None
    changed_by_name: str | None = None
