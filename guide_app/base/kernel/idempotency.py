"""Retry-safe writes: the answer to a key is committed with its effect, and given again to whoever repeats the request.

The key is written last, in the transaction of the effect. A repetition does its work, meets the key at the end, rolls
everything back and gives the first answer; so the first request, by far the commonest, pays no round trip for it.
"""

import asyncio
import hashlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg
import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_row_as, in_transaction, leave, transaction
from guide_app.base.kernel.errors import Conflict, Refusal
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.outages import was_undone
from guide_app.base.kernel.unit_of_work import Part, Turn

RECALL = "SELECT digest, status, body FROM remembered_answer WHERE scope = $1 AND key = $2"


class IdempotencyKeyReused(Conflict):
    """The key was used before with another request."""

    status = 422
    title = ("该幂等键已用于另一个请求", "This idempotency key was used for another request")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and JSON body of an answer; `replayed` when it was given before."""

    status: int
    body: bytes
    replayed: bool = False


class FirstAnswer(msgspec.Struct, frozen=True):
    """The answer that a key was given, and to which request."""

    digest: bytes
    status: int
    body: bytes


def digest_of(*parts: bytes) -> bytes:
    """What makes two requests the same: method, path and body, hashed."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(len(part).to_bytes(8, "big"))
        sha.update(part)
    return sha.digest()


TRIES = 3
"""How often work is begun that another transaction was in the way of, before the client is asked to."""
STEP_ASIDE_SECONDS = 0.02


async def once(scope: str, key: str, digest: bytes, work: Callable[[], Awaitable[Answer]]) -> Answer:
    """Do `work` once for this (scope, key). Refusals are not remembered: they left nothing behind.

    Where the database undid all of it for another transaction's sake it is done anew, so `work` may be called again.
    Raises IdempotencyKeyReused when the key came with another digest before.
    """
    for _ in range(TRIES - 1):
        try:
            return await _once(scope, key, digest, work)
        except asyncpg.PostgresError as error:
            if in_transaction() or not was_undone(error):
                raise
        await asyncio.sleep(random.uniform(0, STEP_ASIDE_SECONDS))  # noqa: S311 - no secret
    return await _once(scope, key, digest, work)


async def _once(scope: str, key: str, digest: bytes, work: Callable[[], Awaitable[Answer]]) -> Answer:
    try:
        async with transaction(joinable=True):
            answer = await work()
            kept = (new_id(), scope, key, digest, answer.status, answer.body, clock.now())
            await leave(Part("remember_answer_v1", kept, Turn.TRAIL))
            return answer
    except (Refusal, asyncpg.UniqueViolationError):
        # Either the key is taken, or the first request's effect is in the way of this one: the stock it took, the
        # state it changed, the payment's reference.
        first = await _recall(scope, key, digest)
        if first is None:
            raise
        return first


async def _recall(scope: str, key: str, digest: bytes) -> Answer | None:
    first = await fetch_row_as(FirstAnswer, RECALL, scope, key)
    if first is None:
        return None
    if first.digest != digest:
        raise IdempotencyKeyReused(key=key)
    return Answer(first.status, first.body, replayed=True)
