"""Which profile reads a file, and where its columns stand. Pure.

A profile fits a row that has all headings it needs. Of two that fit, the one that needs everything the other needs and
more is meant; a chain's own goes before one that is shipped. Where nothing fits, common headings are looked for.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from guide_app.base.kernel.imports.columns import plain
from guide_app.ground.orders.till_import.errors import (
    TillFileHeaderWrong,
    TillHeadingRepeated,
    TillProfileAmbiguous,
    TillProfileUnknown,
)
from guide_app.ground.orders.till_import.profiles.model import (
    DEFAULTS,
    FIELD_TITLES,
    JOINED,
    MOMENTS,
    MONEY,
    Field,
    Profile,
    profile_of,
)

SHIPPED_CODES = ("guide", "department-store", "payment-rows", "returns-by-receipt", "spreadsheet-text")
BY_HEADINGS = "by-headings"
"""The profile that is tried when no other fits."""
LOOKED_AT = 30
"""Rows among which the headings are looked for: titles may stand above them."""
MOST_SHOWN, MOST_LETTERS = 40, 40

Row = tuple[int, list[str]]
"""A row with its number in the file."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a file's columns stand: several places where cells are put together."""

    profile: Profile
    heading_row: int
    headings: tuple[str, ...]
    places: Mapping[Field, tuple[int, ...]]

    @property
    def understood(self) -> dict[str, str]:
        """By field the heading that was taken for it."""
        return {
            field: JOINED.join(self.headings[place] for place in places)[:80] for field, places in self.places.items()
        }

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headings that nobody asks for."""
        taken = {place for places in self.places.values() for place in places}
        left = (heading for place, heading in enumerate(self.headings) if place not in taken and heading)
        return tuple(heading[:MOST_LETTERS] for heading in left)[:MOST_SHOWN]


@cache
def shipped() -> dict[str, Profile]:
    """The profiles that come with the product, by their code, with the one that goes by headings last."""
    folder = files("guide_app.ground.orders.till_import.profiles") / "shipped"
    texts = {code: (folder / f"{code}.toml").read_text("utf-8") for code in (*SHIPPED_CODES, BY_HEADINGS)}
    return {code: profile_of(text) for code, text in texts.items()}


def shipped_text(code: str) -> str:
    """The document of a shipped profile, to begin an own one with. Raises TillProfileUnknown."""
    if code not in shipped():
        raise TillProfileUnknown(profile=code, known=list(shipped()))
    return (files("guide_app.ground.orders.till_import.profiles") / "shipped" / f"{code}.toml").read_text("utf-8")


def layout_of(rows: Sequence[Row], own: Iterable[Profile] = ()) -> Layout:
    """The layout of a file by the profile that fits. Raises TillFileHeaderWrong, TillProfileAmbiguous."""
    looked_at = rows[:LOOKED_AT]
    for candidates in (list(own), [shipped()[code] for code in SHIPPED_CODES]):
        fitting = [(profile, row) for profile in candidates if (row := _row_of(profile, looked_at)) is not None]
        meant = [
            (profile, row) for profile, row in fitting if not any(profile.named < other.named for other, _ in fitting)
        ]
        if len(meant) > 1:
            raise TillProfileAmbiguous(profiles=[profile.code for profile, _ in meant])
        if meant:
            return _laid_out(*meant[0])
    return layout_by(shipped()[BY_HEADINGS], looked_at)


def guessed_places(headings: Sequence[str]) -> dict[Field, tuple[int, ...]]:
    """What some of these headings mostly mean, for who has to say what the others mean."""
    return _places(shipped()[BY_HEADINGS], headings)


def layout_by(profile: Profile, rows: Sequence[Row]) -> Layout:
    """The layout of a file by this very profile. Raises TillFileHeaderWrong, TillHeadingRepeated."""
    looked_at = rows[:LOOKED_AT]
    row = _row_of(profile, looked_at)
    if row is None:
        raise _header_wrong(profile, looked_at)
    return _laid_out(profile, row)


def _row_of(profile: Profile, rows: Sequence[Row]) -> Row | None:
    """The row of headings, if the profile fits any: the one of which most is known."""
    fitting = [
        (len(found), -place) for place, row in enumerate(rows) if _is_enough(found := _places(profile, row[1]), profile)
    ]
    return rows[-max(fitting)[1]] if fitting else None


def _is_enough(found: Mapping[Field, tuple[int, ...]], profile: Profile) -> bool:
    needed = {field for field in profile.columns if field not in profile.optional}
    return (
        needed <= found.keys()
        and any(field in found for field in MOMENTS)
        and any(field in found for field in MONEY)
        and (Field.STORE in found or profile.values.store is not None)
    )


def _places(profile: Profile, cells: Sequence[str]) -> dict[Field, tuple[int, ...]]:
    at: dict[str, int] = {}
    for place, cell in enumerate(cells):
        at.setdefault(plain(cell), place)
    found: dict[Field, tuple[int, ...]] = {}
    for field in profile.columns:
        for heading in profile.headings(field):
            parts = [plain(part) for part in heading.split(JOINED)]
            if all(part in at for part in parts):
                found[field] = tuple(at[part] for part in parts)
                break
    # A column of times alone is no moment where the date stands beside it.
    if Field.DATE in found and found.get(Field.SOLD_AT) == found.get(Field.TIME):
        found.pop(Field.SOLD_AT, None)
    elif Field.SOLD_AT in found:
        found.pop(Field.DATE, None)
        found.pop(Field.TIME, None)
    return found


def _laid_out(profile: Profile, row: Row) -> Layout:
    position, cells = row
    places = _places(profile, cells)
    times = Counter(plain(cell) for cell in cells)
    repeated = [cells[place] for part in places.values() for place in part if times[plain(cells[place])] > 1]
    if repeated:
        raise TillHeadingRepeated(profile=profile.code, headings=sorted(set(repeated)))
    return Layout(profile, position, tuple(cells), places)


def _header_wrong(profile: Profile, rows: Sequence[Row]) -> TillFileHeaderWrong:
    """What is missing of the row that looks most like headings."""
    best = max(rows, key=lambda row: len(_places(profile, row[1])), default=(1, []))
    found = _places(profile, best[1])
    needed = [field for field in profile.columns if field not in profile.optional]
    if profile.code == BY_HEADINGS:
        needed = [*DEFAULTS, Field.STORE]
    missing = [
        profile.headings(field)[0] if profile.code != BY_HEADINGS else " ".join(FIELD_TITLES[field])
        for field in needed
        if field not in found
    ]
    for group, title in ((MOMENTS, "交易时间 date and time"), (MONEY, "实收金额 amount received")):
        if not any(field in found for field in group) and not any(field in needed for field in group):
            missing.append(title)
    taken = {place for places in found.values() for place in places}
    return TillFileHeaderWrong(
        profile=profile.code,
        row=best[0],
        missing=missing,
        unknown=[cell[:MOST_LETTERS] for place, cell in enumerate(best[1]) if cell and place not in taken][:20],
        rule="用 --profile 指定模板，或在控制台为列名指定含义 / name a profile with --profile, or say in the console"
        " what the headings mean",
    )
