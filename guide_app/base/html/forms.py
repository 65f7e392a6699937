"""Forms: what was typed becomes a command; what is refused comes back with the refusal at its field.

Names of fields are those of the command; `lines.0.sku` is a place in a list, `paths[]` one of several values, and a
unit before the name says how an amount is typed: `yuan:amount_fen`, `percent:rate_ppm`, `local:starts_at`.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import msgspec
from litestar import Response
from litestar.datastructures import UploadFile

from guide_app.base.html.session import DONE_COOKIE, FORM_TOKEN, AnyRequest, require_own_form
from guide_app.base.html.words import _
from guide_app.base.kernel.approvals import ApprovalRequested
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.errors import InvalidField, Refusal
from guide_app.base.kernel.idempotency import Answer, digest_of, once
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.moments import encode, in_utc
from guide_app.base.web.errors import InvalidBody
from guide_app.base.web.rules_in_words import field_and_rule

KEY = "_key"
VERSION = "_version"
OWN = frozenset({FORM_TOKEN, KEY, VERSION})

Command = TypeVar("Command", bound=msgspec.Struct)

AMOUNT = re.compile(r"-?\d{1,12}(\.\d{1,2})?")
DEEPEST = 8
MOST_OF_A_LIST = 500


class Done(msgspec.Struct, frozen=True):
    """Where somebody goes after what they did, and what they are told there."""

    to: str
    say: str = ""
    facts: dict[str, str | int] = {}


class Told(msgspec.Struct, frozen=True):
    """What the page before has done, to be said once: a text of the catalogue and what is filled into it."""

    say: str
    facts: dict[str, str | int] = {}


@dataclass
class Form:
    """A form as it stands on a page: values by field, refusals by field, and one for the whole of it."""

    values: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None
    key: str = field(default_factory=lambda: str(new_id()))
    version: str = ""
    files: dict[str, UploadFile] = field(default_factory=dict)
    submitted: bytes = b""
    """What makes two sendings the same: all fields, without the form's own."""

    @classmethod
    def of(cls, values: Mapping[str, object] | None = None, *, version: object = "") -> "Form":
        """A form before anybody typed; of an edit, with the values as they are and their version."""
        told = {name: [str(value)] for name, value in (values or {}).items() if value is not None}
        return cls(values=told, version=str(version))

    @classmethod
    async def sent(cls, request: AnyRequest) -> "Form":
        """What a browser sent, by a page of this session. Raises FormTooOld, FromAnotherSite."""
        made = cls()
        sent = await request.form()
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                made.files[name] = value
            else:
                made.values.setdefault(name, []).append(str(value).replace("\r\n", "\n").strip())
        require_own_form(request, made.own(FORM_TOKEN))
        made.key = made.own(KEY) or made.key
        made.version = made.own(VERSION)
        parts = [(name, made.values[name]) for name in sorted(made.values)]
        uploads = [(name, file.filename, await file.read()) for name, file in sorted(made.files.items())]
        for file in made.files.values():
            await file.seek(0)
        made.submitted = digest_of(encode(parts), encode(made.version), *(encode(each) for each in uploads))
        return made

    def own(self, name: str) -> str:
        """One of the fields that every form has."""
        return (self.values.pop(name, None) or [""])[0]

    def get(self, name: str, default: str = "") -> str:
        """What stands in a field."""
        return (self.values.get(name) or [default])[0]

    def all(self, name: str) -> list[str]:
        """What stands in a field of several values."""
        return self.values.get(name, [])

    def error(self, name: str) -> str | None:
        """The refusal at a field, `中文 / English`."""
        return self.errors.get(plain(name))

    def read(self, kind: type[Command], *, blank: str = "left out", **given: object) -> Command:
        """The command that was typed. `given` is what the page knows by itself; `blank="null"` empties a field.

        Raises InvalidBody at the first field that breaks a rule of the command.
        """
        typed: dict[str, Any] = {}
        for name, texts in self.values.items():
            _put(typed, name, texts, blank=blank)
        known = set(kind.__struct_encode_fields__)
        whole = {name: _listed(value) for name, value in (typed | given).items() if name in known}
        try:
            return in_utc(msgspec.convert(whole, kind, strict=False))  # type: ignore[no-any-return]
        except msgspec.ValidationError as error:
            raise InvalidBody(errors=[field_and_rule(str(error))]) from error

    def refuse(self, refusal: Refusal, at: Mapping[type[Refusal], str]) -> None:
        """Put a refusal at its field, or over the whole form."""
        errors = refusal.facts.get("errors")
        found = errors if isinstance(errors, list) else []
        if isinstance(refusal, InvalidField):
            found = [{**refusal.facts, "field": at.get(type(refusal), refusal.facts["field"])}]
        for each in found:
            self.errors[str(each.get("field", "")).replace("[", ".").replace("]", "")] = str(each.get("rule", ""))
        if type(refusal) in at and not isinstance(refusal, InvalidField):
            chinese, english = refusal.title
            self.errors[at[type(refusal)]] = f"{chinese} / {english}"
        self.refusal = refusal

    def refuse_at(self, name: str, refusal: Refusal) -> None:
        """Put a refusal at the one field that there is, whatever field it names itself."""
        self.refuse(refusal, {})
        self.errors = {name: next(iter(self.errors.values()), " / ".join(refusal.title))}

    async def submit(
        self,
        request: AnyRequest,
        work: Callable[[], Awaitable[Done]],
        *,
        again: Callable[[], Awaitable[Response[bytes]]],
        at: Mapping[type[Refusal], str] | None = None,
    ) -> Response[Any]:
        """Do `work` once under the key of this form, and lead on; or show the form again with the refusal in it.

        A repetition of the same form leads to the same place. Work reads the form itself, and says nothing secret.
        """
        digest = digest_of(b"page", request.url.path.encode(), self.submitted)

        async def answered() -> Answer:
            return Answer(303, msgspec.json.encode(await work()))

        try:
            given = await once(str(request.user.id), self.key, digest, answered)
        except Refusal as refusal:
            return await self.refused(refusal, again, at)
        return lead_to(request, msgspec.json.decode(given.body, type=Done))

    async def refused(
        self,
        refusal: Refusal,
        again: Callable[[], Awaitable[Response[bytes]]],
        at: Mapping[type[Refusal], str] | None = None,
    ) -> Response[bytes]:
        """The form once more, with what was typed and the refusal."""
        self.refuse(refusal, at or {})
        shown = await again()
        shown.status_code = refusal.status if refusal.status >= 400 else 422
        return shown


