"""docs/rules/performance.md says what is: its definitions are those of the API, its example is played."""

from datetime import date, datetime, time
from pathlib import Path

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.ground.orders.schemas import OrderView
from performance.queries.days import my_day
from performance.rules import FIGURES
from tests.factories import an_actor
from tests.performance.trading import a_chain, delivered, require_sound_sums

PAGE = Path(__file__).resolve().parents[2] / "docs/rules/performance.md"


def table(heading: str) -> list[list[str]]:
    """The rows of the table below a heading, cell by cell."""
    below = PAGE.read_text(encoding="utf-8").split(heading, 1)[1].split("\n## ", 1)[0]
    rows = [line for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_the_page_defines_the_figures_as_the_api_does() -> None:
    assert table("## 口径") == [
        [f"`{one.name}` {one.title_zh} · {one.title_en}", one.unit, f"{one.definition_zh}。{one.definition_en}"]
        for one in FIGURES
    ]


def test_no_figure_is_defined_twice_or_in_one_language_alone() -> None:
    assert len({one.name for one in FIGURES}) == len(FIGURES)
    assert all(one.title_zh and one.title_en and one.definition_zh and one.definition_en for one in FIGURES)


async def test_the_example_of_a_day_is_played(committed_db: str) -> None:
    chain = await a_chain()
    sold: dict[str, OrderView] = {}
    rows = table("## 一天如何变化")
    for day, happens, *expected in rows:
        at = datetime.combine(date.fromisoformat(day), time(12), SHANGHAI)
        match happens.split():
            case ["sale", name, "of", units]:
                sold[name] = await chain.sell(chain.mei, int(units), at=at)
            case ["return", units, "of", name]:
                await chain.take_back(sold[name], int(units), at=at)
        await delivered()
        with clock.pinned(at):
            mine = await my_day(an_actor(chain.mei))
        figures = [mine.orders, mine.units, mine.sales_fen, mine.refunds_fen, mine.net_sales_fen]
        assert figures == [int(value) for value in expected], (day, happens)
    assert len(rows) >= 5
    await require_sound_sums()
