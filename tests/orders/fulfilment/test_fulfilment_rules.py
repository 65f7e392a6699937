"""What is still to be sent, whatever is packed and comes back in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.orders.fulfilment.rules import FulfilmentState, LineLeft, Sent, packed, state_after, unsent

QUANTITIES = st.lists(st.integers(1, 5), min_size=1, max_size=4)
STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(1, 5)), max_size=12)


@given(
    quantities=QUANTITIES, steps=st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(1, 5)), max_size=12)
)
def test_nothing_is_sent_twice_and_nothing_forgotten(quantities: list[int], steps: list[tuple[bool, int, int]]) -> None:
    sent: list[Sent] = []
    returned = dict.fromkeys(range(1, len(quantities) + 1), 0)

    def lines() -> list[LineLeft]:
        return [LineLeft(no, quantity, returned[no]) for no, quantity in enumerate(quantities, start=1)]

    for sends, at, units in steps:
        no = at % len(quantities) + 1
        if not sends:
            returned[no] = min(quantities[no - 1], returned[no] + units)
            continue
        left = unsent(lines(), sent)
        try:
            parcel = packed(left, [(no, units)])
        except InvalidField:
            assert units > left.get(no, 0)
            continue
        sent.append(Sent(parcel, received=False))
    for line in lines():
        out = sum(parcel.units.get(line.no, 0) for parcel in sent)
        assert out <= line.quantity
        assert unsent(lines(), sent).get(line.no, 0) == max(0, line.quantity - line.returned - out)
    state = state_after(lines(), sent)
    assert (state is FulfilmentState.WAITING) == bool(unsent(lines(), sent))
    if state is FulfilmentState.SENT:
        assert state_after(lines(), [Sent(one.units, True) for one in sent]) is FulfilmentState.DONE
    if state is FulfilmentState.CANCELLED:
        assert sent == []
        assert all(line.returned == line.quantity for line in lines())
