"""The page about the till import says what the rules do."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from guide_app.ground.orders.till_import.lines import RefusedLine, TillLine
from guide_app.ground.orders.till_import.matching import Purchase, Return, match
from guide_app.ground.orders.till_import.profiles.choosing import shipped
from guide_app.ground.orders.till_import.profiles.model import FIELD_TITLES, Field, LineKind, Profile, profile_of
from guide_app.ground.orders.till_import.reasons import LeftOut, Reason
from tests.orders.till_import.till_files import a_line, judge

PAGE = (Path(__file__).parents[3] / "docs/rules/till-import.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")]
LOT = re.compile(r"(\d+): (\d+)×(\d+)")
NUMBER = re.compile(r"[0-9.]+")
PART = re.compile(r"(\d+): (\d+)")
START = datetime(2011, 9, 1, tzinfo=UTC)


def test_every_example_of_a_refused_line_is_refused_so() -> None:
    examples = [row for row in ROWS if len(row) == 3 and "=" in row[1]]
    assert len(examples) == 26
    for reason, example, _ in examples:
        changes = dict(re.findall(r"([a-z_]+)=([^=]*?)(?= [a-z_]+=|$)", example.strip("`")))
        line = judge(a_line(**changes), 2)
        assert isinstance(line, RefusedLine), example
        assert f"`{line.reason}`" == reason


def test_every_reason_is_on_the_page() -> None:
    assert [reason for reason in (*Reason, *LeftOut) if f"`{reason}`" not in PAGE] == []


def test_the_example_of_a_profile_is_one_and_every_member_is_told() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert profile_of(text).code == "my-till"
    told = {name for row in ROWS if len(row) == 2 for name in re.findall(r"`([a-z_]+)`", row[0])}
    assert set(Profile.__struct_fields__) <= told
    assert set(LineKind) <= told
    assert set(shipped()) <= {row[0].strip("`") for row in ROWS if len(row) == 2}


def test_every_field_is_told_with_its_title() -> None:
    told = {row[0].strip("`"): row[1] for row in ROWS if len(row) == 3}
    assert {field: told.get(field) for field in Field} == {
        field: " ".join(title) for field, title in FIELD_TITLES.items()
    }


def test_every_example_of_money_is_so() -> None:
    examples = [row for row in ROWS if len(row) == 4 and NUMBER.fullmatch(row[0])]
    assert len(examples) == 6
    for quantity, price, amount, listed in examples:
        line = judge(a_line(qty=quantity, unit_price=price), 2)
        assert isinstance(line, TillLine)
        assert (line.goods.amount_fen, line.goods.unit_price_fen) == (int(amount), int(listed))


def test_every_example_of_a_return_is_so() -> None:
    examples = [row for row in ROWS if len(row) == 4 and LOT.search(row[0])]
    assert len(examples) == 6
    for bought, back, given_back, unmatched in examples:
        purchases = [
            Purchase(
                line_id=UUID(int=day),
                order_id=UUID(int=day),
                no=1,
                store=UUID(int=1),
                member=UUID(int=1),
                seller=None,
                sku="A",
                bought_at=START + timedelta(days=day),
                unit_price_fen=fen,
                units=units,
                net_fen=units * fen,
            )
            for day, units, fen in ((int(d), int(u), int(f)) for d, u, f in LOT.findall(bought))
        ]
        ((day, units, fen),) = ((int(d), int(u), int(f)) for d, u, f in LOT.findall(back))
        returned = Return(
            UUID(int=9), "", UUID(int=1), UUID(int=1), None, "A", START + timedelta(days=day), units, units * fen
        )
        (outcome,) = match([returned], purchases, {})
        assert [(part.purchase.line_id.int, part.amount_fen) for part in outcome.parts] == [
            (int(d), int(f)) for d, f in PART.findall(given_back)
        ]
        assert outcome.unmatched_fen == int(unmatched)
