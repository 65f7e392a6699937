"""The stand-in as an ASGI application: `/v3/…` answers as WeChat Pay does, `/pay/…` is where a visitor pays,
`/connect/…` and `/sns/…` are the sign-in of WeChat, `/_control/…` pulls the strings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from urllib.parse import urlencode

import httpx
import msgspec
from litestar import Litestar, MediaType, Request, Response, get, post, route
from litestar.datastructures import State
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from guide_app.base.wechat_pay import STAND_IN_MERCHANT
from payments.protocol.sealing import api_key_of
from payments.stand_in.book import Book, Refused, new_code
from payments.stand_in.control import do, see
from payments.stand_in.documents import yuan
from payments.stand_in.gate import Gate
from payments.stand_in.kept import BookFile
from payments.stand_in.keys import STAND_IN_APP, MerchantFiles, SigningKey, new_certificate
from payments.stand_in.notifying import Notifier

HttpRequest = Request[object, object, State]
_BOTH = [HttpMethod.GET, HttpMethod.POST]

WECHAT_COOKIE = "stand_in_wechat"
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>模拟微信支付</title>
<style>body{{font:17px/1.6 system-ui,sans-serif;margin:0;background:#f2f3f5;color:#1c1f23;display:grid;
place-items:center;min-height:100vh}}main{{background:#fff;border-radius:16px;padding:28px;box-sizing:border-box;width:min(396px,92vw);
text-align:center}}
strong{{display:block;font-size:40px;line-height:1.3;font-variant-numeric:tabular-nums}}small{{color:#5b626b}}
button,a.button{{display:block;width:100%;border:0;border-radius:10px;padding:14px;margin-top:20px;font:inherit;
font-weight:600;background:#06733f;color:#fff;text-decoration:none;box-sizing:border-box}}</style></head>
<body><main><small>模拟微信支付 · Stand-in for WeChat Pay</small>{0}</main></body></html>"""


def create_stand_in(
    files: MerchantFiles,
    *,
    base_url: str,
    keys: list[SigningKey] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    file: BookFile | None = None,
) -> tuple[Litestar, Gate]:
    """A stand-in, and its door. `transport` carries its notifications; by default the network does.

    With a `file` it knows what stands there, and writes on; otherwise it is fresh, and forgets all at its end.
    Raises BookUnreadable.
    """
    book, signing = Book(STAND_IN_MERCHANT, STAND_IN_APP), keys or [new_certificate()]
    if file is not None:
        file.read_into(book)
    api_key = api_key_of(files.api_key)
    notifier = Notifier(book, signing, api_key, httpx.AsyncClient(transport=transport))
    gate = Gate(book, notifier, files.key.public_key(), signing, api_key, base_url)

    @asynccontextmanager
    async def closing(_: Litestar) -> AsyncIterator[None]:
        yield
        await notifier.http.aclose()

    handlers = [_api(gate), *_pages(gate), *_sign_in(gate), _control(gate)]
    return Litestar(route_handlers=handlers, lifespan=[closing], openapi_config=None), gate


def _api(gate: Gate) -> HTTPRouteHandler:
    @route("/v3/{rest:path}", http_method=_BOTH)
    async def api(request: HttpRequest) -> Response[bytes]:
        """Any call of the API."""
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        answer = await gate.answer(
            request.method, target, await request.body(), request.headers.get("authorization", "")
        )
        return Response(answer.body, status_code=answer.status, headers=answer.headers, media_type="application/json")

    return api


def _page(inside: str, *, status: int = 200) -> Response[str]:
    return Response(PAGE.format(inside), media_type=MediaType.HTML, status_code=status)


