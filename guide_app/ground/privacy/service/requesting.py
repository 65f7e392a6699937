"""Requests: asked by customers or taken by staff, proven, answered, refused by a ground of the law, taken back."""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.base.settings import settings
from guide_app.ground.members import queries as members
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.privacy import reads
from guide_app.ground.privacy.permissions import HANDLE_REQUESTS, OWN_REQUESTS, TAKE_REQUESTS
from guide_app.ground.privacy.queries.requests import my_request, one_request
from guide_app.ground.privacy.requests.errors import NothingCorrected, RequestClosed, RequestOpen
from guide_app.ground.privacy.requests.moves import move, require_proven
from guide_app.ground.privacy.requests.reads import DETAILS, Handled, link_digest, link_token, request_to_handle
from guide_app.ground.privacy.requests.rules import Corrected, Proof, RequestKind, RequestState, due_at
from guide_app.ground.privacy.requests.schemas import (
    AskForRight,
    CompleteCorrection,
    MyRequest,
    ProveIdentity,
    RefuseRequest,
    RequestView,
)


class NewRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A row of requests."""

    id: UUID
    member: UUID
    kind: RequestKind
    state: RequestState
    channel: str
    taken_by: UUID | None
    details_sealed: bytes | None
    proof: Proof | None
    received_at: datetime
    due_at: datetime
    link_digest: bytes
    closed_at: datetime | None = None
    version: int = 1


ADD = insert_from_json("privacy_request", NewRequest)
THERE = f"""
SELECT r.id FROM privacy_request r
WHERE r.member IN ({identities_of("$1")}) AND r.kind = $2 AND r.state IN ('received', 'proven', 'waiting')
"""
KEY = "SELECT k.key_wrapped FROM member_key k WHERE k.member = $1"
OWN = f"""
SELECT r.id, r.member AS member_id, r.kind, r.state, r.received_at, r.version FROM privacy_request r
WHERE r.id = $1 AND r.member IN ({identities_of("$2")}) FOR NO KEY UPDATE
"""


DONE_SINCE = f"""
SELECT DISTINCT unnest(c.fields) AS field FROM member_correction c
WHERE c.member IN ({identities_of("$1")}) AND c.at >= $2
"""


class CorrectedField(msgspec.Struct, frozen=True):
    """Something of a profile that was corrected."""

    field: Corrected


async def ask_for_own(actor: Customer, command: AskForRight) -> MyRequest:
    """What a customer has a right to: signed in by a code to their phone, they have shown who they are.

    Raises RequestOpen, InvalidField.
    """
    actor.require(OWN_REQUESTS)
    async with transaction():
        added = await _add(
            actor, actor.member_id, command, channel="own_device", taken_by=None, proof=Proof.OWN_SESSION
        )
    return await my_request(actor, added)


async def take_request(actor: Actor, member_id: UUID, command: AskForRight) -> RequestView:
    """Take a request in a store, on the word of who asks. Raises NotFound beyond the reach, RequestOpen."""
    actor.require(TAKE_REQUESTS)
    async with transaction():
        asks = await members.member(actor, member_id)
        added = await _add(actor, asks.id, command, channel="store", taken_by=actor.associate_id, proof=None)
    return await one_request(actor, added)


async def prove_identity(actor: Actor, request_id: UUID, command: ProveIdentity) -> RequestView:
    """Note how it was shown who asks. Raises NotFound, RequestClosed."""
    actor.require(HANDLE_REQUESTS)
    async with transaction():
        found = await request_to_handle(actor, request_id)
        await move(actor, found, RequestState.PROVEN, proof=command.proof)
    return await one_request(actor, request_id)


async def refuse_request(actor: Actor, request_id: UUID, command: RefuseRequest) -> RequestView:
    """Refuse by a ground of the law. Raises NotFound, RequestClosed."""
    actor.require(HANDLE_REQUESTS)
    async with transaction():
        found = await request_to_handle(actor, request_id)
        await move(actor, found, RequestState.REFUSED, ground=command.ground)
    return await one_request(actor, request_id)


async def complete_correction(actor: Actor, request_id: UUID, command: CompleteCorrection) -> RequestView:
    """Note what was wrong and is right now: of the profile only what was corrected since it was asked for.

    Raises NotFound, RequestClosed, IdentityNotProven, NothingCorrected, and InvalidField for another thing without a
    word on what it is.
    """
    actor.require(HANDLE_REQUESTS)
    async with transaction():
        found = await request_to_handle(actor, request_id)
        if found.kind is not RequestKind.CORRECTION:
            raise RequestClosed(state=found.state)
        require_proven(found)
        if Corrected.OTHER in command.corrected and command.note is None:
            raise InvalidField("note", "更正其他内容须写明是什么 / say what the other thing is")
        done = await fetch_as(CorrectedField, DONE_SINCE, found.member_id, found.received_at)
        missing = [*{*command.corrected} - {Corrected.OTHER} - {one.field for one in done}]
        if missing:
            raise NothingCorrected(field="corrected", missing=sorted(missing))
        corrected = [one for one in Corrected if one in command.corrected]
        await move(actor, found, RequestState.DONE, corrected=corrected, note=command.note)
    return await one_request(actor, request_id)


async def withdraw_own(actor: Customer, request_id: UUID) -> MyRequest:
    """Take back what one asked for. Raises NotFound, also for that of somebody else; RequestClosed."""
    actor.require(OWN_REQUESTS)
    async with transaction():
        found = await fetch_row_as(Handled, OWN, request_id, actor.member_id)
        if found is None:
            raise NotFound
        await move(actor, found, RequestState.WITHDRAWN)
    return await my_request(actor, request_id)


async def _add(
    actor: Actor | Customer,
    member_id: UUID,
    command: AskForRight,
    *,
    channel: str,
    taken_by: UUID | None,
    proof: Proof | None,
) -> UUID:
    at = clock.now()
    whose = await reads.dealt_with(member_id)
    if whose is None or whose.erased_at is not None:
        raise NotFound
    is_correction = command.kind is RequestKind.CORRECTION
    if is_correction and not (command.details or "").strip():
        raise InvalidField("details", "更正须写明内容 / say what is wrong")
    there = await fetch_value(THERE, whose.id, command.kind)
    if there is not None:  # under whichever id of the person; who presses twice meets the key
        raise RequestOpen(request=there)
    request_id = new_id()
    made = NewRequest(
        id=request_id,
        member=whose.id,
        kind=command.kind,
        state=RequestState.PROVEN if proof else RequestState.RECEIVED,
        channel=channel,
        taken_by=taken_by,
        details_sealed=await _sealed(whose.id, command.details) if command.details and is_correction else None,
        proof=proof,
        received_at=at,
        due_at=due_at(at, settings().request_days),
        link_digest=link_digest(link_token(request_id)),
    )
    try:
        async with transaction():
            await execute(ADD, as_json([made]))
    except asyncpg.UniqueViolationError as error:
        raise RequestOpen(request=await fetch_value(THERE, whose.id, command.kind)) from error
    await audit.record(
        actor,
        "privacy.request_received",
        f"privacy_request:{request_id}",
        member=whose.id,
        kind=command.kind,
        channel=channel,
    )
    return request_id


async def _sealed(member_id: UUID, details: str) -> bytes:
    """Under the member's own key, so that it goes with them; under the chain's for one of before they had keys."""
    wrapped: bytes | None = await fetch_value(KEY, member_id)
    return vault().person(wrapped).seal(DETAILS, details) if wrapped else vault().seal(DETAILS, details)
