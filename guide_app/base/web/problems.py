"""The problem document (RFC 9457): `code` is the contract, `type` the page about it, the texts are for people."""

from collections.abc import Mapping
from dataclasses import dataclass

from guide_app.base.kernel.errors import OWN_MEMBERS, REGISTRY, Refusal
from guide_app.base.settings import settings

PROBLEM = "application/problem+json"

PAGES = "/errors"
"""Where the pages are served: an index, and one below it for each code."""

HTTP_TITLES: dict[int, tuple[str, str, str]] = {
    400: ("bad_request", "请求格式不正确", "The request is malformed"),
    401: ("not_signed_in", "请先登录", "Sign in first"),
    403: ("forbidden", "无权执行此操作", "Not allowed"),
    404: ("not_found", "找不到", "Not found"),
    405: ("method_not_allowed", "不支持该请求方法", "Method not allowed"),
    413: ("body_too_large", "请求体过大", "The body is too large"),
    415: ("unsupported_media_type", "不支持的内容类型", "Unsupported media type"),
    429: ("too_many_requests", "请求过于频繁，请稍后再试", "Too many requests, slow down"),
    500: ("internal_error", "服务器内部错误，请联系管理员", "Something went wrong on our side"),
}
"""What the framework refuses by itself: code, Chinese, English."""


@dataclass(frozen=True, slots=True)
class StatusMeaning:
    """What an HTTP status says of the request, and when the same may be sent again."""

    zh: str
    en: str
    retry_zh: str
    retry_en: str


STATUSES: dict[int, StatusMeaning] = {
    400: StatusMeaning(
        "请求不符合接口定义", "the request does not match the documented shape", "改了再发", "after a change"
    ),
    401: StatusMeaning("未登录", "not signed in", "登录后", "after signing in"),
    403: StatusMeaning("看得到，但角色不允许", "within reach, but not for this role", "否", "no"),
    404: StatusMeaning("不存在或不在权限范围内", "not there, or outside your reach", "否", "no"),
    405: StatusMeaning("此地址不支持该方法", "the address has no such method", "改了再发", "after a change"),
    408: StatusMeaning("请求体没有及时到齐", "the body did not come in time", "可以", "yes"),
    409: StatusMeaning("状态已变化", "the state has changed", "先重新读取", "after reading again"),
    410: StatusMeaning("已失效", "gone for good", "否", "no"),
    412: StatusMeaning("版本已变化", "somebody changed it meanwhile", "先重新读取", "after reading again"),
    413: StatusMeaning("请求体过大", "the body is too large", "改了再发", "after a change"),
    415: StatusMeaning("不支持的内容类型", "the type of the content is not supported", "改了再发", "after a change"),
    422: StatusMeaning("读懂了，但不行", "understood and refused", "改了再发", "after a change"),
    428: StatusMeaning("修改须带 `If-Match`", "an edit needs `If-Match`", "带上再发", "with the header"),
    429: StatusMeaning("过于频繁", "too many requests", "`Retry-After` 之后", "after `Retry-After`"),
    500: StatusMeaning("服务器出错", "our mistake", "带上 `request_id` 联系管理员", "ask, with `request_id`"),
    502: StatusMeaning("外部系统拒绝", "another system said no", "联系管理员", "ask who runs the installation"),
    503: StatusMeaning(
        "暂时不可用，什么都没有发生",
        "unavailable, nothing has happened",
        "用同一 `Idempotency-Key`",
        "with the same `Idempotency-Key`",
    ),
}
"""Every status that a refusal may have."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A code and everything that can be said of it to anybody. `meaning` is the first paragraph of its docstring."""

    code: str
    status: int
    title_zh: str
    title_en: str
    meaning: str


def explained() -> dict[str, Explained]:
    """Every code that this process knows, in the order of the alphabet: its refusals, and those of HTTP itself."""
    own = {code: explain(refusal) for code, refusal in REGISTRY.items()}
    of_http = {code: Explained(code, status, zh, en, "") for status, (code, zh, en) in HTTP_TITLES.items()}
    return dict(sorted((of_http | own).items()))


def explain(refusal: type[Refusal]) -> Explained:
    """What the class of a refusal says of it."""
    first = (refusal.__doc__ or "").strip().split("\n\n", maxsplit=1)[0]
    return Explained(refusal.code, refusal.status, *refusal.title, meaning=" ".join(first.split()))


def page_address(code: str) -> str:
    """The `type` of a problem: the public address of the page about its code."""
    return f"{settings().public_base_url}{PAGES}/{code}"


def problem_document(status: int, code: str, title: tuple[str, str], facts: Mapping[str, object]) -> dict[str, object]:
    """The document, to be completed with the id of the request. `facts` become members, and never one of its own."""
    chinese, english = title
    own: dict[str, object] = {
        "type": page_address(code),
        "code": code,
        "title": f"{chinese} / {english}",
        "title_zh": chinese,
        "title_en": english,
        "status": status,
    }
    return own | {name: fact for name, fact in facts.items() if name not in OWN_MEMBERS}


def problem_of(refusal: Refusal) -> dict[str, object]:
    """The document of a refusal."""
    return problem_document(refusal.status, refusal.code, refusal.title, refusal.facts)
