"""What can be seen of the mirror, the inbox, the messages and the runs, within the actor's reach."""

import asyncpg
import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HEADQUARTERS, Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch
from guide_app.base.web.pages import Page, PageRequest, page_of
from wecom_bridge.rules import EndReason, InboxStatus, MessageStatus
from wecom_bridge.schemas import ContactView, InboxView, MemberView, MessageView, SyncSummary, SyncView

# Whose rows an actor sees: an associate his own, others those of whom is posted below their paths today, headquarters
# also what belongs to nobody. $1 all, $2 path patterns, $3 the one associate, $4 today.
REACHED = """
($1 OR ($3::uuid IS NOT NULL AND {associate} = $3) OR ($3::uuid IS NULL AND EXISTS (
  SELECT 1 FROM posting p WHERE p.associate = {associate} AND p.path LIKE ANY($2)
    AND p.valid_from <= $4 AND (p.valid_to IS NULL OR p.valid_to > $4))))
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
SELECT id, status, started_at, alive_at, finished_at, complete, summary, error FROM wecom_sync
WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2
"""


async def members(actor: Actor, paging: PageRequest, *, matched: bool | None = None) -> Page[MemberView]:
    """Members in reach; those who are no associates are headquarters' to see."""
    rows = await fetch(MEMBERS, *_reach(actor), paging.after, matched, paging.fetch)
    return page_of(rows, paging, view=lambda row: MemberView(**row), key=lambda row: row["id"])


async def contacts(
    actor: Actor, paging: PageRequest, *, ended: bool = False, external_userid: str | None = None
) -> Page[ContactView]:
    """Relations of the members in reach, those that ended too if asked for."""
    rows = await fetch(CONTACTS, *_reach(actor), paging.after, ended, external_userid, paging.fetch)
    return page_of(rows, paging, view=_contact_view, key=lambda row: row["id"])


async def messages(actor: Actor, paging: PageRequest, *, status: MessageStatus | None = None) -> Page[MessageView]:
    """Messages to the associates in reach, the newest first."""
    rows = await fetch(MESSAGES, *_reach(actor), paging.after, status, paging.fetch)
    return page_of(rows, paging, view=_message_view, key=lambda row: row["id"])


async def inbox(actor: Actor, paging: PageRequest, *, status: InboxStatus | None = None) -> Page[InboxView]:
    """Callbacks without their content, the newest first. Headquarters' matter."""
    actor.require_role(Role.HQ_OPERATOR, Role.INTEGRATOR, Role.AUDITOR)
    rows = await fetch(INBOX, paging.after, status, paging.fetch)
    return page_of(rows, paging, view=_inbox_view, key=lambda row: row["id"])


async def runs(actor: Actor, paging: PageRequest) -> Page[SyncView]:
    """Runs of the synchronisation, the newest first. Headquarters' matter."""
    actor.require_role(Role.HQ_OPERATOR, Role.INTEGRATOR, Role.AUDITOR)
    rows = await fetch(RUNS, paging.after, paging.fetch)
    return page_of(rows, paging, view=_sync_view, key=lambda row: row["id"])


def _reach(actor: Actor) -> tuple[object, ...]:
    """The first four parameters of every statement with REACHED."""
    own = actor.associate_id if actor.role is Role.ASSOCIATE else None
    everything = actor.reaches_all and actor.role in HEADQUARTERS
    return everything, actor.path_patterns, own, business_date(clock.now())


def _contact_view(row: asyncpg.Record) -> ContactView:
    reason = row["end_reason"]
    return ContactView(**{**row, "end_reason": None if reason is None else EndReason(reason)})


def _message_view(row: asyncpg.Record) -> MessageView:
    return MessageView(**{**row, "status": MessageStatus(row["status"])})


def _inbox_view(row: asyncpg.Record) -> InboxView:
    return InboxView(**{**row, "status": InboxStatus(row["status"])})


def _sync_view(row: asyncpg.Record) -> SyncView:
    done = row["summary"] != "{}"
    return SyncView(**{**row, "summary": msgspec.json.decode(row["summary"], type=SyncSummary) if done else None})
