"""Who works where and when: assignments, active days, home stores, employers."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from msgspec import Struct

from commissions.engine.business_time import days_in, first_day, last_day
from commissions.engine.documents import Assignment, Associate, Store

OPEN_END = 1 << 40
"""The day on which an assignment without an end would end."""


class Post(Struct, frozen=True, gc=False):
    """One assignment on the calendar: days `starts` up to, not including, `ends`."""

    store: str
    plan: str | None
    starts: int
    ends: int
    is_manager: bool

    def days_within(self, period: int) -> int:
        """How many days of the month it covers."""
        first = first_day(period)
        return max(0, min(self.ends, first + days_in(period)) - max(self.starts, first))


class Career:
    """The posts of one associate, ascending; they never overlap."""

    __slots__ = ("_starts", "id", "member", "posts")

    def __init__(self, associate: Associate) -> None:
        self.id = associate.id
        self.member = associate.member
        self.posts = tuple(sorted((_post(one) for one in associate.assignments), key=lambda post: post.starts))
        self._starts = [post.starts for post in self.posts]

    def on(self, day: int) -> Post | None:
        """The post held on a day; None when not active."""
        place = bisect_right(self._starts, day) - 1
        if place < 0:
            return None
        post = self.posts[place]
        return post if day < post.ends else None

    def within(self, period: int) -> list[Post]:
        """The posts with an active day in the month, ascending."""
        first, last = first_day(period), last_day(period)
        begin = max(0, bisect_right(self._starts, first) - 1)
        end = bisect_right(self._starts, last)
        return [post for post in self.posts[begin:end] if post.ends > first]

    def home_of(self, period: int) -> Post | None:
        """The post of the last active day of the month."""
        posts = self.within(period)
        return posts[-1] if posts else None

    def active_days(self, period: int) -> int:
        """How many days of the month any post covers."""
        return sum(post.days_within(period) for post in self.within(period))

    def for_adjustment(self, period: int) -> Post:
        """The last post begun before the month is over, otherwise the first one."""
        begun = bisect_right(self._starts, last_day(period))
        return self.posts[max(0, begun - 1)]


def _post(assignment: Assignment) -> Post:
    return Post(
        store=assignment.store,
        plan=assignment.plan,
        starts=assignment.starts,
        ends=OPEN_END if assignment.ends is None else assignment.ends,
        is_manager=assignment.position == "MANAGER",
    )


class Organisation:
    """Stores and associates, with the indexes that settling needs."""

    def __init__(self, stores: Iterable[Store], associates: Iterable[Associate]) -> None:
        self.stores = {store.id: store for store in stores}
        self.careers = {associate.id: Career(associate) for associate in associates}
        self._managers: dict[str, list[tuple[str, Post]]] = {}
        self._payees_of_plan: dict[str, set[str]] = {}
        self._stores_of_plan: dict[str, set[str]] = {}
        for store in self.stores.values():
            if store.plan is not None:
                self._stores_of_plan.setdefault(store.plan, set()).add(store.id)
        for career in self.careers.values():
            for post in career.posts:
                self._index(career.id, post)

    def _index(self, payee: str, post: Post) -> None:
        if post.plan is None:
            return
        self._payees_of_plan.setdefault(post.plan, set()).add(payee)
        if post.is_manager:
            self._managers.setdefault(post.store, []).append((payee, post))
            self._stores_of_plan.setdefault(post.plan, set()).add(post.store)

    def entity_of(self, store: str) -> str:
        """The legal entity behind a store: payer of what it costs, employer of who has it as home store."""
        return self.stores[store].entity

    def active_in(self, period: int) -> Iterator[str]:
        """Everybody with an active day in the month."""
        return (payee for payee, career in self.careers.items() if career.within(period))

    def managers_of(self, store: str, period: int) -> dict[tuple[str, str], list[Post]]:
        """(payee, plan) -> the posts as manager of the store under that plan that touch the month."""
        found: dict[tuple[str, str], list[Post]] = {}
        first, last = first_day(period), last_day(period)
        for payee, post in self._managers.get(store, ()):
            if post.starts <= last and post.ends > first and post.plan is not None:
                found.setdefault((payee, post.plan), []).append(post)
        return found

    def payees_of_plan(self, plan: str) -> set[str]:
        """Associates who are under the plan at some time."""
        return self._payees_of_plan.get(plan, set())

    def stores_of_plan(self, plan: str) -> set[str]:
        """Stores whose own plan it is, or whose managers are under it at some time."""
        return self._stores_of_plan.get(plan, set())

    def stores_with_period_components(self) -> set[str]:
        """Stores that may pay a manager or a pool."""
        return {store for stores in self._stores_of_plan.values() for store in stores}
