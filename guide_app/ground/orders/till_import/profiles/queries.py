"""What can be seen of till profiles: those that come with the product, and the chain's own."""

from datetime import datetime

import msgspec

from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.orders.permissions import SEE_TILL_IMPORTS
from guide_app.ground.orders.till_import.profiles.choosing import shipped, shipped_text
from guide_app.ground.orders.till_import.profiles.schemas import (
    TillProfileSummary,
    TillProfileVersion,
    TillProfileView,
)


class LatestVersion(msgspec.Struct, frozen=True):
    """The latest version of an own profile."""

    code: str
    version: int
    title: str
    withdrawn: bool
    made_at: datetime
    made_by_name: str | None


class VersionRow(msgspec.Struct, frozen=True):
    """A version of an own profile, with its document."""

    version: int
    title: str
    withdrawn: bool
    made_at: datetime
    made_by_name: str | None
    content: str


WITH_NAME = "LEFT JOIN account c ON c.id = p.made_by LEFT JOIN associate a ON a.id = c.associate"
OWN = f"""
SELECT DISTINCT ON (p.code) p.code, p.version, p.title, p.withdrawn, p.made_at, a.name AS made_by_name
FROM till_profile p {WITH_NAME} ORDER BY p.code, p.version DESC
"""
VERSIONS = f"""
SELECT p.version, p.title, p.withdrawn, p.made_at, a.name AS made_by_name, p.content
FROM till_profile p {WITH_NAME} WHERE p.code = $1 ORDER BY p.version DESC
"""


async def till_profiles(actor: Actor) -> list[TillProfileSummary]:
    """The chain's own, withdrawn ones last, then those that come with the product."""
    actor.require(SEE_TILL_IMPORTS)
    actor.require_reach(HQ_PATH)
    own = await fetch_as(LatestVersion, OWN)
    made = [TillProfileSummary(is_own=True, **msgspec.structs.asdict(one)) for one in own]
    given = [
        TillProfileSummary(
            code=profile.code,
            title=profile.title,
            is_own=False,
            version=None,
            withdrawn=False,
            made_at=None,
            made_by_name=None,
        )
        for profile in shipped().values()
    ]
    return sorted(made, key=lambda one: (one.withdrawn, one.title)) + given


async def till_profile(actor: Actor, code: str) -> TillProfileView:
    """A profile, also a withdrawn one. Raises NotFound."""
    actor.require(SEE_TILL_IMPORTS)
    actor.require_reach(HQ_PATH)
    rows = await fetch_as(VersionRow, VERSIONS, code)
    if rows:
        latest = rows[0]
        versions = [
            TillProfileVersion(row.version, row.title, row.withdrawn, row.made_at, row.made_by_name) for row in rows
        ]
        return TillProfileView(
            code=code,
            title=latest.title,
            is_own=True,
            version=latest.version,
            withdrawn=latest.withdrawn,
            content=latest.content,
            versions=versions,
        )
    given = shipped().get(code)
    if given is None:
        raise NotFound
    return TillProfileView(
        code=code,
        title=given.title,
        is_own=False,
        version=0,
        withdrawn=False,
        content=shipped_text(code),
        versions=[],
    )
