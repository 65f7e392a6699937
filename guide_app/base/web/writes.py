"""Retry-safe writes over HTTP: the `Idempotency-Key` header, remembered with the effect."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import HeaderParameter, SkipValidation

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.idempotency import Answer, digest_of, once
from guide_app.base.kernel.moments import encode
from guide_app.base.web.errors import RequiredHeaderMissing

View = TypeVar("View")

ACCEPTED = 202
"""Understood, and done as soon as a second person approves."""


class Written(Response[View], Generic[View]):
    """The answer to a write: the JSON of a view, as it was encoded when the write was done; `body` is that JSON."""

    def __init__(self, given: Answer) -> None:
        headers = {"Idempotent-Replayed": "true"} if given.replayed else {}
        super().__init__(
            given.body,  # type: ignore[arg-type]  # bytes are sent as they are; the view is what they hold
            status_code=given.status,
            media_type="application/json",
            headers=headers,
        )
        self.body = given.body


def asked_for(request: ApprovalRequested) -> Response[Any]:  # of a route that answers a view, or nothing, otherwise
    """The answer to what waits for a second person, of a write that brings no key."""
    return Response(encode(request), status_code=ACCEPTED, media_type="application/json")


class Write:
    """One POST that creates or moves something. Call it once with the work to do."""

    __slots__ = ("_address", "_digest", "_key", "_scope", "_status")

    def __init__(self, scope: str, key: str, digest: bytes, *, address: tuple[bytes, bytes], status: int) -> None:
        self._address = address
        self._scope = scope
        self._key = key
        self._digest = digest
        self._status = status

    async def __call__(
        self, work: Callable[[], Awaitable[View | ApprovalRequested]], *, told_by: Sequence[bytes] = ()
    ) -> Written[View]:
        """Do `work` and answer its view as JSON; a repetition of the request gets the first answer again.

        `told_by` is what makes two requests the same where that is not their bodies: clients draw the boundaries of a
        form anew each time.
        Work that waits for a second person answers with 202, see `asks_second_person`.
        """

        async def answer() -> Answer:
            view = await work()
            status = ACCEPTED if isinstance(view, ApprovalRequested) else self._status
            return Answer(status, encode(view))

        digest = digest_of(digest_of(*self._address), *told_by) if told_by else self._digest
        return Written(await once(self._scope, self._key, digest, answer))


RetrySafe = NamedDependency[SkipValidation[Write]]
"""The type of a handler's `write` parameter."""

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description="每次业务操作的唯一值，重试时原样重发 · A unique value per operation; send the same on a retry",
    ),
]


async def provide_write(
    request: Request[Actor, Any, Any],
    idempotency_key: IdempotencyKey = None,
) -> Write:
    """The dependency named `write`. Refuses a request without the header, or with an unusable one."""
    if not idempotency_key:
        raise RequiredHeaderMissing(header="Idempotency-Key")
    if len(idempotency_key) > 255 or not idempotency_key.isascii() or not idempotency_key.isprintable():
        raise InvalidField("Idempotency-Key", "at most 255 printable ASCII characters / 最多 255 个可打印 ASCII 字符")
    method, path = request.method.encode(), request.scope["path"].encode()
    digest = digest_of(method, path, await request.body())
    status = request.route_handler.status_code
    return Write(str(request.user.id), idempotency_key, digest, address=(method, path), status=status)
