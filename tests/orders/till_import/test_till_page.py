"""The page about the till import says what the rules do."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from guide_app.ground.orders.till_import.lines import RefusedLine, TillLine, judge
from guide_app.ground.orders.till_import.matching import Purchase, Return, match
from guide_app.ground.orders.till_import.reasons import Reason
from tests.orders.till_import.till_files import a_line

PAGE = (Path(__file__).parents[3] / "docs/rules/till-import.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")]
LOT = re.compile(r"(\d+): (\d+)×(\d+)")
PART = re.compile(r"(\d+): (\d+)")
START = datetime(2011, 9, 1, tzinfo=UTC)


def test_every_example_of_a_refused_line_is_refused_so() -> None:
    examples = [row for row in ROWS if len(row) == 3 and "=" in row[1]]
    assert len(examples) == 25
    for reason, example, _ in examples:
        changes = dict(re.findall(r"([a-z_]+)=([^=]*?)(?= [a-z_]+=|$)", example.strip("`")))
        line = judge(a_line(**changes), 2)
        assert isinstance(line, RefusedLine), example
        assert f"`{line.reason}`" == reason


def test_every_reason_is_on_the_page() -> None:
    assert [reason for reason in Reason if f"`{reason}`" not in PAGE] == []


def test_every_example_of_money_is_so() -> None:
    examples = [row for row in ROWS if len(row) == 4 and row[0].isdigit()]
    assert len(examples) == 4
    for quantity, price, amount, listed in examples:
        line = judge(a_line(qty=quantity, unit_price=price), 2)
        assert isinstance(line, TillLine)
        assert (line.amount_fen, line.unit_price_fen) == (int(amount), int(listed))


def test_every_example_of_a_return_is_so() -> None:
    examples = [row for row in ROWS if len(row) == 4 and LOT.search(row[0])]
    assert len(examples) == 6
    for bought, back, given_back, unmatched in examples:
        purchases = [
            Purchase(
                line_id=UUID(int=day),
                order_id=UUID(int=day),
                no=1,
                member="1",
                sku="A",
                bought_at=START + timedelta(days=day),
                unit_price_fen=fen,
                units=units,
                net_fen=units * fen,
            )
            for day, units, fen in ((int(d), int(u), int(f)) for d, u, f in LOT.findall(bought))
        ]
        ((day, units, fen),) = ((int(d), int(u), int(f)) for d, u, f in LOT.findall(back))
        (outcome,) = match([Return("C1/1", "1", "A", START + timedelta(days=day), units, units * fen)], purchases)
        assert [(part.purchase.line_id.int, part.amount_fen) for part in outcome.parts] == [
            (int(d), int(f)) for d, f in PART.findall(given_back)
        ]
        assert outcome.unmatched_fen == int(unmatched)
