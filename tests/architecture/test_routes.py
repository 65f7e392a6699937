"""Every route asks who calls unless it says that it is public, and every write can be sent again without harm."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
import pytest
from litestar import Controller
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from guide_app.base.html.assets import asset
from guide_app.base.web.authentication import CUSTOMER_COOKIE, CUSTOMERS_KEY, PAGES_KEY, SESSION_COOKIE
from guide_app.base.web.envelope import Envelope
from guide_app.entry.served import CONTROLLERS
from pages.customer.open import CustomerController
from pages.page import OpenPageController, PageController
from pages.served import PAGES
from tests.architecture.product import modules
from tests.safety.served_routes import documents

PUBLIC = {
    "GET /health/live": "says that the process answers, and nothing else",
    "GET /errors": "says what every code means, as docs/errors.md does",
    "GET /errors/{}": "the same for one code",
    "GET /metrics": "who looks brings a token of the settings, and has no account; it names nobody",
    "GET /health/ready": "load balancers have no account; it counts what waits, and tells of nobody",
    "GET /schema/files/{}": "scripts and styles of the API page",
    "HEAD /schema/files/{}": "the same",
    "POST /v1/auth/sign-in": "who signs in is not signed in yet",
    "POST /v1/auth/wecom": "the same; WeCom says who they are",
    "GET /consent/{}": "the customer's own device; the link is the secret",
    "POST /consent/{}": "the same",
    "POST /consent/{}/code": "the same",
    "POST /v1/customer/codes": "a customer who signs in is not signed in yet",
    "POST /v1/customer/sessions": "the same",
    "GET /q/{}": "customers scan printed codes",
    "HEAD /q/{}": "the same",
    "GET /Q/{}": "the same, in the letters of the symbol",
    "HEAD /Q/{}": "the same",
    "GET /pictures/{}/{}": "customers see pictures of articles; the address is the secret",
    "GET /q/{}/picture": "what such a page shows of the article",
    "GET /l/{}": "a customer opens what an associate shares: a product or a coupon; the link is the secret",
    "GET /s/{}": "a customer opens what was sent to them; the link is the secret, and it leads to a printed code",
    "GET /join/{}": "who registers by themselves is nobody yet; a code to their phone proves it",
    "POST /join/{}": "the same",
    "GET /my/sign-in": "a customer who signs in is not signed in yet",
    "POST /my/sign-in": "the same",
    "POST /my/sign-in/code": "the same",
    "GET /my/sign-in/wechat": "the same, on the way to WeChat and back",
    "GET /p/{}": "the customer of an order; the link is the secret",
    "GET /p/{}/wechat": "the same, who comes back from WeChat's sign-in",
    "POST /v1/wechatpay/notifications/payments": "WeChat Pay proves who it is by its signature",
    "POST /v1/wechatpay/notifications/refunds": "the same",
    "GET /requests/{}": "who is erased has no account any more; the link is the secret",
    "POST /messages/receipts": "the provider of short messages proves who it is by its signature",
    "GET /wecom/callback": "WeCom proves who it is by its signature",
    "POST /wecom/callback": "the same",
    "GET /assets/{}/{}": "style and scripts of pages",
    "GET /sign-in": "who signs in is not signed in yet",
    "POST /sign-in": "the same",
    "GET /sign-in/wecom": "the same, on the way to WeCom and back",
    "POST /language": "the sign-in page can be read in either language",
}
"""Routes that anybody may call, each with its reason. Whoever adds one adds it here."""

NOT_REMEMBERED = {
    "POST /a/me/store": "keeps a choice in a cookie: again it is the same",
    "POST /v1/auth/sign-in": "gives a secret, which is kept nowhere; signing in twice gives two tokens",
    "POST /v1/auth/wecom": "the same; a code of WeCom is good once",
    "POST /v1/accounts/password-resets": "sets what is in the request; a repetition sets the same again",
    "POST /v1/auth/password": "a repetition is refused by the old password",
    "POST /consent/{}": "a link confirms once",
    "POST /join/{}": "sends a code, which is kept nowhere; so many an hour",
    "POST /my/sign-in/code": "the same",
    "POST /my/sign-in": "gives a secret; a code is good once",
    "POST /my/privacy/requests": "one of a kind is open at a time",
    "POST /my/privacy/requests/{}/withdrawal": "a request is taken back once",
    "POST /my/profile/devices/{}": "a device is signed out once",
    "POST /my/profile/edit": "says which version it was made from",
    "POST /my/profile/phone": "whose phone it is already has it; a code is good once",
    "POST /my/profile/phone/code": "sends a code, which is kept nowhere; so many an hour",
    "POST /my/profile/wechat/{}": "a WeChat account is taken back once",
    "POST /my/privacy": "deciding what stands already changes nothing",
    "POST /my/links/{}": "a customer takes the coupon of a link once",
    "POST /my/sign-out": "a session ends once",
    "POST /my/appointments/new": "two open ones at most; a repetition is seen on the page it leads to",
    "POST /my/appointments/{}/move": "moved to the same time again it stays there",
    "POST /my/appointments/{}/cancellation": "what is given up stays so",
    "POST /messages/receipts": "what arrived has arrived; a second receipt changes nothing",
    "POST /my/appointments/notices": "sets what is in the request; a repetition sets the same again",
    "POST /v1/my-membership/phone": "whose phone it is already has it; a code is good once",
    "POST /v1/my-membership/phone-codes": "sends a code, which is kept nowhere; so many an hour",
    "POST /v1/customer/codes": "sends a code, which is kept nowhere; so many an hour",
    "POST /v1/customer/sessions": "gives a secret; a code is good once",
    "POST /consent/{}/code": "sends a code, which is kept nowhere; so many an hour",
    "POST /v1/imports/orders": "every row is known by its source and id: sent again it is there already",
    "POST /v1/quotes": "reads; a POST because a cart stands in its body",
    "POST /v1/members/search": "reads; a POST because addresses are logged and phones are not",
    "POST /v1/member-searches": "the same",
    "POST /v1/customers/search": "the same",
    "POST /v1/my/customers/search": "the same",
    "POST /a/orders/{}/pick-up-code": "shows a code in clear, which is kept nowhere",
    "POST /v1/members/{}/reveal": "gives a phone in clear, which is kept nowhere",
    "POST /v1/my/messages/{}/read": "what is read stays read; a repetition answers the same",
    "POST /v1/my/messages/read-all": "the same, and how many are unread then",
    "POST /v1/code-readings": "reads a photo that is kept nowhere; the same photo is read the same",
    "POST /v1/order-lookups": "reads; a POST because phones do not stand in addresses",
    "POST /a/store/returns/search": "the same",
    "POST /v1/coupon-quotes": "pure: nothing is read or written",
    "POST /v1/coupon-terms-trials": "the same",
    "POST /v1/loyalty/rules/previews": "counts, and writes nothing",
    "POST /v1/commission-plan-trials": "the same",
    "POST /v1/attribution-policies/trials": "reads; a POST because it says a whole policy",
    "POST /v1/orders/previews": "reads; a POST because a cart is too long for an address",
    "POST /v1/order-credits/{}/previews": "reads; a POST because it says several people with their weights",
    "POST /v1/orders/{}/exchanges/previews": "keeps nothing; the same",
    "POST /v1/orders/{}/refunds/previews": "keeps nothing; the same",
    "POST /v1/prints": "prints the same again; a PDF is not remembered",
    "POST /hq/print": "looks at a sheet; a POST because codes are too many for an address",
    "POST /hq/print/document": "prints the same again; a PDF is not remembered",
    "POST /v1/prints/proof": "a picture of what would be printed; nothing is written",
    "POST /v1/wechatpay/notifications/payments": "taken in once, by the id of what it tells",
    "POST /v1/wechatpay/notifications/refunds": "the same",
    "POST /v1/orders/{}/receipt-links": "gives a secret, which is kept nowhere; asked again it is the same link",
    "POST /v1/orders/{}/pay-links": "gives a secret, which is kept nowhere; another link leads to the same order",
    "POST /v1/orders/{}/pay-requests": "one request of an order is open at a time, and given again",
    "POST /wecom/callback": "taken in once, by what WeCom says in it",
    "POST /sign-in": "gives a secret, which is kept nowhere; signing in twice gives two sessions",
    "POST /a/order/reading": "reads a photo, which is kept nowhere",
    "POST /a/order/customer": "reads; a POST because addresses are logged and phones are not",
    "POST /sign-out": "a session ends once",
    "POST /a/customers/search": "changes nothing; phones and names do not stand in addresses",
    "POST /hq/levels/new/preview": "counts, and writes nothing",
    "POST /hq/members/search": "the same",
    "POST /hq/orders/member": "the same",
    "POST /hq/orders/coupon": "the same, of codes",
    "POST /a/customers/{}/phone": "a phone in clear is kept nowhere, each look is on record",
    "POST /hq/members/{}/phone": "the same",
    "POST /a/messages/{}": "when a message was read the first time stays; leads to what it is about",
    "POST /a/messages/read-all": "the same for all of them",
    "POST /a/me/password": "a repetition is refused by the old password",
    "POST /language": "sets what is in the form; a repetition sets the same again",
}
"""POSTs without an Idempotency-Key, each with its reason."""


@dataclass(frozen=True)
class Served:
    """One method of one path; `name` like `GET /v1/stores/{}`."""

    method: str
    path: str
    handler: HTTPRouteHandler

    @property
    def is_page(self) -> bool:
        return bool(self.handler.opt.get(PAGES_KEY))

    @property
    def is_customers_page(self) -> bool:
        return bool(self.handler.opt.get(CUSTOMERS_KEY)) and self.path.startswith("/my")

    @property
    def name(self) -> str:
        return f"{self.method} " + re.sub(r"{[^}]*}", "{}", self.path)


def served(application: Envelope) -> Iterator[Served]:
    """Every route of ours; the framework's own OPTIONS and API page are left out."""
    for route in application.litestar.routes:
        if not isinstance(route, HTTPRoute) or re.fullmatch(r"/schema(/(?!files).*)?", route.path):
            continue
        for handler in route.route_handlers:
            for method in sorted(set(handler.http_methods) - {"OPTIONS"}):
                yield Served(method, route.path, handler)


