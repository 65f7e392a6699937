"""What can be seen of messages to customers: those of stores in reach."""

from datetime import timedelta
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.database import fetch_as
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import survivor_of
from guide_app.ground.members.queries import member
from guide_app.ground.stores.fragments import by_reach, pages_by_reach
from guide_app.ground.stores.reads import reach_of
from notices.permissions import CHOOSE_FOR_MEMBER, OWN_NOTICES, SEE_NOTICES
from notices.reads import choice_of, settings_in_force
from notices.rules import NoticeKind, NoticeState
from notices.schemas import NoticeChoice, NoticeCount, NoticeSettingsView, NoticeView

COUNTED = timedelta(days=30)

NOTICES = pages_by_reach(
    f"""
SELECT n.id, n.kind, n.state, n.reason, n.store AS store_id, s.name AS store_name, m.id AS member_id,
  m.number AS member_number, m.name_masked AS member_name, n.tries::bigint AS tries, n.made_at, n.due_at, n.ended_at
FROM notice n JOIN store s ON s.id = n.store JOIN member m ON m.id = {survivor_of("n.member")}
""",
    table="notice",
    alias="n",
    where="($4::text IS NULL OR n.kind = $4) AND ($5::text IS NULL OR n.state = $5)",
    newest_first=True,
)
COUNTS = by_reach(
    """
SELECT n.kind, count(*) FILTER (WHERE n.state = 'waiting') AS waiting, count(*) FILTER (WHERE n.state = 'sent') AS sent,
  count(*) FILTER (WHERE n.state = 'delivered') AS delivered, count(*) FILTER (WHERE n.state = 'failed') AS failed,
  count(*) FILTER (WHERE n.state = 'dropped') AS dropped
FROM notice n WHERE {reached} AND n.made_at > $2 GROUP BY n.kind ORDER BY n.kind
""",
    store="n.store",
)


async def notices(
    actor: Actor,
    paging: PageRequest,
    *,
    kind: NoticeKind | None = None,
    state: NoticeState | None = None,
    store_id: UUID | None = None,
) -> Page[NoticeView]:
    """Messages to customers of stores in reach, the newest first."""
    actor.require(SEE_NOTICES)
    reach = await reach_of(actor, store_id)
    place = (reach.bound, paging.before, paging.fetch)
    return page_of_views(await fetch_as(NoticeView, NOTICES[reach.kind], *place, kind, state), paging)


async def notice_counts(actor: Actor) -> list[NoticeCount]:
    """What became of the messages of 30 days, kind by kind."""
    actor.require(SEE_NOTICES)
    reach = actor.reach
    return await fetch_as(NoticeCount, COUNTS[reach.kind], reach.bound, clock.now() - COUNTED)


async def notice_settings(actor: Actor) -> NoticeSettingsView:
    """What is sent, and the quiet hours."""
    actor.require(SEE_NOTICES)
    return await settings_in_force()


async def choice_for(actor: Actor, member_id: UUID) -> NoticeChoice:
    """Whether a member in reach is sent messages. Raises NotFound."""
    actor.require(CHOOSE_FOR_MEMBER)
    found = await member(actor, member_id)
    return await choice_of(found.id)


async def own_choice(actor: Customer) -> NoticeChoice:
    """Whether one is sent messages."""
    actor.require(OWN_NOTICES)
    return await choice_of(actor.member_id)
