"""How a discount spreads over lines within their room, over the units of a line, and over the funders."""

from collections.abc import Iterable, Sequence

from coupons.quoting.terms import Funding
from guide_app.base.kernel.money import split, units


def spread(discount: int, *, amounts: Sequence[int], rooms: Sequence[int]) -> list[int]:
    """Shares by line, in the order of `amounts`, none above its room.

    The discount is split by the amounts left. Every line that would get more than its room gets exactly its room, and
    the rest is split anew over the others. `discount` must not exceed the sum of `rooms`; lines come by id, because
    the smaller id gets the odd fen.
    """
    shares = [0] * len(amounts)
    open_lines = [line for line, room in enumerate(rooms) if room > 0]
    while discount:
        parts = split(discount, [amounts[line] for line in open_lines])
        full = {line for line, part in zip(open_lines, parts, strict=True) if part > rooms[line]}
        if not full:
            for line, part in zip(open_lines, parts, strict=True):
                shares[line] = part
            break
        for line in full:
            shares[line] = rooms[line]
            discount -= rooms[line]
        open_lines = [line for line in open_lines if line not in full]
    return shares


def unit_shares(before: int, after: int, *, qty: int) -> list[int]:
    """What a line going from `before` to `after` takes off each of its units, by unit position."""
    return [a - b for a, b in zip(units(before, qty), units(after, qty), strict=True)]


def funder_shares(share: int, funding: Iterable[Funding]) -> dict[str, int]:
    """What each funder bears of one line's share; every funder is named, also with 0."""
    by_funder = sorted(funding, key=lambda party: party.funder)
    parts = split(share, [party.weight for party in by_funder])
    return {party.funder: part for party, part in zip(by_funder, parts, strict=True)}


def sum_by_funder(funding: Iterable[Funding], shares: Iterable[dict[str, int]]) -> dict[str, int]:
    """Funder amounts over several lines."""
    total = dict.fromkeys(sorted(party.funder for party in funding), 0)
    for share in shares:
        for funder, part in share.items():
            total[funder] += part
    return total
