"""A thing has one name: pages and files call every state and kind the same, and none is without a name."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

import qr_codes.exports as of_codes
import tasks.exports as of_tasks
from commissions import exports as of_commissions
from commissions.payees import PayeeKind
from commissions.rules import MonthState, PeriodState, PlanState, Position, VersionState
from coupons.claiming import TemplateStatus
from coupons.rules import CouponState
from guide_app.ground.members import exports as of_members
from guide_app.ground.members.rules import MemberSource
from guide_app.ground.orders import exports as of_orders
from guide_app.ground.orders.rules import OrderStatus, PaymentMethod
from pages.labels import codes, commissions, coupons, customers, orders, tasks
from qr_codes.rules.touchpoints import RetirementReason, Target, TouchpointKind, TouchpointState
from tasks.rules import AssignmentStatus, Measure, TaskStatus


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        (orders.STATUS, OrderStatus),
        (commissions.PLAN_STATES, PlanState),
        (commissions.VERSION_STATES, VersionState),
        (commissions.POSITIONS, Position),
        (commissions.PAYEES, PayeeKind),
        (commissions.MONTH_STATES, MonthState),
        (commissions.PERIOD_STATES, PeriodState),
        (coupons.STATES, CouponState),
        (coupons.TEMPLATE_STATUSES, TemplateStatus),
        (customers.SOURCES, MemberSource),
        (codes.KINDS, TouchpointKind),
        (codes.STATES, TouchpointState),
        (codes.TARGETS, Target),
        (codes.REASONS, RetirementReason),
        (tasks.MEASURES, Measure),
        (tasks.STATUSES, TaskStatus),
        (tasks.PROGRESS, AssignmentStatus),
    ],
)
def test_none_is_without_a_name(named: Mapping[str, object], kind: type[StrEnum]) -> None:
    assert set(named) == set(kind)


def test_every_payment_has_a_name() -> None:
    assert set(orders.METHODS) == set(PaymentMethod)


def test_people_record_every_payment_but_those_that_follow_from_something() -> None:
    assert set(orders.PAID_BY_PEOPLE) == set(PaymentMethod) - {PaymentMethod.IMPORTED, PaymentMethod.EXCHANGE}


@pytest.mark.parametrize(
    ("on_pages", "in_files"),
    [
        (orders.STATUS, of_orders.STATUSES),
        (customers.SOURCES, of_members.SOURCES),
        (codes.KINDS, of_codes.KINDS),
        (codes.STATES, of_codes.STATES),
        (commissions.PAYEES, of_commissions.PAYEE_KINDS),
        (tasks.STATUSES, of_tasks.STATUSES),
        (tasks.PROGRESS, of_tasks.HOW_FAR),
        # A file holds targets as they are kept, so that of sales says that it is in fen.
        (
            {one: label.name for one, label in tasks.MEASURES.items() if one is not Measure.SALES_FEN},
            {one: names for one, names in of_tasks.MEASURES.items() if one is not Measure.SALES_FEN},
        ),
    ],
)
def test_pages_and_files_call_it_the_same(on_pages: Mapping[str, str], in_files: Mapping[str, tuple[str, str]]) -> None:
    assert dict(on_pages) == {one: names[0] for one, names in in_files.items()}
