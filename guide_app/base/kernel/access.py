"""Who acts, what they may do, and how far they reach over the organisation tree.

Nobody may do anything by default: a package names what it offers in its `permissions.py`, each permission lists the
roles that hold it, and every service and query begins by requiring one. Reach comes after. The tree is spelled as
paths: HQ is `/`, a region `/EAST/`, a store below it `/EAST/SH001/`. Actors reach what lies at or below one of their
paths, so reach works at any depth and is one prefix comparison in SQL.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from typing import Self
from uuid import UUID

from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.kernel.reach import EVERYTHING, Reach, branches_reach, store_reach

HQ_PATH = "/"


class Workplace(Enum):
    """Where people of a role are posted."""

    STORE = auto()
    """To one store."""
    FIELD = auto()
    """To a region with the stores below it, never to the whole chain."""
    HEADQUARTERS = auto()
    """To the whole chain, or to the part of it that they look after. Only headquarters post people as such a role."""


class Role(StrEnum):
    """What kind of user an actor is: where they work, their title in Chinese and English.

    Everything else follows from the permissions: what a role may do, the packages list.
    """

    ASSOCIATE = "associate", Workplace.STORE, "导购", "associate"
    STORE_MANAGER = "store_manager", Workplace.STORE, "店长", "store manager"
    SUPERVISOR = "regional_supervisor", Workplace.FIELD, "区域督导", "regional supervisor"
    TRAINER = "trainer", Workplace.FIELD, "带教", "trainer"
    HQ_OPERATOR = "hq_operator", Workplace.HEADQUARTERS, "总部运营", "HQ operator"
    FINANCE = "finance", Workplace.HEADQUARTERS, "财务", "finance"
    INTEGRATOR = "integrator", Workplace.HEADQUARTERS, "系统对接", "integrator"
    AUDITOR = "auditor", Workplace.HEADQUARTERS, "审计", "auditor"
    SYSTEM = "system", Workplace.HEADQUARTERS, "系统", "the product itself"

    workplace: Workplace
    names: tuple[str, str]

    def __new__(
        cls, value: str, workplace: Workplace = Workplace.HEADQUARTERS, chinese: str = "", english: str = ""
    ) -> Self:
        """A role with what is known of it; `Role(value)` finds the one of that value."""
        role = str.__new__(cls, value)
        role._value_ = value
        role.workplace = workplace
        role.names = (chinese, english)
        return role

    @property
    def works_in_store(self) -> bool:
        """Whether a post of this role names a store; the others are posted to a region or to headquarters."""
        return self.workplace is Workplace.STORE


STAFF = frozenset(
    {
        Role.ASSOCIATE,
        Role.STORE_MANAGER,
        Role.SUPERVISOR,
        Role.HQ_OPERATOR,
        Role.FINANCE,
        Role.INTEGRATOR,
        Role.AUDITOR,
    }
)
"""Who sees everyday business as far as they reach: the organisation, people, articles, customers and sales.

A role with a narrower view does not belong here; the permissions that it holds list it beside `STAFF`.
"""
STORE_STAFF = frozenset({Role.ASSOCIATE, Role.STORE_MANAGER})
"""Who serves customers in a store."""
FIELD_LEADERS = frozenset({Role.STORE_MANAGER, Role.SUPERVISOR})
"""Who leads a store or a region."""
MASTER_DATA_KEEPERS = frozenset({Role.HQ_OPERATOR, Role.INTEGRATOR})
"""Who enters and changes what everything else refers to: organisation, people, articles; by hand or by a system."""
HEADQUARTERS = frozenset({Role.HQ_OPERATOR, Role.FINANCE, Role.INTEGRATOR, Role.AUDITOR, Role.SYSTEM})
"""Who works for the whole chain."""
ANY_ROLE = frozenset(Role)
"""Everybody who can sign in: only for what is the actor's own account."""

PERMISSIONS: dict[str, "Permission"] = {}
"""Every permission by its name, filled as they are made; `docs/rules/permissions.md` is written from it."""


