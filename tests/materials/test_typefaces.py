"""What becomes of names that the typeface cannot show."""

import pytest

from materials.typefaces import MISSING, has_glyph, missing_glyphs, printable


@pytest.mark.parametrize(
    "name", ["王小明", "𠮷野", "𬭚", "阿卜杜热合曼·买买提", "José Ñandú", "Александр", "김민수", "#evil["]
)
def test_names_with_glyphs_print_as_they_are(name: str) -> None:
    assert printable(name) == name
    assert missing_glyphs(name) == []


@pytest.mark.parametrize("rare", ["😀", "\ue000", "\U00020001", "م"])
def test_a_character_without_a_glyph_prints_as_a_geta_and_is_reported(rare: str) -> None:
    assert not has_glyph(rare)
    assert printable(f"王{rare}{rare}明") == f"王{MISSING}{MISSING}明"
    assert missing_glyphs(f"王{rare}{rare}明") == [rare]
    assert has_glyph(MISSING)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("王\u202e小明", "王小明"),
        ("王\u200b小\ufeff明\x00", "王小明"),
        ("  王\r\n\t 小明 ", "王 小明"),
        ("e\u0301", "é"),
        ("☀\ufe0f", "☀"),
    ],
)
def test_invisible_characters_do_not_print(typed: str, shown: str) -> None:
    assert printable(typed) == shown
