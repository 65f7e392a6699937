"""Every table of the rules page, computed by the engine."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from commissions.books.rules import Account
from commissions.engine.api import parse_period
from commissions.engine.documents.plan_version import (
    Accelerator,
    AcceleratorBand,
    Draw,
    Marginal,
    PlanTerms,
    Tier,
    Whole,
)
from commissions.engine.periods.ladders import rate_part_of
from commissions.engine.periods.own_base_components import amount_of
from commissions.engine.plans.recognition import Reached, recognition_of
from commissions.engine.statements.pay import Statement, statement_of
from commissions.engine.time.calendar import Period, business_time, date_of, day_from, day_of, period_of
from commissions.engine.time.written import Moment, format_period, parse_instant
from guide_app.base.kernel.money import round_half_away
from tests.commissions.engine.small_scenarios import (
    amounts,
    associate,
    plan,
    rate,
    refund,
    refunded_after_the_close,
    result_of,
    run,
    sale,
    scenario,
    whole,
)

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "rules" / "commissions.md").read_text(encoding="utf-8")
LADDER = ((0, 10_000), (500_000, 20_000), (1_000_000, 30_000))
TIERS = tuple(Tier(start, ppm) for start, ppm in LADDER)

Row = dict[str, str]


def tables() -> dict[str, list[Row]]:
    """Every table of the page by the names of its columns."""
    found: dict[str, list[Row]] = {}
    names: list[str] = []
    for line in PAGE.splitlines():
        if not line.startswith("|"):
            names = []
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not names:
            names = cells
        elif set(line) - set("|-"):
            found.setdefault(" ".join(names), []).append(dict(zip(names, cells, strict=True)))
    return found


TABLES = tables()


def numbers(text: str) -> list[int]:
    return [int(one) for one in text.split()]


def optional(text: str) -> int | None:
    return int(text) if text else None


def test_every_folder_of_the_engine_is_named_in_order_and_every_table_is_checked_here() -> None:
    named = [row["文件夹 · folder"].strip("`/") for row in TABLES.pop("文件夹 · folder 管什么 · what it settles")]
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (one["layers"] for one in contracts if one.get("containers") == ["commissions.engine"])
    assert [*(name.removesuffix(".py") for name in named), "api"] == layers[::-1]
    accounts = TABLES.pop("账户 · account 余额说什么 · its balance")
    said = [kind for row in accounts for kind in re.findall(r"`(\w+)`", row["账户 · account"])]
    assert set(said) == set(Account)
    assert TABLES.pop("谁 · who 划转 · transfers")
    assert TABLES.pop("`recognised_by` 等什么 · waits for")
    assert len(TABLES) == 10


@pytest.mark.parametrize("row", TABLES["paid rate ppm weights pool shares"])
def test_pools(row: Row) -> None:
    roles = dict(zip(["SERVING", "DEDICATED", "ACQUIRER"], "ABC", strict=True))
    weights = dict(zip(roles, numbers(row["weights"]), strict=False))
    document = scenario(
        sale("o1", int(row["paid"]), roles=roles),
        run(),
        plans=[plan(line_components=rate(int(row["rate ppm"])))],
        credit_rules=[{"id": "w", "weights": weights}],
    )
    result = result_of(document)
    shares = numbers(row["shares"])
    assert amounts(result) == [share for share in shares if share]
    assert all(entry["explain"]["pool"] == int(row["pool"]) for entry in result["entries"])
    assert sum(shares) == int(row["pool"])


@pytest.mark.parametrize("row", TABLES["paid rate ppm refunds targets entries"])
def test_refunds(row: Row) -> None:
    steps = [sale("o1", int(row["paid"])), run(event="r0")]
    for number, amount in enumerate(numbers(row["refunds"]), start=1):
        steps += [refund("o1", amount, at="2026-01-20T12:00:00Z", n=number), run(event=f"r{number}")]
    result = result_of(scenario(*steps, plans=[plan(line_components=rate(int(row["rate ppm"])))]))
    assert amounts(result) == numbers(row["entries"])
    assert [entry["target"] for entry in result["entries"]] == numbers(row["targets"])


@pytest.mark.parametrize("row", TABLES["base WHOLE MARGINAL"])
def test_ladders(row: Row) -> None:
    for name, component in (("WHOLE", Whole("T", TIERS)), ("MARGINAL", Marginal("T", TIERS))):
        assert amount_of(component, x=int(row["base"]), d=0, goal=0)[0] == int(row[name])


@pytest.mark.parametrize("row", TABLES["target active days days in month goal"])
def test_goals(row: Row) -> None:
    target, active, days = int(row["target"]), int(row["active days"]), int(row["days in month"])
    assert round_half_away(target * active, days) == int(row["goal"])
    band = {"id": "GOAL", "kind": "ATTAINMENT", "bands": [{"from_ppm": 0, "bonus": 1}]}
    document = scenario(
        run(),
        associates=[associate("A", since=f"2026-01-{days - active + 1:02d}")],
        plans=[plan(period_components=[band])],
        targets=[{"payee": "A", "period": "2026-01", "value": target}],
    )
    goals = [entry["explain"]["goal"] for entry in result_of(document)["entries"]]
    assert goals == [int(row["goal"])] if int(row["goal"]) else goals == []


@pytest.mark.parametrize("row", TABLES["base amount"])
def test_accelerators(row: Row) -> None:
    component = Accelerator("A", (AcceleratorBand(0, 0), AcceleratorBand(500_000, 100_000)))
    numerator, denominator = rate_part_of(component, int(row["base"]), goal=100_001)
    assert round_half_away(numerator, denominator) == int(row["amount"])


@pytest.mark.parametrize("row", TABLES["policy effective January effective February"])
def test_refund_policies(row: Row) -> None:
    result = result_of(refunded_after_the_close(period_components=whole(*LADDER), refund_policy=row["policy"]))
    for month, name in (("2026-01", "effective January"), ("2026-02", "effective February")):
        assert sum(amounts(result, posted_period="2026-02", effective_period=month)) == int(row[name])


@pytest.mark.parametrize("row", TABLES["recognised_by vest_days paid shipped received recognised"])
def test_recognition(row: Row) -> None:
    by, days, at = row["recognised_by"] or None, optional(row["vest_days"]), Moment("2026-01-01T00:00:00Z")
    terms = msgspec.structs.replace(PlanTerms(1, at), recognised_by=by, vest_days=days)
    recognition = recognition_of(terms)
    if recognition is None:
        assert row["recognised"] == ""
        return
    paid, shipped, received = (
        day_from(date.fromisoformat(row[name])) if row[name] else None for name in ("paid", "shipped", "received")
    )
    assert paid is not None
    day = recognition.day_of(Reached(paid, shipped, received))
    assert row["recognised"] == ("never" if day is None else date_of(day).isoformat())


@pytest.mark.parametrize("row", TABLES["earned cap guarantee active days CAP GUARANTEE"])
def test_limits(row: Row) -> None:
    document = scenario(
        sale("o1", int(row["earned"]), at="2026-01-31T12:00:00+08:00"),
        run(),
        associates=[associate("A", since=f"2026-01-{32 - int(row['active days']):02d}")],
        plans=[
            plan(line_components=rate(1_000_000), cap=optional(row["cap"]), guarantee=optional(row["guarantee"])),
        ],
    )
    result = result_of(document)
    for name in ("CAP", "GUARANTEE"):
        assert sum(amounts(result, component=name)) == int(row[name])


def test_statements() -> None:
    columns = next(name for name in TABLES if name.startswith("earned unvested"))
    draw_months = iter(("2026-03", "2026-04"))
    for row in TABLES[columns]:
        terms = cast(dict[str, int | None], {name.replace(" ", "_"): optional(text) for name, text in row.items()})
        month = parse_period("2026-01")
        draw = None
        if terms["draw"] is not None:
            month = parse_period(next(draw_months))
            draw = Draw(terms["draw"], Period(parse_period("2026-01")), 6, 4)
        nothing: dict[str, Any] = dict.fromkeys(Statement.__struct_fields__[2:], 0)  # fields of several types
        before = {
            "pending_out": terms["pending_in"],
            "draw_balance": terms["balance_in"],
            "carry_out": terms["carry_in"],
        }
        found = statement_of(
            "A",
            month,
            performance=0,
            earned=int(row["earned"]),
            unvested=int(row["unvested"]),
            previous=Statement(Period(month - 1), "A", **(nothing | before)),
            terms=PlanTerms(1, Moment("2026-01-01T00:00:00Z"), draw=draw, max_deduct_ppm=int(row["max deduct ppm"])),
        )
        for name in ("pending out", "net", "offset", "payable", "carry out"):
            assert getattr(found, name.replace(" ", "_")) == int(row[name]), (row, name)


@pytest.mark.parametrize("row", TABLES["instant day_cut_hours month"])
def test_months(row: Row) -> None:
    at = business_time(parse_instant(row["instant"]), int(row["day_cut_hours"]))
    assert format_period(period_of(day_of(at))) == row["month"]
