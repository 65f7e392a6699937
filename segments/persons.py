"""Who is one person with whom, by the merges that events told of: what each of them bought is summed up together."""

from collections.abc import Sequence

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute
from guide_app.ground.members.events import IdentityChanged
from segments.purchases import SEE_VISITS, SUM_UP, persons_held

# An older change than the one that is known is passed over: each lane tells all of them.
LEARN = """
INSERT INTO purchase_person AS kept (member, person, version)
SELECT told.member, $2, told.version FROM unnest($1::uuid[], $3::int[]) AS told (member, version) ORDER BY told.member
ON CONFLICT (member) DO UPDATE SET person = excluded.person, version = excluded.version
WHERE excluded.version > kept.version
"""
# Sums of whom has become another person, and of who has no day that they bought on or came on.
FORGET = """
DELETE FROM member_purchases k WHERE k.member = ANY($1::uuid[]) AND (
  EXISTS (SELECT FROM purchase_person gone WHERE gone.member = k.member AND gone.person <> k.member)
  OR k.visited_on IS NULL AND NOT EXISTS (SELECT FROM member_purchase_day d WHERE d.member = k.member OR d.member IN (
    SELECT same.member FROM purchase_person same WHERE same.person = k.member)))
"""


async def know_persons(changes: Sequence[IdentityChanged]) -> None:
    """Learn who is one person with whom, and sum up anew for all whom it concerns."""
    for change in changes:
        members = [one.member_id for one in change.members]
        concerned = [*members, change.person_id]
        async with persons_held(concerned, beside=concerned) as held:
            await execute(LEARN, members, change.person_id, [one.version for one in change.members])
            await execute(SUM_UP, held, business_date(clock.now()))
            await execute(SEE_VISITS, held)
            await execute(FORGET, held)
