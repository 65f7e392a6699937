"""The terms that hold, for services in the middle of their work."""

import msgspec

from guide_app.base.kernel.lookups import Lookup
from guide_app.ground.orders.returns.rules import UNTIL_DECIDED, RefundTerms

NEWEST = "SELECT version, terms FROM refund_terms ORDER BY version DESC LIMIT 1"
VERSION = "SELECT coalesce(max(version), 0) FROM refund_terms"


class InForce(msgspec.Struct, frozen=True):
    """The newest version."""

    version: int
    terms: RefundTerms


def in_force() -> Lookup[InForce]:
    """The newest version; nothing as long as none was written."""
    return Lookup(InForce, NEWEST)


def terms_of(found: list[InForce]) -> RefundTerms:
    """What holds by what was found."""
    return found[0].terms if found else UNTIL_DECIDED
