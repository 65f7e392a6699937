"""What is known of a person, package by package: each says what it holds, and a copy for the person is made of all.

A package declares its `PersonalData` in its `personal.py`, the wiring lists them. The statement reads over all members
who are one person; what is sealed is opened by `opened`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as

Told = tuple[str, str]
"""Something in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What a package holds of a person. `name` is `<package>.<what>`, `heads` the columns in both languages.

    `statement` answers rows of `kind` for `$1`, a member; `opened` makes of a row what the person reads, where it holds
    what is sealed.
    """

    name: str
    title: Told
    kind: type[msgspec.Struct]
    statement: str
    heads: Mapping[str, Told]
    opened: Callable[[Any], Mapping[str, object]] | None = None  # of a row of `kind`

    async def rows(self, member_id: UUID) -> list[Mapping[str, object]]:
        """The rows of a person, as JSON would have them, by the names of `heads`."""
        found = await fetch_as(self.kind, self.statement, member_id)
        read = self.opened or msgspec.structs.asdict
        return [msgspec.to_builtins({name: read(row)[name] for name in self.heads}) for row in found]


KNOWN: list[PersonalData] = []
"""Everything that any package holds of a person, filled by the wiring."""


def declare(all_of_it: Sequence[PersonalData]) -> None:
    """Put down what all packages hold. Names are unique."""
    names = [one.name for one in all_of_it]
    if len(set(names)) != len(names):
        raise TypeError(f"two kinds of personal data share a name: {names}")
    KNOWN[:] = all_of_it
