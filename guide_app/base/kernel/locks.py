"""Every advisory lock of the product, in the one order in which they are taken.

Two transactions that take the same locks in different orders wait for each other for ever. So whoever holds a later
lock is refused an earlier one, always and not only when two of them happen to meet. They are taken by `database.hold`.
docs/locking.md tells the whole of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

HOLD = "SELECT pg_advisory_xact_lock($1, hashtext($2))"
"""Waits for the lock with this number and key; it ends with the transaction."""

HOLD_WITH_OTHERS = "SELECT pg_advisory_xact_lock_shared($1, hashtext($2))"
"""The same, but together with whoever holds it so; nobody holds it alone meanwhile."""

TRY = "SELECT pg_try_advisory_xact_lock($1, hashtext($2))"
"""The same without waiting: false where somebody else has it."""

HOLD_UNTIL_DISCONNECTED = "SELECT pg_advisory_lock($1, hashtext($2))"
"""The same, but it ends with the connection."""


@dataclass(frozen=True, slots=True)
class AdvisoryLock:
    """A lock on something that is no row: a piece of work that one does at a time.

    `number` is what PostgreSQL shows as `classid` in `pg_locks`. `per` says what the lock is taken for one by one, None
    where there is only one of it.
    """

    name: str
    number: int
    guards: str
    per: str | None = None
    lanes_share: bool = False
    """Deliveries of different lanes hold it together, for what they touch differs; whoever else takes it is alone."""


MIGRATIONS = AdvisoryLock("migrations", 4_710_001, "several processes that start at once on one database")
TILL_IMPORT = AdvisoryLock("till_import", 4_710_006, "returns are matched against everything booked before")
ORDER_INTAKE = AdvisoryLock(
    "order_intake", 4_710_030, "a refund and its order that come at once in two batches must meet", "source"
)
SHEET_IMPORT = AdvisoryLock(
    "sheet_import", 4_710_012, "a piece of rows is judged against what no other import of the kind writes", "kind"
)
PHONE_REVEALS = AdvisoryLock("phone_reveals", 4_710_007, "two reveals at once cannot both be the last allowed", "actor")
EXPORTS_OF_PERSON = AdvisoryLock(
    "exports_of_person", 4_710_023, "two exports at once cannot both be the last allowed", "account"
)
REGISTRATIONS_OF_CODE = AdvisoryLock(
    "registrations_of_code", 4_710_010, "two customers who register by one code cannot both be the last", "code"
)
CONSENTS_OF_MEMBER = AdvisoryLock(
    "consents_of_member", 4_710_021, "two decisions at once about one purpose are two, not one", "member"
)
CONSENT_TEXTS = AdvisoryLock("consent_texts", 4_710_022, "versions of a text are numbered one by one", "purpose")
CODES_OF_ADDRESS = AdvisoryLock(
    "codes_of_address", 4_710_008, "two codes asked for at once cannot both be the last allowed", "address"
)
CODES_OF_PHONE = AdvisoryLock("codes_of_phone", 4_710_009, "the same for one phone", "phone")
APPOINTMENTS_OF_MEMBER = AdvisoryLock(
    "appointments_of_member", 4_710_015, "two bookings at once cannot both be the last allowed", "member"
)
CARTS_OF_ASSOCIATE = AdvisoryLock(
    "carts_of_associate", 4_710_016, "two carts parked at once cannot both be the last allowed", "associate"
)
MEMBER_HOMES = AdvisoryLock("member_homes", 4_710_017, "a member's store is copied, or changes: never both at once")
TASK_COUNTING = AdvisoryLock(
    "task_counting",
    4_710_011,
    "a task that is ended early: nothing after that moment was counted before it",
    lanes_share=True,
)
SETTLEMENT = AdvisoryLock("settlement", 4_710_013, "months are settled and closed by one at a time, piece by piece")
COMMISSION_SEALING = AdvisoryLock(
    "commission_sealing", 4_710_014, "the books are sealed by one at a time, piece by piece"
)
COMMISSION_LEDGER = AdvisoryLock(
    "commission_ledger", 4_710_101, "what is posted is read before the difference is posted", lanes_share=True
)
COMMISSION_TRANSFERS = AdvisoryLock(
    "commission_transfers", 4_710_104, "transfers are numbered in the order in which they are seen"
)
WECOM_TOKEN = AdvisoryLock("wecom_token", 4_710_102, "one process asks WeCom for a token, the others read it", "app")
IDEMPOTENCY_KEYS = AdvisoryLock(
    "idempotency_keys", 4_710_103, "a key that is repeated over midnight meets its answer of the day before", "key"
)
"""Taken in the database, by the trigger of `remembered_answer`: an answer is written last."""

IN_ORDER = (
    MIGRATIONS,
    TILL_IMPORT,
    ORDER_INTAKE,
    SHEET_IMPORT,
    PHONE_REVEALS,
    EXPORTS_OF_PERSON,
    CONSENTS_OF_MEMBER,
    CONSENT_TEXTS,
    REGISTRATIONS_OF_CODE,
    CODES_OF_ADDRESS,
    CODES_OF_PHONE,
    APPOINTMENTS_OF_MEMBER,
    CARTS_OF_ASSOCIATE,
    MEMBER_HOMES,
    TASK_COUNTING,
    SETTLEMENT,
    COMMISSION_SEALING,
    COMMISSION_LEDGER,
    COMMISSION_TRANSFERS,
    WECOM_TOKEN,
    IDEMPOTENCY_KEYS,
)
"""A lock may be taken while earlier ones are held, never while a later one is."""


class TakenOutOfOrder(Exception):
    """A mistake in the code: two transactions that do this can wait for each other for ever."""


_held: ContextVar[list[tuple[AdvisoryLock, str, bool]] | None] = ContextVar("held_advisory_locks", default=None)
_in_lane: ContextVar[bool] = ContextVar("delivering_a_lane", default=False)


class Span:
    """The span of a transaction: what is taken in it is held to the end of the outermost one that is `kept`."""

    __slots__ = ("_before", "_inner", "_outer")

    def __init__(self) -> None:
        self._outer = _held.get()
        self._inner = list(self._outer or ())
        self._before = _held.set(self._inner)

    def end(self, *, kept: bool) -> None:
        """Forget what was taken in it, unless an outer transaction holds it on."""
        _held.reset(self._before)
        if kept and self._outer is not None:
            self._outer[:] = self._inner


@contextmanager
def holding() -> Iterator[None]:
    """A span for a block."""
    span = Span()
    kept = False
    try:
        yield
        kept = True
    finally:
        span.end(kept=kept)


@contextmanager
def delivering_a_lane() -> Iterator[None]:
    """The span in which a lane's cursor is held: locks that lanes share are taken together with the others."""
    token = _in_lane.set(True)
    try:
        yield
    finally:
        _in_lane.reset(token)


def take(lock: AdvisoryLock, key: str = "", *, together: bool = False) -> bool:
    """Note that a lock is about to be taken in `holding`; whether together with others who take it so.

    Raises TakenOutOfOrder, before anybody waits.
    """
    shared = together or (lock.lanes_share and _in_lane.get())
    if (lock.per is None) != (key == ""):
        raise TakenOutOfOrder(f"{lock.name} is taken per {lock.per}, not with the key {key!r}")
    held = _held.get()
    if held is None:
        return shared
    if (lock, key, False) in held:
        return False  # it is held already, so nobody is waited for
    for other, its_key, its_shared in held:
        earlier = IN_ORDER.index(other) > IN_ORDER.index(lock)
        if earlier or (other == lock and (its_key != key or its_shared > shared)):
            raise TakenOutOfOrder(f"{lock.name} {key} while {other.name} {its_key} is held")
    held.append((lock, key, shared))
    return shared
