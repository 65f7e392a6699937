"""What is needed of the world: somebody who carries codes and messages to a phone."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from guide_app.ground.messages.errors import NoMessenger


@dataclass(frozen=True, slots=True)
class CodeMessage:
    """A code on its way. `id` is the same when a message is sent again; phone (E.164) and code appear in no log."""

    id: UUID
    phone: str = field(repr=False)
    code: str = field(repr=False)
    minutes: int
    """How long the code is good."""


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A message of a template on its way. `id` is the same when it is sent again, so that it arrives once.

    `template` is the provider's id of the text, `parameters` what stands in its gaps: nothing about the customer.
    """

    id: UUID
    phone: str = field(repr=False)
    template: str
    parameters: dict[str, str]


class Messenger(Protocol):
    """Carries codes."""

    def require_ready(self) -> None:
        """Refuse with NoMessenger where nothing could be sent."""
        ...

    async def send(self, message: CodeMessage) -> None:
        """Hand the message to who carries it. Raises MessageNotSent."""
        ...


class TextMessenger(Protocol):
    """Carries messages of templates."""

    def require_ready(self) -> None:
        """Refuse with NoMessenger where nothing could be sent."""
        ...

    async def send_text(self, message: TextMessage) -> None:
        """Hand the message to who carries it. Raises MessageNotSent."""
        ...


class NobodyCarries:
    """The messenger of an installation without a provider."""

    def require_ready(self) -> None:
        """Nothing can be sent."""
        raise NoMessenger

    async def send(self, message: CodeMessage) -> None:  # noqa: ARG002 - the port's parameters
        """Nothing can be sent."""
        raise NoMessenger

    async def send_text(self, message: TextMessage) -> None:  # noqa: ARG002 - the port's parameters
        """Nothing can be sent."""
        raise NoMessenger
