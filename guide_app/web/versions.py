"""Optimistic concurrency: ETag on what people edit, If-Match on every edit."""

from typing import Any, TypeVar

from litestar import Request, Response
from litestar.di import NamedDependency

from guide_app.kernel.errors import InvalidField, Refusal

View = TypeVar("View")


class IfMatchMissing(Refusal):
    """An edit must say which version it was made from."""

    status = 428
    title = ("修改须带 If-Match 请求头", "An edit needs If-Match with the ETag it was made from")


ExpectedVersion = NamedDependency[int]
"""The type of a handler's `expected_version` parameter."""


async def provide_expected_version(request: Request[Any, Any, Any]) -> int:
    """The dependency named `expected_version`: the number in If-Match."""
    given = request.headers.get("if-match", "")
    if not given:
        raise IfMatchMissing
    number = given.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise InvalidField("If-Match", "the ETag as it was given / 须为返回的 ETag 原值")
    return int(number)


def with_etag(view: View, version: int) -> Response[View]:
    """The view with its version as ETag."""
    return Response(view, headers={"ETag": f'"{version}"'})
