"""What counts of a sold line: the money kept, and in one base mode HQ's part of the discount."""

from commissions.engine.documents.vocabulary import BaseMode
from commissions.engine.facts.sales import SoldLine
from guide_app.base.kernel.money import round_half_away


def base_of(line: SoldLine, net: int, *, mode: BaseMode) -> int:
    """What counts of a line that stands at `net`; with HQ's part of the discount added back in that mode."""
    if mode == "NET_PAID" or line.paid == 0:
        return net
    return net + round_half_away(line.hq_funded * net, line.paid)


def left_of(line: SoldLine, net: int) -> tuple[int, int]:
    """What counts of a line that stands at `net`, in both base modes: without and with HQ's part."""
    return net, base_of(line, net, mode="NET_PAID_PLUS_HQ")
