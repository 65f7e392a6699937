"""What the demo needs on top for the browser tests: names as long as they may get, and one of everything.

`made` is asked for by the name that an address has in braces: `/hq/tasks/{task_id:uuid}` is about `made["task_id"]`.
Where two routes mean different things by one name, `OTHERWISE` says what one of them means: what it is, or the name
under which it was made.
A page whose address has another name gets a line here, unless a link of another page leads to it.
"""

import time
from datetime import datetime, timedelta

import httpx
import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import SHANGHAI, business_date
from guide_app.ground.messages.rules import DEMO_MESSAGES
from tests.browser.people import ASSOCIATE, FINANCE, HEADQUARTERS, LONG_LOGIN, MANAGER, People
from tests.factories import by_wechat, once
from tests.imports.sheets import workbook
from tests.orders.till_import.runs_over_http import a_sale, csv_of

LONG = "一家名字特别长的店铺与一件名字特别长的商品以及一位名字特别长的导购共四十个汉字不多不少刚好"[:40]
TEMPLATE = {"code": "WELCOME50"}
PLAN = {"code": "ASSOCIATE-2026"}
SHARES = {"code": "SHARES"}
PROFILE = {"code": "department-store"}
TILL_IMPORT = {"import_id": "till_import"}
OTHERWISE = {
    "/a/coupons/{code:str}": TEMPLATE,
    "/l/{token:str}": {"token": "share_link"},
    "/my/links/{token:str}": {"token": "coupon_link"},
    "/hq/coupons/{code:str}": TEMPLATE,
    "/hq/coupons/{code:str}/edit": TEMPLATE,
    "/hq/coupons/{code:str}/terms": TEMPLATE,
    "/hq/intake/{code:str}": {"code": "MALL"},
    "/hq/till-imports/{import_id:uuid}": TILL_IMPORT,
    "/hq/till-imports/{import_id:uuid}/errors.xlsx": TILL_IMPORT,
    "/hq/till-imports/profiles/{code:str}": PROFILE,
    "/hq/till-imports/profiles/new/{code:str}": PROFILE,
    "/requests/{token:str}": {"token": "request_link"},
    "/a/store/fulfilment/{order_id:uuid}": {"order_id": "order_fetched"},
    "/a/orders/{order_id:uuid}/pick-up-code": {"order_id": "order_fetched"},
    "/a/orders/{order_id:uuid}/hand-over": {"order_id": "order_to_pay"},
    "/p/{token:str}": {"token": "pay_link"},
    "/p/{token:str}/wechat": {"token": "pay_link"},
    "/a/orders/{order_id:uuid}/keeping": {"order_id": "order_part_paid"},
    "/a/orders/{order_id:uuid}/payments/{payment_id:uuid}/giving-back": {
        "order_id": "order_part_paid",
        "payment_id": "part_payment",
    },
    "/hq/people/{associate_id:uuid}/second-posts/{post_id:uuid}/ending": {
        "associate_id": "helper",
        "post_id": "second_post",
    },
    "/hq/commissions/plans/{code:str}": PLAN,
    "/hq/commissions/credit-rules/rules/{code:str}": SHARES,
    "/hq/commissions/plans/{code:str}/people": PLAN,
    "/hq/commissions/plans/{code:str}/versions": PLAN,
}
PATIENCE_SECONDS = 20.0
CUSTOMER_PHONE = "13712340001"
REGISTRANT_PHONE = "13712340002"
LONG_PHONE = "13712340003"


def second_post(people: People) -> dict[str, str]:
    """Somebody who works in a second store, and that post."""
    found = people.ask(HEADQUARTERS, "GET", "/v1/associates", query={"text": "SH001-"})["items"]
    helper = next(one["id"] for one in found if one["also_at"])
    posts = people.ask(HEADQUARTERS, "GET", f"/v1/associates/{helper}/postings")
    return {"helper": helper, "second_post": next(post["id"] for post in posts if not post["is_main"])}


def ask_to_be_erased(people: People) -> str:
    """A customer asks for it; the end of the link that says how it stands."""
    headers = {"Authorization": f"Bearer {people.customer_token}", **once()}
    address = f"{people.demo.url}/v1/my-membership/privacy-requests"
    asked = httpx.post(address, json={"kind": "erasure"}, headers=headers).raise_for_status().json()
    return str(asked["link"]).rpartition("/")[2]


