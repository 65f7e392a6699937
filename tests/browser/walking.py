"""Every page that is served, with an address that shows something: found by following links, as people do.

Pages that no link leads to are found by what stands in the braces of their route, see `preparing.py`.
"""

import re
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, cached_property
from html import unescape
from urllib.parse import urljoin, urlsplit

import httpx
from litestar.routes import HTTPRoute

from guide_app.entry.app import create_app
from tests.browser.people import CUSTOMER, NOBODY, PHONES, STAFF, People
from tests.browser.preparing import OTHERWISE

LINK = re.compile(r"""(?:href|data-from|action)=["']([^"'#]+)""")
HOLE = re.compile(r"{(\w+)(?::(\w+))?}")
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ENOUGH = 3
"""Addresses of one route that are looked at for further links."""

WALKERS = 3
"""Who walk at once: one server answers them all, and reading what it answered takes as long again."""

NO_PAGES = ("/v1/", "/schema", "/health/", "/metrics", "/assets/", "/wecom/", "/errors", "/Q/", "/s/")
"""What programs and their authors ask for; the addresses of codes in capitals, which are the same again; and links that
lead on to the page of a code."""
FILES = {
    "/q/{code:str}/picture",
    "/hq/exports/{job_id:uuid}/file",
    "/hq/imports/new/{kind:str}/template.xlsx",
    "/hq/imports/{import_id:uuid}/errors.csv",
    "/hq/imports/{import_id:uuid}/errors.xlsx",
    "/my/privacy/requests/{request_id:uuid}/copy",
    "/hq/privacy/requests/{request_id:uuid}/copy",
}
"""What pages show and forms ask for, which are no pages."""

ONE_DEVICE = {"/consent/{token:str}"}
"""Links that belong to the device that opens them first: left to the browser."""


@dataclass(frozen=True)
class PageRoute:
    """A route that shows pages."""

    path: str
    is_public: bool

    @property
    def is_phone(self) -> bool:
        """Whether it is for associates."""
        return self.path == "/a" or self.path.startswith("/a/")

    @property
    def is_console(self) -> bool:
        """Whether it is for large screens too."""
        return self.path.startswith("/hq")

    def matches(self, path: str) -> bool:
        """Whether an address belongs to it."""
        return self._pattern.fullmatch(path) is not None

    def filled(self, made: Mapping[str, str]) -> str | None:
        """An address of it, if everything in its braces is there."""
        made = {**made, **{name: made.get(one, one) for name, one in OTHERWISE.get(self.path, {}).items()}}
        if any(name not in made for name, _ in HOLE.findall(self.path)):
            return None
        return HOLE.sub(lambda hole: made[hole[1]], self.path)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = HOLE.split(self.path)
        texts, kinds = parts[0::3], [*parts[2::3], None]
        holes = [UUID if kind == "uuid" else r"\d+" if kind == "int" else "[^/]+" for kind in kinds[:-1]]
        whole = (re.escape(text) + (holes[place] if place < len(holes) else "") for place, text in enumerate(texts))
        return re.compile("".join(whole))


@cache
def page_routes() -> tuple[PageRoute, ...]:
    """Every route that shows a page, by its path; the concrete ones before those with braces."""
    routes = {
        route.path: PageRoute(route.path, bool(handler.opt.get("public")))
        for route in create_app(with_database=False).litestar.routes
        if isinstance(route, HTTPRoute) and not route.path.startswith(NO_PAGES) and route.path not in FILES
        for handler in route.route_handlers
        if "GET" in handler.http_methods
    }
    return tuple(sorted(routes.values(), key=lambda route: (route.path.count("{"), route.path)))


@dataclass(frozen=True)
class FoundPage:
    """A page somebody can open."""

    who: str
    address: str
    content_type: str = "text/html"
    """Of what leads on, nothing."""

    @property
    def is_html(self) -> bool:
        """Or else a file, or what leads on to another page."""
        return self.content_type.startswith("text/html")


