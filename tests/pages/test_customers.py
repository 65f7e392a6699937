"""A customer's way without a script: scan, register, see their coupons, buy; and what the code's funnel says of it."""

import gzip
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from coupons.codes import opened
from coupons.quoting.documents import AfterClaimRuleDocument
from coupons.schemas import CreateTemplate, IssueCoupon
from coupons.service.issuing import issue_coupon
from coupons.service.templates import create_template
from coupons.voucher_desk import CouponDesk
from guide_app.base.html.standalone import standalone
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.web.authentication import CUSTOMER_COOKIE
from guide_app.base.web.envelope import Envelope
from guide_app.ground.catalog.gallery.schemas import AddPicture
from guide_app.ground.catalog.gallery.service import Owner, add_picture
from guide_app.ground.catalog.pictures import PICTURE
from guide_app.ground.files.service import send_file
from guide_app.ground.orders.exchange_schemas import ExchangeOrder, ExchangeView
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.exchanging import exchange_goods
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from loyalty.rules.points import EntryReason
from loyalty.schemas import GrowthView, OwnEntry
from pages.labels.levels import ENTRIES
from qr_codes.handlers import CODES
from qr_codes.rules.touchpoints import TouchpointKind
from qr_codes.scans.log import SCANS
from qr_codes.scans.resolving import forget_everything
from qr_codes.service.badges import badge_code_of
from tests.asgi import transport_to
from tests.coupons.coupon_factories import Shop, a_shop
from tests.factories import AMember, a_member, a_sku, a_store, an_actor, an_associate, hq_actor, once, signed_in
from tests.files.hostile import jpeg
from tests.messages.arriving import arriving, last_code, messages
from tests.orders.terms import without_limits
from tests.pages.visitor import SeenPage, seen
from tests.qr_codes.stickers import WECHAT, a_bound_code

PHONE = "13912345678"
PHONES = {"User-Agent": WECHAT, "Accept": "text/html,*/*", "Accept-Language": "zh-CN"}
BUDGET = 10_000
HOSTILE = ("欧阳" * 20, "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}")


@pytest.fixture(autouse=True)
def nothing_believed() -> Iterator[None]:
    forget_everything()
    yield
    forget_everything()


@pytest.fixture
def pocket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """What arrives on phones."""
    with arriving(monkeypatch, tmp_path) as file:
        yield file


