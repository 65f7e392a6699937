"""What a profile becomes: what is named changes, the rest stays, nonsense and children are refused at their field."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.members.changes import ChangeProfile, Forgettable, corrected
from guide_app.ground.members.profiles import Profile, ProfileField, fields_changed
from guide_app.ground.members.rules import Gender

TODAY = date(2026, 12, 3)
NAMES = st.sampled_from(["李芳", "Ana María", "欧阳娜娜", "𠮷田"])
BIRTHDAYS = st.dates(date(1900, 1, 1), TODAY - timedelta(days=15 * 366))
KNOWN = st.builds(
    Profile,
    name=st.none() | NAMES,
    phone=st.none() | st.just("+8613912345678"),
    birthday=st.none() | BIRTHDAYS.map(date.isoformat),
    gender=st.none() | st.sampled_from(["female", "male"]),
)
CHANGES = st.builds(
    ChangeProfile, name=st.none() | NAMES, birthday=st.none() | BIRTHDAYS, gender=st.none() | st.sampled_from(Gender)
)


def changed(before: Profile, change: ChangeProfile) -> Profile:
    return corrected(before, change, today=TODAY, minimum_age=14)


@given(KNOWN, CHANGES)
def test_what_is_named_changes_and_the_rest_stays(before: Profile, change: ChangeProfile) -> None:
    after = changed(before, change)
    assert after.phone == before.phone
    assert after.name == (before.name if change.name is None else change.name)
    assert after.birthday == (before.birthday if change.birthday is None else change.birthday.isoformat())
    said = None if change.gender is Gender.UNKNOWN else change.gender
    assert after.gender == (before.gender if change.gender is None else said)
    assert changed(after, change) == after
    assert set(fields_changed(before, after)) == {
        field for field in ProfileField if getattr(before, field) != getattr(after, field)
    }


@given(KNOWN, st.sets(st.sampled_from(Forgettable)))
def test_what_is_to_be_forgotten_is_gone(before: Profile, forget: set[Forgettable]) -> None:
    after = changed(before, ChangeProfile(forget=tuple(forget)))
    assert all(getattr(after, field) is None for field in forget)
    assert set(fields_changed(before, after)) <= {ProfileField(field) for field in forget}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (ChangeProfile(name="\u202e"), "name"),
        (ChangeProfile(name="李", forget=(Forgettable.NAME,)), "name"),
        (ChangeProfile(birthday=date(1899, 12, 31)), "birthday"),
        (ChangeProfile(birthday=TODAY + timedelta(days=1)), "birthday"),
        (ChangeProfile(birthday=date(2013, 1, 1)), "birthday"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(change: ChangeProfile, field: str) -> None:
    with pytest.raises(InvalidField) as refused:
        changed(Profile(name="王"), change)
    assert refused.value.facts["field"] == field


def test_a_child_whom_a_guardian_registered_keeps_their_birthday() -> None:
    child = Profile(birthday="2013-01-01")
    assert changed(child, ChangeProfile(name="小明", birthday=date(2013, 1, 1))).birthday == "2013-01-01"
