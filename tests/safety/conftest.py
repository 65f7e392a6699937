"""What tests of safety begin with: a region and somebody of every role, or a server to crash."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from guide_app.base.kernel.access import Role
from tests.factories import an_associate, signed_in
from tests.places import a_quick_folder
from tests.safety.faults import OwnPostgres, connected, own_postgres
from tests.safety.probing import Prober
from tests.safety.two_regions import Side, a_side


@pytest.fixture
async def side(db: None) -> Side:
    """A region with one of everything."""
    return await a_side("EAST")


@pytest.fixture
async def prober(side: Side, client: httpx.AsyncClient) -> Prober:
    """Somebody of every role who may do whatever their role may."""
    people: dict[Role, dict[str, str]] = {}
    for role in Role:
        if role is not Role.SYSTEM:
            store = side.store if role.works_in_store else None
            people[role] = await signed_in(await an_associate(store, role))
    return Prober(client, people)


@pytest.fixture(scope="module")
def postgres() -> Iterator[OwnPostgres]:
    """A server to crash, in a folder that no other run of pytest closes to the server's own user."""
    with a_quick_folder("guide-faults-") as folder, own_postgres(folder / "home") as server:
        yield server


@pytest.fixture
async def database(postgres: OwnPostgres) -> AsyncIterator[str]:
    """A fresh database on it, with the product's pool."""
    url = await postgres.a_database()
    async with connected(url):
        yield url