class Phone:
    """A customer's browser: it keeps cookies, follows where it is led, and runs no script."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.sizes: dict[str, int] = {}

    async def get(self, address: str, **headers: str) -> SeenPage:
        return await self._shown(await self.http.get(address, headers=PHONES | headers))

    async def send(self, page: SeenPage, action: str | None = None, **typed: str) -> SeenPage:
        """Fill a form of the page in and send it."""
        form = page.form(action)
        data = {name: values[0] for name, values in form.fields.items()} | typed
        return await self._shown(await self.http.post(form.action, data=data, headers=PHONES))

    async def _shown(self, answer: httpx.Response) -> SeenPage:
        while answer.status_code == 303:
            answer = await self.http.get(answer.headers["location"], headers=PHONES)
        address = str(answer.request.url.raw_path.decode())
        self._look_at(answer, address)
        return seen(answer)

    def _look_at(self, answer: httpx.Response, address: str) -> None:
        """What holds of every page: small, whole, strict."""
        packed = gzip.compress(answer.text.encode(), 6)
        assert len(packed) < BUDGET, (address, len(packed))
        self.sizes[address] = len(packed)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-"), address
        assert "unsafe" not in policy
        assert "script-src" not in policy
        for foreign in ("<script", "<link", "@import", "url(", "http://", "style=", "onerror=alert(1)>"):
            assert foreign not in answer.text, (address, foreign)
        own = re.findall(r'src="(/(?:q|pictures)/[^"]+)"', answer.text)
        assert re.findall(r'src="([^"]+)"', answer.text) in ([], own)


@pytest.fixture
async def phone(committed_db: str, application: Envelope, pocket: Path) -> AsyncIterator[Phone]:
    transport = transport_to(application, client=("192.0.2.33", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://guide.test") as http:
        yield Phone(http)
    await SCANS.close()


async def test_a_scan_is_followed_to_its_sale_without_a_script(
    phone: Phone, pocket: Path, client: httpx.AsyncClient
) -> None:
    store = await a_store()
    associate, manager = await an_associate(store), await an_associate(store, Role.STORE_MANAGER)
    sku = await a_sku(price_fen=59_900)
    badge = await badge_code_of(an_actor(associate), associate.id)
    await register([CODES])
    hers, theirs = await signed_in(associate), await signed_in(manager)

    async def funnel() -> dict[str, int]:
        await drain([CODES])
        found = await client.get(f"/v1/codes/{badge.id}/funnel", headers=theirs)
        assert found.status_code == 200, found.text
        return {name: value for name, value in found.json()["funnel"].items() if isinstance(value, int)}

    page = await phone.get(f"/q/{badge.code}")
    page = await phone.get(page.links["成为会员"])
    assert "专属导购 王小美" in page.text
    page = await phone.send(page, phone=PHONE, name="李小明")
    assert ("139****5678" in page.text, "李**" in page.text, "验证码已发送" in page.text) == (True, True, True)
    page = await phone.send(page, page.address.partition("?")[0], code=await last_code(pocket, phone=f"+86{PHONE}"))
    assert "注册成功，欢迎您" in page.text
    member = await fetch_value("SELECT id FROM member WHERE dedicated = $1 AND source = 'self'", associate.id)
    body = {"member_id": str(member), "lines": [{"sku": sku.code, "quantity": 2}], "payment": {"method": "till_cash"}}
    sold = await client.post("/v1/orders", json=body, headers=hers | once())
    assert (sold.status_code, sold.json()["code_id"]) == (201, str(badge.id)), sold.text
    assert await funnel() == {
        "scans": 1,
        "visitors": 1,
        "registrations": 1,
        "orders": 1,
        "received_fen": 119_800,
        "refunded_fen": 0,
        "net_fen": 119_800,
    }
    await without_limits()
    back = {"lines": [{"line": 1, "units": 1}], "reason": "尺码"}
    refunded = await client.post(f"/v1/orders/{sold.json()['id']}/refunds", json=back, headers=theirs | once())
    assert refunded.status_code == 201, refunded.text
    assert (await funnel())["net_fen"] == 59_900


async def test_a_customer_signs_in_sees_their_coupons_and_leaves(phone: Phone, pocket: Path) -> None:
    member = await a_member(phone=PHONE)
    hq = await hq_actor()
    for code, off in (("TEN", 1_000), ("USED", 2_000)):
        command = CreateTemplate(
            code=code,
            name=f"立减 {off // 100} 元",
            terms={"kind": "FIXED", "off": off},
            validity=AfterClaimRuleDocument(days=7),
            claim_from=datetime(2020, 1, 1, tzinfo=UTC),
            stock=10,
        )
        await create_template(hq, command)
    issued = [await issue_coupon(hq, IssueCoupon(template=code, member_id=member.id)) for code in ("TEN", "USED")]
    page = await phone.get("/my")
    assert page.address == "/my/sign-in"
    page = await phone.send(page, phone="12345")
    assert (page.status, "手机号无效" in page.text) == (422, True)
    for unknown in ("13800000000", PHONE):
        page = await phone.send(await phone.get("/my/sign-in"), phone=unknown)
        assert f"若 {unknown} 是会员手机号" in page.text
    assert [each["to"] for each in messages(pocket)] in ([], [f"+86{PHONE}"])
    code = await last_code(pocket, phone=f"+86{PHONE}")
    wrong = await phone.send(page, code="000000")
    assert (wrong.status, "验证码不正确" in wrong.text) == (422, True)
    page = await phone.send(wrong, code=code)
    assert (page.address, "立减 10 元" in page.text, "立减 20 元" in page.text) == ("/my/coupons", True, True)
    shown = await phone.get(f"/my/coupons/{issued[0].id}")
    clear = opened(await fetch_value("SELECT code_sealed FROM coupon WHERE id = $1", issued[0].id))
    assert clear in shown.text.replace(" ", "")
    assert "<svg viewBox" in shown.html
    foreign = await issue_coupon(hq, IssueCoupon(template="TEN", member_id=(await a_member()).id))
    assert (await phone.get(f"/my/coupons/{foreign.id}")).status == 404
    await _looks_at_orders(phone, member)
    await _signs_another_device_out(phone, member)
    await _makes_their_profile_right(phone, pocket)
    page = await phone.send(await phone.get("/my/coupons"), "/my/sign-out")
    assert (page.address, CUSTOMER_COOKIE in phone.http.cookies) == ("/my/sign-in", False)
    assert (await phone.get("/my/coupons")).address == "/my/sign-in?to=%2Fmy%2Fcoupons"


async def test_pages_stay_small_whole_and_harmless_whatever_people_are_called(
    phone: Phone, client: httpx.AsyncClient
) -> None:
    for name in HOSTILE:
        store = await a_store(name=name)
        associate = await an_associate(store, name=name)
        sku = await a_sku(name=name)
        for kind in (TouchpointKind.BADGE, TouchpointKind.SHELF_TAG, TouchpointKind.WINDOW):
            if kind is TouchpointKind.BADGE:
                code = await badge_code_of(an_actor(associate), associate.id)
            else:
                tag = sku.code if kind is TouchpointKind.SHELF_TAG else None
                code = await a_bound_code(store, kind=kind, sku=tag)
            for language in ("zh", "en"):
                page = await phone.get(f"/q/{code.code}", **{"Accept-Language": language})
                assert (page.status, name in page.text) == (200, True)
                assert (await phone.get(f"/join/{code.code}", **{"Accept-Language": language})).status == 200
    assert len(phone.sizes) > 20
    assert max(phone.sizes.values()) < 6_000


async def test_a_form_of_another_browser_or_site_registers_nobody(phone: Phone, pocket: Path) -> None:
    code = await a_bound_code()
    page = await phone.get(f"/join/{code.code}")
    stale = await phone.http.post(page.address, data={"token": "x", "phone": PHONE}, headers=PHONES)
    assert (stale.status_code, "页面已过期" in stale.text) == (403, True)
    form = page.form()
    data = {name: values[0] for name, values in form.fields.items()} | {"phone": PHONE}
    crossed = await phone.http.post(form.action, data=data, headers=PHONES | {"Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 403
    phone.http.cookies.clear()
    assert (await phone.http.post(form.action, data=data, headers=PHONES)).status_code == 403
    assert messages(pocket) == []
    for wrong in ("7K3M9QXA2C5", "nothing"):
        assert (await phone.get(f"/join/{wrong}")).status == 404


async def test_without_a_provider_the_pages_say_whom_to_tell(committed_db: str, application: Envelope) -> None:
    transport = transport_to(application, client=("192.0.2.33", 1))
    code = await a_bound_code()
    async with httpx.AsyncClient(transport=transport, base_url="http://guide.test") as http:
        page = await http.get(f"/join/{code.code}", headers=PHONES)
        assert (page.status_code, "请告诉店员您的手机号" in page.text, "<form" in page.text) == (200, True, False)
        page = await http.get("/my/sign-in", headers=PHONES)
        assert (page.status_code, "请向店员查询" in page.text, "<form" in page.text) == (200, True, False)


async def test_a_shelf_tag_shows_the_picture_of_its_article_and_no_other_file(
    phone: Phone, client: httpx.AsyncClient
) -> None:
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    sent = await client.post(
        "/v1/files",
        data={"purpose": "catalog.picture"},
        files={"file": ("a.jpg", jpeg())},
        headers=headers | once(),
    )
    body = {"code": "K1", "name": "跑鞋", "picture": sent.json()["id"]}
    assert (await client.post("/v1/skus", json=body, headers=headers | once())).status_code == 201
    code = await a_bound_code(kind=TouchpointKind.SHELF_TAG, sku="K1")
    page = await phone.get(f"/q/{code.code}")
    address = re.search(r'src="([^"]+)"', page.html)
    assert address is not None
    picture = await phone.http.get(address[1])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert "max-age" in picture.headers["cache-control"]
    bare = await a_bound_code()
    assert (await phone.http.get(f"/q/{bare.code}/picture")).status_code == 404


OTHER_SESSION = """
INSERT INTO customer_session (id, digest, member, device, code, issued_at, expires_at)
SELECT $1, sha256($2::text::bytea), $3, $2::text, s.code, s.issued_at, s.expires_at FROM customer_session s LIMIT 1
"""
LIVE = "SELECT device FROM customer_session WHERE revoked_at IS NULL AND device LIKE '% tablet' ORDER BY device"


async def _signs_another_device_out(phone: Phone, member: AMember) -> None:
    """Of one's own on the page of one's profile; nobody else's."""
    other, foreign = new_id(), new_id()
    await execute(OTHER_SESSION, other, "my tablet", member.id)
    await execute(OTHER_SESSION, foreign, "their tablet", (await a_member()).id)
    page = await phone.get("/my/profile")
    assert (member.number in page.text, "my tablet" in page.text, "their tablet" in page.text) == (True, True, False)
    assert (await phone.send(page, f"/my/profile/devices/{other}")).address == "/my/profile"
    assert [row["device"] for row in await fetch(LIVE)] == ["their tablet"]
    token = re.search(r'name="token" value="([^"]+)"', page.html)
    assert token is not None
    sent = await phone.http.post(f"/my/profile/devices/{foreign}", data={"token": token.group(1)})
    assert sent.status_code == 404
    forged = await phone.http.post(f"/my/profile/devices/{other}", data={"token": "x"})
    assert forged.status_code in (403, 422)


