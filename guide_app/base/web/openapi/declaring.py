"""What a route says of itself beside its types: which refusals of the domain it answers with, what a raw body holds."""

from dataclasses import dataclass
from typing import Any

from guide_app.base.kernel.approvals import AlreadyAsked
from guide_app.base.kernel.errors import Refusal

REFUSES_KEY = "refuses"
TAKES_KEY = "takes"
PAGES_KEY = "answers_in_pages"

IN_PAGES = {PAGES_KEY: True}
"""`opt` of an operation that answers people with pages, refusals too, and programs that accept JSON alone with JSON."""
ASKS_KEY = "asks_second_person"


@dataclass(frozen=True, slots=True)
class Body:
    """A body that the handler reads by itself: its type or schema, the media types it comes in, an example."""

    schema: Any  # a type, or a JSON schema where no type of ours describes it
    media_types: tuple[str, ...]
    example: object
    is_needed: bool = True


def refuses(*refusals: type[Refusal]) -> dict[str, Any]:
    """`opt` of a route: refusals beyond those that its parameters bring with them, which need not be named."""
    return {REFUSES_KEY: refusals}


def asks_second_person(*refusals: type[Refusal]) -> dict[str, Any]:
    """`opt` of a write that may wait for a second person: 202 with the request then. `refusals` as of `refuses`."""
    return {ASKS_KEY: True} | refuses(AlreadyAsked, *refusals)


def takes(schema: Any, *media_types: str, example: object) -> dict[str, Any]:  # a type, or a JSON schema
    """`opt` of a route that reads its body by itself."""
    return {TAKES_KEY: Body(schema, media_types, example)}
