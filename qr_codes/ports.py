"""What codes need from above: how a customer adds an associate or a store on WeCom."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ContactWay:
    """A way to add somebody on WeCom: an https link to tap, or the https address of a QR image to press."""

    link: str | None = None
    qr_image: str | None = None


@runtime_checkable
class ContactWayDesk(Protocol):
    """Knows the contact ways. It answers from what is stored; a customer who scans waits for no other system."""

    async def contact_way(
        self, *, code_id: UUID, associate_id: UUID | None, store_id: UUID | None
    ) -> ContactWay | None:
        """The way to add the code's associate, or whoever serves its store; None if there is none."""
        ...


class NoContactWays:
    """The desk of a chain without WeCom."""

    async def contact_way(
        self,
        *,
        code_id: UUID,  # noqa: ARG002 - the port's parameters
        associate_id: UUID | None,  # noqa: ARG002 - as above
        store_id: UUID | None,  # noqa: ARG002 - as above
    ) -> ContactWay | None:
        """Nobody can be added."""
        return None
