"""What associates are, and who may give and take which posts: one rule over everybody concerned, and their places."""

from collections.abc import Iterable
from enum import Enum, StrEnum, auto

from guide_app.base.kernel.access import HQ_PATH, MASTER_DATA_KEEPERS, Role, Workplace
from guide_app.base.kernel.errors import InvalidField


class AssociateStatus(StrEnum):
    """Whether somebody still works here."""

    ACTIVE = "active"
    LEFT = "left"


class Verdict(Enum):
    """Whether somebody may change another's posts, or open their account."""

    ALONE = auto()
    SECOND_PERSON = auto()
    """Yes, when somebody else approves it."""
    NOT_ONESELF = auto()
    NOT_THIS_ROLE = auto()
    """The new role is not theirs to give."""
    NOT_THIS_PERSON = auto()
    """The person holds, or is about to hold, a role that is not theirs to give."""

    @property
    def is_yes(self) -> bool:
        """Whether it may be done at all."""
        return self in {Verdict.ALONE, Verdict.SECOND_PERSON}


def verdict(poster: Role, *, on_oneself: bool, held: Iterable[Role] = (), given: Role | None = None) -> Verdict:
    """Whether `poster` may give somebody the role `given`, or take what they hold (None).

    `held` are the roles that the person holds today or is posted to later. The product itself, on the server, may do
    all but post anybody as itself.
    """
    if given is Role.SYSTEM:
        return Verdict.NOT_THIS_ROLE
    if poster is Role.SYSTEM:
        return Verdict.ALONE
    if on_oneself:
        return Verdict.NOT_ONESELF
    held = frozenset(held)
    if not all(_may_give(poster, role) for role in held):
        return Verdict.NOT_THIS_PERSON
    if given is not None and not _may_give(poster, given):
        return Verdict.NOT_THIS_ROLE
    concerned = held | ({given} if given is not None else frozenset())
    at_headquarters = any(role.workplace is Workplace.HEADQUARTERS for role in concerned)
    return Verdict.SECOND_PERSON if at_headquarters else Verdict.ALONE


def _may_give(poster: Role, role: Role) -> bool:
    """Headquarters' roles are given by HQ operators, those of stores and regions by whoever keeps the master data."""
    if role.workplace is Workplace.HEADQUARTERS:
        return poster is Role.HQ_OPERATOR and role is not Role.SYSTEM
    return poster in MASTER_DATA_KEEPERS


def require_place(role: Role, path: str, *, is_store: bool) -> None:
    """Refuse a place of the wrong kind: a store for store staff, a region for who leads or trains one.

    Headquarters' roles are posted to HQ, or to the region that they look after. Raises InvalidField.
    """
    if role.works_in_store and not is_store:
        raise InvalidField("store", "门店岗位须指定门店 / store staff are posted to a store")
    if not role.works_in_store and is_store:
        raise InvalidField("store", "该岗位不能任职于门店 / this role is posted to a region or HQ")
    if role.workplace is Workplace.FIELD and path == HQ_PATH:
        raise InvalidField("region", "该岗位须指定区域，不能是全公司 / this role is posted to a region, not to HQ")