def test_the_public_routes_are_exactly_these(application: Envelope) -> None:
    assert {route.name for route in served(application) if route.handler.opt.get("public")} == set(PUBLIC)


async def test_every_other_route_is_refused_without_a_token(
    db: None, client: httpx.AsyncClient, application: Envelope
) -> None:
    asked = [route for route in served(application) if route.name not in PUBLIC and not route.is_page]
    asked = [route for route in asked if not route.is_customers_page]
    assert len(asked) > 60
    for route in asked:
        path = filled(route.path)
        for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic aGk6aGk="}):
            answer = await client.request(route.method, path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), route.name


async def test_every_page_leads_to_the_way_in_without_a_session(
    db: None, client: httpx.AsyncClient, application: Envelope
) -> None:
    asked = [route for route in served(application) if route.name not in PUBLIC and route.is_page]
    assert asked
    for route in asked:
        for headers in ({}, {"Cookie": f"{SESSION_COOKIE}=nonsense"}, {"Authorization": "Bearer nonsense"}):
            answer = await client.request(route.method, filled(route.path), headers=headers)
            assert answer.status_code == 303, route.name
            assert answer.headers["location"].startswith("/sign-in"), route.name


async def test_every_page_of_customers_leads_to_their_way_in(
    db: None, client: httpx.AsyncClient, application: Envelope
) -> None:
    asked = [route for route in served(application) if route.is_customers_page]
    assert len(asked) > 3
    for route in asked:
        for headers in ({}, {"Cookie": f"{CUSTOMER_COOKIE}=nonsense"}, {"Cookie": f"{SESSION_COOKIE}=nonsense"}):
            answer = await client.request(route.method, filled(route.path), headers=headers)
            page = filled(route.path)
            back = f"?{urlencode({'to': page})}" if route.method == "GET" and not page.startswith("/my/links/") else ""
            said = {"/my/sign-in"} if page == "/my" else {f"/my/sign-in{back}"}
            assert (answer.status_code, {answer.headers["location"]}) == (303, said), route.name


