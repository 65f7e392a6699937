"""The address in every printed code: a page for customers, JSON for apps. The busiest route, so it is kept bare.

What counts as a scan: a GET of a code that leads somewhere, by a user agent that names itself and is no bot or link
preview, outside a prefetch. HEAD, forwards, refusals, pages of paused codes and a change of the language count nothing
and set no visitor's cookie. Only a keyed hash of that cookie is kept, and for an hour one of the address and the kind
of phone, which bound what one of them earns.
"""

import re
import secrets
from functools import lru_cache

from litestar import Controller, HttpMethod, Request, get, route
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, SkipValidation
from litestar.types import ASGIApp, HTTPResponseBodyEvent, HTTPResponseStartEvent, HTTPScope, Receive, Scope, Send

from guide_app.base.environment import LANGUAGES
from guide_app.base.html.session import LANGUAGE_COOKIE, LANGUAGE_SECONDS
from guide_app.base.html.words import language_in
from guide_app.base.kernel import clock
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from guide_app.base.settings import settings
from guide_app.base.web.addresses import address_of, is_https
from guide_app.base.web.authentication import PUBLIC
from guide_app.base.web.errors import retry_after
from guide_app.base.web.limits import UNMETERED
from guide_app.base.web.openapi.declaring import IN_PAGES, refuses
from guide_app.base.web.query_parameters import ANY_QUERY
from qr_codes.errors import CodeNotInUse, CodeRetired, CodeUnknown, TooManyGuesses
from qr_codes.ports import ContactWayDesk
from qr_codes.rules.scans import (
    ORIGIN_BYTES,
    VISITOR_BYTES,
    VISITOR_COOKIE,
    VISITOR_LIFETIME,
    client_of,
    is_prefetch,
    visitor_in,
)
from qr_codes.scans import landing
from qr_codes.scans.log import SCANS
from qr_codes.scans.resolving import Resolved, resolve
from qr_codes.scans.writing import Origin, Scan
from qr_codes.schemas import LandingView

Desk = SkipValidation[NamedDependency[ContactWayDesk]]  # checking a protocol on each scan costs more than the rest
Scanning = Request[None, None, State]
OPEN = {**PUBLIC, **UNMETERED, **ANY_QUERY, **IN_PAGES}
READ = (b"accept", b"accept-encoding", b"accept-language", b"cookie", b"purpose", b"sec-purpose", b"user-agent")
LIKE_OURS = "HttpOnly; SameSite=Lax"
JSON = "application/json"
HTML = "text/html; charset=utf-8"
LONGEST_AGENT = 300
CHOSEN = re.compile(rf"(?:^|;)\s*{LANGUAGE_COOKIE}=({'|'.join(LANGUAGES)})(?:;|$)")
NEW_VISITOR_BYTES = 16
"""Random bytes of a visitor's cookie: 22 characters."""

Headers = tuple[tuple[str, str], ...]

PAGE = {200: ResponseSpec(LandingView, description="落地页（HTML 或 JSON） · The page, as HTML or JSON")}


class ScanController(Controller):
    """扫码落地 · Scans."""

    tags = ("codes",)

    @get(
        "/q/{code:str}",
        opt=OPEN | refuses(CodeUnknown, CodeNotInUse, CodeRetired, TooManyGuesses),
        responses=PAGE,
        operation_id="showLandingPage",
        summary="扫码落地页 · What a scanned code shows",
    )
    async def scan(self, request: Scanning, code: FromPath[str], contact_ways: Desk) -> ASGIApp:
        """The page of a code; JSON when `Accept` asks for it alone. 302 to a replacement, 404 unknown, 410 retired.

        A page in the language of `Accept-Language`. A paused code has a page that says so, 200, and as JSON 404.
        """
        return await _answer(request, code, contact_ways)

    @get("/Q/{code:str}", opt=OPEN, include_in_schema=False)
    async def scan_as_printed(self, request: Scanning, code: FromPath[str], contact_ways: Desk) -> ASGIApp:
        """The same in upper case, as it is printed."""
        return await _answer(request, code, contact_ways)

    @route(["/q/{code:str}", "/Q/{code:str}"], http_method=HttpMethod.HEAD, opt=OPEN, include_in_schema=False)
    async def look(self, request: Scanning, code: FromPath[str], contact_ways: Desk) -> ASGIApp:
        """Whether the code leads somewhere; counts nothing."""
        return await _answer(request, code, contact_ways)


