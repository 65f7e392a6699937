"""A database with the tables of `bookshelf`, and its reader registered."""

import pytest

from guide_app.base.kernel.subscriptions import register
from tests.databases import as_owner
from tests.kernel.bookshelf import READER, TABLES


@pytest.fixture
async def shelf(committed_db: str) -> str:
    """Its address."""
    await as_owner(committed_db, *TABLES)
    await register([READER])
    return committed_db
