"""Profiles that a chain has made itself, as they are in force; and which one a name means."""

from pathlib import Path

import msgspec

from guide_app.base.kernel.database import fetch_as
from guide_app.ground.orders.till_import.errors import TillProfileInvalid, TillProfileUnknown
from guide_app.ground.orders.till_import.profiles.choosing import shipped
from guide_app.ground.orders.till_import.profiles.model import MOST_LETTERS, Profile, profile_of

IN_FORCE = """
SELECT code, version, content FROM (
  SELECT DISTINCT ON (code) code, version, content, withdrawn FROM till_profile ORDER BY code, version DESC
) latest
WHERE NOT withdrawn ORDER BY code
"""


class OwnProfile(msgspec.Struct, frozen=True):
    """The document of a profile in force, its code and its version."""

    code: str
    version: int
    content: str


async def own_profiles() -> list[Profile]:
    """The chain's own profiles, the latest version of each that is not withdrawn."""
    return [profile_of_row(one) for one in await fetch_as(OwnProfile, IN_FORCE)]


def profile_of_row(one: OwnProfile) -> Profile:
    """The profile that a row holds."""
    return profile_of(one.content)


def profile_file(name: str) -> Profile | None:
    """The profile of a file, if the name is that of one. Raises TillProfileInvalid."""
    path = Path(name)
    if path.suffix != ".toml" and not path.is_file():
        return None
    try:
        if path.stat().st_size > 4 * MOST_LETTERS:
            raise TillProfileInvalid(profile=name, problem="文件过大 / the file is too large")
        return profile_of(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise TillProfileInvalid(profile=name, problem=str(error)) from error


def profile_named(name: str, own: list[Profile]) -> Profile:
    """The profile of this code, a shipped one before an own one. Raises TillProfileUnknown."""
    known = {profile.code: profile for profile in own} | shipped()
    found = known.get(name)
    if found is None:
        raise TillProfileUnknown(profile=name, known=sorted(known))
    return found


async def profile_in_force(code: str) -> Profile | None:
    """The profile of this code; None where there is none."""
    return shipped().get(code) or next((one for one in await own_profiles() if one.code == code), None)
