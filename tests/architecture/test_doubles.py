"""No two places say the same: six or more lines that stand twice are one piece of code."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from guide_app.entry.cli.documenting import PACKAGES
from tests.architecture.product import ROOT

FEWEST = 6
"""So many lines in a row that stand twice are found."""
FOLDERS = (*PACKAGES, "benchmarks", "mutants", "faults", "tests")


class Place(NamedTuple):
    """A line of a file."""

    path: str
    line: int


def files() -> Iterator[Path]:
    """Every source file but migrations: those are records, and may repeat each other."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "piccolo_migrations" not in path.parts:
                yield path


def may_repeat(node: ast.AST) -> Iterator[tuple[int, int]]:
    """First and last line of what others may say in the same words: imports, docstrings, fields, signatures."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant(value=str())):
            yield node.lineno, node.end_lineno or node.lineno
        case ast.ClassDef():
            fields = (one for one in node.body if isinstance(one, ast.AnnAssign))
            yield from ((one.lineno, one.end_lineno or one.lineno) for one in fields)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield node.lineno, node.body[0].lineno - 1


def said(source: str) -> list[tuple[int, str]]:
    """The lines of a file that say something, with their numbers."""
    left_out: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        for first, last in may_repeat(node):
            left_out.update(range(first, last + 1))
    numbered = ((number, line.strip()) for number, line in enumerate(source.splitlines(), start=1))
    nothing = ("", "...")
    return [
        (number, line) for number, line in numbered if line not in nothing and line[0] != "#" and number not in left_out
    ]


def doubles(sources: dict[str, str]) -> list[tuple[Place, ...]]:
    """The places of each run of `FEWEST` lines that stands more than once, in files given by their paths."""
    places: defaultdict[tuple[str, ...], list[Place]] = defaultdict(list)
    for path, source in sources.items():
        lines = said(source)
        for at in range(len(lines) - FEWEST + 1):
            run = lines[at : at + FEWEST]
            places[tuple(line for _, line in run)].append(Place(path, run[0][0]))
    return [tuple(found) for found in places.values() if len(found) > 1]


def test_a_run_that_stands_twice_is_found_whatever_stands_between_and_before() -> None:
    lines = [f"do({number})" for number in range(FEWEST)]
    one = "import this\n\n\n" + "\n".join(lines)
    other = "def f():\n    # why\n" + "\n\n".join(f"    {line}" for line in lines)
    assert doubles({"one.py": one, "other.py": other}) == [(Place("one.py", 4), Place("other.py", 3))]
    assert doubles({"one.py": one, "shorter.py": "\n".join(lines[1:])}) == []


def test_imports_fields_docstrings_and_signatures_may_stand_twice() -> None:
    names = "".join(f"    {name},\n" for name in "abcdefg")
    fields = "".join(f"    {name}: int\n" for name in "abcdefg")
    source = f'from this import (\n{names})\n\n\nclass C:\n    """Says.\n\n    1.\n    2.\n    """\n\n{fields}\n'
    source += f"def f(\n{names}) -> None:\n    return\n"
    assert doubles({"one.py": source, "other.py": source}) == []


def test_no_two_places_say_the_same() -> None:
    found = doubles({str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files()})
    assert not found