def filled(path: str) -> str:
    """An address of a route, whatever it is about."""
    return re.sub(r"{[^}]*}", "x", re.sub(r"{\w+:uuid}", "01890000-0000-7000-8000-000000000000", path))


def test_every_post_is_remembered_for_retries_or_says_why_not(application: Envelope) -> None:
    posts = [route for route in served(application) if route.method == "POST"]
    forgetful = {
        route.name
        for route in posts
        if "write" not in route.handler.parsed_fn_signature.parameters
        and not (route.is_page and "form.submit(" in inspect.getsource(route.handler.fn))
    }
    assert forgetful == set(NOT_REMEMBERED)


def test_who_takes_the_retry_safe_write_uses_it(application: Envelope) -> None:
    for route in served(application):
        if "write" in route.handler.parsed_fn_signature.parameters:
            assert "await write(" in inspect.getsource(route.handler.fn), route.name


def test_every_edit_says_which_version_it_was_made_from(application: Envelope) -> None:
    edits = [route for route in served(application) if route.method in {"PATCH", "PUT"}]
    assert edits
    for route in edits:
        assert "expected_version" in route.handler.parsed_fn_signature.parameters, route.name


def test_the_documents_of_every_write_ask_for_the_key(application: Envelope) -> None:
    schema = documents(application)
    for route in served(application):
        if "write" in route.handler.parsed_fn_signature.parameters:
            path = re.sub(r"{(\w+):\w+}", r"{\1}", route.path)
            named = [parameter["name"] for parameter in schema["paths"][path]["post"]["parameters"]]
            assert "Idempotency-Key" in named, route.name


