"""Migrations are written to be read, and mean what Piccolo's long form means."""

import ast
import re
from enum import StrEnum
from pathlib import Path
from types import CodeType

import pytest
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.auto.serialisation import serialise_params

from guide_app.entry.cli.migrating import APPS, alterations, files, migration
from guide_app.entry.cli.migration_text import is_generated, shortened
from guide_app.ground.associates.tables import Posting
from tests.architecture.product import ROOT

FILES = files(APPS.values())


class LongerRole(StrEnum):
    """The roles and a new one."""

    ASSOCIATE = "associate"
    NEW = "new"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_migration_says_only_what_is_not_a_default(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert ast.dump(ast.parse(shortened(text))) == ast.dump(ast.parse(text)), "run `make migrations`"


def test_reviews_fold_what_was_generated_and_show_what_was_written() -> None:
    (line,) = re.findall(r"^(\S+) linguist-generated$", (ROOT / ".gitattributes").read_text(), re.MULTILINE)
    for file in FILES:
        assert file.match(line.removeprefix("**/")) == is_generated(file.read_text(encoding="utf-8")), file


def test_every_package_with_tables_has_migrations_and_some_are_in_plain_sql() -> None:
    generated = {file for file in FILES if is_generated(file.read_text(encoding="utf-8"))}
    assert len(generated) >= len(APPS)
    assert set(FILES) - generated


@pytest.mark.parametrize("name", APPS)
async def test_the_short_form_means_what_the_long_form_means(name: str) -> None:
    whole = migration(name, await alterations(APPS[name], from_nothing=True), migration_id="1", description="All")
    short = shortened(whole)
    assert len(short) < len(whole) / 2
    assert await _meaning(short) == await _meaning(whole)


async def _meaning(text: str) -> list[str]:
    """What running a migration asks for."""
    names: dict[str, object] = {}
    code: CodeType = compile(text, "migration", "exec")
    exec(code, names)
    forwards = names["forwards"]
    assert callable(forwards)
    manager: MigrationManager = await forwards()
    tables = [f"table {one.class_name} {one.tablename} {one.schema}" for one in manager.add_tables]
    columns = [
        f"column {one.table_class_name} {one.tablename} {one.schema} {one.column._meta.name}"
        f" {one.column._meta.db_column_name} {type(one.column)} {serialise_params(one.column._meta.params).params}"
        for one in manager.add_columns.add_columns
    ]
    constraints = [
        f"constraint {one.tablename} {type(one.constraint)} {one.constraint._meta.name} {one.constraint._meta.params}"
        for one in manager.add_constraints.add_constraints
    ]
    assert tables
    assert columns
    return sorted(tables) + sorted(columns) + sorted(constraints)


async def test_a_new_member_of_an_enum_needs_no_migration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Posting.role._meta.params, "choices", LongerRole)
    assert await alterations(APPS["associates"]) == []
    assert Posting.role._meta.params["choices"] is LongerRole


async def test_a_longer_column_does_need_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Posting.role._meta.params, "length", 31)
    (found,) = await alterations(APPS["associates"])
    text = shortened(migration("associates", [found], migration_id="1", description="Longer"))
    assert "params={'length': 31}" in text
    assert "schema" not in text


def test_a_migration_written_by_hand_stays_as_it_is() -> None:
    text = "async def forwards() -> MigrationManager:\n    # why\n    return sql_migration(ID, choices=None)\n"
    assert shortened(text) == text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("column_class=Varchar, params={'length': 255, 'choices': Enum('A', {'B': 'b'})}, schema=None", "Varchar"),
        ("column_class=Varchar, params={'length': 20, 'null': False}", "Varchar, params={'length': 20}"),
        ("column_class=ForeignKey, params={'null': True, 'references': A}", "ForeignKey, params={'references': A}"),
        ("column_class=ForeignKey, params={'null': False}", "ForeignKey, params={'null': False}"),
        ("column_class=UUID, params={'default': UUID4()}", "UUID"),
        ("column_class=UUID, params={'default': None}", "UUID, params={'default': None}"),
    ],
)
def test_what_is_a_default_depends_on_the_kind_of_column(written: str, kept: str) -> None:
    head = "async def forwards() -> MigrationManager:\n    manager = MigrationManager()\n"
    text = f"{head}    manager.add_column(column_name='a', db_column_name='a', {written})\n    return manager\n"
    assert f"manager.add_column(column_name='a', column_class={kept})\n" in shortened(text)
