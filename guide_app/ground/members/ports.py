"""What registrations and orders need from above: which printed code it is that a customer came by."""

from typing import Protocol, runtime_checkable
from uuid import UUID

import msgspec

from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.lookups import Lookup


class CodeNamed(msgspec.Struct, frozen=True):
    """A printed code that somebody named; a blank one leads nowhere, so nobody can have come by it."""

    id: UUID
    leads_somewhere: bool


@runtime_checkable
class CodeBook(Protocol):
    """Knows the printed codes. Who names one learns no more of it than whoever scans it."""

    def named(self, code: str) -> Lookup[CodeNamed]:
        """What is to be looked up for a code as it was typed or scanned. Refuses one that is mistyped."""
        ...

    def id_of(self, found: list[CodeNamed]) -> UUID:
        """The code that was found. Refuses where none was, and for a blank one."""
        ...


class NoCodes:
    """The book of a chain without printed codes."""

    def named(self, code: str) -> Lookup[CodeNamed]:  # noqa: ARG002 - the port's parameters
        """There is none."""
        raise NotFound(field="code")

    def id_of(self, found: list[CodeNamed]) -> UUID:  # noqa: ARG002 - the port's parameters
        """There is none."""
        raise NotFound(field="code")
