"""From what was scanned to what is shown: one indexed read, believed for a few seconds in this process.

A typed mistake is refused by its check symbol, without a look at the database; a code that was not there a moment ago
is not looked for again. Who asks for many that are not there has a budget, and beyond it takes turns with others at the
same address for the look at the database. Only what is not there costs: codes that are go on working for everybody.
Re-pointing is seen at once in the process that did it, within `BELIEVED_SECONDS` elsewhere.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_row_as
from guide_app.base.kernel.errors import Refusal
from guide_app.base.settings import settings
from guide_app.ground.associates.fragments import holds_on, place_first
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.catalog.fragments import in_force
from guide_app.ground.rota.fragments import on_duty
from guide_app.ground.stores.fragments import paths_above
from guide_app.ground.stores.hours.rules import Hours, OtherDay, Week, written
from guide_app.ground.stores.rules import StoreStatus
from qr_codes.errors import CodeNotInUse, CodeRetired, CodeUnknown, ShortCodeMistyped, TooManyGuesses
from qr_codes.ports import ContactWayDesk
from qr_codes.rules.touchpoints import Target, TouchpointKind, TouchpointState
from qr_codes.scans import landing
from qr_codes.schemas import LandingView
from qr_codes.short_codes import SCAN_PATH, read_code

BELIEVED_SECONDS = 3.0
BELIEVED_CODES = 20_000
NOT_THERE_SECONDS = 60.0
NOT_THERE_CODES = 50_000
GUESSES_PER_MINUTE = 60
"""Well-formed codes that do not exist, per address, before it takes turns."""
MINUTE = 60.0
GUESSERS = 100_000

ABOVE = f"ARRAY({paths_above('st.path')})"
RESOLVE = f"""
SELECT t.id, t.code, t.kind, t.state, t.target, t.associate AS associate_id, a.name AS associate_name,
  a.title AS associate_title, a.status AS associate_status, st.id AS store_id, st.name AS store_name,
  st.address AS store_address, st.status AS store_status, h.week, h.others,
  day_cut_hours(st.id, $3) AS day_cut_hours, k.name AS product, k.picture,
  priced.price_fen, r.code AS replacement,
  duty.associate AS on_duty_id, duty.name AS on_duty_name, (
    SELECT other.code FROM touchpoint other
    WHERE t.state = 'PAUSED' AND other.store = st.id AND other.state = 'BOUND' AND other.associate IS NULL
      AND other.id <> t.id
    ORDER BY (other.kind = t.kind) DESC, other.id LIMIT 1
  ) AS instead
FROM touchpoint t
LEFT JOIN associate a ON a.id = t.associate
LEFT JOIN LATERAL (
  SELECT p.store FROM posting p
  WHERE t.store IS NULL AND p.associate = t.associate AND p.store IS NOT NULL
    AND {holds_on("$2")}
  ORDER BY {place_first()} LIMIT 1
) posted ON true
LEFT JOIN store st ON st.id = coalesce(t.store, posted.store)
LEFT JOIN store_hours h ON h.store = st.id
LEFT JOIN LATERAL (
  SELECT working.* FROM ({on_duty("st.id", "$3")}) working WHERE t.associate IS NULL
  ORDER BY working.begins DESC, working.name LIMIT 1
) duty ON true
LEFT JOIN sku k ON k.id = t.sku
LEFT JOIN LATERAL (
  SELECT p.price_fen FROM sku s
  CROSS JOIN LATERAL ({in_force(above=ABOVE, at="$3")}) p WHERE s.id = t.sku AND s.active
) priced ON true
LEFT JOIN touchpoint r ON r.id = t.replacement
WHERE t.code = $1
"""


class ScannedCode(msgspec.Struct, frozen=True):
    """A row of RESOLVE: the code with what its page says, as of today."""

    id: UUID
    code: str
    kind: TouchpointKind
    state: TouchpointState
    target: Target
    associate_id: UUID | None
    associate_name: str | None
    associate_title: str | None
    associate_status: AssociateStatus | None
    store_id: UUID | None
    store_name: str | None
    store_address: str | None
    store_status: StoreStatus | None
    week: Week | None
    others: tuple[OtherDay, ...] | None
    day_cut_hours: int | None
    product: str | None
    picture: UUID | None
    price_fen: int | None
    replacement: str | None
    on_duty_id: UUID | None
    on_duty_name: str | None
    instead: str | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a code leads: a page in both forms, another code, or a refusal. Ids are as of the moment it was read.

    `view` is what the page of an open code says; one that is paused has pages and a refusal.
    """

    code_id: UUID
    associate_id: UUID | None
    store_id: UUID | None
    pages: landing.Pages | None = None
    view: LandingView | None = None
    picture: UUID | None = None
    json: bytes = b""
    moved_to: str | None = None
    refusal: Refusal | None = None

    @property
    def is_paused(self) -> bool:
        """Whether it says that it leads nowhere at present, and where to go on."""
        return self.refusal is not None and self.pages is not None

    def require_open(self) -> None:
        """Raise the refusal, if the code leads nowhere at present."""
        if self.refusal is not None:
            # A new one each time: an exception that is raised twice drags its old traces along.
            raise type(self.refusal)(**self.refusal.facts)


