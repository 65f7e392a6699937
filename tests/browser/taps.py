"""Somebody with a phone in hand, whose taps are counted: typing is not one."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import PHONE, a_context
from tests.browser.people import People

PATIENCE = 20_000
"""Milliseconds: of a busy machine, not of the product."""
LOOK_AGAIN = 500


@dataclass
class Hand:
    """A page, and how often it was tapped."""

    page: Page
    taps: int = 0

    def tap(self, what: str | re.Pattern[str] | Locator) -> None:
        """A link or button by what stands on it."""
        self.taps += 1
        if isinstance(what, str | re.Pattern):
            link = self.page.get_by_role("link", name=what)
            what = link.or_(self.page.get_by_role("button", name=what))
        what.first.click()

    def type(self, field: str, text: str) -> None:
        """Into a field by its label."""
        self.page.get_by_label(re.compile(field)).first.fill(text)

    def looks_again_for(self, what: Locator) -> None:
        """Load the page anew until it stands there, as somebody does who waits for the worker."""
        for _ in range(PATIENCE // LOOK_AGAIN):
            if what.count():
                break
            self.page.wait_for_timeout(LOOK_AGAIN)
            self.page.reload()
        expect(what).to_be_visible()

    def sees(self, text: str) -> None:
        """Wait until it stands on the page."""
        self.page.get_by_text(text).first.wait_for()


def read_symbol(shown: Locator) -> str:
    """What a phone's camera reads off the screen."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(shown.screenshot())))
    assert found, "no symbol can be read"
    return str(found[0].text)


@contextmanager
def in_hand(
    browser: Browser, people: People, who: str, address: str, *, size: tuple[int, int] = PHONE, is_online: bool = True
) -> Iterator[Hand]:
    """A phone, or a desk, on which somebody has opened an address. Scripts complain of nothing but of being offline."""
    complaints: list[str] = []
    with a_context(browser, people, who, size=size) as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(address)
        yield Hand(page)
    assert not is_online or not complaints, complaints
