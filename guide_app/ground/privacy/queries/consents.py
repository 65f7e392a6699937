"""What can be seen of consents: of one member in reach, of oneself, and all decisions within reach."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.database import fetch_as
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members import queries as members
from guide_app.ground.members.fragments import MEMBER_AT_HOME, at_home_in_reach, identities_of
from guide_app.ground.members.permissions import SEE_MEMBERS
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy import reads
from guide_app.ground.privacy.permissions import OWN_CONSENTS, SEE_DECISIONS
from guide_app.ground.privacy.rules import MOST_SHOWN
from guide_app.ground.privacy.schemas import DecisionView, MemberConsents, MyPurpose

DECISION = """
SELECT d.id, d.member AS member_id, m.number AS member_number, d.purpose, d.given, d.text_version, d.channel,
  d.actor_role, d.at
FROM consent_decision d JOIN {members} ON m.id = d.member
"""
OF_MEMBER = f"""{DECISION.format(members="member m")}
WHERE d.member IN ({identities_of("$1")}) ORDER BY d.at DESC, d.id DESC LIMIT {MOST_SHOWN}"""
IN_REACH = f"""{DECISION.format(members=f"({MEMBER_AT_HOME})")}
WHERE d.id < $1 AND {at_home_in_reach("$3", "$4", "$5")} AND ($6::text IS NULL OR d.purpose = $6)
  AND ($7::boolean IS NULL OR d.given = $7)
ORDER BY d.id DESC LIMIT $2"""


async def consents_of_member(actor: Actor, member_id: UUID) -> MemberConsents:
    """Where every purpose stands with a member in reach, and how it came so. Raises NotFound."""
    actor.require(SEE_MEMBERS)
    found = await members.member(actor, member_id)
    decisions = await fetch_as(DecisionView, OF_MEMBER, found.id)
    return MemberConsents(await reads.standing_now(found.id, at=clock.now()), decisions)


async def my_purposes(actor: Customer) -> list[MyPurpose]:
    """Where every purpose stands with a customer, with the words in force."""
    actor.require(OWN_CONSENTS)
    at = clock.now()
    words = await reads.words_in_force(at)
    whose = await reads.dealt_with(actor.member_id)
    names = whose.names if whose else {"company": "", "store": "", "associate": ""}
    return [
        MyPurpose(
            one.purpose,
            one.state,
            one.needs_asking,
            one.text_version,
            one.channel,
            one.at,
            current_version=words[one.purpose].version,
            text_zh=words[one.purpose].said(names).chinese,
            text_en=words[one.purpose].said(names).english,
        )
        for one in await reads.standing_now(actor.member_id, at=at)
    ]


async def asked_again(actor: Customer) -> list[MyPurpose]:
    """The purposes about which a customer is asked again, since their text has changed; one statement where none is."""
    actor.require(OWN_CONSENTS)
    if not any(one.needs_asking for one in await reads.standing_now(actor.member_id, at=clock.now())):
        return []
    return [one for one in await my_purposes(actor) if one.needs_asking]


async def decisions_in_reach(
    actor: Actor, paging: PageRequest, *, purpose: ConsentPurpose | None = None, given: bool | None = None
) -> Page[DecisionView]:
    """Every decision of members of the stores in reach, the newest first."""
    actor.require(SEE_DECISIONS)
    reach = (actor.reaches_all, actor.path_patterns, actor.associate_id)
    found = await fetch_as(DecisionView, IN_REACH, paging.before, paging.fetch, *reach, purpose, given)
    return page_of_views(found, paging)
