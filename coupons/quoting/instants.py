"""Instants as text and as local days. Local means +08:00, all year."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

from guide_app.base.kernel.calendar import SHANGHAI

InstantText = Annotated[
    str,
    Meta(
        pattern=r"\A20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
        r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])\Z"
    ),
]
"""`2026-02-01T00:00:00+08:00` or ending in `Z`: whole seconds, offset given, written in the years 2000-2099."""


def instant_of(text: str) -> datetime:
    """The instant an `InstantText` names, in UTC. Raises ValueError for a day its month does not have."""
    return datetime.fromisoformat(text).astimezone(UTC)


def local(instant: datetime) -> datetime:
    """The same instant as it is printed: with offset +08:00."""
    return instant.astimezone(SHANGHAI)


def midnight_of(instant: datetime) -> datetime:
    """The local midnight that begins the local day of `instant`."""
    return local(instant).replace(hour=0, minute=0, second=0, microsecond=0)
