"""Who acts, and how far he reaches over the organisation tree.

The tree is spelled as paths: HQ is `/`, a region `/EAST/`, a store below it `/EAST/SH001/`. An actor reaches what lies
at or below one of his paths, so reach works at any depth and is one prefix comparison in SQL.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from guide_app.base.kernel.errors import Forbidden, NotFound

HQ_PATH = "/"


class Role(StrEnum):
    """What kind of user an actor is. What a role may do is said by each package's rules."""

    ASSOCIATE = "associate"
    STORE_MANAGER = "store_manager"
    SUPERVISOR = "regional_supervisor"
    HQ_OPERATOR = "hq_operator"
    FINANCE = "finance"
    INTEGRATOR = "integrator"
    AUDITOR = "auditor"
    SYSTEM = "system"


STORE_STAFF = frozenset({Role.ASSOCIATE, Role.STORE_MANAGER})
HEADQUARTERS = frozenset({Role.HQ_OPERATOR, Role.FINANCE, Role.INTEGRATOR, Role.AUDITOR, Role.SYSTEM})


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `associate_id` is his person, `store_id` his home store where he has one."""

    id: UUID | None
    role: Role
    paths: tuple[str, ...]
    associate_id: UUID | None = None
    store_id: UUID | None = None

    def reaches(self, path: str) -> bool:
        """Whether a unit's path lies at or below one of the actor's."""
        return any(path.startswith(own) for own in self.paths)

    def require_reach(self, path: str) -> None:
        """Refuse with NotFound what lies outside, so that nobody learns that it exists."""
        if not self.reaches(path):
            raise NotFound

    def require_role(self, *roles: Role) -> None:
        """Refuse with Forbidden when the role is none of these. The system itself may do all."""
        if self.role is not Role.SYSTEM and self.role not in roles:
            raise Forbidden(role=str(self.role), allowed=sorted(str(role) for role in roles))

    @property
    def path_patterns(self) -> list[str]:
        """LIKE patterns for `path LIKE ANY($n)`; paths hold no wildcard characters (see stores.rules)."""
        return [path.replace("_", r"\_") + "%" for path in self.paths]

    @property
    def reaches_all(self) -> bool:
        """Whether the whole organisation is within reach, so that a query may leave the comparison out."""
        return HQ_PATH in self.paths

    @property
    def only_store(self) -> UUID | None:
        """The store that is all the actor reaches, so that a list may use the store's index; None for a wider reach."""
        return self.store_id if self.role in STORE_STAFF and len(self.paths) == 1 else None


SYSTEM = Actor(id=None, role=Role.SYSTEM, paths=(HQ_PATH,))
"""The product itself: jobs, handlers, imports from the command line."""
