"""What looks at pages finds what is wrong with one text among many."""

import pytest
from playwright.sync_api import Browser

from tests.browser import looking
from tests.browser.looking import Look, Traffic

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="zh"><head><title>清单</title><style>
body {{ background: #fff; color: #222 }} .row {{ padding: 4px }} .faint {{ color: #bbb }}
.night {{ background: #223 }} .shut {{ display: none }}
</style></head><body><main><h1>清单</h1>{rows}{more}</main></body></html>"""
ROWS = "".join(f'<p class="row">第 {no} 行</p>' for no in range(100))


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ("", 0),
        ('<p class="faint">看不清的字</p>', 1),
        ('<p class="faint shut">看不见的字</p><p class="faint">看不清的字</p>', 1),
        ('<div class="night"><p class="row">夜里的字</p></div>', 1),
        ('<p class="row"><button disabled class="faint">停用</button><button class="faint">可用</button></p>', 1),
        ('<input class="faint" value="填过的字" aria-label="字">', 1),
    ],
)
def test_the_colours_of_one_text_of_each_look_are_those_of_all(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, more: str, wrong: int
) -> None:
    page = browser.new_page()
    try:
        page.set_content(PAGE.format(rows=ROWS, more=more))
        look = Look(page, Traffic())
        monkeypatch.setattr(looking, "THOROUGH", 1)
        look.colours("one of each look")
        one = [line.partition("]")[2] for line in look.found]
        look.found.clear()
        look.accessible("all", "color-contrast")
        assert one == [line.partition("]")[2] for line in look.found]
        assert len(one) == wrong
        assert page.locator("[data-looked]").count() < 10
    finally:
        page.close()
