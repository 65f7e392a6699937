"""Spreading is even, loses nothing and comes out the same each time."""

from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from guide_app.ground.associates.ports import Thing
from offboarding.rules import spread

IDS = st.integers(1, 10**6).map(lambda number: UUID(int=number))
STORES = [UUID(int=1), UUID(int=2), UUID(int=3)]
THINGS = st.lists(st.builds(Thing, IDS, st.sampled_from([None, *STORES])), unique_by=lambda thing: thing.id)
PEOPLE = [UUID(int=number) for number in range(10, 18)]
RECEIVERS = st.dictionaries(st.sampled_from(STORES[:2]), st.lists(st.sampled_from(PEOPLE), min_size=1, unique=True))
LOADS = st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 20))


@given(THINGS, RECEIVERS, LOADS)
def test_everything_goes_to_its_own_store_and_nobody_is_passed_over(
    things: list[Thing], receivers: dict[UUID | None, list[UUID]], loads: dict[UUID, int]
) -> None:
    shares = spread(things, receivers, loads, otherwise=STORES[0])
    assert spread(things, receivers, loads, otherwise=STORES[0]) == shares
    for thing in things:
        able = receivers.get(thing.store_id) or receivers.get(STORES[0]) or []
        assert (shares[thing.id] in able) if able else thing.id not in shares
    after = Counter(shares.values())
    for store, people in receivers.items():
        if set(people) & {one for other, group in receivers.items() if other != store for one in group}:
            continue
        has = {person: loads.get(person, 0) + after[person] for person in people}
        got = [person for person in people if after[person]]
        # Whoever got one had no more than any colleague before the last of them.
        assert all(has[person] - 1 <= min(has.values()) for person in got)


def test_piece_by_piece_comes_out_as_all_at_once() -> None:
    things = [Thing(UUID(int=number), STORES[0]) for number in range(1, 60)]
    receivers: dict[UUID | None, list[UUID]] = {STORES[0]: PEOPLE[:4]}
    whole = spread(things, receivers, {}, otherwise=None)
    pieces: dict[UUID, UUID] = {}
    for begin in range(0, len(things), 7):
        pieces |= spread(things[begin : begin + 7], receivers, Counter(pieces.values()), otherwise=None)
    assert pieces == whole
    assert sorted(Counter(whole.values()).values()) == [14, 15, 15, 15]
