"""Values that no honest client sends, and how they are put into a request that was good before."""

import copy
import random
from collections.abc import Iterator
from typing import Any

Json = Any  # what stands in a request
Place = tuple[str | int, ...]
"""Where in a document: keys and positions from the top."""

UNFIT: tuple[Json, ...] = (
    None,
    True,
    -1,
    0,
    10**30,
    -(10**30),
    2**63,
    1e308,
    1.5,
    "",
    " ",
    "\x00",
    "编\x00码",
    "a" * 5_000,
    "￿\U0010ffff\u202e\u200b",
    "1",
    "-1",
    "null",
    "/",
    "/%/",
    "/../",
    "' OR 1=1 --",
    "{{7*7}}",
    "00000000-0000-0000-0000-000000000000",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-02-30",
    [],
    {},
    [[]],
    [None],
    {"": ""},
    {"$gt": ""},
    ["a"] * 2_000,
)

RAW_BODIES: tuple[bytes, ...] = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'""',
    b"1",
    b"NaN",
    b'{"a": Infinity}',
    b"\xff\xfe{}",
    b"\xef\xbb\xbf{}",
    b'{"lines": "\\ud800"}',
    b'{"lines": "\xed\xa0\x80"}',
    b'{"\\u0000": 1}',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"a": 1, "a": 2}',
    b"9" * 10_000,
    b"{} {}",
    b"<xml/>",
    b"a=1&b=2",
    '{"name": "中"}'.encode("utf-16"),
    b" " * 10_000,
)

CONTENT_TYPES: tuple[str | None, ...] = (
    None,
    "",
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-16",
    "application/msgpack",
    "application/jsonx",
    "x" * 3_000,
    ";;;",
)

QUERY_VALUES: tuple[str, ...] = (
    "",
    "%00",
    "%ff",
    "%ed%a0%80",
    "9" * 5_000,
    "-1",
    "0",
    "1e9",
    "nan",
    "true",
    "%25",
    "_",
    "null",
    "a" * 5_000,
    "%F0%9F%91%9F",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "0001-01-01T00:00:00%2B14:00",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59Z",
    "2026-01-01T00:00:00",
    "0000-00",
    "9999-12",
    "2026-13",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "%7B00000000-0000-0000-0000-000000000000%7D",
    "' OR 1=1 --",
    "AAAAAAAAAAAAAAAAAAAAAA",
    "%20",
    "%2F",
    "..%2F..",
)

PATH_VALUES: tuple[str, ...] = (
    "x",
    "0",
    "-1",
    "%00",
    "%ff",
    "%ed%a0%80",
    "%2e%2e",
    "%2F",
    "%20",
    "a" * 3_000,
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "{00000000-0000-0000-0000-000000000000}",
    "urn:uuid:00000000-0000-0000-0000-000000000000",
    "00000000000000000000000000000000",
    "%F0%9F%91%9F",
    "' OR 1=1 --",
    "%25",
    ";",
)

IF_MATCH: tuple[bytes, ...] = (
    b"",
    b'"',
    b"*",
    b'"1", "2"',
    b'"-1"',
    b'"0"',
    b'"1.0"',
    b'"' + b"9" * 9 + b'"',
    b'"' + b"9" * 40 + b'"',
    b"x" * 10_000,
    "１".encode(),
    b"\xff",
    b"W/",
)

UNUSABLE_KEYS: tuple[bytes, ...] = (b"", b"x" * 256, b"\x01", b"a\x7f", "键".encode(), b"\xff\xfe", b"x" * 60_000)


def places(document: Json, at: Place = ()) -> Iterator[Place]:
    """Every place in a document, the top one first."""
    yield at
    children = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, child in children:
        yield from places(child, (*at, key))


def with_value(document: Json, place: Place, value: Json) -> Json:
    """The document with another value at that place."""
    if not place:
        return value
    changed = copy.deepcopy(document)
    holder = changed
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    return changed


def without(document: Json, place: Place) -> Json:
    """The document without what is at that place."""
    changed = copy.deepcopy(document)
    holder = changed
    for key in place[:-1]:
        holder = holder[key]
    del holder[place[-1]]
    return changed


def spoiled(document: Json, optional: dict[str, Json], *, seed: str, most: int) -> Iterator[Json]:
    """Documents that are each wrong in one place: `optional` are fields that may be there, at the top.

    Every field is left out and every object gets a field nobody knows; of the unfit values at every place `most` are
    drawn, always the same for one `seed`.
    """
    for place in places(document):
        if place:
            yield without(document, place)
        inner = document
        for key in place:
            inner = inner[key]
        if isinstance(inner, dict):
            yield with_value(document, (*place, "unit_price_fen"), 1)
            yield with_value(document, (*place, "nobody\x00knows"), None)
    full = {**optional, **document} if isinstance(document, dict) else document
    draws = [(place, value) for place in places(full) for value in UNFIT]
    chance = random.Random(seed)
    for place, value in draws if len(draws) <= most else chance.sample(draws, most):
        # Fields that were not there before are tried one at a time.
        holder = document if not place or place[0] in document else {**document, place[0]: optional[str(place[0])]}
        yield with_value(holder, place, value)
