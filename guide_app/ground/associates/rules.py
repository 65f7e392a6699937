"""What associates are, and who may post whom."""

from enum import StrEnum

from guide_app.base.kernel.access import Actor, Role, Workplace
from guide_app.ground.associates.permissions import POST_TO_HEADQUARTERS


class AssociateStatus(StrEnum):
    """Whether somebody still works here."""

    ACTIVE = "active"
    LEFT = "left"


def may_post(actor: Actor, role: Role) -> bool:
    """Whether somebody who may post people may post them as `role`. Nobody is posted as the system itself."""
    if role is Role.SYSTEM:
        return False
    return role.workplace is not Workplace.HEADQUARTERS or actor.may(POST_TO_HEADQUARTERS)
