"""The stand-in's answers about members: token, directory, sign-in."""

from wecom_bridge.stand_in.calls import Call, Members
from wecom_bridge.stand_in.corp import Corp
from wecom_bridge.stand_in.refusals import Refused


def gettoken(corp: Corp, query: dict[str, str]) -> Members:
    """A token of the app whose secret this is; 40013 another corp, 40001 a wrong secret."""
    if not query.get("corpid"):
        raise Refused(41002)
    if not query.get("corpsecret"):
        raise Refused(41004)
    if query["corpid"] != corp.corp_id:
        raise Refused(40013)
    app = next((app for app in corp.apps if app.secret == query["corpsecret"]), None)
    if app is None:
        raise Refused(40001)
    token, lifetime = corp.issue_token(app)
    return {"access_token": token, "expires_in": lifetime}


def user_get(call: Call) -> Members:
    """A member without the personal fields, which apps made since mid-2022 do not get."""
    member = call.member_in_sight(call.query.get("userid", ""))
    return {
        "userid": member.userid,
        "name": member.name,
        "department": member.department,
        "main_department": member.department[0] if member.department else 0,
        "order": [0] * len(member.department),
        "position": member.position,
        "is_leader_in_dept": [0] * len(member.department),
        "status": member.status,
    }


def auth_getuserinfo(call: Call) -> Members:
    """Who a sign-in code stands for; the code works once, for five minutes."""
    code = call.corp.oauth_codes.pop(call.query.get("code", ""), None)
    if code is None or code.expires_at <= call.corp.now():
        raise Refused(40029)
    return {**code.members}
