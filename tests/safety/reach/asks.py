"""What a route is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from guide_app.base.kernel.access import Role
from tests.safety.reach.roles import ALL
from tests.safety.two_regions import Json


class Kind(Enum):
    """What is asked for."""

    ONE = auto()
    """Something named by an id or a code: outside the reach it answers as if it did not exist."""
    LIST = auto()
    """A list, perhaps narrowed to something: what lies outside the reach is not in it."""
    OWN = auto()
    """Something of the actors themselves or of the whole chain: nothing foreign can be named."""


@dataclass(frozen=True)
class Ask:
    """One request. `allowed` are the roles it lets in, where they reach what is named."""

    kind: Kind
    allowed: frozenset[Role] = ALL
    body: Json = None
    at: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    chain_wide: bool = False
    """Only for who reaches the whole chain."""
    version: int = 1
    """What `If-Match` says."""
    upload: bytes | None = None
    """A file that is sent in a form, with the body as the texts beside it."""
    refused: int | None = None
    """The status of a request that is wrong in itself, whoever asks."""


def one(body: Json = None, *, allowed: frozenset[Role] = ALL, version: int = 1, **at: str) -> Ask:
    """Something named in the path (`at`) or in the body."""
    return Ask(Kind.ONE, allowed, body, at, version=version)


def listed(allowed: frozenset[Role] = ALL, /, **query: str) -> Ask:
    """A list, narrowed by `query`."""
    return Ask(Kind.LIST, allowed, None, {}, query)


def own(
    body: Json = None,
    *,
    allowed: frozenset[Role] = ALL,
    chain_wide: bool = False,
    refused: int | None = None,
    **at: str,
) -> Ask:
    """Something that names nothing of a region."""
    return Ask(Kind.OWN, allowed, body, at, chain_wide=chain_wide, refused=refused)
