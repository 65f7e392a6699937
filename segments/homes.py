"""Where a member belongs is copied beside what they bought and what they carry; the copies follow."""

from guide_app.base.kernel.database import execute, hold, transaction
from guide_app.base.kernel.locks import MEMBER_HOMES

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


async def follow_movers() -> None:
    """Let copies follow the members who moved while a replay built them beside, where no trigger sees to it."""
    async with transaction():
        await mend_homes()
