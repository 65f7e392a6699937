"""What associates are, where each role works, and who may post whom."""

from enum import StrEnum

from guide_app.base.kernel.access import STORE_STAFF, Role


class AssociateStatus(StrEnum):
    """Whether somebody still works here."""

    ACTIVE = "active"
    LEFT = "left"


FIELD_ROLES = frozenset({Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR})
"""Roles outside headquarters: the ones a personnel system may post people as."""


def works_in_store(role: Role) -> bool:
    """Whether a posting of this role names a store; the others are posted to a region or HQ."""
    return role in STORE_STAFF


def may_post(poster: Role, role: Role) -> bool:
    """Whether somebody of the role `poster` may post people as `role`. Nobody is posted as the system itself."""
    if role is Role.SYSTEM:
        return False
    if poster in {Role.HQ_OPERATOR, Role.SYSTEM}:
        return True
    return poster is Role.INTEGRATOR and role in FIELD_ROLES
