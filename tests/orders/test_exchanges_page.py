"""docs/rules/exchanges.md says what is: its examples are reckoned, its request is one."""

import re
from pathlib import Path

import msgspec

from guide_app.ground.orders.exchange_schemas import ExchangeOrder
from guide_app.ground.orders.rules import exchange_money

PAGE = (Path(__file__).parents[2] / "docs/rules/exchanges.md").read_text("utf-8")
NUMBERS = re.compile(r"^\| (-?\d+(?: \| -?\d+){5}) \|$", re.MULTILINE)


def test_the_examples_of_the_page_are_true() -> None:
    examples = [tuple(map(int, row.split(" | "))) for row in NUMBERS.findall(PAGE)]
    assert len(examples) == 5
    for worth, cost, *said in examples:
        money = exchange_money(worth, cost)
        assert said == [money.difference_fen, money.covered_fen, money.due_fen, money.back_fen]


def test_the_request_of_the_page_is_one() -> None:
    (request,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert msgspec.json.decode(request, type=ExchangeOrder).lines[0].sku == "RUN01-002"