async def _looks_at_orders(phone: Phone, member: AMember) -> None:
    """A customer sees what they bought and what came back, and nobody else's."""
    assert "还没有订单" in (await phone.get("/my/orders")).text
    shop, sku = await a_shop(), await a_sku("RUN-MINE", 59_900, name="追风轻量跑鞋 37")
    mine, foreign = [await _a_sale(shop, sku.code, one) for one in (member.id, shop.member.id)]
    await without_limits()
    back = RefundOrder(lines=[LineReturned(1, 1)], reason="尺码")
    await refund_order(await hq_actor(), mine, back, desk=CouponDesk())
    listed = await phone.get("/my/orders")
    assert ("¥1,198.00" in listed.text, "已退 ¥599.00" in listed.text) == (True, True)
    assert listed.html.count("…&#8288;") == 1, "a narrow phone keeps the end of a number behind its dots"
    one = await phone.get(f"/my/orders/{mine}")
    assert all(text in one.text for text in ("追风轻量跑鞋 37", "已退 1 件", "现金"))
    assert "<img" not in one.html
    for name in ("a.jpg", "b.jpg"):
        file = await send_file(await hq_actor(), jpeg(), purpose=PICTURE.name, name=name)
        await add_picture(await hq_actor(), Owner(sku_id=sku.id), AddPicture(file_id=file.id))
    one = await phone.get(f"/my/orders/{mine}")
    (address,) = re.findall(r'<img class="thing" src="([^"]+)" alt="追风轻量跑鞋 37"', one.html)
    policy = (await phone.http.get(f"/my/orders/{mine}")).headers["content-security-policy"]
    assert "img-src http://guide.test/pictures/;" in policy
    assert (await phone.http.get(address)).headers["content-type"].startswith("image/")
    assert (await phone.get(f"/my/orders/{foreign}")).status == 404
    await a_sku("RUN-BIG", 54_900, name="追风轻量跑鞋 38")
    swap = ExchangeOrder(
        returns=[LineReturned(1, 1)], lines=[LineWanted("RUN-BIG", 1)], reason="换一双", store_id=shop.store.id
    )
    made = await exchange_goods(await hq_actor(), mine, swap, desk=CouponDesk())
    assert isinstance(made, ExchangeView)
    for order, other in ((mine, made.new_order.id), (made.new_order.id, mine)):
        one = await phone.get(f"/my/orders/{order}")
        said = ("换取 追风轻量跑鞋 38", "退差价", "¥50.00", "退到 现金", made.number)
        assert [text for text in said if text not in one.text] == []
        assert f"/my/orders/{other}" in one.html


