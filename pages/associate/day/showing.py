"""The first page of the phone, and what its figures mean."""

from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from appointments.permissions import SEE_APPOINTMENTS
from appointments.queries import appointments
from appointments.rules import OPEN
from clienteling.permissions import CARE, SEE_CARE_OF_OTHERS
from commissions.periods.queries.ledger import my_states
from commissions.permissions import SEE_OWN_PAY, SEE_PAY_OF_OTHERS
from guide_app.base.html.words import _
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import SHANGHAI, business_date, period_of
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members.permissions import REGISTER_MEMBERS, TRANSFER_MEMBERS
from guide_app.ground.orders.part_paid.queries import terms_over
from guide_app.ground.orders.permissions import APPROVE_REFUNDS, FULFIL_ORDERS, RETURN_ELSEWHERE
from guide_app.ground.rota.queries import on_duty
from inbox.queries import my_unread
from pages.labels.tasks import MEASURES
from pages.page import PageController, page
from performance.queries.boards import board, store_people
from performance.queries.days import figures, my_day
from tasks.queries.own import my_tasks_due

AnyRequest = Request[Any, Any, Any]

MOST_COMING = 200
TASKS_SHOWN = 3
"""Of those that are overdue, and of those that end soonest."""


class DayPages(PageController):
    """今天 · Today."""

    path = "/a"

    @get()
    async def day(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """How I am doing today, and what I do now."""
        leads = actor.role is Role.STORE_MANAGER
        mine = await my_day(actor)
        return await page(
            request,
            "associate/day/day.html",
            mine=mine,
            greeting=greeting_at(clock.now()),
            month=await my_states(actor, period_of(mine.day)) if actor.may(SEE_OWN_PAY) else None,
            todo=await my_tasks_due(actor, TASKS_SHOWN),
            measures=MEASURES,
            unread=await my_unread(actor),
            board=await board(actor) if leads else None,
            people=(await store_people(actor)).people if leads else [],
            duty=await on_duty(actor, actor.store_id) if leads and actor.store_id else None,
            may_approve=leads and actor.may(APPROVE_REFUNDS),
            terms_over=await terms_over(actor, actor.store_id) if leads and actor.store_id else 0,
            may_elsewhere=leads and actor.may(RETURN_ELSEWHERE),
            may_see_pay=leads and actor.may(SEE_PAY_OF_OTHERS),
            may_care=actor.may(CARE),
            may_watch=leads and actor.may(SEE_CARE_OF_OTHERS),
            may_hand_over=leads and actor.may(TRANSFER_MEMBERS),
            coming=await coming_today(actor),
            may_see_appointments=actor.may(SEE_APPOINTMENTS) and actor.store_id is not None,
            may_fulfil=actor.may(FULFIL_ORDERS) and actor.store_id is not None,
            may_register=actor.may(REGISTER_MEMBERS) and actor.store_id is not None,
        )

    @get("/figures/{name:str}")
    async def figure(self, request: AnyRequest, actor: CurrentActor, name: FromPath[str]) -> Response[bytes]:
        """What a figure means, as the API says it."""
        found = next((each for each in figures(actor) if each.name == name), None)
        if found is None:
            raise NotFound
        return await page(request, "associate/day/figure.html", figure=found)


async def coming_today(actor: Actor) -> int:
    """How many customers are still to come to one's store today."""
    if not actor.may(SEE_APPOINTMENTS) or actor.store_id is None:
        return 0
    today = business_date(clock.now())
    found = await appointments(actor, PageRequest(None, MOST_COMING), first=today, last=today, store_id=actor.store_id)
    return sum(one.state in OPEN for one in found.items)


def greeting_at(at: datetime) -> str:
    """How somebody is greeted at that hour of the stores."""
    hour = at.astimezone(SHANGHAI).hour
    if 5 <= hour < 11:
        return _("早上好，{name}")
    if 11 <= hour < 13:
        return _("中午好，{name}")
    if 13 <= hour < 18:
        return _("下午好，{name}")
    return _("晚上好，{name}")
