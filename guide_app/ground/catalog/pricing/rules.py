"""Which of several prices is in force: the rule in full, and over time. The SQL of `fragments.in_force` is the same."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.errors import InvalidField

CHANNELS: dict[str, None] = {}
"""The channels that prices may be for, by `declare_channels`: the orders above say which there are."""


def declare_channels(channels: Iterable[str]) -> None:
    """Put down all channels."""
    CHANNELS.clear()
    CHANNELS.update(dict.fromkeys(str(channel) for channel in channels))


def require_channel(channel: str | None, *, field: str = "channel") -> None:
    """A channel is one that orders have; none is every channel. Raises InvalidField."""
    if channel is not None and channel not in CHANNELS:
        raise InvalidField(field, f"须为其中之一 / one of: {', '.join(CHANNELS)}")


class Entry(msgspec.Struct, frozen=True):
    """An entry of the price book about one SKU."""

    id: UUID
    path: str
    channel: str | None
    level: str | None
    price_fen: int
    floor_fen: int
    tag_fen: int | None
    valid_from: datetime
    valid_to: datetime | None
    withdrawn_at: datetime | None = None
    book: str | None = None


class InForce(msgspec.Struct, frozen=True):
    """What one unit costs somebody: by which entry, what it costs everybody, and its list price."""

    entry: Entry
    everyone_fen: int | None
    tag_fen: int | None


def holds(entry: Entry, at: datetime) -> bool:
    """Whether an entry says anything at a moment: from its beginning until its end, or until it was withdrawn."""
    has_ended = entry.valid_to is not None and entry.valid_to <= at
    is_withdrawn = entry.withdrawn_at is not None and entry.withdrawn_at <= at
    never_began = entry.withdrawn_at is not None and entry.withdrawn_at <= entry.valid_from
    return entry.valid_from <= at and not (has_ended or is_withdrawn or never_began)


def in_force(
    entries: Iterable[Entry],
    *,
    at: datetime,
    above: Collection[str],
    levels: Collection[str] = (),
    channel: str | None = None,
) -> InForce | None:
    """The price in force at a moment below these paths, for who is good for these levels, in a channel.

    Of the prices for everybody, and of those for each level, one holds: the narrowest place; there the channel's own
    before that of all channels; then the latest beginning; then the latest entry. Of these the lowest is paid.
    """
    held: dict[str | None, Entry] = {}
    for entry in entries:
        if entry.path not in above or not holds(entry, at):
            continue
        if entry.level is not None and entry.level not in levels:
            continue
        if entry.channel is not None and entry.channel != channel:
            continue
        other = held.get(entry.level)
        if other is None or _order(entry) > _order(other):
            held[entry.level] = entry
    if not held:
        return None
    paid = min(held.values(), key=lambda entry: (entry.price_fen, entry.level is not None, entry.level or ""))
    everyone = held.get(None)
    tag_fen = paid.tag_fen
    if tag_fen is None and everyone is not None:
        tag_fen = everyone.tag_fen
    return InForce(paid, everyone.price_fen if everyone else None, tag_fen)


def _order(entry: Entry) -> tuple[int, bool, datetime, UUID]:
    return len(entry.path), entry.channel is not None, entry.valid_from, entry.id


class Span(msgspec.Struct, frozen=True):
    """A time in which one entry is in force."""

    begins_at: datetime
    ends_at: datetime
    entry_id: UUID
    path: str
    channel: str | None
    level: str | None
    price_fen: int
    floor_fen: int
    tag_fen: int | None


def timeline(
    entries: Sequence[Entry],
    *,
    first: datetime,
    last: datetime,
    above: Collection[str],
    levels: Collection[str] = (),
    channel: str | None = None,
) -> list[Span]:
    """What is in force from `first` until `last`, one span after the other; times without a price are left out."""
    moments = {first}
    for entry in entries:
        moments.update(at for at in (entry.valid_from, entry.valid_to, entry.withdrawn_at) if at and first < at < last)
    begins = sorted(moments)
    spans: list[Span] = []
    for begin, end in zip(begins, [*begins[1:], last], strict=True):
        found = in_force(entries, at=begin, above=above, levels=levels, channel=channel)
        if found is None:
            continue
        span = _span(found, begin, end)
        if spans and spans[-1].ends_at == begin and _same(spans[-1], span):
            spans[-1] = msgspec.structs.replace(spans[-1], ends_at=end)
        else:
            spans.append(span)
    return spans


def _span(found: InForce, begin: datetime, end: datetime) -> Span:
    entry = found.entry
    return Span(
        begins_at=begin,
        ends_at=end,
        entry_id=entry.id,
        path=entry.path,
        channel=entry.channel,
        level=entry.level,
        price_fen=entry.price_fen,
        floor_fen=entry.floor_fen,
        tag_fen=found.tag_fen,
    )


def _same(one: Span, other: Span) -> bool:
    return (one.entry_id, one.tag_fen) == (other.entry_id, other.tag_fen)


def good_for(level: str | None, order: Sequence[str]) -> list[str]:
    """The levels for which somebody of a level is good: it and those below it, `order` being the lowest first."""
    return [] if level not in order else list(order[: order.index(level) + 1])


def audiences(entries: Iterable[Entry], order: Sequence[str]) -> list[tuple[str | None, str | None]]:
    """For whom and where these entries may differ: everybody and each level, in all channels and in each."""
    known = list(entries)
    levels = {entry.level for entry in known}
    channels = {entry.channel for entry in known}
    shown: list[str | None] = [None, *(level for level in order if level in levels)]
    ways: Mapping[str | None, None] = dict.fromkeys([None, *sorted(channel for channel in channels if channel)])
    return [(level, channel) for channel in ways for level in shown]
