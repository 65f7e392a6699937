"""What is typed becomes a command, or a refusal at its field."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.html.forms import Form
from guide_app.base.html.showing import yuan_for_field
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.web.errors import InvalidBody


class Colour(StrEnum):
    RED = "red"


class Line(msgspec.Struct, frozen=True):
    sku: str
    quantity: Annotated[int, msgspec.Meta(ge=1)]


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lines: list[Line]
    amount_fen: int = 0
    rate_ppm: int = 0
    starts_at: datetime | None = None
    colour: Colour = Colour.RED
    paths: list[str] = []
    is_urgent: bool = False
    note: str | None = None


def typed(**fields: str | list[str]) -> Form:
    return Form(values={name: value if isinstance(value, list) else [value] for name, value in fields.items()})


def test_fields_become_the_command_whatever_their_unit() -> None:
    form = Form(
        values={
            "lines.0.sku": ["A"], "lines.0.quantity": ["2"], "lines.2.sku": ["B"], "lines.2.quantity": ["1"],
            "yuan:amount_fen": ["¥1,148.5"], "percent:rate_ppm": ["2.5%"], "local:starts_at": ["2026-12-01T09:00"],
            "paths[]": ["/EAST/", "/WEST/"], "is_urgent": ["true"], "colour": ["red"], "note": [""], "_other": ["x"],
        }
    )  # fmt: skip
    assert form.read(Order) == Order(
        lines=[Line("A", 2), Line("B", 1)],
        amount_fen=114_850,
        rate_ppm=25_000,
        starts_at=datetime(2026, 12, 1, 1, tzinfo=UTC),
        paths=["/EAST/", "/WEST/"],
        is_urgent=True,
    )


@given(st.integers(-(10**12), 10**12))
def test_an_amount_that_is_shown_is_read_back_to_the_fen(fen: int) -> None:
    form = Form(values={"lines": [], "yuan:amount_fen": [yuan_for_field(fen)]})
    assert form.read(Order, lines=[]).amount_fen == fen


@pytest.mark.parametrize("text", ["1.234", "1e5", "十元", "--1", "1.", "∞", "9" * 40])
def test_an_amount_that_is_none_is_refused_at_its_field(text: str) -> None:
    form = Form(values={"yuan:amount_fen": [text]})
    with pytest.raises(InvalidField) as refused:
        form.read(Order, lines=[])
    form.refuse(refused.value, {})
    assert "元" in (form.error("yuan:amount_fen") or "")


def test_a_rule_of_the_command_is_told_at_its_field() -> None:
    form = Form(values={"lines.0.sku": ["A"], "lines.0.quantity": ["0"]})
    with pytest.raises(InvalidBody) as refused:
        form.read(Order)
    form.refuse(refused.value, {})
    assert "1" in (form.error("lines.0.quantity") or "")


def test_a_refusal_may_have_a_field_of_its_own() -> None:
    class Taken(Refusal):
        title = ("已被占用", "Taken")

    form = typed(sku="A")
    form.refuse(Taken(), {Taken: "sku"})
    assert form.error("sku") == "已被占用 / Taken"


@given(st.dictionaries(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=3), max_size=8))
def test_whatever_is_sent_is_read_or_refused(fields: dict[str, list[str]]) -> None:
    try:
        Form(values=dict(fields)).read(Order)
    except Refusal:
        return
