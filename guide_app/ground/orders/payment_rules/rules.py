"""Which payments lack what the chain asks of them. Pure."""

from collections.abc import Sequence
from typing import Protocol

from guide_app.ground.orders.errors import CardReferenceNeeded, WalletReferenceNeeded
from guide_app.ground.orders.rules import PaymentMethod

RULE = "须填 POS 单上的流水号 / the number on the terminal's slip"
WALLET_RULE = "须填收款凭证上的交易单号 / the number of the transaction on the slip or in the wallet"
WALLETS = frozenset({PaymentMethod.WECHAT, PaymentMethod.ALIPAY})


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
    return payment.method is PaymentMethod.TILL_CARD and _is_bare(payment)


def is_bare_wallet(payment: Recorded) -> bool:
    """Whether money came by WeChat or Alipay and nothing says which of their payments it was."""
    return payment.method in WALLETS and _is_bare(payment)


def _is_bare(payment: Recorded) -> bool:
    return payment.amount_fen != 0 and not (payment.reference or "").strip()


def require_references(payments: Sequence[Recorded], *, needed: bool, fields: Sequence[str]) -> None:
    """Refuse the first payment without a reference, at its field: by a wallet always, by card where it is `needed`.

    Raises WalletReferenceNeeded, CardReferenceNeeded.
    """
    for payment, field in zip(payments, fields, strict=True):
        if is_bare_wallet(payment):
            raise WalletReferenceNeeded(field, WALLET_RULE)
        if needed and is_bare_card(payment):
            raise CardReferenceNeeded(field, RULE)


def fields_of(payments: Sequence[Recorded], *, several: bool) -> list[str]:
    """Where the references of an order's payments stand in its command: one `payment`, or several `payments`."""
    return [f"payments.{place}.reference" if several else "payment.reference" for place, _ in enumerate(payments)]