class Permission:
    """Something that roles are allowed to do or to see. Who is not listed may not.

    `name` is `<package>.<what>` and part of a refusal, `title` is (Chinese, English) for people. A role that is added
    later holds nothing until a package lists it.
    """

    __slots__ = ("name", "roles", "title")

    def __init__(self, name: str, chinese: str, english: str, roles: Iterable[Role]) -> None:
        self.name = name
        self.title = (chinese, english)
        self.roles = frozenset(roles)
        if PERMISSIONS.setdefault(name, self) is not self:
            raise TypeError(f"two permissions share the name {name}")

    def __repr__(self) -> str:
        return f"Permission({self.name!r})"


class CustomerPermission(Permission):
    """Something that customers may do or see for themselves; no role of the staff holds it, and they hold no other."""

    __slots__ = ()

    def __init__(self, name: str, chinese: str, english: str) -> None:
        super().__init__(name, chinese, english, ())


@dataclass(frozen=True, slots=True)
class Post:
    """One of the posts that somebody has today."""

    role: Role
    path: str
    store_id: UUID | None
    is_main: bool = True


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `associate_id` is the person, `store_id` the store they work for, where they have one.

    That is the one of the main post, unless they have chosen another of their `posts` of the day.
    """

    id: UUID | None
    role: Role
    paths: tuple[str, ...]
    associate_id: UUID | None = None
    store_id: UUID | None = None
    posts: tuple[Post, ...] = ()

    def working_for(self, store_id: UUID) -> Self | None:
        """The same person in a store where they have a post today: its role, and all their places of that role.

        None where they have none.
        """
        chosen = next((post for post in self.posts if post.store_id == store_id), None)
        if chosen is None:
            return None
        paths = tuple(post.path for post in self.posts if post.role is chosen.role)
        return replace(self, role=chosen.role, paths=paths, store_id=store_id)

    def reaches(self, path: str) -> bool:
        """Whether a unit's path lies at or below one of the actor's."""
        return any(path.startswith(own) for own in self.paths)

    def reaches_any(self, paths: Iterable[str]) -> bool:
        """Whether one of these units lies at or below one of the actor's."""
        return any(self.reaches(path) for path in paths)

    def require_reach_of_any(self, paths: Iterable[str]) -> None:
        """Refuse with NotFound what lies outside in all its places."""
        if not self.reaches_any(paths):
            raise NotFound

    def require_reach(self, path: str) -> None:
        """Refuse with NotFound what lies outside, so that nobody learns that it exists."""
        if not self.reaches(path):
            raise NotFound

    def may(self, permission: Permission) -> bool:
        """Whether the actor's role holds the permission. The system itself may do all."""
        return self.role is Role.SYSTEM or self.role in permission.roles

    def require(self, permission: Permission) -> None:
        """Refuse with Forbidden when the actor's role does not hold the permission."""
        if not self.may(permission):
            raise Forbidden(
                permission=permission.name, role=str(self.role), allowed=sorted(str(role) for role in permission.roles)
            )

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
        return self.store_id if self.role.works_in_store and len(self.paths) == 1 else None

    @property
    def reach(self) -> Reach:
        """Which of a list's statements answers for this actor, and what it binds."""
        if self.reaches_all:
            return EVERYTHING
        return branches_reach(self.paths) if self.only_store is None else store_reach(self.only_store)


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer who has signed in on a device of their own: acts for one member, and reaches nothing else.

    No kind of `Actor`: what takes one cannot be given the other, and neither holds a permission of the other.
    """

    member_id: UUID
    session_id: UUID

    @property
    def id(self) -> UUID:
        """Who acts, as the audit log names them."""
        return self.member_id

    @property
    def role(self) -> str:
        """As what, in the audit log."""
        return "customer"

    def require(self, permission: CustomerPermission) -> None:
        """Refuse with Forbidden what is not for customers."""
        if not isinstance(permission, CustomerPermission):
            raise Forbidden(permission=permission.name, role=self.role)


SYSTEM = Actor(id=None, role=Role.SYSTEM, paths=(HQ_PATH,))
"""The product itself: jobs, handlers, imports from the command line."""
