"""Where one associate works and when: their posts, active days and home stores."""

from bisect import bisect_right
from collections.abc import Iterable

from msgspec import Struct

from commissions.engine.documents.static_part import Assignment, Associate
from commissions.engine.time.calendar import Day, Period, days_in, first_day, last_day

OPEN_END = Day(1 << 40)
"""The day on which an assignment without an end would end."""


class Post(Struct, frozen=True, gc=False):
    """One assignment on the calendar: days `starts` up to, not including, `ends`."""

    store: str
    plan: str | None
    starts: Day
    ends: Day
    is_manager: bool

    def days_within(self, period: Period) -> int:
        """How many days of the month it covers."""
        first = first_day(period)
        return max(0, min(self.ends, first + days_in(period)) - max(self.starts, first))


class Career:
    """The main posts of one associate, ascending, and those beside them in other stores.

    A month goes by the main ones (`on`, `within`, `home_of`), a sale by the post in its store (`at`).
    """

    __slots__ = ("_asked", "_own", "_starts", "_within", "beside", "id", "posts")

    def __init__(self, associate: Associate) -> None:
        self.id = associate.id
        self._own = {associate.member, *associate.same_person} - {None}
        self.posts = _ascending(one for one in associate.assignments if one.main)
        self.beside = _ascending(one for one in associate.assignments if not one.main)
        self._starts = [post.starts for post in self.posts]
        self._asked: Period | None = None
        self._within: tuple[Post, ...] = ()

    def is_own(self, member: str | None) -> bool:
        """Whether this is the same person as a customer."""
        return member in self._own

    def on(self, day: Day) -> Post | None:
        """The main post held on a day; None when not active."""
        place = bisect_right(self._starts, day) - 1
        if place < 0:
            return None
        post = self.posts[place]
        return post if day < post.ends else None

    def at(self, store: str, day: Day) -> Post | None:
        """The post by which somebody sells in a store on a day: the one there, otherwise the main one."""
        main = self.on(day)
        if main is None or main.store == store:
            return main
        return next((post for post in self.beside if post.store == store and post.starts <= day < post.ends), main)

    def touching(self, period: Period) -> tuple[Post, ...]:
        """All posts with an active day in the month, those beside the main ones too."""
        return self.within(period) + tuple(post for post in self.beside if post.days_within(period))

    def within(self, period: Period) -> tuple[Post, ...]:
        """The main posts with an active day in the month, ascending. Of the month asked for last they are kept."""
        if period != self._asked:
            first, last = first_day(period), last_day(period)
            begin = max(0, bisect_right(self._starts, first) - 1)
            end = bisect_right(self._starts, last)
            self._asked, self._within = period, tuple(post for post in self.posts[begin:end] if post.ends > first)
        return self._within

    def home_of(self, period: Period) -> Post | None:
        """The post of the last active day of the month."""
        posts = self.within(period)
        return posts[-1] if posts else None

    def active_days(self, period: Period) -> int:
        """How many days of the month a main post covers."""
        return sum(post.days_within(period) for post in self.within(period))

    def for_adjustment(self, period: Period) -> Post:
        """The last main post begun before the month is over, otherwise the first one."""
        begun = bisect_right(self._starts, last_day(period))
        return self.posts[max(0, begun - 1)]


def _ascending(assignments: Iterable[Assignment]) -> tuple[Post, ...]:
    return tuple(sorted((_post(one) for one in assignments), key=lambda post: post.starts))


def _post(assignment: Assignment) -> Post:
    return Post(
        store=assignment.store,
        plan=assignment.plan,
        starts=assignment.starts,
        ends=OPEN_END if assignment.ends is None else assignment.ends,
        is_manager=assignment.position == "MANAGER",
    )
