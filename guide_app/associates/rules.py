"""What associates are."""

from enum import StrEnum


class AssociateStatus(StrEnum):
    """Whether somebody still works here."""

    ACTIVE = "active"
    LEFT = "left"
