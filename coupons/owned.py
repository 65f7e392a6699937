"""The coupons that a member could use now, read for weighing them."""

from datetime import datetime
from uuid import UUID

from coupons.rules import StoredCoupon
from coupons.state_changes import STORED
from guide_app.base.kernel.lookups import Lookup
from guide_app.ground.members.fragments import identities_of


class OwnedCoupon(StoredCoupon, frozen=True, kw_only=True):
    """A coupon of a member, with its terms, its name and its sealed code."""

    issuer: UUID | None
    document: str
    name: str
    sealed_hex: str


OWNED = f"""
SELECT {STORED}, c.issuer, terms.document::text AS document, t.name, encode(c.code_sealed, 'hex') AS sealed_hex
FROM coupon c JOIN coupon_template t ON t.id = c.template JOIN coupon_terms terms ON terms.id = c.terms
WHERE c.owner IN ({identities_of("$1")}) AND c.valid_from <= $2 AND $2 < c.valid_to AND c.status IN ('ISSUED', 'LOCKED')
ORDER BY c.valid_to, c.id LIMIT 200
"""


def owned_by(member_id: UUID, *, at: datetime) -> Lookup[OwnedCoupon]:
    """Those that end first, at most 200; held ones too, which may have been let go of by now."""
    return Lookup(OwnedCoupon, OWNED, member_id, at)
