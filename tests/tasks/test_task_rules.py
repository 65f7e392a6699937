"""What tasks are, decided without a database."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.errors import InvalidField
from tasks.facts import orders_of, orders_returned, sales_of, sales_returned
from tasks.measuring import MEASURED, kinds_of
from tasks.rules import (
    AssignmentStatus,
    Measure,
    attainment_ppm,
    require_audience_role,
    require_window,
    status_of,
)
from tests.tasks.task_field import NOON, a_refund, a_sale


def test_who_sold_and_had_it_all_returned_has_started() -> None:
    assert status_of(None, None) is AssignmentStatus.NOT_STARTED
    assert status_of(NOON, None) is AssignmentStatus.IN_PROGRESS
    assert status_of(NOON, NOON) is AssignmentStatus.DONE


def test_done_stays_done_even_when_nothing_is_counted_any_more() -> None:
    assert status_of(None, NOON) is AssignmentStatus.DONE


@given(progress=st.integers(-(10**12), 10**12), target=st.integers(1, 10**12))
def test_attainment_is_whole_when_the_target_is_reached(progress: int, target: int) -> None:
    share = attainment_ppm(progress, target)
    assert (share >= 1_000_000) >= (progress >= target)
    assert abs(share * target - progress * 1_000_000) * 2 <= target


@given(minutes=st.integers(-10_000, 0))
def test_a_window_that_ends_before_it_begins_is_refused(minutes: int) -> None:
    with pytest.raises(InvalidField):
        require_window(NOON, NOON + timedelta(minutes=minutes))


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR, Role.SYSTEM, Role.HQ_OPERATOR, Role.INTEGRATOR])
def test_tasks_are_for_the_people_of_the_field(role: Role) -> None:
    with pytest.raises(InvalidField):
        require_audience_role(role)


@given(goods=st.integers(1, 10**9), parts=st.lists(st.integers(1, 10**9), max_size=6))
def test_a_sale_and_its_refunds_add_up_to_what_stays_sold(goods: int, parts: list[int]) -> None:
    sale = a_sale(None, goods)
    refunds = [a_refund(sale, part) for part in parts]
    assert sales_of([sale]) == [], "what nobody served counts for nobody"
    reversals = sales_returned(refunds)
    assert [reversal.amount for reversal in reversals] == parts
    assert {reversal.of_source for reversal in reversals} <= {f"order:{sale.order_id}"}
    assert len({reversal.source for reversal in reversals}) == len(parts)


def test_only_a_whole_return_takes_an_order_off_and_once() -> None:
    sale = a_sale(None, 100)
    assert orders_of([sale]) == []
    assert orders_returned([a_refund(sale, 40)]) == []
    twice = orders_returned([a_refund(sale, 60, whole=True), a_refund(sale, 0, whole=True)])
    assert len({reversal.source for reversal in twice}) == 1


@pytest.mark.parametrize("measure", list(Measure))
def test_every_measure_is_made_of_some_event(measure: Measure) -> None:
    kinds = kinds_of(measure)
    assert kinds
    assert set(kinds) <= set(MEASURED)
