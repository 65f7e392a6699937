"""The judge of `make faults` sees money that went back twice, otherwise, not at all, or without anybody's word."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from msgspec.structs import replace

from faults.asking import Entry, Said
from faults.given_back import AtTerminal, given_otherwise, not_at_terminal, not_given_there
from guide_app.base.kernel.database import execute
from tests.factories import a_store

THERE, LATE, TYPED = "4200001", "4200002", "R-77"
REFUND, PAYMENT = uuid4(), uuid4()


def an_entry(kind: str, said: Said, *, status: int = 201) -> Entry:
    """A write that was answered."""
    return Entry(kind, "store_manager", "/refund", None, uuid4().hex, status, said, 0.0, 1.0)


def a_refund(reference: str | None, *fens: int, method: str = "wechat") -> Said:
    """Money that goes back in parts."""
    parts = [{"payment_id": str(PAYMENT), "method": method, "reference": reference, "amount_fen": fen} for fen in fens]
    return {"id": str(REFUND), "paid_back": parts}


def gave(transaction: str, fen: int, status: str = "SUCCESS") -> Said:
    """What the stand-in has of money that went back."""
    return {"transaction_id": transaction, "status": status, "amount": {"refund": fen}}


ANSWERED = [
    an_entry("refunded", a_refund(THERE, 300)),
    an_entry("exchanged", {"refund": a_refund(THERE, 200) | {"id": str(uuid4())}}),
    an_entry("refunded", a_refund(THERE, 900), status=202),
    an_entry("refunded", a_refund(None, 70, method="till_cash")),
    an_entry("exchanged", {"refund": a_refund(THERE, 50, method="exchange")}),
]
GAVE = [gave(THERE, 300), gave(THERE, 200), gave(LATE, 40)]


def test_money_that_went_back_as_it_was_answered_is_no_finding() -> None:
    assert not_given_there(ANSWERED, {THERE, LATE, "4200003"}, GAVE, {LATE: 40}) == []


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(GAVE[1:], id="one is lost"),
        pytest.param([*GAVE, gave(THERE, 200)], id="one is doubled"),
        pytest.param([gave(THERE, 301), *GAVE[1:]], id="another amount"),
        pytest.param([gave(THERE, 300, "PROCESSING"), *GAVE[1:]], id="not settled"),
        pytest.param([gave(LATE, 300), *GAVE[1:]], id="to another payment"),
        pytest.param([*GAVE, gave("4200009", 5)], id="of a payment that nobody knows"),
    ],
)
def test_money_that_the_stand_in_gave_otherwise_is_found(given: list[Said]) -> None:
    assert len(not_given_there(ANSWERED, {THERE, LATE}, given, {LATE: 40})) >= 1


def test_money_that_came_too_late_and_did_not_go_back_is_found() -> None:
    assert len(not_given_there(ANSWERED, {THERE, LATE}, GAVE[:2], {LATE: 40})) == 1


ROW = AtTerminal(id=uuid4(), source=REFUND, payment=PAYMENT, amount_fen=500, reference=TYPED)
NOTED = [
    an_entry("refunded", a_refund("typed", 500)),
    an_entry("refunded", a_refund(THERE, 100) | {"id": str(uuid4())}),
    an_entry("noted", {"id": str(ROW.id), "reference": TYPED}, status=200),
    an_entry("noted_again", {}, status=409),
]


def test_money_that_waits_at_a_terminal_and_is_noted_once_is_no_finding() -> None:
    assert not_at_terminal(NOTED, {THERE}, [ROW]) == []
    assert not_at_terminal(NOTED[:2], {THERE}, [replace(ROW, reference=None)]) == [], "it waits"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="lost"),
        pytest.param([ROW, replace(ROW, id=uuid4(), reference=None)], id="doubled"),
        pytest.param([replace(ROW, amount_fen=499)], id="another amount"),
        pytest.param([replace(ROW, payment=uuid4())], id="another payment"),
        pytest.param([replace(ROW, reference=None)], id="the number is lost"),
        pytest.param([replace(ROW, reference="R-78")], id="another number"),
        pytest.param([ROW, replace(ROW, id=uuid4(), source=uuid4(), reference=None)], id="never answered"),
    ],
)
def test_what_waits_at_a_terminal_otherwise_than_it_was_answered_is_found(rows: list[AtTerminal]) -> None:
    assert len(not_at_terminal(NOTED, {THERE}, rows)) >= 1


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda entries: [*entries[:2], *entries[3:]], id="noted without an answer"),
        pytest.param(lambda entries: [*entries[:3], an_entry("noted_again", {}, status=200)], id="noted twice"),
        pytest.param(lambda entries: entries[1:], id="nobody gave it back"),
    ],
)
def test_notes_that_nobody_was_told_of_are_found(changed: Callable[[list[Entry]], list[Entry]]) -> None:
    assert len(not_at_terminal(changed(NOTED), {THERE}, [ROW])) == 1


async def test_the_books_are_read_and_what_was_there_before_is_left(db: None) -> None:
    store = await a_store()
    await execute(
        "INSERT INTO terminal_refund (id, order_id, store, source, payment, method, amount_fen, asked_at)"
        " VALUES ($1, $1, $2, $3, $4, 'wechat', 500, now())",
        *(ROW.id, store.id, REFUND, PAYMENT),
    )
    assert (
        await given_otherwise(NOTED[:2], [{"transaction_id": THERE}], [gave(THERE, 100)], apart_from=frozenset()) == []
    )
    assert len(await given_otherwise([], [], [], apart_from=frozenset())) == 1, "nobody was told of it"
    assert await given_otherwise([], [], [], apart_from=frozenset({str(ROW.id)})) == []
