"""The numbers of members who bring none of their own."""

from guide_app.base.kernel.codes import check_symbol
from guide_app.base.kernel.ids import random_symbols

NUMBER_SYMBOLS = 12
"""Random symbols of a member number, 60 bits; a check symbol follows."""


def member_number() -> str:
    """A number for a member who has none: random, with a check symbol."""
    payload = random_symbols(NUMBER_SYMBOLS)
    return payload + check_symbol(payload)