async def _answer(request: Scanning, code: str, desk: ContactWayDesk) -> ASGIApp:
    asked = {name: value.decode("latin-1") for name, value in request.scope["headers"] if name in READ}
    accepted = asked.get(b"accept", "")
    wants_json = JSON in accepted and "text/html" not in accepted
    is_head = request.scope["method"] == "HEAD"
    chosen = chosen_in(request.scope["query_string"])
    language = chosen or _language(asked.get(b"cookie", ""), asked.get(b"accept-language", ""))
    try:
        resolved = await resolve(code, address_of(request.scope), desk=desk)
        if wants_json or not resolved.is_paused:
            resolved.require_open()
    except Refusal as refusal:
        if wants_json:
            raise
        page, later = landing.refusal_page(refusal, language, request.scope["path"]), retry_after(refusal)
        return Answer(page.html, HTML, (*page.headers, *later.items()), status=refusal.status, is_head=is_head)
    if resolved.moved_to is not None or resolved.pages is None:
        return Answer(b"", HTML, (("Location", resolved.moved_to or ""),), status=302, is_head=is_head)
    cookies: Headers = ()
    if chosen is not None:
        cookies = (("Set-Cookie", f"{LANGUAGE_COOKIE}={chosen}; Path=/; Max-Age={LANGUAGE_SECONDS}; {LIKE_OURS}"),)
    elif not is_head and not resolved.is_paused:
        cookie = await _counted(resolved, asked, request.scope)
        cookies = () if cookie is None else (("Set-Cookie", cookie),)
    if wants_json:
        return Answer(resolved.json, JSON, (("Vary", landing.VARY), *cookies), is_head=is_head)
    page = resolved.pages.page(language, packed="gzip" in asked.get(b"accept-encoding", ""))
    return Answer(page.html, HTML, (*page.headers, *cookies), is_head=is_head)


def _language(cookies: str, accepted: str) -> str:
    """The language that somebody has chosen before, or that their phone speaks."""
    known = CHOSEN.search(cookies)
    return known[1] if known else _spoken(accepted, settings().language)


_spoken = lru_cache(maxsize=1024)(language_in)


def chosen_in(query: bytes) -> str | None:
    """The language that somebody chooses now, by the link on the page: no further scan."""
    return next((each for each in LANGUAGES if query == b"lang=" + each.encode()), None)


async def _counted(resolved: Resolved, asked: dict[bytes, str], scope: HTTPScope) -> str | None:
    """Count the scan if it is one; the cookie to set for a visitor who is new."""
    agent = asked.get(b"user-agent", "")[:LONGEST_AGENT]
    client = client_of(agent)
    if client is None or is_prefetch(asked.get(b"purpose", "") + asked.get(b"sec-purpose", "")):
        return None
    known = visitor_in(asked.get(b"cookie", ""))
    visitor = known or secrets.token_urlsafe(NEW_VISITOR_BYTES)
    scan = Scan(
        id=new_id(),
        code_id=resolved.code_id,
        associate_id=resolved.associate_id,
        store_id=resolved.store_id,
        at=clock.now(),
        visitor=vault().index("scan.visitor", visitor)[:VISITOR_BYTES],
        client=client,
        origin=Origin(*_hashes_of(address_of(scope), agent), is_new=known is None),
    )
    await SCANS.add(scan)
    return None if known else _cookie(visitor, secure="; Secure" if is_https(scope) else "")


@lru_cache(maxsize=4096)
def _hashes_of(address: str, agent: str) -> tuple[bytes, bytes]:
    """What is kept of a kind of phone at an address, and of the address, for an hour."""
    device = vault().index("scan.device", f"{address}\0{agent}")
    return device[:ORIGIN_BYTES], vault().index("scan.address", address)[:ORIGIN_BYTES]


def _cookie(visitor: str, *, secure: str) -> str:
    lifetime = int(VISITOR_LIFETIME.total_seconds())
    return f"{VISITOR_COOKIE}={visitor}; Path=/; Max-Age={lifetime}; {LIKE_OURS}{secure}"


class Answer:
    """An answer that is sent as it stands: bodies and headers are made when a code is read, not when it is scanned."""

    __slots__ = ("_body", "_headers", "_status")

    def __init__(self, body: bytes, media_type: str, headers: Headers, *, status: int = 200, is_head: bool) -> None:
        self._status = status
        self._headers = [
            (b"content-type", media_type.encode()),
            (b"content-length", b"%d" % len(body)),
            *((name.encode(), value.encode()) for name, value in headers),
        ]
        self._body = b"" if is_head else body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's parameters
        """ASGI."""
        await send(HTTPResponseStartEvent(type="http.response.start", status=self._status, headers=self._headers))
        await send(HTTPResponseBodyEvent(type="http.response.body", body=self._body, more_body=False))
