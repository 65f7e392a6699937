"""What is written for COPY comes back as it was, whatever signs are in it."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.copying import cell, cells
from guide_app.base.kernel.database import copy_texts, execute, fetch_row, transaction

COLUMNS = ("a_text", "a_number", "a_truth", "a_day", "a_moment", "an_id", "some_bytes", "nothing")


async def test_every_kind_of_value_comes_back(db: None) -> None:
    values = (
        'back\\slash \\N tab\tfeed\nreturn\r "quote" 茶🧋',
        -(2**62),
        True,
        date(2026, 12, 1),
        datetime(2026, 12, 1, 8, 30, 0, 250_000, tzinfo=UTC),
        uuid4(),
        b"\x00\\\xff",
        None,
    )

    async def text() -> AsyncIterator[bytes]:
        written = f"{cells(*values)}\n".encode()
        yield written[:7]
        yield written[7:]

    async with transaction():
        await execute(
            "CREATE TEMP TABLE copied (a_text text, a_number bigint, a_truth boolean, a_day date,"
            " a_moment timestamptz, an_id uuid, some_bytes bytea, nothing text) ON COMMIT DROP"
        )
        await copy_texts("copied", COLUMNS, text())
        found = await fetch_row("SELECT * FROM copied")
        await execute("DROP TABLE copied")
    assert found is not None
    assert tuple(found) == values


@given(st.text())
def test_a_cell_never_ends_itself_or_its_row(text: str) -> None:
    assert not set("\t\n\r") & set(cell(text))
