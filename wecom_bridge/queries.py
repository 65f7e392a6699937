"""What can be seen of the mirror, the inbox, the messages and the runs, within the actor's reach."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.listings import note_listing
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.queries import member
from guide_app.ground.stores.fragments import merged_pages
from wecom_bridge.permissions import SEE_CONTACTS, SEE_INBOX, SEE_MEMBERS, SEE_MESSAGES, SEE_SYNCS
from wecom_bridge.reaching import OWN_MEMBER, POSTED_MEMBERS, POSTED_TODAY, Whose, whose_of
from wecom_bridge.rules import InboxStatus, MessageStatus
from wecom_bridge.schemas import (
    CandidateView,
    ContactView,
    InboxView,
    LinkedContactView,
    MessageView,
    SyncView,
    WecomMemberView,
)

MEMBER = """
SELECT m.id, m.userid, coalesce(a.name, m.name) AS name, m.associate AS associate_id, a.number AS associate_number,
  (SELECT count(*) FROM wecom_follow f WHERE f.member = m.id AND f.ended_at IS NULL) AS contacts, m.seen_at, m.gone_at
FROM wecom_member m LEFT JOIN associate a ON a.id = m.associate
"""
CONTACT = """
SELECT f.id, c.external_userid, c.name_masked, c.type, m.userid, m.associate AS associate_id,
  a.name AS associate_name, f.state, f.add_way, f.confirmed, f.added_at, f.ended_at, f.end_reason
FROM wecom_follow f JOIN wecom_contact c ON c.id = f.contact JOIN wecom_member m ON m.id = f.member
LEFT JOIN associate a ON a.id = m.associate
"""
MESSAGE = """
SELECT w.id, w.request_key, w.associate AS associate_id, w.userid, w.status, w.attempts, w.msgid, w.error, w.asked_at,
  w.sent_at
FROM wecom_message w
"""


def _members(matched: str) -> dict[Whose, str]:
    rest = f"AND {matched} AND m.id > $2 ORDER BY m.id LIMIT $3"
    return {
        Whose.OWN: f"{MEMBER} WHERE m.associate = $1::uuid {rest}",
        Whose.POSTED: f"{MEMBER} WHERE m.associate = ANY (ARRAY({POSTED_TODAY})) {rest}",
        Whose.ALL: f"{MEMBER} WHERE $1::boolean {rest}",
    }


def _contacts(where: str) -> dict[Whose, str]:
    def of(owners: str) -> str:
        return merged_pages(CONTACT, table="wecom_follow", alias="f", owner="member", owners=owners, where=where)

    return {
        Whose.OWN: of(OWN_MEMBER),
        Whose.POSTED: of(POSTED_MEMBERS),
        Whose.ALL: f"{CONTACT} WHERE $1::boolean AND {where} AND f.id > $2 ORDER BY f.id LIMIT $3",
    }


def _messages(where: str) -> dict[Whose, str]:
    rest = f"AND {where} AND w.id < $2 ORDER BY w.id DESC LIMIT $3"
    return {
        Whose.OWN: f"{MESSAGE} WHERE w.associate = $1::uuid {rest}",
        Whose.POSTED: merged_pages(
            MESSAGE,
            table="wecom_message",
            alias="w",
            owner="associate",
            owners=POSTED_TODAY,
            where=where,
            newest_first=True,
        ),
        Whose.ALL: f"{MESSAGE} WHERE $1::boolean {rest}",
    }


MEMBERS = {None: _members("true"), True: _members("m.associate IS NOT NULL"), False: _members("m.associate IS NULL")}
CONTACTS = {ended: _contacts("true" if ended else "f.ended_at IS NULL") for ended in (True, False)}
_OF_EXTERNAL = f"""{CONTACT} WHERE f.contact = (SELECT id FROM wecom_contact WHERE external_userid = $5)
  AND {{seen}} AND ($6 OR f.ended_at IS NULL) AND f.id > $2 ORDER BY f.id LIMIT $3"""
CONTACTS_OF_EXTERNAL = {
    Whose.OWN: _OF_EXTERNAL.format(seen="m.associate = $1::uuid AND $4::date IS NOT NULL"),
    Whose.POSTED: _OF_EXTERNAL.format(seen=f"m.associate IN ({POSTED_TODAY})"),
    Whose.ALL: _OF_EXTERNAL.format(seen="$1::boolean AND $4::date IS NOT NULL"),
}
MESSAGES = _messages("true")
MESSAGES_OF_STATUS = {status: _messages(f"w.status = '{status.value}'") for status in MessageStatus}
"""What waits or failed is rare, and has an index of its own."""
RECEIVED = """
SELECT id, kind, received_at, status, attempts, error, settled_at FROM wecom_inbox
"""
INBOX = f"{RECEIVED} WHERE id < $1 ORDER BY id DESC LIMIT $2"
INBOX_OF_STATUS = {
    status: f"{RECEIVED} WHERE status = '{status.value}' AND id < $1 ORDER BY id DESC LIMIT $2"
    for status in InboxStatus
}
RUNS = """
SELECT id, status, started_at, alive_at, finished_at, complete,
  nullif(summary, '{}'::jsonb) AS summary, error
