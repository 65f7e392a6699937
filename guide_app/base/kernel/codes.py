"""Codes that people read off paper and type: the alphabet, and the check symbol that finds their errors."""

import string
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U. A symbol carries 5 bits; its value is its place here."""

_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_TYPED = str.maketrans(
    {lower: lower.upper() for lower in string.ascii_lowercase}
    | dict.fromkeys("-\u0020")
    | dict.fromkeys("Oo", "0")
    | dict.fromkeys("IiLl", "1")
)


def normalise(text: str) -> str:
    """The published rule: upper case, no `-` or space, O as 0, I and L as 1. Everything else stays as it is."""
    return text.translate(_TYPED)


_LEFT_OUT = frozenset(("Cc", "Cf", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Zl", "Zp", "Zs"))
"""Kinds of characters that no code holds and people and keyboards put in: spaces, dashes, punctuation, line ends, what
has no width."""
_ALSO_LEFT_OUT = frozenset("\u2212\u30fc\uff70\u034f\ufe0e\ufe0f\u115f\u1160\u3164\uffa0")
"""A minus sign, the long marks that East Asian keyboards give for a dash, and fillers that nobody sees."""


def meant(text: str) -> str:
    """The code a person meant, however it was typed or pasted, as long as it can be no other one.

    What is written wide, in a circle or as a small capital becomes the letter it is; spaces, dashes and punctuation of
    any kind, line ends and what has no width are left out; the rest as `normalise`. So a code stays itself, and what
    means one code never means another.
    """
    if text.isascii() and text.isalnum():
        return normalise(text)  # as most are typed: nothing to leave out
    plain = unicodedata.normalize("NFKC", text)
    kept = (sign for sign in plain if unicodedata.category(sign) not in _LEFT_OUT and sign not in _ALSO_LEFT_OUT)
    return normalise("".join(kept))


def symbols(value: int, count: int) -> str:
    """The lowest `count` times 5 bits of a number, the highest first."""
    return "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(count)))


def check_symbol(payload: str) -> str:
    """The symbol to append to `payload` (Luhn mod 32). Raises ValueError on a symbol outside the alphabet."""
    return ALPHABET[-_weighted_sum(payload, first_factor=2) % 32]


def is_valid(code: str) -> bool:
    """Whether a full, normalised code is of the alphabet and ends in its check symbol.

    Any single wrong symbol is found, and any swap of two neighbours but 0 and Z.
    """
    if not code or not set(code) <= _VALUES.keys():
        return False
    return _weighted_sum(code, first_factor=1) % 32 == 0


def _weighted_sum(symbols: str, *, first_factor: int) -> int:
    """The Luhn sum in base 32, factors alternating between 1 and 2 from the right end."""
    total = 0
    factor = first_factor
    for symbol in reversed(symbols):
        value = _VALUES.get(symbol)
        if value is None:
            raise ValueError(f"not a code symbol: {symbol!r}")
        product = factor * value
        total += product // 32 + product % 32
        factor = 3 - factor
    return total
