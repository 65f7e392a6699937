"""A person's own key seals what is theirs; it is kept wrapped by the chain's, and what it sealed dies with it."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.privacy import Unreadable, Vault

OLD, NEW = os.urandom(32), os.urandom(32)
CHAIN = Vault({"s1": OLD}, "s1", os.urandom(32))
ROTATED = Vault({"s2": NEW, "s1": OLD}, "s2", CHAIN.index_key)
ONLY_NEW = Vault({"s2": NEW}, "s2", CHAIN.index_key)


@given(st.text(), st.text(min_size=1))
def test_what_was_sealed_is_opened_with_the_wrapped_key_for_its_purpose_alone(text: str, purpose: str) -> None:
    own = CHAIN.new_person()
    sealed = own.seal(purpose, text)
    assert CHAIN.open_of(own.wrapped, purpose, sealed) == text
    for key, wanted in ((None, purpose), (CHAIN.new_person().wrapped, purpose), (own.wrapped, f"{purpose}x")):
        with pytest.raises(Unreadable):
            CHAIN.open_of(key, wanted, sealed)
    with pytest.raises(Unreadable):
        CHAIN.open(purpose, sealed)


def test_what_the_chain_sealed_before_opens_as_well() -> None:
    sealed = CHAIN.seal("name", "李小明")
    assert CHAIN.open_of(None, "name", sealed) == "李小明"
    assert CHAIN.open_of(CHAIN.new_person().wrapped, "name", sealed) == "李小明"


def test_a_wrapped_key_is_renewed_and_what_it_sealed_stays() -> None:
    own = CHAIN.new_person()
    sealed = own.seal("name", "李小明")
    renewed = ROTATED.renewed("personal.key", own.wrapped)
    assert renewed.startswith(ROTATED.seals_as)
    assert ONLY_NEW.open_of(renewed, "name", sealed) == "李小明"
    with pytest.raises(Unreadable):
        ONLY_NEW.person(own.wrapped)


def test_no_two_people_have_a_key_and_neither_form_shows_it() -> None:
    one, other = CHAIN.new_person(), CHAIN.new_person()
    assert one.wrapped != other.wrapped
    assert one.seal("name", "李") != one.seal("name", "李")
    assert "_key" not in repr(one)


@pytest.mark.parametrize("broken", [b"\x00", b"\x00" + bytes(11), b"\x02s1", b"\x02s1" + bytes(40), b"\x09"])
def test_what_is_broken_is_unreadable(broken: bytes) -> None:
    own = CHAIN.new_person()
    with pytest.raises(Unreadable):
        CHAIN.open_of(own.wrapped, "name", broken)
