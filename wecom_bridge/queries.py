"""What can be seen of the mirror, the inbox, the messages and the runs, within the actor's reach."""

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HEADQUARTERS, Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.associates.fragments import holds_on
from wecom_bridge.permissions import SEE_CONTACTS, SEE_INBOX, SEE_MEMBERS, SEE_MESSAGES, SEE_SYNCS
from wecom_bridge.rules import InboxStatus, MessageStatus
from wecom_bridge.schemas import ContactView, InboxView, MessageView, SyncView, WecomMemberView

# Whose rows an actor sees: an associate their own, others those of whom is posted below their paths today, headquarters
# also what belongs to nobody. $1 all, $2 path patterns, $3 the one associate, $4 today.
REACHED = f"""
($1 OR ($3::uuid IS NOT NULL AND {{associate}} = $3) OR ($3::uuid IS NULL AND EXISTS (
  SELECT 1 FROM posting p WHERE p.associate = {{associate}} AND p.path LIKE ANY($2) AND {holds_on("$4")})))
"""
MEMBERS = f"""
SELECT m.id, m.userid, coalesce(a.name, m.name) AS name, m.associate AS associate_id, a.number AS associate_number,
  (SELECT count(*) FROM wecom_follow f WHERE f.member = m.id AND f.ended_at IS NULL) AS contacts, m.seen_at, m.gone_at
FROM wecom_member m LEFT JOIN associate a ON a.id = m.associate
WHERE {REACHED.format(associate="m.associate")} AND ($5::uuid IS NULL OR m.id > $5)
  AND ($6::boolean IS NULL OR (m.associate IS NOT NULL) = $6)
ORDER BY m.id LIMIT $7
"""
CONTACTS = f"""
SELECT f.id, c.external_userid, c.name_masked, c.type, m.userid, m.associate AS associate_id,
  a.name AS associate_name, f.state, f.add_way, f.confirmed, f.added_at, f.ended_at, f.end_reason
FROM wecom_follow f JOIN wecom_contact c ON c.id = f.contact JOIN wecom_member m ON m.id = f.member
LEFT JOIN associate a ON a.id = m.associate
WHERE {REACHED.format(associate="m.associate")} AND ($5::uuid IS NULL OR f.id > $5)
  AND ($6 OR f.ended_at IS NULL) AND ($7::text IS NULL OR c.external_userid = $7)
ORDER BY f.id LIMIT $8
"""
MESSAGES = f"""
SELECT w.id, w.request_key, w.associate AS associate_id, w.userid, w.status, w.attempts, w.msgid, w.error, w.asked_at,
  w.sent_at
FROM wecom_message w
WHERE {REACHED.format(associate="w.associate")} AND ($5::uuid IS NULL OR w.id < $5)
  AND ($6::text IS NULL OR w.status = $6)
ORDER BY w.id DESC LIMIT $7
"""
INBOX = """
SELECT id, kind, received_at, status, attempts, error, settled_at FROM wecom_inbox
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR status = $2) ORDER BY id DESC LIMIT $3
"""
RUNS = """
SELECT id, status, started_at, alive_at, finished_at, complete,
  nullif(summary, '{}'::jsonb) AS summary, error
FROM wecom_sync
WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2
"""


async def members(actor: Actor, paging: PageRequest, *, matched: bool | None = None) -> Page[WecomMemberView]:
    """Members in reach; those who are no associates are headquarters' to see."""
    actor.require(SEE_MEMBERS)
    return page_of_views(
        await fetch_as(WecomMemberView, MEMBERS, *_reach(actor), paging.after, matched, paging.fetch), paging
    )


async def contacts(
    actor: Actor, paging: PageRequest, *, ended: bool = False, external_userid: str | None = None
) -> Page[ContactView]:
    """Relations of the members in reach, those that ended too if asked for."""
    actor.require(SEE_CONTACTS)
    return page_of_views(
        await fetch_as(ContactView, CONTACTS, *_reach(actor), paging.after, ended, external_userid, paging.fetch),
        paging,
    )


async def messages(actor: Actor, paging: PageRequest, *, status: MessageStatus | None = None) -> Page[MessageView]:
    """Messages to the associates in reach, the newest first."""
    actor.require(SEE_MESSAGES)
    return page_of_views(
        await fetch_as(MessageView, MESSAGES, *_reach(actor), paging.after, status, paging.fetch), paging
    )


async def inbox(actor: Actor, paging: PageRequest, *, status: InboxStatus | None = None) -> Page[InboxView]:
    """Callbacks without their content, the newest first. Headquarters' matter."""
    actor.require(SEE_INBOX)
    return page_of_views(await fetch_as(InboxView, INBOX, paging.after, status, paging.fetch), paging)


async def runs(actor: Actor, paging: PageRequest) -> Page[SyncView]:
    """Runs of the synchronisation, the newest first. Headquarters' matter."""
    actor.require(SEE_SYNCS)
    return page_of_views(await fetch_as(SyncView, RUNS, paging.after, paging.fetch), paging)


def _reach(actor: Actor) -> tuple[object, ...]:
    """The first four parameters of every statement with REACHED."""
    own = actor.associate_id if actor.role is Role.ASSOCIATE else None
    everything = actor.reaches_all and actor.role in HEADQUARTERS
    return everything, actor.path_patterns, own, business_date(clock.now())
