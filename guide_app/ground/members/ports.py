"""What registrations and orders need from above: which printed code it is that a customer came by, in what words they
are asked to consent, and who keeps what they decide."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

import msgspec

from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.lookups import Lookup
from guide_app.ground.members.consent_text import FIRST_WORDS
from guide_app.ground.members.purposes import ConsentPurpose, ConsentWords

Words = Mapping[ConsentPurpose, ConsentWords]
"""The text in force of each purpose."""


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


class AgreedTo(msgspec.Struct, frozen=True):
    """What a customer agreed to on the page of their registration: the words as they were shown."""

    purpose: ConsentPurpose
    number: int
    text_version: str
    text_digest: bytes


class Registered(msgspec.Struct, frozen=True):
    """Whose registration it was: what the keeper of decisions has to know of it."""

    member_id: UUID
    registration_id: UUID
    company: str
    store: str
    associate_id: UUID | None


@runtime_checkable
class ConsentDesk(Protocol):
    """Has the words that are in force, and keeps what customers decide."""

    def in_force(self, at: datetime) -> Lookup[ConsentWords] | None:
        """What is to be looked up: the newest words of purposes that have others than the first."""
        ...

    async def keep(self, whose: Registered, agreed: Sequence[AgreedTo], *, at: datetime) -> None:
        """Put on record what a registration agreed to, in its transaction."""
        ...


class FirstWords:
    """The desk of a chain that has written no words of its own; the proof in the registration is all that it keeps."""

    def in_force(self, at: datetime) -> Lookup[ConsentWords] | None:  # noqa: ARG002 - the port's parameters
        """There are none but the first."""
        return None

    async def keep(self, whose: Registered, agreed: Sequence[AgreedTo], *, at: datetime) -> None:
        """Nothing beside the proof."""


def words_of(found: Sequence[ConsentWords]) -> Words:
    """The words of every purpose: those that were found, else the first."""
    return FIRST_WORDS | {words.purpose: words for words in found}