FROM wecom_sync
WHERE id < $1 ORDER BY id DESC LIMIT $2
"""


async def members(actor: Actor, paging: PageRequest, *, matched: bool | None = None) -> Page[WecomMemberView]:
    """Members in reach; those who are no associates are headquarters' to see."""
    actor.require(SEE_MEMBERS)
    whose, bound, day = whose_of(actor)
    return page_of_views(
        await fetch_as(WecomMemberView, MEMBERS[matched][whose], bound, paging.beyond, paging.fetch, *day), paging
    )


async def contacts(
    actor: Actor, paging: PageRequest, *, ended: bool = False, external_userid: str | None = None
) -> Page[ContactView]:
    """Relations of the members in reach, those that ended too if asked for."""
    actor.require(SEE_CONTACTS)
    whose, bound, day = whose_of(actor)
    place = (bound, paging.beyond, paging.fetch)
    if external_userid is None:
        found = await fetch_as(ContactView, CONTACTS[ended][whose], *place, *day)
    else:
        asked = (*place, business_date(clock.now()), external_userid, ended)
        found = await fetch_as(ContactView, CONTACTS_OF_EXTERNAL[whose], *asked)
    page = page_of_views(found, paging)
    await note_listing(actor, "contacts", len(page.items))
    return page


LINKED = f"""
SELECT c.external_userid, c.name_masked, l.how, a.name AS linked_by_name, l.linked_at FROM wecom_contact_link l
JOIN wecom_contact c ON c.id = l.contact LEFT JOIN associate a ON a.id = l.linked_by
WHERE l.member IN ({identities_of("$1")}) ORDER BY l.linked_at, c.external_userid LIMIT 50
"""


# $1, $4 as everywhere, $2 the member, $3 the limit. Who is linked already is no candidate.
_NOTED = f"""
SELECT DISTINCT c.external_userid, c.name_masked FROM member_phone p
JOIN wecom_remark_phone k ON k.phone_index = p.phone_index JOIN wecom_follow f ON f.id = k.follow AND f.ended_at IS NULL
JOIN wecom_member w ON w.id = f.member JOIN wecom_contact c ON c.id = f.contact AND c.erased_at IS NULL
WHERE p.member IN ({identities_of("$2")}) AND NOT EXISTS (SELECT FROM wecom_contact_link l WHERE l.contact = c.id)
  AND {{seen}} ORDER BY 1 LIMIT $3
"""
CANDIDATES = {
    Whose.OWN: _NOTED.format(seen="w.associate = $1::uuid AND $4::date IS NOT NULL"),
    Whose.POSTED: _NOTED.format(seen=f"w.associate IN ({POSTED_TODAY})"),
    Whose.ALL: _NOTED.format(seen="$1::boolean AND $4::date IS NOT NULL"),
}


async def candidates_of_member(actor: Actor, member_id: UUID) -> list[CandidateView]:
    """Customers of WeCom in reach of whom somebody has noted this member's phone: who may be them. Raises NotFound."""
    actor.require(SEE_CONTACTS)
    found = await member(actor, member_id)
    whose, bound, _ = whose_of(actor)
    return await fetch_as(CandidateView, CANDIDATES[whose], bound, found.id, 20, business_date(clock.now()))


async def contacts_of_member(actor: Actor, member_id: UUID) -> list[LinkedContactView]:
    """Who a member in reach is on WeCom. Raises NotFound."""
    actor.require(SEE_CONTACTS)
    found = await member(actor, member_id)
    return await fetch_as(LinkedContactView, LINKED, found.id)


async def messages(actor: Actor, paging: PageRequest, *, status: MessageStatus | None = None) -> Page[MessageView]:
    """Messages to the associates in reach, the newest first."""
    actor.require(SEE_MESSAGES)
    whose, bound, day = whose_of(actor)
    place = (bound, paging.before, paging.fetch)
    if status is None:
        found = await fetch_as(MessageView, MESSAGES[whose], *place, *day)
    else:
        found = await fetch_as(MessageView, MESSAGES_OF_STATUS[status][whose], *place, *day)
    return page_of_views(found, paging)


async def inbox(actor: Actor, paging: PageRequest, *, status: InboxStatus | None = None) -> Page[InboxView]:
    """Callbacks without their content, the newest first. Headquarters' matter."""
    actor.require(SEE_INBOX)
    place = (paging.before, paging.fetch)
    if status is None:
        return page_of_views(await fetch_as(InboxView, INBOX, *place), paging)
    return page_of_views(await fetch_as(InboxView, INBOX_OF_STATUS[status], *place), paging)


async def runs(actor: Actor, paging: PageRequest) -> Page[SyncView]:
    """Runs of the synchronisation, the newest first. Headquarters' matter."""
    actor.require(SEE_SYNCS)
    return page_of_views(await fetch_as(SyncView, RUNS, paging.before, paging.fetch), paging)