def test_the_documents_of_every_write_show_what_it_answers(application: Envelope) -> None:
    schema = documents(application)
    for route in served(application):
        if "write" in route.handler.parsed_fn_signature.parameters:
            path = re.sub(r"{(\w+):\w+}", r"{\1}", route.path)
            answers = schema["paths"][path]["post"]["responses"]
            success = answers[str(route.handler.status_code)]["content"]["application/json"]["schema"]
            ways = success.get("anyOf", [success])
            for each in [one for way in ways for one in way.get("oneOf", [way])]:
                assert "$ref" in each or "$ref" in each.get("items", {}), route.name


def test_the_documents_lock_what_asks_for_a_token_and_nothing_else(application: Envelope) -> None:
    paths = documents(application)["paths"]
    for route in served(application):
        if route.handler.resolve_include_in_schema():
            operation = paths[re.sub(r"{(\w+):\w+}", r"{\1}", route.path)][route.method.lower()]
            assert (operation.get("security") == []) == (route.name in PUBLIC), route.name


def test_the_documents_of_every_route_show_what_a_refusal_looks_like(application: Envelope) -> None:
    schema = documents(application)
    assert {"type", "title_zh", "title_en"} <= set(schema["components"]["schemas"]["Problem"]["properties"])
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            refused = operation["responses"]["default"]["content"]
            assert refused == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}, path


def test_the_documents_of_every_edit_ask_for_its_version(application: Envelope) -> None:
    paths = documents(application)["paths"]
    for route in served(application):
        if "expected_version" in route.handler.parsed_fn_signature.parameters:
            operation = paths[re.sub(r"{(\w+):\w+}", r"{\1}", route.path)][route.method.lower()]
            assert "If-Match" in [parameter["name"] for parameter in operation["parameters"]], route.name


def test_every_route_says_what_it_is_in_both_languages(application: Envelope) -> None:
    for route in served(application):
        if route.handler.resolve_include_in_schema():
            chinese, _, english = (route.handler.summary or "").partition(" · ")
            assert re.search(r"[\u4e00-\u9fff]", chinese), route.name
            assert english, route.name


def test_every_controller_is_served() -> None:
    written = {
        value
        for module in modules()
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Controller) and value.__module__ == module.__name__
    }
    assert written == {*CONTROLLERS, *PAGES, PageController, OpenPageController, CustomerController} - {asset}


@pytest.mark.parametrize("path", ["/nothing-here", "/v1/nothing", "/v1/stores/not-a-uuid"])
async def test_an_unknown_address_is_a_problem_document(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
