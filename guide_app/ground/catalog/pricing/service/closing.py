"""Closing price books: from a day on nothing of a book holds, by a second person where some of it is in force."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.ground.catalog.errors import BookHeld, BookOver
from guide_app.ground.catalog.permissions import SET_PRICES
from guide_app.ground.catalog.pricing import queries
from guide_app.ground.catalog.pricing.schemas import BookView, CloseBook

# Who enters prices into the book reads it under a lock as well: none is entered for longer than it holds.
LOCKED = """
SELECT b.code, b.path, b.valid_to,
  EXISTS (SELECT FROM price p WHERE p.book = b.id AND p.valid_from <= $2 AND p.ends_at > $3) AS holds
FROM price_book b WHERE b.id = $1 FOR UPDATE OF b
"""
CLOSE = "UPDATE price_book SET valid_to = $2 WHERE id = $1"
SHORTEN = """
UPDATE price SET valid_to = $2
WHERE book = $1 AND withdrawn_at IS NULL AND valid_from < $2 AND (valid_to IS NULL OR valid_to > $2)
"""
NEVER_BEGIN = "UPDATE price SET withdrawn_at = $3 WHERE book = $1 AND withdrawn_at IS NULL AND valid_from >= $2"


class LockedBook(msgspec.Struct, frozen=True):
    """A book whose row is locked; `holds` says that an entry is in force which would end earlier."""

    code: str
    path: str
    valid_to: datetime | None
    holds: bool


async def close_book(actor: Actor, book_id: UUID, command: CloseBook, *, approved: bool = False) -> BookView:
    """Have a book hold no longer than until a moment, now by default: entries end with it, later ones never begin.

    Raises NotFound; InvalidField for a moment that has passed; BookOver for one that ends by then anyway; BookHeld
    where entries are in force, unless it is `approved`.
    """
    actor.require(SET_PRICES)
    at = clock.now()
    until = command.valid_to or at
    if until < at and not approved:
        raise InvalidField("valid_to", "不能早于现在 / not before now")
    until = max(until, at)
    async with transaction():
        book = await fetch_row_as(LockedBook, LOCKED, book_id, at, until)
        if book is None or not actor.reaches(book.path):
            raise NotFound
        # who was faster may have closed it at a later moment than this one began
        if book.valid_to is not None and book.valid_to <= max(until, clock.now()):
            raise BookOver(book=book.code)
        if book.holds and not approved:
            raise BookHeld(book=book.code)
        await execute(CLOSE, book_id, until)
        ended = await execute(SHORTEN, book_id, until)
        never = await execute(NEVER_BEGIN, book_id, until, at)
        facts = {"valid_to": until, "reason": command.reason, "ended": ended, "never_begin": never}
        await audit.record(actor, "catalog.price_book_closed", f"price_book:{book_id}", **facts)
        return await queries.price_book(actor, book_id)
