"""Ids of stores and associates as people know them; each is looked up once for an export."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.web.exported import Kind

MOST_KNOWN = 50_000
"""Names that are kept in memory; beyond that they are looked up anew."""


class Named(msgspec.Struct, frozen=True):
    """What an id is called."""

    id: UUID
    code: str
    name: str


class Person(msgspec.Struct, frozen=True):
    """Who has an account."""

    name: str
    login: str


NAMES = {
    Kind.STORE: "SELECT id, code, name FROM store WHERE id = ANY($1::uuid[])",
    Kind.ASSOCIATE: "SELECT id, number AS code, name FROM associate WHERE id = ANY($1::uuid[])",
}
PERSON = """
SELECT a.name, c.login FROM account c JOIN associate a ON a.id = c.associate WHERE c.id = $1
"""


class Names:
    """What ids of one kind are called, as far as they were asked for."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._known: dict[UUID, tuple[str, str]] = {}

    async def learn(self, ids: Iterable[UUID | None]) -> None:
        """Look up those of these that are not known yet."""
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        unknown = {one for one in ids if one is not None} - self._known.keys()
        if unknown:
            for found in await fetch_as(Named, NAMES[self._kind], sorted(unknown)):
                self._known[found.id] = (found.code, found.name)

    def of(self, one: UUID | None) -> tuple[str | None, str | None]:
        """The code and the name; the id itself where nothing has it."""
        return (None, None) if one is None else self._known.get(one, (str(one), None))


async def person_of(account_id: UUID | None) -> Person:
    """Who has an account."""
    return await fetch_row_as(Person, PERSON, account_id) or Person("?", "?")
