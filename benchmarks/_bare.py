"""The peer of HTTP benchmarks: a Litestar application that does nothing."""

from litestar import Litestar, MediaType, get

PAGE = b"x" * 4_000
"""About as long as the page behind a code."""


@get("/q/{code:str}", media_type=MediaType.HTML)
async def page(code: str) -> bytes:  # noqa: ARG001 - parsed, as on the route that it is compared with
    """The same bytes for everybody."""
    return PAGE


app = Litestar([page], openapi_config=None)
