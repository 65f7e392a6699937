"""All stores and associates, with the indexes that settling needs."""

from collections.abc import Iterable, Iterator

from commissions.engine.documents.static_part import Associate, Store
from commissions.engine.organisation.careers import Career, Post
from commissions.engine.time.calendar import Day, Period, first_day, last_day


class Organisation:
    """Stores and associates, with the indexes that settling needs."""

    def __init__(self, stores: Iterable[Store], associates: Iterable[Associate]) -> None:
        self.stores = {store.id: store for store in stores}
        self.careers = {associate.id: Career(associate) for associate in associates}
        self._managers: dict[str, list[tuple[str, Post]]] = {}
        self._payees_of_plan: dict[str, set[str]] = {}
        self._stores_of_plan: dict[str, set[str]] = {}
        for store in self.stores.values():
            for plan in (store.plan, *(since.plan for since in store.plans)):
                if plan is not None:
                    self._stores_of_plan.setdefault(plan, set()).add(store.id)
        for career in self.careers.values():
            for post in career.posts + career.beside:
                self._index(career.id, post)

    def _index(self, payee: str, post: Post) -> None:
        if post.plan is None:
            return
        self._payees_of_plan.setdefault(post.plan, set()).add(payee)
        if post.is_manager:
            self._managers.setdefault(post.store, []).append((payee, post))
            self._stores_of_plan.setdefault(post.plan, set()).add(post.store)

    def entity_of(self, store: str, day: Day) -> str:
        """The legal entity behind a store on a day: payer of what it costs, employer of who has it as home store."""
        behind = self.stores[store]
        for since in reversed(behind.entities):
            if since.starts <= day:
                return since.entity
        return behind.entity

    def plan_of(self, store: str, day: Day) -> str | None:
        """The plan of the store's own pool on a day."""
        pool = self.stores[store]
        for since in reversed(pool.plans):
            if since.starts <= day:
                return since.plan
        return pool.plan

    def entities_of(self, store: str, period: Period) -> tuple[str, ...]:
        """All legal entities that are behind a store in a month, in their order."""
        later = (one for one in self.stores[store].entities if first_day(period) < one.starts <= last_day(period))
        return self.entity_of(store, first_day(period)), *(f"{one.starts}:{one.entity}" for one in later)

    def active_in(self, period: Period) -> Iterator[str]:
        """Everybody with an active day in the month."""
        return (payee for payee, career in self.careers.items() if career.within(period))

    def managers_of(self, store: str, period: Period) -> dict[tuple[str, str], list[Post]]:
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
