"""Which payments lack what the chain asks of them. Pure."""

from collections.abc import Sequence
from typing import Protocol

from guide_app.ground.orders.errors import CardReferenceNeeded
from guide_app.ground.orders.rules import PaymentMethod

RULE = "须填 POS 单上的流水号 / the number on the terminal's slip"


class Recorded(Protocol):
    """A payment as somebody records it."""

    @property
    def method(self) -> PaymentMethod:
        """How it was paid."""

    @property
    def amount_fen(self) -> int | None:
        """How much; None is all that is due."""

    @property
    def reference(self) -> str | None:
        """The number that a terminal or provider gave it."""


def is_bare_card(payment: Recorded) -> bool:
    """Whether money came by card and nothing says which payment of the terminal it was."""
    by_card = payment.method is PaymentMethod.TILL_CARD and payment.amount_fen != 0
    return by_card and not (payment.reference or "").strip()


def require_references(payments: Sequence[Recorded], *, needed: bool, fields: Sequence[str]) -> None:
    """Refuse the first card payment without a reference, at its field. Raises CardReferenceNeeded."""
    for payment, field in zip(payments, fields, strict=True):
        if needed and is_bare_card(payment):
            raise CardReferenceNeeded(field, RULE)


def fields_of(payments: Sequence[Recorded], *, several: bool) -> list[str]:
    """Where the references of an order's payments stand in its command: one `payment`, or several `payments`."""
    return [f"payments.{place}.reference" if several else "payment.reference" for place, _ in enumerate(payments)]
