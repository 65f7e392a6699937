"""Whether money goes back by one person alone, or as a second one has approved: by the chain's terms."""

from datetime import datetime
from typing import NamedTuple

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.ground.auth.tokens import actor_of_account
from guide_app.ground.orders.returns.errors import RefundAboveLimit, RefundChanged, SecondPersonNeededToRefund
from guide_app.ground.orders.returns.rules import RefundTerms
from guide_app.ground.orders.rules import RefundPolicy
from guide_app.ground.orders.taking_back import Begun


class Approved(NamedTuple):
    """What a second person has approved: how much goes out, and by which policy.

    `chain_policy` is the chain's own at that time, where it was another one.
    """

    out_fen: int
    chain_policy: RefundPolicy | None


def may_alone(actor: Actor, begun: Begun, out_fen: int) -> bool:
    """Whether the actor gives so much back without a second person, with all that went back of the order so before.

    What is above a limit is not below it in two halves, whoever gives the other. Nobody sets the chain's policy aside.
    """
    return (
        not begun.is_late
        and begun.chain_policy is None
        and begun.terms.gives_alone(actor.role, begun.alone_fen + out_fen)
    )


def require_alone(actor: Actor, begun: Begun, out_fen: int) -> None:
    """Refuse what the actor does not give back without a second person: `out_fen` is what goes out."""
    if not may_alone(actor, begun, out_fen):
        assert begun.before.business_on is not None, "a check of the table, of paid orders"
        raise SecondPersonNeededToRefund(
            amount_fen=out_fen,
            alone_fen=begun.alone_fen,
            limit_fen=begun.terms.limits.get(actor.role),
            last_day=begun.terms.last_day(begun.before.business_on),
            chain_policy=begun.chain_policy,
        )


async def require_approved(begun: Begun, out_fen: int, asked: Approved, *, at: datetime) -> None:
    """Refuse what was approved by somebody who does not give so much either, or is not what was asked for by now.

    So is what was asked for by the chain's policy, if that is another one now.
    """
    if out_fen != asked.out_fen or begun.chain_policy is not asked.chain_policy:
        policies = {"policy": begun.refund.policy, "chain_policy": begun.chain_policy}
        raise RefundChanged(amount_fen=out_fen, asked_fen=asked.out_fen, **policies)
    await require_covered(begun.terms, out_fen, at=at)


async def require_covered(terms: RefundTerms, out_fen: int, *, at: datetime) -> None:
    """Refuse what was approved by somebody who does not approve so much. Raises RefundAboveLimit."""
    by = audit.approval().by
    if by is None:  # the operator on the server
        return
    approver = await actor_of_account(by, at=at)
    if not terms.approves(approver.role, out_fen):
        raise RefundAboveLimit(amount_fen=out_fen, limit_fen=terms.limits.get(approver.role))
