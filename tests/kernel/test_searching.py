"""What a text is found by in the database are its letters and pairs, as Python asks for them."""

import pytest

from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.searching import grams, grams_of

TEXTS = ("", "a", "ab", "aaaa", "RUN-01 女士跑步鞋 37 码", "茶🧋茶", "O'Neill \\ 100%_", "ÄÖÜ éé", " x ")


@pytest.mark.parametrize("text", TEXTS)
async def test_a_text_is_indexed_by_its_letters_and_pairs(db: None, text: str) -> None:
    found = await fetch_value(f"SELECT {grams_of('$1::text')}", text)
    assert set(found) == set(text.lower()) | {one for one in grams(text) if len(one) == 2}


async def test_nothing_is_indexed_by_nothing(db: None) -> None:
    assert await fetch_value(f"SELECT {grams_of('NULL::text')}") == []