def _pages(gate: Gate) -> list[HTTPRouteHandler]:
    @get("/pay/{code:str}")
    async def asked(code: FromPath[str]) -> Response[str]:
        """What the customer's WeChat shows."""
        try:
            trade = gate.book.by_code(code)
        except Refused as refused:
            return _page(f"<p>{escape(refused.message)}</p>", status=refused.status)
        money = f"<strong>¥{yuan(trade.total)}</strong><p>{escape(trade.description)}</p>"
        if trade.paid:
            return _page(f"{money}<p>已支付 · Paid</p>")
        if trade.state.value != "NOTPAY":
            return _page(f"{money}<p>已关闭，不能支付 · Closed</p>")
        return _page(f'{money}<form method="post"><button>支付 · Pay</button></form>')

    @post("/pay/{code:str}", status_code=200)
    async def paid(request: HttpRequest, code: FromPath[str]) -> Response[str]:
        """The customer pays; `back` is where their page waits."""
        try:
            trade = gate.book.by_code(code)
            await gate.pay(trade, payer=trade.openid or f"o-{new_code()[:24]}")
        except Refused as refused:
            return _page(f"<p>{escape(refused.message)}</p>", status=refused.status)
        back = request.query_params.get("back", "")
        link = f'<a class="button" href="{escape(back)}">返回商家 · Back</a>' if _is_web(back) else ""
        return _page(f"<strong>¥{yuan(trade.total)}</strong><p>支付成功 · Paid</p>{link}")

    @get("/jsapi")
    async def opened(request: HttpRequest) -> Response[str]:
        """What a page hands over to WeChat, as an address: signed by the merchant, or refused."""
        given = dict(request.query_params.items())
        if not gate.parameters_are_signed(given):
            return _page("<p>paySign 错误 · paySign is wrong</p>", status=400)
        try:
            trade = gate.book.by_code(given["package"].removeprefix("prepay_id="))
        except Refused as refused:
            return _page(f"<p>{escape(refused.message)}</p>", status=refused.status)
        to = f"/pay/{trade.code}?{urlencode({'back': given.get('back', '')})}"
        return _page(
            f"<strong>¥{yuan(trade.total)}</strong><p>{escape(trade.description)}</p>"
            f'<form method="post" action="{escape(to)}"><button>支付 · Pay</button></form>'
        )

    return [asked, paid, opened]


def _json(document: object, *, status: int = 200) -> Response[bytes]:
    return Response(msgspec.json.encode(document), status_code=status, media_type="application/json")


def _is_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _sign_in(gate: Gate) -> list[HTTPRouteHandler]:
    @get("/connect/oauth2/authorize")
    async def authorize(request: HttpRequest) -> Response[str]:
        """Sign-in of somebody, who comes back with a code that is good once; a browser has one WeChat, or another."""
        asked = request.query_params
        back, state = asked.get("redirect_uri", ""), asked.get("state", "")
        if not _is_web(back):
            return _page("<p>redirect_uri 参数错误</p>", status=400)
        known = request.cookies.get(WECHAT_COOKIE, "")
        openid = known if known.startswith("o-") and "another" not in asked else f"o-{new_code()[:24]}"
        code = new_code()
        gate.book.sign_ins.give(code, openid, at=gate.book.now())
        to = f"{back}{'&' if '?' in back else '?'}{urlencode({'code': code, 'state': state})}"
        answer = _page(
            f"<p>模拟登录 · Stand-in sign-in<br><small>{escape(openid[:10])}…</small></p>"
            f'<a class="button" href="{escape(to)}">同意并继续 · Go on</a>'
            f'<form><input type="hidden" name="redirect_uri" value="{escape(back)}"><input type="hidden" name="state" '
            f'value="{escape(state)}"><button name="another" value="1">换一个微信 · Another WeChat</button></form>'
        )
        answer.set_cookie(WECHAT_COOKIE, openid, path="/connect", httponly=True, samesite="lax")
        return answer

    @get("/sns/oauth2/access_token")
    async def access_token(request: HttpRequest) -> Response[bytes]:
        """Who the code is of."""
        return _json(gate.book.sign_ins.who(dict(request.query_params.items()), at=gate.book.now()))

    return [authorize, access_token]


def _control(gate: Gate) -> HTTPRouteHandler:
    @route("/_control/{name:str}", http_method=_BOTH)
    async def control(request: HttpRequest, name: FromPath[str]) -> Response[bytes]:
        """GET shows what there is, POST makes something happen; 409 says why it could not."""
        try:
            done = see(gate, name) if request.method == "GET" else await do(gate, name, await request.body())
        except (Refused, msgspec.MsgspecError) as refused:
            return _json({"refused": str(refused)}, status=409)
        return _json(done)

    return control
