"""Refusals: every named "no" of the product. The `code` is the contract, the titles are for people."""

import re
from typing import Any, ClassVar

REGISTRY: dict[str, type["Refusal"]] = {}
"""Every refusal by its code, filled as the classes are defined."""

OWN_MEMBERS = frozenset({"type", "code", "title", "title_zh", "title_en", "status", "detail", "instance", "request_id"})
"""What every problem document says by itself, or could by RFC 9457; a fact of such a name is left out, and a test reads
the calls for them."""


class Refusal(Exception):
    """A request that is understood and refused. Subclass it per reason; facts become members of the problem document.

    `code` is the class name in snake_case unless given, `title` is (Chinese, English), `status` the HTTP status.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    title: ClassVar[tuple[str, str]] = ("请求被拒绝", "Refused")

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if abstract:
            return
        if "code" not in cls.__dict__:
            cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        other = REGISTRY.setdefault(cls.code, cls)
        if (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"two refusals share the code {cls.code}: {other.__qualname__} and {cls.__qualname__}")

    def __init__(self, **facts: Any) -> None:  # facts are whatever the problem document should carry
        super().__init__(f"{self.code} {facts}" if facts else self.code)
        self.facts = facts


class NotFound(Refusal):
    """The thing does not exist, or lies outside the actor's reach; the answer does not say which."""

    status = 404
    title = ("找不到，或不在您的权限范围内", "Not found, or outside your reach")


class Forbidden(Refusal):
    """The actor reaches the thing but their role may not do this."""

    status = 403
    title = ("您的角色无权执行此操作", "Your role may not do this")


class InvalidField(Refusal):
    """One field of a command breaks a rule; `field` and `rule` say which."""

    status = 422
    title = ("字段不符合规则", "A field breaks a rule")

    def __init__(self, field: str, rule: str, **facts: Any) -> None:  # as above
        super().__init__(field=field, rule=rule, **facts)


class Conflict(Refusal):
    """Somebody or something was faster, or the thing is no longer in the expected state."""

    status = 409
    title = ("状态已变化，请刷新后重试", "The state has changed, refresh and try again")


class Stale(Refusal):
    """Somebody changed it meanwhile; `current` is the version now."""

    status = 412
    title = ("内容已被他人修改，请刷新后重试", "Somebody changed it meanwhile, read it again")
