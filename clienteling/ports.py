"""What profiles need from above: who a customer is outside the chain, and whose contact they are there."""

from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.lookups import Lookup


class LinkedAssociate(msgspec.Struct, frozen=True):
    """Somebody of the chain who has the customer among their contacts, and since when as far as it was told."""

    associate_id: UUID | None
    associate_name: str
    added_at: datetime | None


class OutsideContact(msgspec.Struct, frozen=True):
    """A contact on WeCom who is the customer, masked, and whose contact they are."""

    external_userid: str
    name_masked: str
    linked_at: datetime
    associates: list[LinkedAssociate]


@runtime_checkable
class ContactBook(Protocol):
    """Knows customers outside the chain."""

    def known_as(self, actor: Actor, member_id: UUID) -> Lookup[OutsideContact] | None:
        """The contacts who are a member that the actor may see, 5 at most; None where they may see no contacts."""
        ...


class NoContactBook:
    """The book of a chain without WeCom."""

    def known_as(
        self,
        actor: Actor,  # noqa: ARG002 - the port's parameters
        member_id: UUID,  # noqa: ARG002 - as above
    ) -> Lookup[OutsideContact] | None:
        """Nobody is linked."""
        return None
