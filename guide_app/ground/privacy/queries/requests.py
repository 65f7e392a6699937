"""What can be seen of requests: those within reach by their deadline, one's own, and what a link shows."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.privacy import vault
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.members.fragments import MEMBER_AT_HOME, at_home_in_reach, identities_of
from guide_app.ground.privacy.permissions import OWN_REQUESTS, SEE_A_REQUEST, SEE_REQUESTS
from guide_app.ground.privacy.requests.reads import DETAILS, link_digest, link_of
from guide_app.ground.privacy.requests.rules import SOON, Corrected, Ground, Proof, RequestKind, RequestState, is_open
from guide_app.ground.privacy.requests.schemas import (
    CertificateView,
    LinkView,
    MyRequest,
    RequestCounts,
    RequestView,
)

REACHED = at_home_in_reach("$1", "$2", "$3")
SEEN = f"""
SELECT r.id, r.member AS member_id, m.number AS member_number, m.name_masked, r.kind, r.state, r.channel, r.received_at,
  r.due_at, r.proof, r.ground, r.closed_at, r.file_until, r.corrected, r.version, r.details_sealed, k.key_wrapped
FROM privacy_request r JOIN ({MEMBER_AT_HOME}) ON m.id = r.member LEFT JOIN member_key k ON k.member = m.id
WHERE {REACHED}
"""
ONE = f"{SEEN} AND r.id = $4"
OF_OPEN = f"""{SEEN} AND r.id > $4 AND r.state IN ('received', 'proven', 'waiting')
  AND ($6::text IS NULL OR r.kind = $6) ORDER BY r.id LIMIT $5"""
OF_CLOSED = f"""{SEEN} AND r.id < $4 AND r.state IN ('done', 'refused', 'withdrawn')
  AND ($6::text IS NULL OR r.kind = $6) ORDER BY r.id DESC LIMIT $5"""
LISTED = {True: OF_CLOSED, False: OF_OPEN}
"""By whether they are closed: the newest first, or the one that has waited longest."""
COUNTS = f"""
SELECT count(*) FILTER (WHERE r.closed_at IS NULL) AS open,
  count(*) FILTER (WHERE r.closed_at IS NULL AND r.due_at > $4 AND r.due_at <= $5) AS due_soon,
  count(*) FILTER (WHERE r.closed_at IS NULL AND r.due_at <= $4) AS overdue,
  count(*) FILTER (WHERE r.closed_at > $6 AND r.state <> 'withdrawn') AS answered,
  count(*) FILTER (WHERE r.closed_at > $6 AND r.state <> 'withdrawn' AND r.closed_at > r.due_at) AS answered_late
FROM privacy_request r JOIN ({MEMBER_AT_HOME}) ON m.id = r.member
WHERE {REACHED} AND (r.closed_at IS NULL OR r.closed_at > $6)
"""
MINE = f"""
SELECT r.id, r.kind, r.state, r.received_at, r.due_at, r.ground, r.closed_at, r.file_until, r.corrected
FROM privacy_request r WHERE r.member IN ({identities_of("$1")}) ORDER BY r.id DESC LIMIT 50
"""
LINKED = """
SELECT r.kind, r.state, r.received_at, r.due_at, r.ground, c.said FROM privacy_request r
LEFT JOIN erasure_certificate c ON c.request = r.id WHERE r.link_digest = $1
"""
CERTIFICATE = "SELECT c.said FROM erasure_certificate c WHERE c.request = $1"


class RequestRow(msgspec.Struct, frozen=True):
    """A request as it is read."""

    id: UUID
    member_id: UUID
    member_number: str
    name_masked: str
    kind: RequestKind
    state: RequestState
    channel: str
    received_at: datetime
    due_at: datetime
    proof: Proof | None
    ground: Ground | None
    closed_at: datetime | None
    file_until: datetime | None
    corrected: list[Corrected] | None
    version: int
    details_sealed: bytes | None
    key_wrapped: bytes | None

    def view(self, at: datetime, *, with_details: bool = False) -> RequestView:
        """As staff see it; what is wrong only where one is looked at by itself."""
        details = None
        if with_details and self.details_sealed is not None:
            details = vault().open_of(self.key_wrapped, DETAILS, self.details_sealed)
        return RequestView(
            id=self.id,
            member_id=self.member_id,
            member_number=self.member_number,
            name_masked=self.name_masked,
            kind=self.kind,
            state=self.state,
            channel=self.channel,
            received_at=self.received_at,
            due_at=self.due_at,
            is_overdue=is_open(self.state) and self.due_at <= at,
            proof=self.proof,
            ground=self.ground,
            closed_at=self.closed_at,
            has_file=self.file_until is not None and self.file_until > at,
            details=details,
            corrected=self.corrected or [],
            version=self.version,
        )


class MyRow(msgspec.Struct, frozen=True):
    """One's own request as it is read."""

    id: UUID
    kind: RequestKind
    state: RequestState
    received_at: datetime
    due_at: datetime
    ground: Ground | None
    closed_at: datetime | None
    file_until: datetime | None
    corrected: list[Corrected] | None

    def view(self, at: datetime) -> MyRequest:
        """As its asker sees it."""
        return MyRequest(
            id=self.id,
            kind=self.kind,
            state=self.state,
            received_at=self.received_at,
            due_at=self.due_at,
            ground=self.ground,
            closed_at=self.closed_at,
            has_file=self.file_until is not None and self.file_until > at,
            link=link_of(self.id) if self.kind is RequestKind.ERASURE else None,
            corrected=self.corrected or [],
        )


