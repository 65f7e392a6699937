"""What to do about an errcode of WeCom. The number decides; the text beside it changes without notice."""

from enum import Enum


class Remedy(Enum):
    """The one thing that helps after a refused call."""

    RETRY_SOON = "retry_soon"
    """Busy or in conflict: the same call a second or two later."""
    RETRY_LATER = "retry_later"
    """A window has to pass (a minute at least): hand the work back to the queue."""
    REAUTHENTICATE = "reauthenticate"
    """The access token died early: get another, call once more."""
    RESTART_LISTING = "restart_listing"
    """The cursor is dead: begin the listing from its first page."""
    ALREADY_DONE = "already_done"
    """What was asked has happened before: count it as success."""
    SKIP_ITEM = "skip_item"
    """Permanent for this item alone: note it and go on with the next."""
    TELL_A_PERSON = "tell_a_person"
    """Configuration, rights or licence: stop, and let a person mend it in the WeCom console."""


TOKEN_FAILURES = frozenset({40001, 40014, 42001})
"""On a business call: the token is invalid, of another kind, or expired. From `gettoken` 40001 means a bad secret."""

CREDENTIAL_FAILURES = frozenset({40001, 40013, 40091, 41002, 41004, 45031})
"""From `gettoken`: corp id or secret is wrong, missing, reset, or of another corp."""

NO_RELATION = 84061
"""Member and customer are not connected; from a listing: the member has no customer."""

ALL_RECEIVERS_INVALID = 81013
"""No receiver of an app message exists or is visible to the app."""

CODE_OVER = frozenset({40029, 42003, 42022})
"""A code of signing in is none, was used, or is over."""

_REMEDIES: dict[Remedy, frozenset[int]] = {
    Remedy.RETRY_SOON: frozenset({-1, 6000, 45033, 45035, 41096}),
    Remedy.RETRY_LATER: frozenset({45009, 45036, 41063, 41079, 41094}),
    Remedy.REAUTHENTICATE: TOKEN_FAILURES | {41001},
    Remedy.RESTART_LISTING: frozenset({50100, 60268, 701105}),
    Remedy.ALREADY_DONE: frozenset(
        {41051, 60102, 60008, 40071, 40100, 40129, 90508, 90507, 90504, 41093, 41304},
    ),
    Remedy.TELL_A_PERSON: frozenset(
        {40013, 40091, 41002, 41004, 45031, 48001, 48002, 48006, 48009, 48010, 48011, 50001, 50003, 60031, 60020}
        | {301002, 301007, 701008, 701099, 40141},
    ),
}

_REMEDY_OF = {errcode: remedy for remedy, errcodes in _REMEDIES.items() for errcode in errcodes}


def remedy_of(errcode: int) -> Remedy:
    """The remedy for an errcode of a business call; an unknown number concerns only the item at hand."""
    return _REMEDY_OF.get(errcode, Remedy.SKIP_ITEM)
