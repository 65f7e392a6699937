"""Coupon codes as people type them: 15 random symbols and a check symbol that finds typing errors without a look-up."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from coupons.quoting.fields import Value

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 symbols, five bits each; without I, L, O and U, which are misread."""

PAYLOAD_LENGTH = 15
CODE_LENGTH = PAYLOAD_LENGTH + 1
PAYLOAD_BITS = 5 * PAYLOAD_LENGTH

_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_READ_AS = str.maketrans("abcdefghijklmnopqrstuvwxyzOIL", "ABCDEFGH1JK1MN0PQRSTUVWXYZ011", "- ")

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


def normalise(typed: str) -> str:
    """Forgive case, dashes, blanks and the look-alikes O, I and L; change nothing else."""
    return typed.translate(_READ_AS)


def check_symbol(payload: str) -> str:
    """The symbol that makes a payload verify. Raises KeyError for a symbol not in the alphabet."""
    return ALPHABET[-_weighted_sum(reversed(payload), first_factor=2) % 32]


def full_code(payload: str) -> str:
    """The payload with its check symbol. Raises KeyError for a symbol not in the alphabet."""
    return payload + check_symbol(payload)


def verify(code: str) -> bool:
    """Whether the check symbol of a normalised code is right. Raises KeyError for a symbol not in the alphabet."""
    return _weighted_sum(reversed(code), first_factor=1) % 32 == 0


def fault_of(code: str) -> Fault | None:
    """The first thing wrong with a normalised code: LENGTH, SYMBOL or CHECK; none when it may be looked up."""
    fault = _fault_of_symbols(code, CODE_LENGTH)
    if fault is None and not verify(code):
        return "CHECK"
    return fault


def payload_of(random_bits: int) -> str:
    """The payload spelled by 75 bits, which the caller takes from a cryptographic source."""
    if not 0 <= random_bits < 1 << PAYLOAD_BITS:
        raise ValueError("a payload has 75 bits")
    return "".join(ALPHABET[random_bits >> shift & 31] for shift in range(PAYLOAD_BITS - 5, -1, -5))


def _weighted_sum(symbols_from_right: Iterable[str], *, first_factor: int) -> int:
    """Factors alternate between 1 and 2; a product of two digits counts digit by digit, in base 32."""
    total = 0
    factor = first_factor
    for symbol in symbols_from_right:
        product = factor * _VALUES[symbol]
        total += product // 32 + product % 32
        factor = 3 - factor
    return total


def _fault_of_symbols(text: str, length: int) -> Fault | None:
    if len(text) != length:
        return "LENGTH"
    if any(symbol not in _VALUES for symbol in text):
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
