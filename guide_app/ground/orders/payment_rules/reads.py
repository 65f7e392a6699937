"""What taking a payment asks of the chain's rules: only where a card payment without a reference came in."""

from collections.abc import Sequence

import msgspec

from guide_app.base.kernel.lookups import Lookup
from guide_app.ground.orders.payment_rules.rules import Recorded, is_bare_card

# A row, or none before the chain has chosen: then a reference is needed.
NEEDED = "SELECT card_needs_reference FROM payment_rules WHERE id = 1"


class ReferenceNeeded(msgspec.Struct, frozen=True):
    """Whether a card payment needs the reference of the terminal."""

    card_needs_reference: bool


def reference_needed(payments: Sequence[Recorded]) -> Lookup[ReferenceNeeded] | None:
    """What the chain says of such payments, where it asks something of one; read with what is read anyway."""
    return Lookup(ReferenceNeeded, NEEDED) if any(map(is_bare_card, payments)) else None


def is_needed(found: Sequence[ReferenceNeeded]) -> bool:
    """What was found, or what holds until the chain chooses."""
    return all(one.card_needs_reference for one in found)
