"""Optimistic concurrency: ETag on what people edit, If-Match on every edit."""

from typing import Annotated, TypeVar

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import HeaderParameter

from guide_app.base.kernel.errors import InvalidField, Refusal

View = TypeVar("View")


class IfMatchMissing(Refusal):
    """An edit must say which version it was made from."""

    status = 428
    title = ("修改须带 If-Match 请求头", "An edit needs If-Match with the ETag it was made from")


ExpectedVersion = NamedDependency[int]
"""The type of a handler's `expected_version` parameter."""


IfMatch = Annotated[
    str | None,
    HeaderParameter(name="If-Match", description="修改前读到的 ETag，原样发回 · The ETag that the edit was made from"),
]


async def provide_expected_version(if_match: IfMatch = None) -> int:
    """The dependency named `expected_version`: the number in If-Match."""
    if not if_match:
        raise IfMatchMissing
    number = if_match.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise InvalidField("If-Match", "the ETag as it was given / 须为返回的 ETag 原值")
    return int(number)


def with_etag(view: View, version: int) -> Response[View]:
    """The view with its version as ETag."""
    return Response(view, headers={"ETag": f'"{version}"'})
