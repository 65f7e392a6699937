"""Coupon codes as people type them: 15 random symbols and a check symbol that finds typing errors without a look-up."""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from coupons.quoting.fields import Value
from guide_app.base.kernel.codes import ALPHABET, check_symbol, is_valid, normalise

PAYLOAD_LENGTH = 15
CODE_LENGTH = PAYLOAD_LENGTH + 1
PAYLOAD_BITS = 5 * PAYLOAD_LENGTH

_SYMBOLS = frozenset(ALPHABET)

Fault = Literal["LENGTH", "SYMBOL", "CHECK"]
"""What is wrong with a text that is no code, looked for in this order."""

Text = Annotated[str, Meta(max_length=100)]


class Codes(Value, frozen=True, kw_only=True):
    """Codes typed by people, and payloads that want their check symbol."""

    typed: Annotated[tuple[Text, ...], Meta(max_length=100)] = ()
    payloads: Annotated[tuple[Text, ...], Meta(max_length=100)] = ()


class AcceptedCode(Struct, frozen=True, kw_only=True):
    """A typed code that may be looked up, in its one true form."""

    input: str
    code: str
    accepted: bool = True


class RejectedCode(Struct, frozen=True, kw_only=True):
    """A typed code that must never cause a look-up."""

    input: str
    reason: Fault
    accepted: bool = False


class CompletedPayload(Struct, frozen=True, kw_only=True):
    """A payload with its check symbol behind it."""

    input: str
    code: str


class RejectedPayload(Struct, frozen=True, kw_only=True):
    """A payload that is none."""

    input: str
    reason: Fault


class CodeAnswers(Struct, frozen=True, kw_only=True):
    """One answer for each text, in order of the request."""

    typed: Sequence[AcceptedCode | RejectedCode]
    payloads: Sequence[CompletedPayload | RejectedPayload]


def answer_codes(codes: Codes) -> CodeAnswers:
    """Verify what was typed and complete the payloads."""
    return CodeAnswers(
        typed=[_typed(text) for text in codes.typed],
        payloads=[_payload(text) for text in codes.payloads],
    )


def full_code(payload: str) -> str:
    """The payload with its check symbol. Raises ValueError for a symbol not in the alphabet."""
    return payload + check_symbol(payload)


def fault_of(code: str) -> Fault | None:
    """The first thing wrong with a normalised code: LENGTH, SYMBOL or CHECK; none when it may be looked up."""
    fault = _fault_of_symbols(code, CODE_LENGTH)
    if fault is None and not is_valid(code):
        return "CHECK"
    return fault


def payload_of(random_bits: int) -> str:
    """The payload spelled by 75 bits, which the caller takes from a cryptographic source."""
    if not 0 <= random_bits < 1 << PAYLOAD_BITS:
        raise ValueError("a payload has 75 bits")
    return "".join(ALPHABET[random_bits >> shift & 31] for shift in range(PAYLOAD_BITS - 5, -1, -5))


def _fault_of_symbols(text: str, length: int) -> Fault | None:
    if len(text) != length:
        return "LENGTH"
    if not _SYMBOLS.issuperset(text):
        return "SYMBOL"
    return None


def _typed(text: str) -> AcceptedCode | RejectedCode:
    code = normalise(text)
    fault = fault_of(code)
    return AcceptedCode(input=text, code=code) if fault is None else RejectedCode(input=text, reason=fault)


def _payload(text: str) -> CompletedPayload | RejectedPayload:
    fault = _fault_of_symbols(text, PAYLOAD_LENGTH)
    if fault is not None:
        return RejectedPayload(input=text, reason=fault)
    return CompletedPayload(input=text, code=full_code(text))
