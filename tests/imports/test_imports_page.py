"""docs/rules/imports.md tells the columns of every kind as they are."""

from guide_app.entry import wiring
from guide_app.entry.cli.main import COMMANDS
from tests.architecture.product import ROOT

PAGE = (ROOT / "docs/rules/imports.md").read_text(encoding="utf-8")


def test_the_page_has_every_column_of_every_kind() -> None:
    expected = ""
    for kind in wiring.IMPORTS:
        expected += f"### {kind.name} {kind.title[0]} · {kind.title[1]}\n\n"
        expected += "| field | 列 | column | needed | holds |\n|---|---|---|---|---|\n"
        for column in kind.columns:
            chinese, english = column.names
            holds = column.type.name[1]
            expected += f"| `{column.field}` | {chinese} | {english} | {column.need.name.lower()} | {holds} |\n"
        expected += "".join(
            f"{'' if number else chr(10)}- {rule[0]}。{rule[1]}.\n" for number, rule in enumerate(kind.rules)
        )
        expected += "\n"
    told = PAGE[PAGE.index("\n## 列 · Columns") :]
    assert told[told.index("### ") :].rstrip() == expected.rstrip()


def test_every_kind_is_a_command() -> None:
    commands = COMMANDS["import"]
    assert isinstance(commands, dict)
    of_tills = {"pos", "profile", "take-back"}
    assert commands.keys() == {*of_tills, "template", *(kind.name for kind in wiring.IMPORTS)}
