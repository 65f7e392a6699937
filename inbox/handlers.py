"""What the inbox does when something happened: it writes it down for those whom it concerns, each once."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from appointments.events import AppointmentNear, AppointmentStepped
from commissions.events import (
    AppealAnswered,
    AppealFiled,
    MonthClosed,
    MonthCorrected,
    MonthSettled,
    OrderRecredited,
)
from guide_app.base.kernel import clock
from guide_app.base.kernel.approval_events import ApprovalAsked, ApprovalEnded
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.auth.events import PasswordReset
from guide_app.ground.members.events import (
    MemberRecognised,
    MemberRegistered,
    MembersHandedOver,
    MembersMerged,
    MergeUndone,
)
from guide_app.ground.orders.events import OrderRefunded, OrderTermOver
from guide_app.ground.privacy.events import ConsentChanged, RequestDue
from inbox import telling
from inbox import telling_of_customers as customers
from inbox.rules import KEPT
from inbox.spreading import ROUNDS
from inbox.writing import Message, Round, begin_rounds, posted, write
from loyalty.events import BenefitGiven, LevelChanged
from offboarding.events import OffboardingDone, OffboardingOpened
from tasks.events import TaskClosed, TaskCompleted


async def tell(of: Callable[[Delivered], Iterable[Message]], batch: Sequence[Delivered]) -> None:
    """Write what these events are worth telling."""
    await write([message for told in _news(batch) for message in of(told)])


async def tell_many(of: Callable[[Delivered], Iterable[Round]], batch: Sequence[Delivered]) -> None:
    """Have it told to many, piece by piece."""
    await begin_rounds([one for told in _news(batch) for one in of(told)])


async def tell_approvers(batch: Sequence[Delivered]) -> None:
    """Tell those who may decide what was asked for."""
    news = {told.seq: told for told in _news(batch)}
    wanted = [one for told in news.values() if (one := telling.wanted_for(told)) is not None]
    await write([telling.of_request(news[found.seq], found.associate) for found in await posted(wanted)])


async def tell_leaders(batch: Sequence[Delivered]) -> None:
    """Tell those who may decide an appeal."""
    news = {told.seq: told for told in _news(batch)}
    found = await posted([telling.wanted_for_appeal(told) for told in news.values()])
    await write([telling.of_appeal(news[one.seq], one.associate) for one in found])


async def tell_planners(batch: Sequence[Delivered]) -> None:
    """Tell those who may plan what becomes of the things of somebody who goes."""
    news = {told.seq: told for told in _news(batch)}
    found = await posted([telling.wanted_for_offboarding(told) for told in news.values()])
    await write([telling.of_offboarding(news[one.seq], one.associate) for one in found])


async def tell_store(batch: Sequence[Delivered]) -> None:
    """Tell whoever leads a store, and looks after one of its orders, that the order's term is over."""
    news = {told.seq: told for told in _news(batch)}
    found = await posted([telling.wanted_for_term(told) for told in news.values()])
    await write([telling.of_term(news[one.seq], one.associate) for one in found])
    await tell(telling.of_term_to_keeper, batch)


async def tell_desk(batch: Sequence[Delivered]) -> None:
    """Tell those who answer what customers ask for."""
    news = {told.seq: told for told in _news(batch)}
    found = await posted([telling.wanted_for_request(told) for told in news.values()])
    await write([telling.of_due_request(news[one.seq], one.associate) for one in found])


def _news(batch: Sequence[Delivered]) -> list[Delivered]:
    """Without what nobody would see any more, as sales of years ago that were imported."""
    since = clock.now() - KEPT
    return [told for told in batch if told.at >= since]


INBOX = Subscriber(
    "inbox",
    on={
        ApprovalAsked: tell_approvers,
        ApprovalEnded: partial(tell, telling.of_answer),
        TaskCompleted: partial(tell, telling.of_target),
        TaskClosed: partial(tell_many, telling.of_early_end),
        OrderRefunded: partial(tell, telling.of_refund),
        OrderTermOver: tell_store,
        MonthSettled: partial(tell_many, telling.of_settled_month),
        MonthCorrected: partial(tell, telling.of_corrections),
        MonthClosed: partial(tell, telling.of_statements),
        AppealFiled: tell_leaders,
        AppealAnswered: partial(tell, telling.of_answered_appeal),
        OrderRecredited: partial(tell, telling.of_recredited_order),
        MembersHandedOver: partial(tell, customers.of_handing_over),
        OffboardingOpened: tell_planners,
        OffboardingDone: partial(tell, telling.of_done_offboarding),
        MemberRegistered: partial(tell, customers.of_registration),
        MemberRecognised: partial(tell, customers.of_registration),
        ConsentChanged: partial(tell, customers.of_withdrawal),
        RequestDue: tell_desk,
        MembersMerged: partial(tell, customers.of_merge),
        MergeUndone: partial(tell, customers.of_undone_merge),
        BenefitGiven: partial(tell, customers.of_benefit),
        LevelChanged: partial(tell, customers.of_level),
        AppointmentStepped: partial(tell, customers.of_appointment),
        AppointmentNear: partial(tell, customers.of_near_appointment),
        PasswordReset: partial(tell, telling.of_new_password),
    },
    makes=("inbox_message", "inbox_round"),
    chores=(ROUNDS,),
)
"""Writes messages. A replay gives the same, under the same ids; what was read of them stands elsewhere and stays."""