def prepare(people: People) -> dict[str, str]:
    """Change what is there through the API, and give the names of what it has."""
    lengthen_names(people)
    member = join(people, ASSOCIATE, CUSTOMER_PHONE, "顾小满")
    people.customer_token = sign_in_customer(people, CUSTOMER_PHONE)
    me = people.ask(ASSOCIATE, "GET", "/v1/auth/me")
    order = place(people, member)
    started = people.ask(ASSOCIATE, "POST", "/v1/registrations", {"phone": REGISTRANT_PHONE, "name": "程一诺"})
    badge = people.first(ASSOCIATE, "/v1/codes", kind="BADGE", associate_id=me["associate_id"])
    coupon = people.ask(ASSOCIATE, "POST", "/v1/coupons", {"template": "WELCOME50", "member_id": member})
    newcomer = {"number": "FIN-9", "name": "周会计", "posting": {"role": "finance", "region": "HQ"}}
    approval = people.ask(HEADQUARTERS, "POST", "/v1/associates", newcomer)
    begin_import(people)
    till_import = begin_till_import(people)
    entity = people.first(HEADQUARTERS, "/v1/entities")["id"]
    sku = people.first(HEADQUARTERS, "/v1/skus")
    appeal = {"order_id": order, "reason": "shared", "words": LONG}
    return {
        "appointment_id": book_appointment(people, me["store_id"], member),
        "member": member,
        "appeal_id": people.ask(ASSOCIATE, "POST", "/v1/my/commission-appeals", appeal)["id"],
        "case_id": open_case(people),
        "associate_id": me["associate_id"],
        "store_id": me["store_id"],
        "member_id": member,
        "order_id": order,
        "cart_id": park(people, member),
        "tag_id": ruled_tag(people),
        "note_id": people.ask(ASSOCIATE, "POST", f"/v1/members/{member}/notes", {"text": LONG})["id"],
        "care_id": people.ask(ASSOCIATE, "POST", f"/v1/members/{member}/care", {"due_on": a_week_ahead()})["id"],
        "task_id": people.first(ASSOCIATE, "/v1/my/tasks")["task_id"],
        "registration_id": started["registration"]["id"],
        "till_import": till_import,
        "token": started["consent_url"].rpartition("/")[2],
        "request_link": ask_to_be_erased(people),
        **hand_over_to_pay(people),
        **second_post(people),
        "order_fetched": send_later(people, member),
        **pay_a_part(people),
        "code": badge["code"],
        "code_id": badge["id"],
        "coupon_id": coupon["id"],
        "approval_id": approval["id"],
        "sku_id": sku["id"],
        "product_id": people.first(HEADQUARTERS, "/v1/products")["id"],
        "template_id": people.first(HEADQUARTERS, "/v1/coupon-templates")["id"],
        "share_link": share(people, "product", people.first(HEADQUARTERS, "/v1/products")["id"]),
        "coupon_link": share(people, "coupon", people.first(HEADQUARTERS, "/v1/coupon-templates")["id"]),
        "price_id": people.first(HEADQUARTERS, "/v1/prices", planned="true")["id"],
        "purpose": "marketing",
        "name": "net_sales_fen",
        "sku": sku["code"],
        "template": "WELCOME50",
        "plan": "ASSOCIATE-2026",
        "payout_id": pay_out(people),
        "file_format": "csv",
        "debtor_id": entity,
        "creditor_id": entity,
        "closed_period": closed_month(people),
        "payee_id": me["associate_id"],
        "period": people.ask(HEADQUARTERS, "GET", "/v1/commission-months")[0]["period"],
    }


def share(people: People, kind: str, thing_id: str) -> str:
    """A link to a product or a coupon; its secret."""
    made = people.ask(ASSOCIATE, "POST", "/v1/share-links", {"kind": kind, "id": thing_id})
    return str(made["url"]).rpartition("/")[2]


def park(people: People, member: str) -> str:
    """A cart of a customer that waits, with a long note; its id."""
    sku = people.first(HEADQUARTERS, "/v1/skus")["code"]
    body = {"lines": [{"sku": sku, "quantity": 2}], "member_id": member, "note": LONG}
    return str(people.ask(ASSOCIATE, "POST", "/v1/carts", body)["id"])


def ruled_tag(people: People) -> str:
    """A tag that a rule gives."""
    return str(next(one["id"] for one in people.ask(HEADQUARTERS, "GET", "/v1/tags") if one["by_rule"]))


def open_case(people: People) -> str:
    """Somebody leaves, and nobody has said yet who takes over."""
    return str(people.first(HEADQUARTERS, "/v1/offboarding-cases", state="open")["id"])


def a_week_ahead() -> str:
    """A day of next week."""
    return (business_date(clock.now()) + timedelta(days=7)).isoformat()


def closed_month(people: People) -> str:
    """The last month that is closed."""
    months = people.ask(FINANCE, "GET", "/v1/commission-periods")
    return str(max(one["period"] for one in months if one["state"] == "closed"))


