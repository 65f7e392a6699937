"""docs/locking.md says what guards what, and the code guards nothing in another way."""

import re
from collections.abc import Iterator

import pytest

from guide_app.base.kernel import locks
from guide_app.base.kernel.database import fetch_value
from guide_app.entry.cli.migrating import APPS
from tests.architecture.product import ROOT, modules, sources

PAGE = (ROOT / "docs/locking.md").read_text(encoding="utf-8")
REGISTRY = "guide_app/base/kernel/locks.py"
LOCKS = re.compile(r"\bFOR (?:NO KEY )?UPDATE(?: OF (\w+))?")
ONE_ROW = re.compile(r"WHERE (?:\w+\.)?(?:id|code|subscriber|phone_index) = \$\d")


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_cells(text: str) -> list[str]:
    return re.findall(r"^\| `([\w.]+)` \|", text, re.MULTILINE)


def test_every_advisory_lock_is_on_the_page_in_the_order_in_which_it_is_taken() -> None:
    rows = [f"| `{one.name}` | {one.number} | {one.per or 'database'} | {one.guards} |" for one in locks.IN_ORDER]
    assert re.findall(r"^\| `.*\|$", section("Advisory locks"), re.MULTILINE) == rows
    made = {name for name, value in vars(locks).items() if isinstance(value, locks.AdvisoryLock)}
    assert len(made) == len(locks.IN_ORDER) == len({one.number for one in locks.IN_ORDER})


def test_only_the_registry_names_an_advisory_lock() -> None:
    named = {str(path) for path, _ in sources() if re.search("pg_(try_)?advisory", (ROOT / path).read_text())}
    assert named == {REGISTRY}


def locking_statements() -> Iterator[tuple[str, str]]:
    """(name, text) of every statement of the product that locks rows; parts of statements are not counted."""
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, str) and name != "__doc__" and LOCKS.search(value) and "FROM" in value:
                yield f"{module.__name__}.{name}", value


def locked_table(statement: str) -> str:
    lock = LOCKS.search(statement)
    assert lock
    before = statement[: lock.start()]
    alias = rf"\s+(?:AS )?{lock[1]}\b" if lock[1] else ""
    tables: list[str] = re.findall(rf"(?:FROM|JOIN) (\w+){alias}", before)
    return tables[-1]


def test_every_table_whose_rows_are_locked_is_on_the_page() -> None:
    locked = {locked_table(statement) for _, statement in locking_statements()}
    assert len(locked) > 8
    assert locked == set(first_cells(section("Row locks")))


def test_several_rows_are_locked_in_an_order() -> None:
    for name, statement in locking_statements():
        before = LOCKS.split(statement)[0]
        if not ONE_ROW.search(before):
            assert re.search(r"ORDER BY [\w.]+\s*$", before), name


def test_every_row_lock_is_a_named_statement_that_these_tests_read() -> None:
    """A lock in the text of a function would be seen by no test."""
    named = {statement for _, statement in locking_statements()}
    for path, _ in sources():
        for line in (ROOT / path).read_text(encoding="utf-8").splitlines():
            if LOCKS.search(line) and not line.lstrip().startswith("#"):
                text = line.strip(" \"'),").removeprefix('f"').split(' = f"')[-1].split(' = "')[-1]
                fixed = text.rpartition("}")[2].strip()
                assert any(fixed in one for one in named), f"{path}: {line}"


@pytest.mark.parametrize("title", ["Conditional changes", "Unique keys"])
async def test_what_guards_is_there(title: str, db: None) -> None:
    tables = {table._meta.tablename: table for config in APPS.values() for table in config.table_classes}
    for span in re.findall(r"`([a-z][^`]*)`", section(title)):
        name = span.split()[0]
        table, _, column = name.partition(".")
        if column:
            assert column in {one._meta.db_column_name for one in tables[table]._meta.columns}, name
        elif table not in tables and table not in {"version", "expires_at"}:
            known = "SELECT EXISTS (SELECT FROM pg_class WHERE relname LIKE $1 AND relkind IN ('i', 'I'))"
            assert await fetch_value(known, f"%{table}"), name
