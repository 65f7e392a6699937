"""What a payee is paid for a month: vesting, draw, recovery and carry, in this order."""

from msgspec import Struct

from commissions.engine.documents.plan_version import Draw, PlanTerms
from commissions.engine.time.calendar import Period
from guide_app.base.kernel.money import PPM


class Statement(Struct, frozen=True, gc=False):
    """One payee's month in fen. Closed ones never change."""

    period: Period
    payee: str
    performance: int
    earned: int
    pending_in: int
    pending_out: int
    released: int
    draw: int
    recovery: int
    draw_balance: int
    net: int
    carry_in: int
    offset: int
    payable: int
    carry_out: int

    @property
    def leaves_something(self) -> bool:
        """Whether the next month has to take something over."""
        return bool(self.carry_out or self.pending_out or self.draw_balance)


def statement_of(
    payee: str,
    period: Period,
    *,
    performance: int,
    earned: int,
    unvested: int,
    previous: Statement | None,
    terms: PlanTerms | None,
) -> Statement:
    """The statement of a month after the one before it.

    `unvested`: postings so far on lines not vested at the end of the month. `terms`: the version, at the start of the
    month, of the plan of the payee's home assignment of the month.
    """
    pending_in = 0 if previous is None else previous.pending_out
    balance_in = 0 if previous is None else previous.draw_balance
    carry_in = 0 if previous is None else previous.carry_out
    pending_out = min(unvested, max(0, earned + pending_in))
    released = earned + pending_in - pending_out
    draw, recovery = _draw_and_recovery(
        None if terms is None else terms.draw, period, released=released, balance=balance_in
    )
    net = released + draw - recovery
    max_deduct_ppm = PPM if terms is None else terms.max_deduct_ppm
    offset = min(-carry_in, max(0, net) * max_deduct_ppm // PPM)
    return Statement(
        period=period,
        payee=payee,
        performance=performance,
        earned=earned,
        pending_in=pending_in,
        pending_out=pending_out,
        released=released,
        draw=draw,
        recovery=recovery,
        draw_balance=balance_in + draw - recovery,
        net=net,
        carry_in=carry_in,
        offset=offset,
        payable=max(0, net) - offset,
        carry_out=carry_in + offset + min(0, net),
    )


def _draw_and_recovery(draw: Draw | None, period: Period, *, released: int, balance: int) -> tuple[int, int]:
    """What is advanced, and what is taken back of the balance before this month."""
    if draw is None:
        return 0, 0
    month = period - draw.start + 1
    advance_to = draw.amount if 1 <= month <= draw.periods else 0
    advanced = max(0, advance_to - released) if advance_to else 0
    if month < draw.recovery_from:
        return advanced, 0
    return advanced, min(balance, max(0, released - advance_to) * draw.recovery_ppm // PPM)
