"""Shapes of pictures."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

MOST_PICTURES = 20


class Size(StrEnum):
    """How large a picture is shown: at most so many pixels at its longest edge."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


EDGES = {Size.SMALL: 200, Size.MEDIUM: 800}
"""The longest edges of thumbnails; a large one is as it was drawn anew, 2048 pixels at most."""


class AddPicture(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that was uploaded as `catalog.picture`, as the last picture."""

    file_id: UUID


class OrderPictures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All pictures of the product or SKU in their new order; the first one is shown in lists."""

    pictures: Annotated[list[UUID], Meta(min_length=1, max_length=MOST_PICTURES)]


class PictureView(msgspec.Struct, frozen=True):
    """A picture; its addresses need no token, and nobody can guess them."""

    id: UUID
    place: int
    small: str
    medium: str
    large: str
