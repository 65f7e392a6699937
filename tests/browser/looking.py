"""A page in a browser of its own, looked at with different eyes; what is wrong with it, as lines of text."""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.people import People
from tests.browser.walking import FoundPage
from tests.thorough import THOROUGH

PHONE = (375, 812)
TABLET = (820, 1180)
DESK = (1280, 900)
LOOKS = (Path(__file__).parent / "looks.js").read_text(encoding="utf-8")
COLOURS = (Path(__file__).parent / "colours.js").read_text(encoding="utf-8")
LARGE_LETTERS = "document.documentElement.style.fontSize = '200%'"
USUAL_LETTERS = "document.documentElement.style.fontSize = ''"
FOCUS_INSIDE = "!!document.querySelector('dialog[open]') && !!document.activeElement.closest('dialog[open]')"
AXE = Axe()
CONTRAST = ("color-contrast",)
"""What takes axe longer than all its other rules together."""


@dataclass
class Traffic:
    """What a page asked for, and how many bytes came."""

    requests: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """Packed as they came, headers included."""
        return sum(self.sizes.values())


@contextmanager
def a_context(
    browser: Browser, people: People, who: str, *, size: tuple[int, int] = PHONE, **more: Any
) -> Iterator[BrowserContext]:
    """A browser that nobody has used, in which somebody has signed in."""
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        color_scheme="light",
        base_url=people.demo.url,
        **more,
    )
    context.add_cookies(
        [{"name": name, "value": value, "url": people.demo.url} for name, value in people.cookies(who).items()]
    )
    try:
        yield context
    finally:
        context.close()


@dataclass
class Look:
    """A page that is open, and what was found on it so far."""

    page: Page
    traffic: Traffic
    status: int = 0
    found: list[str] = field(default_factory=list)
    pictures: Path | None = None
    name: str = ""

    def note(self, view: str, lines: list[str]) -> None:
        """Keep findings of a view."""
        self.found += [f"[{view}] {line}" for line in lines]

    def measured(self, view: str, *kinds: str) -> None:
        """What is too wide, too small, cut off."""
        seen: dict[str, list[str]] = self.page.evaluate(LOOKS)
        for kind in kinds:
            self.note(view, seen[kind])

    def accessible(self, view: str, *rules: str, without: Collection[str] = (), within: str = "html") -> None:
        """What axe finds, by all its rules or by these; `without` some, `within` what a selector finds."""
        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = {"type": "rule", "values": list(rules)}
        if without:
            options["rules"] = {rule: {"enabled": False} for rule in without}
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.axe_script)
        found = "([within, options]) => axe.run(within, options).then(answer => answer.violations)"
        for each in self.page.evaluate(found, [within, options]):
            where = each["nodes"][0]["html"][:160]
            self.note(view, [f"axe {each['id']} ({each['impact']}): {each['help']}: {len(each['nodes'])} x {where}"])

    def colours(self, view: str) -> None:
        """What axe finds in the colours of one text of each look; of all texts where thorough tests are wanted."""
        if THOROUGH > 1:
            self.accessible(view, *CONTRAST)
        elif self.page.evaluate(COLOURS):
            self.accessible(view, *CONTRAST, within="[data-looked]")

    def dialogs(self) -> None:
        """Each sheet of the page by the keyboard: opened, looked at, shut by Escape, and back where one was."""
        openers = self.page.locator("[data-open]:visible")
        for place in range(openers.count()):
            opener = openers.nth(place)
            view = f"sheet {opener.get_attribute('data-open')}"
            opener.focus()
            self.page.keyboard.press("Enter")
            if not self.page.evaluate(FOCUS_INSIDE):
                self.note(view, ["does not open by Enter, or the focus is not in it"])
                continue
            self.measured(view, "overflow", "small", "tiny", "cut")
            self.accessible(view)
            self.page.keyboard.press("Escape")
            if self.page.locator("dialog[open]").count():
                self.note(view, ["does not shut by Escape"])
            elif not opener.evaluate("each => each === document.activeElement"):
                self.note(view, ["the focus does not come back to what opened it"])

    def picture(self, view: str) -> None:
        """Keep how it looks, if pictures are wanted."""
        if self.pictures:
            self.page.screenshot(path=self.pictures / f"{self.name}-{view}.png", full_page=True)


@contextmanager
def looking_at(browser: Browser, people: People, found: FoundPage, pictures: Path | None = None) -> Iterator[Look]:
    """Open a page for the first time."""
    with a_context(browser, people, found.who) as context:
        page = context.new_page()
        look = Look(page, _counting(context, page), pictures=pictures, name=file_name(found.address))
        page.on("console", _heard(look))
        page.on("pageerror", lambda error: look.note("script", [str(error)]))
        answer = page.goto(found.address, wait_until="load")
        look.status = answer.status if answer else 0
        yield look


def file_name(address: str) -> str:
    """How the pictures of an address are called."""
    bare = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", address.partition("?")[0])
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-") or "home"


def _heard(look: Look) -> Callable[[ConsoleMessage], None]:
    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            look.note("console", [message.text])

    return heard


def _counting(context: BrowserContext, page: Page) -> Traffic:
    traffic = Traffic()
    session = context.new_cdp_session(page)
    session.send("Network.enable")

    def asked(event: dict[str, Any]) -> None:
        traffic.requests.append(event["request"]["url"])

    def came(event: dict[str, Any]) -> None:
        traffic.sizes[event["requestId"]] = int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", came)
    return traffic
