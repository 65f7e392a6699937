"""Who came back from WeCom, by what it said of them."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wecom_bridge.rules import LONGEST_USERID, Visitor, visitor_of

CORP = "wwcorp"
USERIDS = st.text(string.ascii_letters + string.digits + "_-@.", min_size=1, max_size=LONGEST_USERID)


@given(USERIDS, st.text(), st.text())
def test_a_member_is_one_whatever_else_is_said(userid: str, openid: str, external: str) -> None:
    assert visitor_of(CORP, userid, openid=openid, external_userid=external) == (Visitor.MEMBER, userid)
    assert visitor_of(CORP, f"{CORP}/{userid}", openid=openid) == (Visitor.MEMBER, userid)


@given(USERIDS, USERIDS)
def test_nobody_of_another_corp_is_a_member(corp: str, userid: str) -> None:
    if corp != CORP:
        assert visitor_of(CORP, f"{corp}/{userid}") == (Visitor.OF_ANOTHER_CORP, "")


@given(st.text(), st.text(), st.text())
def test_only_a_userid_that_can_be_one_is_a_member(userid: str, openid: str, external: str) -> None:
    visitor, member = visitor_of(CORP, userid, openid=openid, external_userid=external)
    assert (visitor is Visitor.MEMBER) == bool(member)
    if member:
        assert userid in (member, f"{CORP}/{member}")
        assert len(member) <= LONGEST_USERID
        assert member.isprintable()
        assert "/" not in member
    if not userid:
        assert visitor is (Visitor.OUTSIDER if openid or external else Visitor.NOBODY)


@pytest.mark.parametrize("userid", ["", "x" * 65, "a\0b", "a\nb", f"{CORP}/"])
def test_what_is_no_userid_names_nobody(userid: str) -> None:
    assert visitor_of(CORP, userid) == (Visitor.NOBODY, "")
