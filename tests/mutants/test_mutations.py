"""The changes `make mutants` makes, and the list of those that nobody could see."""

import ast
from pathlib import Path

import pytest

from mutants.areas import AREAS, Area
from mutants.equivalent import known_equivalents
from mutants.mutations import mutations_of
from mutants.sampling import every_trial, sample


def becomes(source: str) -> list[str]:
    """The source after each change."""
    return [one.apply(source.encode()).decode() for one in mutations_of(source.encode())]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", ["a <= b", "a >= b"]),
        ("a == b", ["a != b"]),
        ("a is not b", ["a is b"]),
        ("a not in b", ["a in b"]),
        ('a == "x"', ['a != "x"', "a == 'x?'"]),
        ("a < b <= c", ["a <= b <= c", "a >= b <= c", "a < b < c", "a < b > c"]),
        ("a and b and c", ["a or b and c", "a and b or c"]),
        ("(a) + (b)", ["(a) - (b)"]),
        ("a // b", ["a * b"]),
        ("not a", ["a"]),
        ("-a", ["a"]),
        ("f(2)", ["f(1)", "f(3)", "pass"]),
        ("x = 0", ["x = 1"]),
        ("x = True", ["x = False"]),
        ("x = min(a, b)", ["x = max(a, b)"]),
        ("x = sorted(a)", ["x = list(a)"]),
        ("x = sorted(a, key=b)", []),
        ("x = a.startswith(b)", ["x = a.endswith(b)"]),
        ("x += y", ["x -= y"]),
        ("x = b if a else c", ["x = b if (not (a)) else c"]),
        ("x = [b for b in c if b.d]", ["x = [b for b in c if (not (b.d))]"]),
        ("while a:\n  break", ["while (not (a)):\n  break", "while a:\n  continue"]),
        ("金 = 1", ["金 = 0", "金 = 2"]),
    ],
)
def test_one_thing_changes_at_a_time(source: str, expected: list[str]) -> None:
    assert sorted(becomes(source)) == sorted(expected)


@pytest.mark.parametrize(
    "source",
    [
        '"""A text with 1 number."""',
        "def f(x: Annotated[int, 3]) -> Literal[4]: ...",
        "class A(B, frozen=True): ...",
        "@cache(maxsize=4)\ndef f(): ...",
        "assert a == 1, 2",
        "A = B | C",
        "x = isinstance(a, B | C)",
        "__all__ = [1]",
        "x = f'{a + 1}'",
    ],
)
def test_what_calculates_nothing_is_left_alone(source: str) -> None:
    assert becomes(source) == []


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.name)
def test_every_change_of_an_area_is_a_program_and_another_one(area: Area) -> None:
    trials = every_trial(area)
    assert len(trials) > 50
    for path in area.modules():
        source = path.read_bytes()
        whole = ast.dump(ast.parse(source))
        for one in mutations_of(source)[::10]:
            assert ast.dump(ast.parse(one.apply(source))) != whole


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.name)
def test_an_area_has_tests_that_are_there(area: Area) -> None:
    for pattern in area.tests:
        assert any(Path(path).match(pattern) for path in area.test_files()), pattern


def test_the_same_seed_draws_the_same_sample() -> None:
    first, again, other = (sample(list(AREAS), [], 50, seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert {trial.area.name for trial in first} == {area.name for area in AREAS}


def test_every_change_named_as_equivalent_can_still_be_made() -> None:
    made = {trial.equivalent() for area in AREAS for trial in every_trial(area)}
    assert [one for one in known_equivalents() if one not in made] == []
