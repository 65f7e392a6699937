"""Till profiles as they are written and shown."""

from datetime import datetime
from typing import Annotated

import msgspec

from guide_app.ground.orders.till_import.profiles.model import MOST_LETTERS


class WriteTillProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A profile as a TOML document; its members are in docs/rules/till-import.md."""

    content: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_LETTERS)]


class TillProfileVersion(msgspec.Struct, frozen=True):
    """A version of an own profile; `withdrawn` ones end it until the next."""

    version: int
    title: str
    withdrawn: bool
    made_at: datetime
    made_by_name: str | None


class TillProfileSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A profile in the list. `version` is null for one that comes with the product."""

    code: str
    title: str
    is_own: bool
    version: int | None
    withdrawn: bool
    made_at: datetime | None
    made_by_name: str | None


class TillProfileView(msgspec.Struct, frozen=True, kw_only=True):
    """A profile with its TOML; `versions` of an own one, the newest first. One that is shipped has version 0."""

    code: str
    title: str
    is_own: bool
    version: int
    withdrawn: bool
    content: str
    versions: list[TillProfileVersion]
