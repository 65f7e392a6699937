"""What going live begins with."""

from collections.abc import AsyncIterator

import pytest

from guide_app.base.kernel.embedded import OWNER
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.roles import Addresses
from tests.databases import application_of, owner_of, run_on, with_database


@pytest.fixture
async def empty_database(server_url: str) -> AsyncIterator[Addresses]:
    """A database without tables, reached by both roles."""
    name = f"guide_founded_{new_id().hex[-8:]}"
    await run_on(server_url, f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'")
    url = with_database(server_url, name)
    yield Addresses(application_of(url), owner_of(url))
    await run_on(server_url, f"DROP DATABASE {name} WITH (FORCE)")
