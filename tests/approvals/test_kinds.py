"""Every kind of approval is told to people, and can be decided by somebody."""

import re
from pathlib import Path

from guide_app.base.kernel.approvals import KINDS
from guide_app.entry import wiring
from guide_app.ground.approvals.permissions import DECIDE_APPROVALS, SEE_APPROVALS

PAGE = (Path(__file__).resolve().parents[2] / "docs/rules/approvals.md").read_text("utf-8")


def test_the_page_names_every_kind() -> None:
    assert {kind.name for kind in wiring.APPROVALS} == {
        name for name, kind in KINDS.items() if not kind.carry_out.__module__.startswith("tests.")
    }
    for name, kind in KINDS.items():
        package, _, what = name.partition(".")
        assert re.search(rf"^\| .*`({package})?\.{what}`.* \|", PAGE, re.MULTILINE), name
        assert package in kind.carry_out.__module__.split("."), "named by its package"
        assert all(kind.title)


def test_who_may_approve_a_kind_may_decide_at_all_and_who_asks_sees_it() -> None:
    for kind in KINDS.values():
        assert kind.may_approve.roles <= DECIDE_APPROVALS.roles, kind.name
        assert kind.may_ask.roles | kind.may_approve.roles <= SEE_APPROVALS.roles, kind.name
        assert kind.may_approve.roles, kind.name
