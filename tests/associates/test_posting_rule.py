"""Who may give and take which posts: one rule over the poster, what the person holds, the new role, and the place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.access import HQ_PATH, Role, Workplace
from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.associates.rules import Verdict, require_place, verdict

ROLES = st.sampled_from(list(Role))
HELD = st.frozensets(ROLES, max_size=3)
GIVEN = st.none() | ROLES
AT_HEADQUARTERS = {role for role in Role if role.workplace is Workplace.HEADQUARTERS}


@given(ROLES, HELD, GIVEN)
def test_nobody_posts_themselves(poster: Role, held: frozenset[Role], given_role: Role | None) -> None:
    found = verdict(poster, on_oneself=True, held=held, given=given_role)
    assert not found.is_yes or poster is Role.SYSTEM


@given(ROLES, HELD, GIVEN)
def test_headquarters_roles_are_given_and_taken_by_headquarters_with_a_second_person_alone(
    poster: Role, held: frozenset[Role], given_role: Role | None
) -> None:
    concerned = held | ({given_role} if given_role else set())
    found = verdict(poster, on_oneself=False, held=held, given=given_role)
    if concerned & AT_HEADQUARTERS and poster is not Role.SYSTEM:
        assert found is not Verdict.ALONE
        assert not found.is_yes or poster is Role.HQ_OPERATOR


@given(ROLES, HELD, GIVEN)
def test_who_may_not_give_a_role_does_not_change_the_post_of_whoever_holds_it(
    poster: Role, held: frozenset[Role], given_role: Role | None
) -> None:
    for role in held:
        if not verdict(poster, on_oneself=False, given=role).is_yes:
            assert not verdict(poster, on_oneself=False, held=held, given=given_role).is_yes or poster is Role.SYSTEM


@given(ROLES, HELD, GIVEN)
def test_holding_more_never_makes_it_easier(poster: Role, held: frozenset[Role], given_role: Role | None) -> None:
    with_all = verdict(poster, on_oneself=False, held=held, given=given_role)
    for role in held:
        fewer = verdict(poster, on_oneself=False, held=held - {role}, given=given_role)
        assert not with_all.is_yes or fewer.is_yes
        assert with_all is not Verdict.ALONE or fewer is Verdict.ALONE


@given(ROLES, st.booleans(), HELD)
def test_nobody_is_posted_as_the_product_itself(poster: Role, on_oneself: bool, held: frozenset[Role]) -> None:
    assert not verdict(poster, on_oneself=on_oneself, held=held, given=Role.SYSTEM).is_yes


@pytest.mark.parametrize(
    ("poster", "held", "given_role", "found"),
    [
        (Role.INTEGRATOR, set(), Role.ASSOCIATE, Verdict.ALONE),
        (Role.INTEGRATOR, {Role.STORE_MANAGER}, Role.SUPERVISOR, Verdict.ALONE),
        (Role.INTEGRATOR, {Role.AUDITOR}, Role.ASSOCIATE, Verdict.NOT_THIS_PERSON),
        (Role.INTEGRATOR, {Role.AUDITOR}, None, Verdict.NOT_THIS_PERSON),
        (Role.INTEGRATOR, {Role.ASSOCIATE}, Role.FINANCE, Verdict.NOT_THIS_ROLE),
        (Role.HQ_OPERATOR, {Role.AUDITOR}, None, Verdict.SECOND_PERSON),
        (Role.HQ_OPERATOR, {Role.ASSOCIATE, Role.AUDITOR}, Role.ASSOCIATE, Verdict.SECOND_PERSON),
        (Role.HQ_OPERATOR, {Role.ASSOCIATE}, Role.TRAINER, Verdict.ALONE),
        (Role.FINANCE, set(), Role.ASSOCIATE, Verdict.NOT_THIS_ROLE),
        (Role.STORE_MANAGER, {Role.ASSOCIATE}, None, Verdict.NOT_THIS_PERSON),
        (Role.SYSTEM, set(), Role.HQ_OPERATOR, Verdict.ALONE),
    ],
)
def test_worked_examples(poster: Role, held: set[Role], given_role: Role | None, found: Verdict) -> None:
    assert verdict(poster, on_oneself=False, held=held, given=given_role) is found


def fits(role: Role, path: str, *, is_store: bool) -> bool:
    try:
        require_place(role, path, is_store=is_store)
    except InvalidField:
        return False
    return True


@given(ROLES)
def test_every_role_has_a_place_and_none_of_the_field_is_at_headquarters(role: Role) -> None:
    store, region, hq = (
        fits(role, "/EAST/S1/", is_store=True),
        fits(role, "/EAST/", is_store=False),
        fits(role, HQ_PATH, is_store=False),
    )
    assert (store, region, hq) == {
        Workplace.STORE: (True, False, False),
        Workplace.FIELD: (False, True, False),
        Workplace.HEADQUARTERS: (False, True, True),
    }[role.workplace]
