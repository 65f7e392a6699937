"""Which documents are no scenarios, and that hostile ones are refused quickly."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings

from commissions.engine.api import ScenarioInvalid, simulate
from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.commission_strategies import scenarios
from tests.commissions.engine.small_scenarios import (
    ALWAYS,
    associate,
    close,
    plan,
    rate,
    refund,
    result_of,
    run,
    sale,
    scenario,
)


def refuses(document: Json) -> bool:
    try:
        result_of(document)
    except ScenarioInvalid:
        return True
    return False


def a_document() -> Json:
    return scenario(
        sale("o1", 100),
        refund("o1", 10),
        run(),
        close(),
        plans=[plan(line_components=rate(10_000))],
        targets=[{"payee": "A", "period": "2026-01", "value": 1}],
        credit_rules=[{"id": "w", "weights": {"SERVING": 1}}],
        settings={"restate_limit": 3},
    )


def put(*path: str | int, value: Any) -> Callable[[Json], None]:
    """A change: set the place to the value."""

    def change(document: Json) -> None:
        at: Any = document
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Json], None]:
    """A change: take the place away."""

    def change(document: Json) -> None:
        at: Any = document
        for step in path[:-1]:
            at = at[step]
        del at[path[-1]]

    return change


def also(*path: str | int, value: Any) -> Callable[[Json], None]:
    """A change: append the value to the list at the place."""

    def change(document: Json) -> None:
        at: Any = document
        for step in path:
            at = at[step]
        at.append(value)

    return change


PURE_OF_THE_KERNEL = {"guide_app.base.kernel.money", "guide_app.base.kernel.calendar"}
VERSION = ("plans", 0, "versions", 0)
TIER = {"id": "T", "kind": "WHOLE", "tiers": [{"from": 0, "ppm": 1}]}

FAULTS = {
    "another format": put("format", value="commission-scenario/2"),
    "no format": drop("format"),
    "an unknown key": put("extra", value=1),
    "a month 13": put("first_period", value="2026-13"),
    "a year 0": put("first_period", value="0000-01"),
    "digits that are not ASCII": put("first_period", value="２０２６-01"),
    "null settings": put("settings", value=None),
    "a negative limit": put("settings", "restate_limit", value=-1),
    "an id with a newline": put("entities", value=["HQ\n"]),
    "an empty id": put("stores", 0, "id", value=""),
    "an id of 41 characters": put("stores", 0, "id", value="x" * 41),
    "a repeated entity": also("entities", value="HQ"),
    "a repeated store": also("stores", value={"id": "S1", "entity": "HQ"}),
    "a repeated associate": also("associates", value=associate("A")),
    "a repeated sku": also("catalog", value={"sku": "K1"}),
    "a repeated plan": also("plans", value=plan()),
    "a repeated credit rule": also("credit_rules", value={"id": "w", "weights": {}}),
    "an unknown entity": put("stores", 0, "entity", value="F9"),
    "an unknown plan of a store": put("stores", 0, "plan", value="P9"),
    "an unknown store of an assignment": put("associates", 0, "assignments", 0, "store", value="S9"),
    "an unknown plan of an assignment": put("associates", 0, "assignments", 0, "plan", value="P9"),
    "an unknown store of a credit rule": put("credit_rules", 0, "store", value="S9"),
    "a target of no store known": put("targets", 0, value={"store": "S9", "period": "2026-01", "value": 1}),
    "a target of nobody known": put("targets", 0, "payee", value="Z"),
    "a target of nobody": drop("targets", 0, "payee"),
    "a target of two": put("targets", 0, "store", value="S1"),
    "two targets of one subject": also("targets", value={"payee": "A", "period": "2026-01", "value": 2}),
    "an associate called COMPANY": put("associates", 0, "id", value="COMPANY"),
    "no assignment": put("associates", 0, "assignments", value=[]),
    "an empty assignment": put("associates", 0, "assignments", 0, "to", value="2025-01-01"),
    "an empty assignment after another": put(
        "associates",
        0,
        "assignments",
        value=[
            {"store": "S1", "from": "2025-01-01", "to": "2025-06-01"},
            {"store": "S1", "from": "2026-01-01", "to": "2026-01-01"},
        ],
    ),
    "assignments with ends that overlap": put(
        "associates",
        0,
        "assignments",
        value=[
            {"store": "S1", "from": "2025-06-01", "to": "2025-09-01"},
            {"store": "S1", "from": "2025-01-01", "to": "2025-06-02"},
        ],
    ),
    "overlapping assignments": also("associates", 0, "assignments", value={"store": "S1", "from": "2026-01-01"}),
    "a date that does not exist": put("associates", 0, "assignments", 0, "from", value="2026-02-29"),
    "a day cut of 12": put("stores", 0, "day_cut_hours", value=12),
    "a boolean for a number": put("stores", 0, "day_cut_hours", value=True),
    "an unknown role": put("credit_rules", 0, "weights", value={"CASHIER": 1}),
    "a fallback for the pool": put("credit_rules", 0, "missing", value={"STORE_POOL": "TO_COMPANY"}),
    "a rate with ppm and gates": put(
        *VERSION, "line_components", 0, "rules", 0, "gates", value=[{"from_ppm": 0, "ppm": 1}]
    ),
    "a rate with neither": drop(*VERSION, "line_components", 0, "rules", 0, "ppm"),
    "a rate with fen": put(*VERSION, "line_components", 0, "rules", 0, "fen", value=1),
    "a null match": put(*VERSION, "line_components", 0, "rules", 0, "match", value=None),
    "an empty ladder": put(*VERSION, "period_components", value=[{**TIER, "tiers": []}]),
    "a ladder that does not rise": put(
        *VERSION, "period_components", value=[{**TIER, "tiers": [{"from": 0, "ppm": 1}, {"from": 0, "ppm": 2}]}]
    ),
    "a ladder that starts above 0": put(
        *VERSION, "period_components", value=[{**TIER, "tiers": [{"from": 1, "ppm": 1}]}]
    ),
    "a step at 0": put(
        *VERSION,
        "period_components",
        value=[{"id": "S", "kind": "STEP_BONUS", "mode": "HIGHEST", "steps": [{"from": 0, "bonus": 1}]}],
    ),
    "a reserved component id": put(*VERSION, "period_components", value=[{**TIER, "id": "CAP"}]),
    "a component id twice": put(*VERSION, "period_components", value=[{**TIER, "id": "BASE"}]),
    "an unknown kind": put(*VERSION, "period_components", value=[{**TIER, "kind": "LADDER"}]),
    "a version number twice": also("plans", 0, "versions", value={"no": 1, "valid_from": ALWAYS}),
    "a limit changed within a month": also(
        "plans", 0, "versions", value={"no": 2, "valid_from": "2026-01-15T00:00:00+08:00", "cap": 1}
    ),
    "an unknown event": put("events", 2, "type", value="REOPEN"),
    "an hour 24": put("events", 0, "at", value="2026-01-15T24:00:00+08:00"),
    "a leap second": put("events", 0, "at", value="2026-01-15T23:59:60+08:00"),
    "an offset of 24 hours": put("events", 0, "at", value="2026-01-15T12:00:00+24:00"),
    "an instant without offset": put("events", 0, "at", value="2026-01-15T12:00:00"),
    "seven digits of a second": put("events", 0, "at", value="2026-01-15T12:00:00.1234567Z"),
    "a sale without lines": put("events", 0, "lines", value=[]),
    "a null channel": put("events", 0, "channel", value=None),
    "a negative refund": put("events", 1, "amount", value=-1),
    "an amount above the limit": put("events", 1, "amount", value=1_000_000_000_001),
    "an adjustment of nothing": also(
        "events",
        value={
            "type": "ADJUST",
            "id": "a",
            "payee": "A",
            "amount": 0,
            "effective_period": "2026-01",
            "reason": "r",
            "requested_by": "x",
            "approved_by": "y",
        },
    ),
    "a bad version in a publication that is refused": also(
        "events", value={"type": "PUBLISH", "id": "p", "plan": "P9", "version": {"no": 0, "valid_from": ALWAYS}}
    ),
}


def test_the_document_the_faults_are_put_into_is_valid() -> None:
    assert not refuses(a_document())


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_document_is_refused(name: str) -> None:
    document = copy.deepcopy(a_document())
    FAULTS[name](document)
    assert refuses(document)


@pytest.mark.parametrize(
    "change",
    [
        put("events", 0, "at", value="2026-01-15T12:00:00.1-23:59"),
        put("settings", "restate_limit", value=10**30),
        put("credit_rules", 0, "weights", value={}),
        put("events", 0, "roles", value={}),
        put("first_period", value="2025-12"),
        put("associates", 0, "assignments", 0, "to", value=None),
    ],
)
def test_an_unusual_document_is_accepted(change: Callable[[Json], None]) -> None:
    document = copy.deepcopy(a_document())
    change(document)
    assert not refuses(document)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b'{"format": "\\ud800"}',
        b"[" * 5_000_000,
        b'{"events":' + b'{"a":' * 1_000_000,
        b'{"settings": {"restate_limit": ' + b"9" * 5_000_000 + b"}}",
        b'{"events": [' + b"1," * 5_000_000 + b"1]}",
        b'{"format": "' + b"x" * 20_000_000 + b'"}',
        b'{"entities": [NaN]}',
    ],
    ids=range(13),
)
def test_hostile_text_is_refused_quickly(text: bytes) -> None:
    start = perf_counter()
    with pytest.raises(ScenarioInvalid):
        simulate(text)
    assert perf_counter() - start < 2


@settings(max_examples=50, deadline=None)
@given(scenarios)
def test_random_scenarios_are_valid(document: Json) -> None:
    assert not refuses(document)


def test_the_engine_is_pure() -> None:
    """No module of it imports what reads a clock, a file, a database or a random number."""
    allowed = {
        "bisect",
        "collections",
        "copy",
        "datetime",
        "functools",
        "heapq",
        "itertools",
        "re",
        "typing",
        "msgspec",
    }
    folder = Path(__file__).parents[3] / "commissions" / "engine"
    for path in folder.rglob("*.py"):
        for row in path.read_text(encoding="utf-8").splitlines():
            if row.startswith(("import ", "from ")):
                name = row.split()[1]
                own = name.startswith("commissions.engine") or name in PURE_OF_THE_KERNEL
                assert own or name.split(".")[0] in allowed, (path.name, row)
    assert json.loads(b"".join(simulate(json.dumps(scenario()).encode())))["entries"] == []
