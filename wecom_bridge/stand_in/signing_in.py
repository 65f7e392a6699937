"""The stand-in's pages of signing in: whoever gets there chooses who they are, and goes back with a code."""

from html import escape
from urllib.parse import urlencode, urlsplit

from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from wecom_bridge.stand_in.corp import Corp

HttpRequest = Request[object, object, State]

ACTIVE, MOST = 1, 400
OTHERS = {
    "customer": ("一位顾客 · A customer", {"openid": "oStandInCustomer", "external_userid": "wmStandInCustomer"}),
    "stranger": ("不相识的微信用户 · Somebody in WeChat", {"openid": "oStandInStranger"}),
    "elsewhere": ("其他企业的成员 · Of another corp", {"userid": "wwAnotherCorp/ZhaoYi"}),
}
"""Who comes back beside members of the corp, and what is said of them."""
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>模拟企业微信</title>
<style>body{{font:17px/1.5 system-ui,sans-serif;margin:0;background:#eef2f7;color:#1c2430}}
main{{background:#fff;border-radius:16px;padding:20px;width:min(420px,88vw);margin:24px auto}}
h1{{font-size:20px;margin:4px 0 12px}}small{{color:#556070}}ul{{list-style:none;margin:0;padding:0}}
a{{display:flex;justify-content:space-between;gap:12px;padding:13px 4px;border-top:1px solid #e3e8ef;color:inherit;
text-decoration:none}}a:hover{{background:#f4f7fb}}</style></head>
<body><main><small>模拟企业微信 · Stand-in for WeCom</small>{0}</main></body></html>"""


def sign_in_pages(corp: Corp) -> list[HTTPRouteHandler]:
    """Where WeCom leads back from: inside its own browser, and on a desk."""

    @get("/connect/oauth2/authorize")
    async def inside(request: HttpRequest) -> Response[str]:
        """WeCom asks nothing; here somebody chooses."""
        asked = dict(request.query_params.items())
        if asked.get("response_type") != "code" or asked.get("scope") != "snsapi_base":
            return _page("<p>scope 错误 · Wrong scope</p>", status=400)
        return _answer(corp, asked)

    @get("/wwlogin/sso/login")
    async def on_a_desk(request: HttpRequest) -> Response[str]:
        """Instead of a code that is scanned."""
        asked = dict(request.query_params.items())
        if asked.get("login_type") != "CorpApp":
            return _page("<p>login_type 错误 · Wrong login_type</p>", status=400)
        return _answer(corp, asked)

    return [inside, on_a_desk]


def _answer(corp: Corp, asked: dict[str, str]) -> Response[str]:
    """The page, or on with a code for who was chosen."""
    back = asked.get("redirect_uri", "")
    app = next((app for app in corp.apps if str(app.agent_id) == asked.get("agentid")), None)
    if asked.get("appid") != corp.corp_id or app is None:
        return _page("<p>appid 或 agentid 错误 · Wrong appid or agentid</p>", status=400)
    if urlsplit(back).scheme not in {"http", "https"}:
        return _page("<p>redirect_uri 与可信域名不一致 · redirect_uri is not trusted（50001）</p>", status=400)
    chosen = asked.get("as", "")
    if not chosen:
        return _page(_choices(corp, asked))
    state = {"state": asked["state"]} if asked.get("state") else {}
    if chosen == "nobody":
        return _back(back, state)  # who refuses comes back without a code
    member = corp.member(chosen)
    known = {"userid": member.userid} if member is not None and app.sees(member.userid) else None
    members = OTHERS[chosen][1] if chosen in OTHERS else known
    if members is None:
        return _page("<p>无权限访问该应用 · The app is not for you</p>", status=403)
    return _back(back, {"code": corp.issue_oauth_code(dict(members)), **state})


def _choices(corp: Corp, asked: dict[str, str]) -> str:
    members = [(one.userid, one.name, one.userid) for one in corp.members.values() if one.status == ACTIVE][:MOST]
    others = [(name, title, "") for name, (title, _) in OTHERS.items()]
    rows = [*members, *others, ("nobody", "拒绝 · Refuse", "")]
    links = "".join(
        f'<li><a href="?{escape(urlencode(asked | {"as": who}))}">{escape(name)}<small>{escape(note)}</small></a></li>'
        for who, name, note in rows
    )
    return f"<h1>您是哪一位？ · Who are you?</h1><ul>{links}</ul>"


def _back(address: str, given: dict[str, str]) -> Response[str]:
    joined = "&" if urlsplit(address).query else "?"
    return Response("", status_code=302, headers={"Location": f"{address}{joined}{urlencode(given)}"})


def _page(inside: str, *, status: int = 200) -> Response[str]:
    return Response(PAGE.format(inside), media_type=MediaType.HTML, status_code=status)