def lead_to(request: AnyRequest, done: Done) -> Response[None]:
    """On to another page, which tells what was done. Our script is told by a header where to go."""
    by_script = is_asked_by_script(request)
    place = {"Guide-To": done.to} if by_script else {"Location": done.to}
    answer = Response(None, status_code=204 if by_script else 303, headers={**place, "Cache-Control": "no-store"})
    if done.say:
        told = msgspec.json.encode(Told(done.say, done.facts)).hex()
        answer.set_cookie(DONE_COOKIE, told, max_age=60, path="/", httponly=True, samesite="lax")
    return answer


def is_asked_by_script(request: AnyRequest) -> bool:
    """Whether our script asks, and takes of the answer what it needs: nobody sees the page as a whole."""
    return request.headers.get("guide-form") == "script"


def told_in(request: AnyRequest) -> Told | None:
    """What the page before has done, to be shown once.

    A page that asks again by itself while the next one is on its way does not see it, so that the next one does.
    """
    if is_asked_by_script(request):
        return None
    try:
        return msgspec.json.decode(bytes.fromhex(request.cookies.get(DONE_COOKIE, "")), type=Told)
    except (ValueError, msgspec.DecodeError):
        return None


def waits_for_approval(asked: ApprovalRequested) -> Done:
    """Where somebody goes whose request waits for a second person."""
    return Done(to=f"/hq/approvals/{asked.id}", say=_("已提交，等待第二人审批"))


def plain(name: str) -> str:
    """The name of a field without the unit before it and the sign of a list after it."""
    return name.partition(":")[2].removesuffix("[]") if ":" in name else name.removesuffix("[]")


def _put(typed: dict[str, Any], name: str, texts: list[str], *, blank: str) -> None:
    unit, _found, path = name.rpartition(":")
    is_list = path.endswith("[]")
    path = path.removesuffix("[]")
    values = [_typed(path, unit, text) for text in texts if text]
    if not values and blank != "null" and not is_list:
        return
    steps = path.split(".")
    if len(steps) > DEEPEST:
        return
    place = typed
    for step in steps[:-1]:
        place = place.setdefault(step, {})
        if not isinstance(place, dict):
            return
    place[steps[-1]] = values if is_list else (values[-1] if values else None)


def _typed(name: str, unit: str, text: str) -> object:
    if unit == "yuan":
        return _scaled(name, text, 100, AMOUNT, "金额须为元，最多两位小数 / an amount in yuan with at most 2 decimals")
    if unit == "percent":
        return _scaled(name, text, 10_000, _RATE, "百分比最多四位小数 / a percentage with at most 4 decimals")
    if unit == "local":
        try:
            return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
        except ValueError:
            raise InvalidField(name, "须为日期和时间 / a date and a time") from None
    return text


_RATE = re.compile(r"-?\d{1,7}(\.\d{1,4})?")


def _scaled(name: str, text: str, scale: int, shape: re.Pattern[str], rule: str) -> int:
    bare = text.replace(",", "").replace("，", "").lstrip("¥￥").rstrip("%％").strip()
    try:
        if not shape.fullmatch(bare):
            raise InvalidField(name, rule)
        return int(Decimal(bare) * scale)
    except InvalidOperation:
        raise InvalidField(name, rule) from None


def _listed(value: object) -> object:
    """Dictionaries whose keys are all numbers become lists, in the order of the numbers."""
    if not isinstance(value, dict):
        return value
    if value and len(value) <= MOST_OF_A_LIST and all(key.isascii() and key.isdigit() for key in value):
        return [_listed(each) for _, each in sorted(value.items(), key=lambda pair: int(pair[0]))]
    return {key: _listed(each) for key, each in value.items()}