def pay_out(people: People) -> str:
    """A batch of it, and a rule of who shares in sales, each by two people; the id of the batch."""
    for path, body in (
        ("/v1/payouts", {"period": closed_month(people)}),
        ("/v1/credit-rules", {"code": "SHARES", "weights": {"SERVING": 6, "DEDICATED": 4}}),
    ):
        asked = people.ask(FINANCE, "POST", path, body)
        people.ask(HEADQUARTERS, "POST", f"/v1/approvals/{asked['id']}/approval", {})
    return str(people.first(FINANCE, "/v1/payouts")["id"])


def lengthen_names(people: People) -> None:
    """A store, somebody who works there, an article and a member get names of forty letters."""
    store = people.first(HEADQUARTERS, "/v1/stores", text="SH002")
    people.ask(HEADQUARTERS, "PATCH", f"/v1/stores/{store['id']}", {"name": LONG, "address": LONG})
    somebody = people.ask(LONG_LOGIN, "GET", "/v1/auth/me")["associate_id"]
    people.ask(HEADQUARTERS, "PATCH", f"/v1/associates/{somebody}", {"name": LONG})
    article = people.first(HEADQUARTERS, "/v1/skus")["id"]
    people.ask(HEADQUARTERS, "PATCH", f"/v1/skus/{article}", {"name": LONG})
    place(people, join(people, LONG_LOGIN, LONG_PHONE, LONG), who=LONG_LOGIN)


def join(people: People, who: str, phone: str, name: str) -> str:
    """A customer who registers with somebody's help and agrees on a phone of their own; the member's id."""
    started = people.ask(who, "POST", "/v1/registrations", {"phone": phone, "name": name})
    agree(started["consent_url"])
    seen = people.ask(who, "GET", f"/v1/registrations/{started['registration']['id']}")
    return str(seen["member_id"])


def let_go_of(people: People, members: list[str], name: str) -> str:
    """Somebody of the associate's store whose customers these have become, and who has left since; their id."""
    number = f"GONE-{members[0][-6:]}"
    leaver = {
        "number": number,
        "name": name,
        "posting": {"role": "associate", "store": "SH001", "valid_from": "2026-01-01"},
    }
    gone = str(people.ask(HEADQUARTERS, "POST", "/v1/associates", leaver)["id"])
    given = {"member_ids": members, "associate_id": gone, "reason": "排班"}
    people.ask(MANAGER, "POST", "/v1/members/transfer", given)
    people.ask(HEADQUARTERS, "POST", f"/v1/associates/{gone}/leave", {})
    return gone


def agree(link: str) -> None:
    """Open the link on a device of one's own, and say yes."""
    with httpx.Client(headers={"Accept": "application/json"}) as phone:
        page = phone.get(link).raise_for_status().json()
        yes = {name: page[name] for name in ("text_version", "form_token", "device_token")}
        phone.post(link, json=yes).raise_for_status()


def place(people: People, member: str, *, who: str = ASSOCIATE) -> str:
    """An order that is paid, of which a unit is taken back; its id."""
    article = people.first(HEADQUARTERS, "/v1/skus")["code"]
    lines = [{"sku": article, "quantity": 2}]
    paid = {"lines": lines, "member_id": member, "payment": by_wechat()}
    order = people.ask(who, "POST", "/v1/orders", paid)["id"]
    if who == ASSOCIATE:
        back = {"lines": [{"line": 1, "units": 1}], "reason": "尺码不合适"}
        people.ask(MANAGER, "POST", f"/v1/orders/{order}/refunds", back)
    return str(order)


def send_later(people: People, member: str) -> str:
    """An order that is paid and to be sent, a part of it in a parcel; its id."""
    article = people.first(HEADQUARTERS, "/v1/skus")["code"]
    address = {"recipient": "顾小满", "phone": CUSTOMER_PHONE, "area": "上海市 徐汇区", "street": LONG}
    wanted = {
        "lines": [{"sku": article, "quantity": 2}],
        "member_id": member,
        "fulfilment": {"way": "ship", "address": address},
        "payment": by_wechat(),
    }
    order = people.ask(ASSOCIATE, "POST", "/v1/orders", wanted)["id"]
    parcel = {"carrier": "顺丰", "number": "SF1234567890123", "lines": [{"line": 1, "units": 1}]}
    people.ask(ASSOCIATE, "POST", f"/v1/orders/{order}/fulfilment/parcels", parcel)
    return str(order)


