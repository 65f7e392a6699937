"""What the chain decides about giving money back. Pure."""

from datetime import date, timedelta
from typing import Annotated

import msgspec

from guide_app.base.kernel.access import Role
from guide_app.ground.orders.rules import RefundPolicy

LONGEST = 3_650
Limit = Annotated[int, msgspec.Meta(ge=0, le=10**12)]


class RefundTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By which `policy` goods are worth what unless it is said, within how many `days` of the payment they come back,
    whether money goes back without goods, and how much each role gives back alone, by role in fen.

    Without days it has no end; a role without a limit has none.
    """

    policy: RefundPolicy = RefundPolicy.KEEP
    days: Annotated[int, msgspec.Meta(ge=0, le=LONGEST)] | None = None
    goodwill: bool = True
    limits: dict[Role, Limit] = msgspec.field(default_factory=dict)

    def last_day(self, paid_on: date) -> date | None:
        """The last business day on which goods of that day come back, if there is one."""
        return None if self.days is None else paid_on + timedelta(days=self.days)

    def is_late(self, paid_on: date, today: date) -> bool:
        """Whether goods of that day come back too late for one person to take them."""
        last = self.last_day(paid_on)
        return last is not None and today > last

    def gives_alone(self, role: Role, amount_fen: int) -> bool:
        """Whether somebody of this role gives so much back without a second person."""
        limit = self.limits.get(role)
        return limit is None or amount_fen <= limit

    def approves(self, role: Role, amount_fen: int) -> bool:
        """Whether somebody of this role allows others to give so much back: no more than they give back alone."""
        return self.gives_alone(role, amount_fen)


class TermsUntilDecided(RefundTerms, frozen=True, kw_only=True):
    """What holds as long as the chain has decided nothing. Everybody is limited alone, so somebody has to approve more:
    who is above a store.
    """

    def approves(self, role: Role, amount_fen: int) -> bool:
        """Whether somebody of this role allows others to give so much back: anything, from above the store."""
        return role is not Role.STORE_MANAGER or self.gives_alone(role, amount_fen)


ALONE_FEN = 50_000
"""What one order gives back without a second person, whoever gives it, as long as the chain has decided nothing."""
UNTIL_DECIDED = TermsUntilDecided(
    limits=dict.fromkeys((Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR, Role.FINANCE), ALONE_FEN)
)
"""No limit of days, money without goods, goods worth what was paid: and a second person above `ALONE_FEN`."""
