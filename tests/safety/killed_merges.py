"""Merges members, puts some apart and erases others in a fork of this process, and kills each: `URL TIMES SEED`."""

import sys
from datetime import UTC, datetime

from coupons.belongings import BelongingsCounted
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.connecting import connect
from guide_app.base.kernel.database import fetch
from guide_app.base.kernel.errors import Refusal
from guide_app.entry import wiring
from guide_app.ground.members.merging.errors import MergeChanged
from guide_app.ground.members.merging.queries import merge_preview
from guide_app.ground.members.merging.schemas import MergeMembers
from guide_app.ground.members.merging.service.merging import merge_members
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.members.service.erasing import erase_member
from tests.safety.forks import Tell
from tests.safety.killed_workers import killed_again_and_again

assert wiring.ERASERS
PAIRS = "SELECT id, substr(number, 2)::int AS no FROM member WHERE number ~ '^[KG][0-9]+$' ORDER BY no, number DESC"
DONE = """
SELECT g.id, u.merge IS NOT NULL AS undone FROM member_merge g LEFT JOIN member_merge_undone u ON u.merge = g.id
WHERE g.survivor = $1
"""
ERASED = "SELECT erased_at FROM member WHERE id = $1"


async def merge_a_pair(kept: object, gone: object) -> None:
    """Merge them, however often a sale comes between."""
    desk = BelongingsCounted()
    while True:
        seen = await merge_preview(SYSTEM, kept, gone, desk=desk)  # type: ignore[arg-type]  # ids
        try:
            command = MergeMembers(
                survivor_id=seen.survivor.member.id,
                absorbed_id=seen.absorbed.member.id,
                preview=seen.digest,
                reason="同一人",
            )
            await merge_members(SYSTEM, command, desk=desk)
        except MergeChanged:
            continue
        return


async def everything(tell: Tell) -> None:
    """Every pair is merged, each third is put apart again, each third erased."""
    rows = await fetch(PAIRS)
    kept = {row["no"]: row["id"] for row in rows[::2]}
    gone = {row["no"]: row["id"] for row in rows[1::2]}
    for no, survivor in kept.items():
        made = await fetch(DONE, survivor)
        if not made:
            await merge_a_pair(survivor, gone[no])
            made = await fetch(DONE, survivor)
            tell()
        if no % 3 == 1 and not made[0]["undone"]:
            await undo_merge(SYSTEM, made[0]["id"], because="是两个人")
            tell()
        if no % 3 == 2:
            await erase_member(SYSTEM, survivor, at=datetime.now(UTC))
            tell()


async def work(tell: Tell) -> None:
    """The same, of whatever is left to do."""
    await connect(sys.argv[1], max_size=2)
    try:
        await everything(tell)
    except Refusal as refusal:  # would be seen as work that is never done
        print(refusal, file=sys.stderr)
        raise


if __name__ == "__main__":
    killed_again_and_again(work, 0.01, 0.12, 3.0)
