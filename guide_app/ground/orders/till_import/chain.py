"""What an import has to know of the chain before it reads a line: its stores with their day cuts, what it sells."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.till_import.profiles.model import LineKind, Profile
from guide_app.ground.orders.till_import.values import code_of

STORES = "SELECT id, code FROM store"
DAY_CUTS = "SELECT store, valid_from, hours FROM store_day_cut ORDER BY store, valid_from"
# What people keep has a price; what an import made of a till's line has none.
KEPT = (
    "SELECT k.code FROM sku k WHERE upper(k.code) = ANY($1::text[]) AND EXISTS (SELECT FROM price p WHERE p.sku = k.id)"
)


class StoreCode(msgspec.Struct, frozen=True):
    """A store and its code."""

    id: UUID
    code: str


class DayCut(msgspec.Struct, frozen=True):
    """From `valid_from` on the days of a store begin `hours` after midnight."""

    store: UUID
    valid_from: date
    hours: int


class KeptArticle(msgspec.Struct, frozen=True):
    """An article of the chain's own whose code a profile takes for no goods."""

    code: str


@dataclass(frozen=True, slots=True)
class KnownStore:
    """A store: `since` and `hours` are its day cuts, the earliest first."""

    id: UUID
    code: str
    since: tuple[date, ...] = ()
    hours: tuple[int, ...] = ()

    def day_of(self, at: datetime) -> date:
        """The business day of a moment, as `business_day_in` of the database says it."""
        local = at.astimezone(SHANGHAI)
        if not self.since:
            return local.date()
        place = bisect_right(self.since, local.date())
        return (local - timedelta(hours=self.hours[place - 1])).date() if place else local.date()


@dataclass(slots=True)
class KnownChain:
    """Stores by their code, however it is written; `now` is the moment of the import.

    `kept` are articles of the chain's own by their codes in capitals. `created` are the stores that the import is
    going to create, where it may.
    """

    now: datetime
    stores: dict[str, KnownStore]
    kept: frozenset[str] = frozenset()
    creates_stores: bool = False
    created: dict[str, UUID] = field(default_factory=dict)
    _folded: dict[str, KnownStore | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for store in self.stores.values():
            flat = folded(store.code)
            self._folded[flat] = None if flat in self._folded else store

    def store_of(self, code: str) -> KnownStore | None:
        """The store of a code: as it stands, else without regard to case and wide signs where that names one alone."""
        found = self.stores.get(code) or self._folded.get(folded(code))
        if found is None and self.creates_stores and folded(code) not in self._folded:
            found = KnownStore(new_id(), code)
            self.created[code] = found.id
            self.stores[code] = self._folded[folded(code)] = found
        return found


def folded(code: str) -> str:
    """A store's code as it is compared."""
    return code_of(code).upper()


async def known_chain(profile: Profile, *, at: datetime, creates_stores: bool) -> KnownChain:
    """The chain as it is, for lines that this profile reads."""
    cuts: dict[UUID, list[DayCut]] = {}
    for cut in await fetch_as(DayCut, DAY_CUTS):
        cuts.setdefault(cut.store, []).append(cut)
    stores = {store.code: _known(store, cuts.get(store.id, ())) for store in await fetch_as(StoreCode, STORES)}
    kept = await fetch_as(KeptArticle, KEPT, sorted(codes_of_no_goods(profile)))
    return KnownChain(at, stores, frozenset(one.code.upper() for one in kept), creates_stores)


def codes_of_no_goods(profile: Profile) -> frozenset[str]:
    """Codes that the profile takes for no goods, in capitals, but for those that it names by their beginning."""
    kinds: Iterable[tuple[str, ...]] = (profile.articles[kind] for kind in LineKind if kind in profile.articles)
    return frozenset(code.upper() for codes in kinds for code in codes if not code.endswith("*"))


def _known(store: StoreCode, cuts: Iterable[DayCut]) -> KnownStore:
    dated = tuple(cuts)
    return KnownStore(store.id, store.code, tuple(cut.valid_from for cut in dated), tuple(cut.hours for cut in dated))
