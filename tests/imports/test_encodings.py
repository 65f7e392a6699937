"""The encoding of a stream is told by what it says, in whatever pieces it comes."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.imports.encodings import (
    FOUND,
    LONGEST_FIELD,
    Detection,
    EncodingDoubtful,
    EncodingNotInNames,
    EncodingUnknown,
)

HEAD = b"receipt_no,name,quantity\r\n"


def judged(pieces: Sequence[bytes], named: str | None = None) -> str | tuple[object, ...]:
    """The encoding, or why there is none."""
    detection = Detection(named)
    try:
        for piece in pieces:
            detection.feed(piece)
        return detection.found()
    except EncodingUnknown:
        return ("unknown",)
    except EncodingDoubtful as doubt:
        return doubt.readings


@given(
    text=st.text(st.sampled_from("保温杯樱花茶牛仔裤连衣裙护手霜,\n0a"), max_size=60),
    cuts=st.lists(st.integers(0, 120), max_size=6),
    encoding=st.sampled_from(["utf-8", "gbk"]),
)
def test_it_does_not_matter_where_a_stream_is_cut(text: str, cuts: list[int], encoding: str) -> None:
    data = text.encode(encoding)
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    pieces = [data[begin:end] for begin, end in pairwise(places)]
    assert judged([HEAD, *pieces]) == judged([HEAD + data])


@given(data=st.binary(max_size=60))
def test_any_bytes_are_judged_and_what_is_found_reads_them(data: bytes) -> None:
    found = judged([HEAD + data])
    if isinstance(found, str):
        (HEAD + data).decode(found)


@given(data=st.binary(max_size=60), named=st.sampled_from(["utf-8", "gbk", "big5", "utf-16"]))
def test_what_is_named_reads_the_bytes_or_is_not_it(data: bytes, named: str) -> None:
    found = judged([HEAD + data], named)
    if isinstance(found, str):
        (HEAD + data).decode(found)
    else:
        assert found == ("unknown",)


def test_a_field_that_is_longer_than_any_does_not_shift_what_follows() -> None:
    long = "杯".encode("gbk") * LONGEST_FIELD
    name = "樱花保温杯".encode("gbk")
    assert judged([HEAD, long, long, b",1\n" + name, b",2\n"]) == "gb18030"


def test_other_names_are_not_known() -> None:
    with pytest.raises(EncodingNotInNames):
        Detection("klingon")
    assert judged([HEAD]) == FOUND[0]
