"""What a printed piece says about its code, and for how many somebody waits. Pure."""

MOST_WAITED_FOR = 60
"""Pieces that are printed while somebody looks on; each symbol is read back. More are left to a worker."""


def heading_of(*, label: str, product: str | None, associate: str | None, store: str | None) -> str:
    """What a piece is headed with: the article that it hangs at, else whose it is, else what it was minted for."""
    return product or associate or store or label


def price_text(price_fen: int) -> str:
    """A price as it is printed: `¥199` or `¥199.90`."""
    yuan, fen = divmod(price_fen, 100)
    return f"¥{yuan}.{fen:02d}" if fen else f"¥{yuan}"


def file_name(layout: str, *, pieces: int) -> str:
    """Name of a document, in characters that every system takes."""
    return f"guide-{layout}-{pieces}.pdf"
