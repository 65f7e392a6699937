"""The chain's terms of refunds, as if two people had written them."""

import msgspec

from guide_app.base.kernel.database import execute
from guide_app.ground.orders.returns.rules import RefundTerms

WRITE = """
INSERT INTO refund_terms (id, version, terms, reason, decided_at)
SELECT gen_random_uuid(), 1 + (SELECT coalesce(max(version), 0) FROM refund_terms), $1::jsonb, '', now()
"""


async def write_terms_of_refunds(terms: RefundTerms) -> None:
    """They hold from now on."""
    await execute(WRITE, msgspec.json.encode(terms).decode())


async def without_limits() -> None:
    """The chain has decided that everybody gives back alone, whatever it is."""
    await write_terms_of_refunds(RefundTerms())
