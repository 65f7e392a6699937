"""What the printing tests print."""

from collections.abc import Callable
from typing import Any

import pytest

from materials.layouts import Layout, layout_named
from materials.sheets import Plan, PrintItem, one_to_a_page
from qr_codes.short_codes import mint_code, scan_address


def _item(heading: str = "王小明", *, base: str = "https://q.brand.cn", **words: Any) -> PrintItem:  # an item's own
    code = mint_code()
    defaults = {"brand": "晨曦生活 DAWN LIVING", "detail": "高级导购", "store": "上海静安大悦城店"}
    return PrintItem(address=scan_address(base, code), code=code, heading=heading, **(defaults | words))


def _plan(layout: Layout | None = None, pieces: int = 3) -> Plan:
    return one_to_a_page(layout or layout_named("badge"), [_item() for _ in range(pieces)])


@pytest.fixture(scope="session")
def an_item() -> Callable[..., PrintItem]:
    """Makes an item with a code of its own."""
    return _item


@pytest.fixture(scope="session")
def a_plan() -> Callable[..., Plan]:
    """Makes a plan of badges, one to a page."""
    return _plan
