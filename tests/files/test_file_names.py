"""Names of files, as they are shown and saved under."""

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.ground.files.rules import NAME_LENGTH, clean_name


@pytest.mark.parametrize(
    ("sent", "clean"),
    [
        ("门店.png", "门店.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\a.jpg", "a.jpg"),
        (".htaccess", "htaccess"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie_ x.png"),
        ("gpj.\u202eexe", "gpj.exe"),
        ('"><script>.csv', "___script_.csv"),
        ("", "file"),
        ("...", "file"),
        ("a" * 300 + ".xlsx", "a" * (NAME_LENGTH - 5) + ".xlsx"),
    ],
)
def test_names_lose_what_misleads(sent: str, clean: str) -> None:
    assert clean_name(sent) == clean


@given(st.text(max_size=400))
def test_every_name_comes_out_short_and_plain(sent: str) -> None:
    clean = clean_name(sent)
    assert 0 < len(clean) <= NAME_LENGTH
    assert not clean.startswith((".", " "))
    assert not set(clean) & set('/\\<>:"|?*')
    assert all(category(sign)[0] != "C" for sign in clean)
    assert clean_name(clean) == clean
