"""Shapes of who runs a store."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from guide_app.ground.stores.rules import Ownership
from guide_app.ground.stores.schemas import Code

Reason = Annotated[str, Meta(min_length=1, max_length=500)]


class ChangeOwnership(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is to run a store from the business date `valid_from` on, for which legal entity (its code).

    A change that is still to come is replaced; to give it up, ask for what holds today.
    """

    valid_from: date
    ownership: Ownership
    entity: Code
    reason: Reason


class OwnershipView(msgspec.Struct, frozen=True):
    """Who runs a store from a business date on; `valid_from` is null for what holds from the beginning."""

    id: UUID
    valid_from: date | None
    ownership: Ownership
    entity_id: UUID
    entity_code: str
    entity_name: str
