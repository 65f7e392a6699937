"""The preview: the very import, rolled back. What it would book is kept beside how the file is read."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, transaction
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.till_import.chain import KnownChain, known_chain
from guide_app.ground.orders.till_import.errors import (
    TillFileHeaderWrong,
    TillHeadingRepeated,
    TillProfileAmbiguous,
    TillProfileUnknown,
)
from guide_app.ground.orders.till_import.importing import Imported, import_till_file
from guide_app.ground.orders.till_import.lines import RefusedLine, Rows
from guide_app.ground.orders.till_import.profiles.choosing import LOOKED_AT, Layout, layout_by, layout_of
from guide_app.ground.orders.till_import.profiles.model import Field
from guide_app.ground.orders.till_import.profiles.own import IN_FORCE, OwnProfile, profile_named, profile_of_row
from guide_app.ground.orders.till_import.reading import Progress, TillFile
from guide_app.ground.orders.till_import.reasons import Reason
from guide_app.ground.orders.till_import.runs.refused_sheet import RefusedSheet
from guide_app.ground.orders.till_import.runs.schemas import Understood
from guide_app.ground.orders.till_import.runs.understanding import understood
from guide_app.ground.orders.till_import.staging import OnRefused
from guide_app.ground.orders.till_import.values import code_of

NOT_LAID_OUT = (TillFileHeaderWrong, TillHeadingRepeated, TillProfileAmbiguous, TillProfileUnknown)
"""Refusals after which somebody can say how the file is to be read."""
MOST_STORES = 200


class _PreviewEnds(Exception):
    """Rolls a preview back."""


class Chosen(NamedTuple):
    """How a file is laid out, and how its profile is named: an own one with its version."""

    layout: Layout
    name: str


class Previewed(NamedTuple):
    """What a file would come to, and how many of its lines are on the sheet of refused ones."""

    understood: Understood
    imported: Imported
    refused: int


async def layout_for(file: TillFile, wanted: str | None) -> Chosen:
    """The layout of a file by the profile of this code, else by the one that fits. Raises NOT_LAID_OUT."""
    own = await fetch_as(OwnProfile, IN_FORCE)
    profiles = [profile_of_row(one) for one in own]
    if wanted is None:
        layout = layout_of(file.first_rows, profiles)
    else:
        layout = layout_by(profile_named(wanted, profiles), file.first_rows)
    code = layout.profile.code
    version = next((one.version for one in own if one.code == code), None)
    return Chosen(layout, code if version is None else f"{code}@{version}")


async def preview(
    actor: Actor,
    file: TillFile,
    layout: Layout,
    *,
    import_id: UUID,
    desk: VoucherDesk,
    creates_stores: bool,
    is_chosen: bool,
    sheet: Path,
    progress: Progress,
) -> Previewed:
    """Everything that the import would do, and nothing of it kept."""
    chain = await known_chain(layout.profile, at=clock.now(), creates_stores=creates_stores)
    first = understood(file, layout, Rows(layout, chain, import_id), partial(_code_of, chain), is_chosen=is_chosen)
    told = _Told(layout)
    with RefusedSheet(sheet, layout.headings) as refused:

        def hear(line: RefusedLine) -> None:
            refused.write(line)
            told.hear(line)

        imported = await _as_if(actor, file, layout, desk, creates_stores, hear, progress)
    days = imported.days
    whole = msgspec.structs.replace(
        told.corrected(first),
        unknown_stores=dict(told.stores.most_common(MOST_STORES)),
        first_on=days and days.first_on,
        last_on=days and days.last_on,
    )
    return Previewed(whole, imported, refused.lines)


def _code_of(chain: KnownChain, store_id: UUID) -> str:
    return next((code for code, store in chain.stores.items() if store.id == store_id), "")


async def _as_if(
    actor: Actor,
    file: TillFile,
    layout: Layout,
    desk: VoucherDesk,
    creates_stores: bool,
    on_refused: OnRefused,
    progress: Progress,
) -> Imported:
    try:
        async with transaction():
            imported = await import_till_file(
                actor,
                file,
                layout,
                desk=desk,
                creates_stores=creates_stores,
                on_refused=on_refused,
                progress=progress,
            )
            raise _PreviewEnds
    except _PreviewEnds:
        return imported


class _Told:
    """What is heard of refused lines: which stores nobody knows, and which of the first rows others speak against."""

    def __init__(self, layout: Layout) -> None:
        self.stores: Counter[str] = Counter()
        self._reasons: dict[int, str] = {}
        self._last = layout.heading_row + LOOKED_AT
        self._places = layout.places.get(Field.STORE, ())
        self._store = layout.profile.values.store

    def hear(self, line: RefusedLine) -> None:
        """One more."""
        if line.position <= self._last:
            self._reasons[line.position] = str(line.reason)
        if line.reason is Reason.STORE_UNKNOWN:
            self.stores[self._code(line.fields)] += 1

    def corrected(self, shown: Understood) -> Understood:
        """The first rows with what others and the books say against them."""
        rows = [
            msgspec.structs.replace(row, reason=self._reasons[row.position]) if row.position in self._reasons else row
            for row in shown.rows
        ]
        return msgspec.structs.replace(shown, rows=rows)

    def _code(self, fields: Sequence[str]) -> str:
        written = " ".join(fields[place] for place in self._places if place < len(fields) and fields[place])
        return code_of(written)[:40] or self._store or ""
