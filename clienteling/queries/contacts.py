"""Contacts: of one customer, of the stores in reach, and whether there may be another one."""

from uuid import UUID

from clienteling.permissions import SEE_CARE_OF_OTHERS, SEE_PROFILES
from clienteling.reads import allowance_of
from clienteling.rules.contacts import Allowance
from clienteling.schemas.contacts import LoggedContact
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.listings import note_listing
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import identities_of, survivor_of
from guide_app.ground.members.queries import member
from guide_app.ground.stores.fragments import pages_by_reach
from guide_app.ground.stores.reads import reach_of

CONTACTS = f"""
SELECT c.id, m.id AS member_id, m.number AS member_number, m.name_masked AS member_name,
  c.associate AS associate_id, a.name AS associate_name, c.store AS store_id, c.channel, c.purpose, c.outcome,
  c.by_customer, c.care AS care_id, c.at
FROM contact c JOIN member m ON m.id = {survivor_of("c.member")} JOIN associate a ON a.id = c.associate
"""
ONE = f"{CONTACTS} WHERE c.id = $1"
OF_MEMBER = f"""
{CONTACTS} WHERE c.member IN ({identities_of("$1")}) AND c.id < $2 ORDER BY c.id DESC LIMIT $3
"""
IN_REACH = pages_by_reach(
    CONTACTS,
    table="contact",
    alias="c",
    where="($4::uuid IS NULL OR c.associate = $4)",
    newest_first=True,
)


async def contact_of_id(actor: Actor, contact_id: UUID) -> LoggedContact:
    """One contact with a customer in reach. Raises NotFound."""
    actor.require(SEE_PROFILES)
    found = await fetch_row_as(LoggedContact, ONE, contact_id)
    if found is None:
        raise NotFound
    await member(actor, found.member_id)
    return found


async def contacts_of_member(actor: Actor, member_id: UUID, paging: PageRequest) -> Page[LoggedContact]:
    """Every contact with a customer in reach, the newest first. Raises NotFound."""
    actor.require(SEE_PROFILES)
    found = await member(actor, member_id)
    return page_of_views(await fetch_as(LoggedContact, OF_MEMBER, found.id, paging.before, paging.fetch), paging)


async def contacts_in_reach(
    actor: Actor, paging: PageRequest, *, store_id: UUID | None = None, associate_id: UUID | None = None
) -> Page[LoggedContact]:
    """Contacts of the people of the stores in reach, the newest first."""
    actor.require(SEE_CARE_OF_OTHERS)
    reach = await reach_of(actor, store_id)
    asked = (reach.bound, paging.before, paging.fetch, associate_id)
    page = page_of_views(await fetch_as(LoggedContact, IN_REACH[reach.kind], *asked), paging)
    await note_listing(actor, "contacts", len(page.items))
    return page


async def contact_allowance(actor: Actor, member_id: UUID) -> Allowance:
    """Whether the chain may speak to a customer in reach now, and if not, why. Raises NotFound."""
    actor.require(SEE_PROFILES)
    found = await member(actor, member_id)
    return await allowance_of(found.id, at=clock.now())