class Said(msgspec.Struct, frozen=True):
    """What a certificate says."""

    said: CertificateView


class Linked(msgspec.Struct, frozen=True):
    """A request behind its link."""

    kind: RequestKind
    state: RequestState
    received_at: datetime
    due_at: datetime
    ground: Ground | None
    said: CertificateView | None


def _reach(actor: Actor) -> tuple[object, ...]:
    return actor.reaches_all, actor.path_patterns, actor.associate_id


async def requests_in_reach(
    actor: Actor, paging: PageRequest, *, kind: RequestKind | None = None, closed: bool = False
) -> Page[RequestView]:
    """Open requests, the first due first; or those that are closed, the newest first."""
    actor.require(SEE_REQUESTS)
    at = clock.now()
    place = paging.before if closed else paging.beyond
    found = await fetch_as(RequestRow, LISTED[closed], *_reach(actor), place, paging.fetch, kind)
    return page_of(found, paging, view=lambda row: row.view(at), key=lambda row: row.id)


async def request_counts(actor: Actor) -> RequestCounts:
    """How the requests within reach stand."""
    actor.require(SEE_REQUESTS)
    at = clock.now()
    found = await fetch_row_as(RequestCounts, COUNTS, *_reach(actor), at, at + SOON, at - timedelta(days=30))
    return found or RequestCounts(0, 0, 0, 0, 0)


async def one_request(actor: Actor, request_id: UUID) -> RequestView:
    """One of them, with what is wrong. Raises NotFound, also beyond the reach."""
    actor.require(SEE_A_REQUEST)
    found = await fetch_row_as(RequestRow, ONE, *_reach(actor), request_id)
    if found is None:
        raise NotFound
    return found.view(clock.now(), with_details=actor.may(SEE_REQUESTS))


async def certificate(actor: Actor, request_id: UUID) -> CertificateView:
    """The proof of an erasure. Raises NotFound where there is none."""
    actor.require(SEE_REQUESTS)
    request = await one_request(actor, request_id)
    found = await fetch_row_as(Said, CERTIFICATE, request.id)
    if found is None:
        raise NotFound
    return found.said


async def my_requests(actor: Customer) -> list[MyRequest]:
    """What oneself asked for, the newest first."""
    actor.require(OWN_REQUESTS)
    at = clock.now()
    return [row.view(at) for row in await fetch_as(MyRow, MINE, actor.member_id)]


async def my_request(actor: Customer, request_id: UUID) -> MyRequest:
    """One of them. Raises NotFound."""
    actor.require(OWN_REQUESTS)
    found = next((one for one in await my_requests(actor) if one.id == request_id), None)
    if found is None:
        raise NotFound
    return found


async def behind_link(token: str) -> LinkView:
    """What a link shows whoever has it. Raises NotFound."""
    found = await fetch_row_as(Linked, LINKED, link_digest(token))
    if found is None:
        raise NotFound
    return LinkView(found.kind, found.state, found.received_at, found.due_at, found.ground, found.said)
