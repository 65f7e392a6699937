"""Points and levels as rules: what comes back takes what was earned, to the point; a level is judged once a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.money import PPM
from loyalty.rules.levels import (
    AtEnd,
    ChangeReason,
    LevelRule,
    Rules,
    Standing,
    Verdict,
    judged,
    require_sound,
)
from loyalty.rules.points import Expiry, GrowthLine, GrowthRule, left_of, months_later, points_of, spread_over

TODAY = date(2026, 11, 30)
LINES = st.lists(st.tuples(st.integers(0, 900_000), st.integers(0, 3 * PPM)), min_size=1, max_size=6)


def rules(at_end: AtEnd = AtEnd.DOWN_TO_EARNED, *, keep: int = 12) -> Rules:
    """Four levels."""
    named = [("basic", 0, 0), ("silver", 1_000, keep), ("gold", 5_000, keep), ("diamond", 20_000, keep)]
    levels = [
        LevelRule(code=code, name_zh=code, name_en=code, threshold=threshold, keep_months=months, at_end=at_end)
        for code, threshold, months in named
    ]
    return Rules(growth=GrowthRule(), levels=tuple(levels))


@given(lines=LINES, data=st.data())
def test_an_order_that_comes_back_in_any_parts_has_earned_nothing(
    lines: list[tuple[int, int]], data: st.DataObject
) -> None:
    sold = [GrowthLine(no, fen, rate) for no, (fen, rate) in enumerate(lines, start=1)]
    left = {line.no: line.fen for line in sold}
    gone: list[list[GrowthLine]] = []
    entries = [points_of(sold)]
    while any(left.values()):
        last = data.draw(st.booleans()) or len(gone) == 4
        part = {no: fen if last else data.draw(st.integers(0, fen)) for no, fen in left.items()}
        gone.append([GrowthLine(no, fen, 0) for no, fen in part.items()])
        left = {no: fen - part[no] for no, fen in left.items()}
        entries.append(points_of(left_of(sold, gone)) - sum(entries))
        assert entries[-1] <= 0
        assert sum(entries) == points_of([GrowthLine(line.no, left[line.no], line.rate_ppm) for line in sold])
    assert sum(entries) == 0


def test_points_are_rounded_down_once_for_the_whole_order() -> None:
    assert points_of([GrowthLine(1, 150, PPM), GrowthLine(2, 150, PPM)]) == 3
    assert points_of([GrowthLine(1, 199, PPM)]) == 1
    growth = GrowthRule(rate_ppm=PPM, by_category={"SHOES": 2 * PPM, "RUN": 0})
    assert [growth.rate_of(path) for path in ("/SHOES/BOOTS", "/SHOES/RUN", "/BAGS", None)] == [2 * PPM, 0, PPM, PPM]
    assert spread_over([GrowthLine(1, 100, PPM), GrowthLine(2, 50, PPM)], 120) == [
        GrowthLine(1, 100, PPM),
        GrowthLine(2, 20, PPM),
    ]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 120))
def test_months_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and months_later(later, 1) > later and later.day >= 28)
    assert GrowthRule(expiry=Expiry.CALENDAR_YEAR).expires_on(day) == date(day.year + 1, 1, 1)
    assert GrowthRule(expiry=Expiry.NEVER).expires_on(day) is None
    assert GrowthRule(months=months).expires_on(day) == later


@given(
    level=st.sampled_from(["basic", "silver", "gold", "diamond", "gone"]),
    until=st.one_of(st.none(), st.dates(date(2026, 11, 1), date(2026, 12, 31))),
    points=st.integers(-100, 30_000),
    at_end=st.sampled_from(AtEnd),
    changed=st.booleans(),
)
def test_a_level_is_judged_once(level: str, until: date | None, points: int, at_end: AtEnd, changed: bool) -> None:
    scheme = rules(at_end)
    verdict = judged(Standing(level, until, points), scheme, today=TODAY, rules_changed=changed)
    after = verdict or Verdict(level, until, None)
    rank, before, earned = scheme.rank(after.level), scheme.rank(level), scheme.earned(points)
    assert rank >= earned, "points lead up at once"
    if rank < before:
        assert until is not None
        assert until <= TODAY, "and nobody goes down before the end"
        assert at_end is not AtEnd.STAY
        assert at_end is AtEnd.DOWN_TO_EARNED or rank == max(before - 1, earned)
    again = judged(Standing(after.level, after.until, points), scheme, today=TODAY, rules_changed=False)
    assert again is None


def test_what_follows_the_end_of_a_level() -> None:
    over = Standing("diamond", TODAY, 1_200)
    ends = {at_end: judged(over, rules(at_end), today=TODAY, rules_changed=False) for at_end in AtEnd}
    later = date(2027, 11, 30)
    assert ends == {
        AtEnd.STAY: Verdict("diamond", later, ChangeReason.KEPT),
        AtEnd.DOWN_ONE: Verdict("gold", later, ChangeReason.ENDED),
        AtEnd.DOWN_TO_EARNED: Verdict("silver", later, ChangeReason.ENDED),
    }
    for_ever = judged(Standing("gold", TODAY, 6_000), rules(keep=0), today=date(2026, 1, 1), rules_changed=True)
    assert for_ever == Verdict("gold", None, None), "rules that keep it for ever take its end away"


@pytest.mark.parametrize(
    ("place", "field", "value"),
    [(0, "code", "first"), (0, "threshold", 1), (0, "keep_months", 3), (2, "threshold", 1_000), (3, "code", "gold")],
)
def test_levels_that_lead_nowhere_are_refused_at_their_field(place: int, field: str, value: object) -> None:
    levels = list(rules().levels)
    changed = {name: getattr(levels[place], name) for name in levels[place].__struct_fields__} | {field: value}
    levels[place] = LevelRule(**changed)
    with pytest.raises(InvalidField) as refused:
        require_sound(Rules(growth=GrowthRule(), levels=tuple(levels)))
    assert refused.value.facts["field"] == f"levels[{place}].{field}"