async def _a_sale(shop: Shop, sku: str, member_id: UUID) -> UUID:
    """Two units, paid in cash; the order's id."""
    paid = PaymentTaken(PaymentMethod.TILL_CASH)
    command = PlaceOrder(lines=[LineWanted(sku, 2)], member_id=member_id, payment=paid, store_id=shop.store.id)
    return (await place_order(await hq_actor(), command, desk=CouponDesk())).id


async def _makes_their_profile_right(phone: Phone, pocket: Path) -> None:
    """Name and birthday on a form, nonsense refused at its field; the phone by a code to the new one."""
    page = await phone.get("/my/profile")
    edit = await phone.get(page.links["修改资料"])
    wrong = await phone.send(edit, "/my/profile/edit", name="\u202e", birthday="1990-06-18")
    assert (wrong.status, "看不见的字符" in wrong.text) == (422, True)
    page = await phone.send(wrong, "/my/profile/edit", name="顾小满", gender="female")
    assert (page.address, "顾**" in page.text, "06-18" in page.text) == ("/my/profile", True, True)
    stale = await phone.send(edit, "/my/profile/edit", name="别的名字")
    assert stale.status == 412
    asks = await phone.get(page.links["更换手机号"])
    same = await phone.send(asks, "/my/profile/phone/code", phone=PHONE)
    assert (same.status, "这就是现在的手机号" in same.text) == (422, True)
    sent = await phone.send(same, "/my/profile/phone/code", phone="13800138000")
    code = await last_code(pocket, phone="+8613800138000")
    wrong = await phone.send(sent, "/my/profile/phone", code="000000")
    assert (wrong.status, "验证码不正确" in wrong.text) == (422, True)
    page = await phone.send(wrong, "/my/profile/phone", code=code)
    assert (page.address, "138****8000" in page.text) == ("/my/profile", True)


def test_days_of_ones_level_are_said_as_on_every_other_page() -> None:
    at = datetime(2026, 12, 3, 4, tzinfo=UTC)
    growth = GrowthView(new_id(), 99, "gold", "金卡", "Gold", "", date(2028, 12, 4), None, None, None, None)
    entry = OwnEntry(new_id(), EntryReason.ORDER, 99, date(2026, 12, 2), None)
    listed = {"items": [entry], "next_cursor": None}
    with clock.pinned(at):
        html = standalone("level.html", "zh", path="/my/level", growth=growth, listed=listed, reasons=ENTRIES).decode()
    assert ("2028 年 12 月 4 日" in html, "昨天" in html, "2026-12-02" in html) == (True, True, False)
