"""Where a member belongs is copied beside what they bought and what they carry; the copies follow."""

from guide_app.base.kernel.database import execute, hold, transaction
from guide_app.base.kernel.locks import MEMBER_HOMES
from segments.purchases import person_of

PLACE_PURCHASES = """
UPDATE member_purchases p SET home_store = m.home_store FROM member m
WHERE m.id = p.member AND p.home_store IS DISTINCT FROM m.home_store
"""
PLACE_TAGS = """
UPDATE member_tag k SET home_store = m.home_store FROM member m
WHERE m.id = k.member AND k.home_store IS DISTINCT FROM m.home_store
"""


async def mend_homes() -> None:
    """Let what is copied follow the members."""
    await hold(MEMBER_HOMES, together=True)
    for statement in (PLACE_PURCHASES, PLACE_TAGS):
        await execute(statement)


# Visits are no sums of events: who came and has not bought has no row where sums are built anew, others saw less.
PLACE_VISITORS = f"""
INSERT INTO member_purchases AS k (member, home_store, year_to, visited_on)
SELECT came.person, m.home_store, business_day(now()), max(came.last_on)
FROM (SELECT {person_of("v.member")} AS person, v.last_on FROM member_visit v) came
LEFT JOIN member m ON m.id = came.person
GROUP BY came.person, m.home_store ORDER BY came.person
ON CONFLICT (member) DO UPDATE SET visited_on = greatest(k.last_on, excluded.visited_on)
WHERE k.visited_on IS DISTINCT FROM greatest(k.last_on, excluded.visited_on)
"""


async def follow_movers() -> None:
    """Let copies follow the members who moved while a replay built them beside, where no trigger sees to it.

    What visits say is put in, of whom the replay knew no purchase and of who came meanwhile.
    """
    async with transaction():
        await mend_homes()
        await execute(PLACE_VISITORS)