def hand_over_to_pay(people: People) -> dict[str, str]:
    """An order that waits for its money, and the end of the link by which the customer pays it."""
    lines = [{"sku": people.first(HEADQUARTERS, "/v1/skus")["code"], "quantity": 2}]
    order = people.ask(ASSOCIATE, "POST", "/v1/orders", {"lines": lines})["id"]
    link = people.ask(ASSOCIATE, "POST", f"/v1/orders/{order}/pay-links")
    return {"order_to_pay": str(order), "pay_link": str(link["url"]).rpartition("/")[2]}


def pay_a_part(people: People) -> dict[str, str]:
    """An order of which a part is paid, and that payment."""
    article = people.first(HEADQUARTERS, "/v1/skus")["code"]
    order = people.ask(ASSOCIATE, "POST", "/v1/orders", {"lines": [{"sku": article, "quantity": 1}]})["id"]
    part = {"method": "wechat", "amount_fen": 100, "reference": "4200002211202611290001"}
    paid = people.ask(ASSOCIATE, "POST", f"/v1/orders/{order}/payments", part)
    return {"order_part_paid": str(order), "part_payment": str(paid["payments"][0]["id"])}


def begin_import(people: People) -> None:
    """A sheet with a row of each outcome and long names, as far as its preview."""
    head = ("商品编码", "商品名称", LONG)
    known = people.first(HEADQUARTERS, "/v1/skus", text="RUN02")
    lines = [(f"SHEET-{number}", LONG) for number in range(3)]
    lines += [(known["code"], LONG), ("SHEET-0", LONG), ("有误", LONG), (known["code"] + "-NEW", "")]
    file_id = people.send_file(HEADQUARTERS, "files.sheet", f"{LONG}.xlsx", workbook(head, *lines))
    begun = people.ask(HEADQUARTERS, "POST", "/v1/imports", {"kind": "skus", "file_id": file_id})
    until_previewed(people, f"/v1/imports/{begun['id']}")


def begin_till_import(people: People) -> str:
    """A till's export with sales, a return, refused rows and long names, as far as its preview; its id."""
    sold = {"导购": "SH001-02", "商品编码": "TILL-1", "品名": LONG, "交易时间": "2026-11-20 10:00:00"}
    lines = [a_sale(f"{number}", 门店编码="SH001", **sold) for number in range(1, 9)]
    lines += [a_sale("9", 门店编码="SH001", 数量=-1, 实收="-39.90"), a_sale("10", 门店编码="NOWHERE")]
    lines.append(("合计", *[""] * 9, "1.00"))
    file_id = people.send_file(HEADQUARTERS, "orders.till_file", f"{LONG}.csv", csv_of(*lines))
    begun = people.ask(HEADQUARTERS, "POST", "/v1/till-imports", {"file_id": file_id})
    until_previewed(people, f"/v1/till-imports/{begun['id']}")
    return str(begun["id"])


def until_previewed(people: People, address: str) -> None:
    """Wait for the worker."""
    until = time.monotonic() + PATIENCE_SECONDS
    while people.ask(HEADQUARTERS, "GET", address)["state"] == "previewing":
        assert time.monotonic() < until, "no worker makes the preview"
        time.sleep(0.1)


def book_appointment(people: People, store: str, member: str) -> str:
    """A time of the store that can be booked tomorrow, and the customer who comes then; the appointment's id."""
    tomorrow = datetime.now(SHANGHAI).date() + timedelta(days=1)
    path = people.ask(MANAGER, "GET", f"/v1/stores/{store}")["path"]
    offered = {"path": path, "weekday": tomorrow.isoweekday(), "starts": 1_260, "ends": 1_320, "capacity": 9}
    slot = people.ask(MANAGER, "POST", "/v1/appointment-slots", offered)["id"]
    wanted = {"member_id": member, "slot_id": slot, "day": str(tomorrow)}
    return str(people.ask(ASSOCIATE, "POST", "/v1/appointments", wanted)["id"])


def sign_in_customer(people: People, phone: str) -> str:
    """The session of a customer, by the code that their phone gets."""
    with httpx.Client(base_url=people.demo.url) as http:
        http.post("/v1/customer/codes", json={"phone": phone}).raise_for_status()
        code = last_code(people, phone)
        signed = http.post("/v1/customer/sessions", json={"phone": phone, "code": code}).raise_for_status()
    return str(signed.json()["access_token"])


def last_code(people: People, phone: str) -> str:
    """What the phone was sent last; it arrives a moment after it was asked for."""
    file = people.demo.home / DEMO_MESSAGES
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        lines = file.read_bytes().splitlines() if file.exists() else []
        for each in reversed([msgspec.json.decode(line) for line in lines]):
            if "code" in each and str(each["to"]).endswith(phone):
                return str(each["code"])
        time.sleep(0.05)
    raise AssertionError(f"no code has arrived at {phone}")
