"""Members of the demo who are one person: one pair is merged, two wait to be looked at."""

from uuid import UUID

import msgspec

from coupons.belongings import BelongingsCounted
from guide_app.base.kernel.database import fetch_as
from guide_app.entry.demo.chain import Chain
from guide_app.ground.members.merging.queries import merge_preview
from guide_app.ground.members.merging.rules import Side
from guide_app.ground.members.merging.schemas import MergeMembers, ProposeDuplicate
from guide_app.ground.members.merging.service.merging import merge_members
from guide_app.ground.members.merging.service.pairing import propose_duplicate

PAIRS = 3
# The latest who registered, so that nobody's story is another one's.
LATEST = """
SELECT m.id FROM member m WHERE m.source = 'assisted' AND m.erased_at IS NULL AND m.merged_into IS NULL
ORDER BY m.registered_at DESC, m.id LIMIT $1
"""


class Somebody(msgspec.Struct, frozen=True):
    """A member."""

    id: UUID


async def merge_some(chain: Chain) -> None:
    """Say of three pairs that they are one person each, and merge the first."""
    found = [one.id for one in await fetch_as(Somebody, LATEST, 2 * PAIRS)]
    pairs = list(zip(found[::2], found[1::2], strict=False))
    if len(pairs) < PAIRS:
        return
    for one, other in pairs:
        said = ProposeDuplicate(member_ids=[one, other], reason="本人到店说明换过号码")
        pair = await propose_duplicate(chain.hq, said)
        if (one, other) == pairs[0]:
            await _merge(chain, pair.survivor.id, pair.absorbed.id)


async def _merge(chain: Chain, survivor: UUID, absorbed: UUID) -> None:
    desk = BelongingsCounted()
    seen = await merge_preview(chain.hq, survivor, absorbed, desk=desk)
    command = MergeMembers(
        survivor_id=survivor,
        absorbed_id=absorbed,
        preview=seen.digest,
        reason="本人到店说明换过号码",
        dedicated=Side.SURVIVOR if "dedicated" in seen.differ else None,
    )
    await merge_members(chain.hq, command, desk=desk)