@dataclass
class Walk:
    """Everybody follows every link from where they begin."""

    people: People
    made: dict[str, str]
    refused: dict[str, list[str]] = field(default_factory=dict)
    """By route, what nobody was shown."""
    links: int = 0
    """How many were read on pages."""
    broken: list[str] = field(default_factory=list)
    """Links of pages that lead nowhere."""
    _elsewhere: set[str] = field(default_factory=set)
    """What they link to that is no page, looked for once."""
    _found: dict[tuple[str, str], list[FoundPage]] = field(default_factory=dict)

    def go(self) -> None:
        """Find every page; what could not be opened by anybody stands in `refused`. Several people walk at once."""
        with ThreadPoolExecutor(WALKERS) as walkers:
            for done in [walkers.submit(self._walk_as, who) for who in (NOBODY, CUSTOMER, *STAFF)]:
                self.links += done.result()
        for told in self.refused.values():
            told.sort()
        self.broken.sort()

    def page(self, route: PageRoute, who: str | None = None) -> FoundPage | None:
        """The page of a route as one of those sees it who can open it, or as `who` does."""
        order: tuple[str, ...] = (who,) if who is not None else (NOBODY, CUSTOMER, *STAFF)
        if route.is_console and who is None:
            order = (*STAFF[len(PHONES) :], *PHONES)
        return next((pages[0] for each in order if (pages := self._found.get((route.path, each)))), None)

    def _walk_as(self, who: str) -> int:
        """Follow every link as one of them; how many were read."""
        with httpx.Client(base_url=self.people.demo.url, cookies=self.people.cookies(who)) as http:
            return self._follow(http, who)

    def _follow(self, http: httpx.Client, who: str) -> int:
        known: set[str] = set()
        read = 0
        due = deque((start, "") for start in self._starts())
        while due:
            address, linked_on = due.popleft()
            route = route_of(address)
            if route is not None and route.path in ONE_DEVICE:
                self._found.setdefault((route.path, NOBODY), []).append(FoundPage(NOBODY, address))
                continue
            if route is None and linked_on and address not in self._elsewhere:
                self._elsewhere.add(address)
                self._look_for(http, address, linked_on)
            if route is None or address in known or len(self._found.get((route.path, who), ())) >= ENOUGH:
                continue
            known.add(address)
            answer = http.get(address)
            kind = "" if answer.is_redirect else answer.headers.get("content-type", "")
            if answer.is_redirect:
                if "/sign-in" in answer.headers["location"]:
                    continue
                due.append((relative(http, address, answer.headers["location"]), linked_on))
            elif not answer.is_success:
                told = f"{who or 'nobody'}: {address} {answer.status_code}"
                self.refused.setdefault(route.path, []).append(told)
                self.broken += [f"{told}, linked on {linked_on}"] if linked_on else []
                continue
            self._found.setdefault((route.path, who), []).append(FoundPage(who, address, kind))
            if kind.startswith("text/html"):
                links = {relative(http, address, unescape(link)) for link in LINK.findall(answer.text)}
                read += len(links)
                due.extend((link, address) for link in sorted(links))
        return read

    def _look_for(self, http: httpx.Client, address: str, linked_on: str) -> None:
        """What a page links to and is no page has to be something else: a file, a form that is sent there."""
        if address and not address.startswith(NO_PAGES) and http.get(address).status_code == 404:
            self.broken.append(f"{address} is nowhere, linked on {linked_on}")

    def _starts(self) -> Iterable[str]:
        whole = [route.path for route in page_routes() if "{" not in route.path]
        return [*whole, *(address for route in page_routes() if (address := route.filled(self.made)))]


def relative(http: httpx.Client, address: str, link: str) -> str:
    """An address of ours without its host; empty for one of another site."""
    ours = str(http.base_url).rstrip("/")
    parts = urlsplit(urljoin(ours + address, link))
    if f"{parts.scheme}://{parts.netloc}" != ours:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def route_of(address: str) -> PageRoute | None:
    """The route that an address belongs to: the one with the fewest braces."""
    return _route_at(address.partition("?")[0])


@cache
def _route_at(path: str) -> PageRoute | None:
    return next((route for route in page_routes() if route.matches(path)), None)