_believed: dict[str, tuple[float, Resolved]] = {}
_not_there: dict[str, float] = {}
_guesses: dict[str, int] = {}
_guesses_since = 0.0
_turns: dict[str, asyncio.Lock] = {}


async def resolve(typed: str, address: str, *, desk: ContactWayDesk) -> Resolved:
    """What the code shows. Raises CodeUnknown; TooManyGuesses where `address` has asked for too many of those."""
    believed = _believed.get(typed)
    if believed is not None and believed[0] > time.monotonic():
        return believed[1]
    if _not_there.get(typed, 0.0) > time.monotonic():
        raise CodeUnknown
    try:
        code = read_code(typed)
    except ShortCodeMistyped as mistyped:
        raise CodeUnknown(reason=mistyped.facts["reason"]) from None
    if code != typed:
        return await resolve(code, address, desk=desk)
    if _guesses_of(address) < GUESSES_PER_MINUTE:
        resolved = await _look_up(code, desk)
    else:
        async with _turns.setdefault(address, asyncio.Lock()):
            resolved = await _look_up(code, desk)
    if resolved is None:
        _count_guess(address)
        raise CodeUnknown
    return resolved


async def _look_up(code: str, desk: ContactWayDesk) -> Resolved | None:
    at = clock.now()
    scanned = await fetch_row_as(ScannedCode, RESOLVE, code, business_date(at), at)
    if scanned is None:
        if len(_not_there) >= NOT_THERE_CODES:
            _not_there.clear()
        _not_there[code] = time.monotonic() + NOT_THERE_SECONDS
        return None
    resolved = await _resolved(scanned, desk, at)
    if len(_believed) >= BELIEVED_CODES:
        _believed.clear()
    _believed[code] = (time.monotonic() + BELIEVED_SECONDS, resolved)
    return resolved


def forget_code(code: str) -> None:
    """Read this code anew when it is scanned next."""
    _believed.pop(code, None)
    _not_there.pop(code, None)


def forget_everything() -> None:
    """Believe nothing without asking the database again, and hold no guess against anybody."""
    _believed.clear()
    _not_there.clear()
    _guesses.clear()
    _turns.clear()


async def _resolved(code: ScannedCode, desk: ContactWayDesk, at: datetime) -> Resolved:
    ids = (code.id, code.associate_id, code.store_id)
    if code.state is TouchpointState.RETIRED and code.replacement is not None:
        return Resolved(*ids, moved_to=SCAN_PATH + code.replacement)
    left = code.associate_status is AssociateStatus.LEFT
    if code.state is TouchpointState.RETIRED or left or code.store_status is StoreStatus.CLOSED:
        return Resolved(*ids, refusal=CodeRetired(store_name=code.store_name))
    if code.state is TouchpointState.PAUSED:
        pages = landing.paused_pages(
            code=code.code, store_name=code.store_name, store_address=code.store_address or None, instead=code.instead
        )
        return Resolved(*ids, pages=pages, refusal=CodeNotInUse(state=code.state.value, code_id=code.id))
    if code.state is not TouchpointState.BOUND:
        return Resolved(*ids, refusal=CodeNotInUse(state=code.state.value, code_id=code.id))
    hours = Hours(code.week or (), code.others or ())
    way = None
    if code.on_duty_id is not None:
        way = await desk.contact_way(code_id=code.id, associate_id=code.on_duty_id, store_id=code.store_id)
    if way is None:
        way = await desk.contact_way(code_id=code.id, associate_id=code.associate_id, store_id=code.store_id)
    view = LandingView(
        code_id=code.id,
        code=code.code,
        kind=code.kind,
        target=code.target,
        brand=settings().brand,
        associate_id=code.associate_id,
        associate_name=code.associate_name,
        associate_title=code.associate_title or None,
        store_id=code.store_id,
        store_name=code.store_name,
        store_address=code.store_address or None,
        hours_today=written(hours.today_at(at, code.day_cut_hours or 0)) if hours.is_known else None,
        is_open=hours.is_open_at(at) if hours.is_known else None,
        product=code.product,
        picture=None if code.picture is None else f"{landing.PICTURE_PATH.format(code=code.code)}?v={code.picture}",
        price_fen=code.price_fen,
        on_duty=code.on_duty_name,
        actions=landing.actions_of(code.code, code.target, way, may_join=code.store_id is not None),
    )
    return Resolved(
        *ids, pages=landing.pages_of(view, way), view=view, picture=code.picture, json=msgspec.json.encode(view)
    )


def _count_guess(address: str) -> None:
    """One more code that does not exist. Raises TooManyGuesses beyond the budget of the running minute."""
    before = _guesses_of(address)
    if before >= GUESSES_PER_MINUTE:
        raise TooManyGuesses(retry_after_seconds=max(1, round(MINUTE - (time.monotonic() - _guesses_since))))
    _guesses[address] = before + 1


def _guesses_of(address: str) -> int:
    """How many there were. Addresses are kept in memory for the running minute, and nowhere else."""
    global _guesses_since  # noqa: PLW0603 - the minute that is being counted
    moment = time.monotonic()
    if moment - _guesses_since >= MINUTE or len(_guesses) > GUESSERS:
        _guesses.clear()
        _turns.clear()
        _guesses_since = moment
    return _guesses.get(address, 0)
