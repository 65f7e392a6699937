"""What WeCom cuts, ignores or misreads silently, refused before it is sent. Lengths in characters or UTF-8 bytes."""

from collections.abc import Sequence

from wecom_bridge.calling.errors import WecomArgumentInvalid

USERS_PER_LISTING = 100
ROWS_PER_PAGE = 100
RECEIVERS_PER_MESSAGE = 1000
TEXT_BYTES = 2048
LONGEST_DUPLICATE_CHECK_SECONDS = 4 * 3600


def check_count(field: str, count: int, *, at_most: int, at_least: int = 1) -> None:
    """Raises WecomArgumentInvalid unless `at_least` <= count <= `at_most`."""
    if not at_least <= count <= at_most:
        raise WecomArgumentInvalid(field, f"{at_least}..{at_most} items", count=count)


def check_bytes(field: str, text: str, *, at_most: int, at_least: int = 1) -> None:
    """Raises WecomArgumentInvalid when `text` is longer or shorter in UTF-8 bytes."""
    size = len(text.encode())
    if not at_least <= size <= at_most:
        raise WecomArgumentInvalid(field, f"{at_least}..{at_most} bytes", size=size)


def check_receivers(user_ids: Sequence[str]) -> None:
    """Raises WecomArgumentInvalid for none, too many, or an id that WeCom would read as several or as everybody."""
    check_count("user_ids", len(user_ids), at_most=RECEIVERS_PER_MESSAGE)
    for user_id in user_ids:
        # `|` separates receivers and `@all` is the whole company: neither may come in through an id.
        if not user_id or "|" in user_id or user_id.startswith("@"):
            raise WecomArgumentInvalid("user_ids", "an id of one member")
