"""What packages above know of members, and forget with them: each says how, and the wiring lists them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

Forget = Callable[[UUID, datetime], Awaitable[None]]
"""Removes all personal data that a package has of a member, in the transaction of the erasure, as of a moment."""

_FORGOTTEN: list[Forget] = []


def forgotten_with_members(*each: Forget) -> None:
    """Let these be done whenever a member is erased, and erased again after a restore."""
    _FORGOTTEN.extend(one for one in each if one not in _FORGOTTEN)


async def forget_above(member_id: UUID, *, at: datetime) -> None:
    """Have every package above forget a member."""
    for forget in _FORGOTTEN:
        await forget(member_id, at)
