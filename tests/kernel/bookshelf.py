"""A subscriber made up for tests of replays: it counts the pages of books, in two tables."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from guide_app.base.kernel.database import execute, fetch, transaction
from guide_app.base.kernel.events import Event, publish
from guide_app.base.kernel.subscriptions import Delivered, Subscriber


class PageTurned(Event, frozen=True, kw_only=True):
    """A fact of these tests."""

    lane_by: ClassVar[str | None] = "book"

    book: UUID
    page: int


class Ended(BaseException):
    """Like SIGKILL: nobody may catch it."""


async def count_pages(batch: Sequence[Delivered]) -> None:
    """What the reader does with events; page 13 is torn."""
    for delivered in batch:
        event = delivered.event
        if event.page == 13:
            raise ValueError("torn")
        await execute(
            "INSERT INTO book_read (book, page, replayed) VALUES ($1, $2, $3)",
            event.book,
            event.page,
            delivered.replayed,
        )
        await execute(
            "INSERT INTO book_total AS t (book, pages) VALUES ($1, 1)"
            " ON CONFLICT (book) DO UPDATE SET pages = t.pages + EXCLUDED.pages",
            event.book,
        )


READER = Subscriber("reader", on={PageTurned: count_pages}, makes=("book_total", "book_read"))
TABLES = (
    "CREATE TABLE book_total (book uuid PRIMARY KEY, pages int NOT NULL CHECK (pages > 0)) WITH (fillfactor = 80)",
    "CREATE TABLE book_read (id bigserial PRIMARY KEY, book uuid NOT NULL REFERENCES book_total, page int NOT NULL,"
    " replayed boolean NOT NULL, CONSTRAINT once UNIQUE (book, page) DEFERRABLE)",
    "ALTER TABLE book_read DROP CONSTRAINT book_read_book_fkey",
    "ALTER TABLE book_read ADD CONSTRAINT of_book FOREIGN KEY (book) REFERENCES book_total"
    " DEFERRABLE INITIALLY DEFERRED",
    "CREATE INDEX last_pages ON book_read (page) WHERE page > 100",
    "CREATE TRIGGER never_changed BEFORE UPDATE ON book_read FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "GRANT ALL ON book_total, book_read, book_read_id_seq TO PUBLIC",
)
SHAPE = """
SELECT c.relname, c.relkind::text, c.reloptions, c.relacl::text,
  (SELECT array_agg(conname || pg_get_constraintdef(oid) ORDER BY conname) FROM pg_constraint
   WHERE conrelid = c.oid) AS keys,
  (SELECT array_agg(tgname ORDER BY tgname) FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal) AS triggers,
  (SELECT array_agg(pg_get_indexdef(indexrelid) ORDER BY indexrelid::regclass::text) FROM pg_index
   WHERE indrelid = c.oid) AS indexes
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'book%' ORDER BY c.relname
"""


async def turn_pages(books: Sequence[UUID], pages: range) -> None:
    """Tell that these pages were turned."""
    async with transaction():
        await publish(*(PageTurned(book=book, page=page) for page in pages for book in books))


async def totals() -> list[tuple[object, ...]]:
    """Each book with its pages read."""
    return [tuple(row) for row in await fetch("SELECT book, pages FROM book_total ORDER BY book")]
