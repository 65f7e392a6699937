"""Which customers on WeCom are members, of those whom the people in reach serve: known, disputed, hinted at, or not."""

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.listings import note_listing
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import MEMBER_AT_HOME, in_reach, survivor_of
from guide_app.ground.stores.fragments import merged_pages
from wecom_bridge.permissions import SEE_LINKS
from wecom_bridge.reaching import OWN_MEMBER, POSTED_MEMBERS, Whose, whose_of
from wecom_bridge.rules import LinkStanding
from wecom_bridge.schemas import ContactLinkView

# $4 is the day, $5 to $7 who may see members: everything, patterns, the associate.
_DISPUTED = f"""EXISTS (
    SELECT FROM member_duplicate d WHERE d.reason = 'external_contact' AND d.state = 'open'
      AND {survivor_of("l.member")} IN (d.one, d.other))"""
_LINK = "SELECT FROM wecom_contact_link l WHERE l.contact = f.contact"
_HINT = """EXISTS (
    SELECT FROM wecom_remark_phone k JOIN member_phone p ON p.phone_index = k.phone_index WHERE k.follow = f.id)"""
WHERE = {
    LinkStanding.LINKED: f"EXISTS ({_LINK} AND NOT {_DISPUTED})",
    LinkStanding.DISPUTED: f"EXISTS ({_LINK} AND {_DISPUTED})",
    LinkStanding.HINTED: f"NOT EXISTS ({_LINK}) AND {_HINT}",
    LinkStanding.UNKNOWN: f"NOT EXISTS ({_LINK}) AND NOT {_HINT}",
}
SELECT = f"""
SELECT f.id, c.external_userid, c.name_masked, w.associate AS associate_id, a.name AS associate_name,
  CASE {" ".join(f"WHEN {condition} THEN '{standing}'" for standing, condition in WHERE.items())} END AS standing,
  l.how, l.linked_at, person.id AS member_id, person.number AS member_number, person.name AS member_name
FROM wecom_follow f JOIN wecom_contact c ON c.id = f.contact JOIN wecom_member w ON w.id = f.member
LEFT JOIN associate a ON a.id = w.associate LEFT JOIN wecom_contact_link l ON l.contact = f.contact
LEFT JOIN LATERAL (
  SELECT m.id, m.number, m.name_masked AS name FROM {MEMBER_AT_HOME}
  WHERE m.id = {survivor_of("l.member")} AND {in_reach("$5::boolean", "$6::text[]", "$7::uuid")}
) person ON true
"""


def _pages(where: str) -> dict[Whose, str]:
    standing = f"f.ended_at IS NULL AND $4::date IS NOT NULL AND {where}"

    def of(owners: str) -> str:
        return merged_pages(SELECT, table="wecom_follow", alias="f", owner="member", owners=owners, where=standing)

    return {
        Whose.OWN: of(OWN_MEMBER),
        Whose.POSTED: of(POSTED_MEMBERS),
        Whose.ALL: f"{SELECT} WHERE $1::boolean AND {standing} AND f.id > $2 ORDER BY f.id LIMIT $3",
    }


LINKS: dict[LinkStanding | None, dict[Whose, str]] = {standing: _pages(where) for standing, where in WHERE.items()}
LINKS[None] = _pages("true")


async def contact_links(
    actor: Actor, paging: PageRequest, *, standing: LinkStanding | None = None
) -> Page[ContactLinkView]:
    """Customers on WeCom of the people in reach, with the member each is; members out of reach are not named."""
    actor.require(SEE_LINKS)
    whose, bound, _ = whose_of(actor)
    place = (bound, paging.beyond, paging.fetch, business_date(clock.now()))
    seen = (actor.reaches_all, actor.path_patterns, actor.associate_id)
    page = page_of_views(await fetch_as(ContactLinkView, LINKS[standing][whose], *place, *seen), paging)
    await note_listing(actor, "contacts", len(page.items))
    return page
