"""Somebody with a browser that runs no script: follows links, fills forms in, is led on."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

from guide_app.base.web.authentication import SESSION_COOKIE
from tests.factories import AnAssociate, signed_in

LED_ON = 303


@dataclass
class SeenForm:
    """A form as it stands on a page: where it goes, and what its fields hold."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    has_files: bool = False


@dataclass
class SeenPage:
    """A page as somebody sees it."""

    status: int
    address: str
    html: str
    text: str
    forms: list[SeenForm]
    links: dict[str, str]
    """Addresses by the text of their link."""

    def form(self, action: str | None = None) -> SeenForm:
        """The form that goes to `action`, or the only one beside those for language and signing out."""
        found = [
            form
            for form in self.forms
            if (form.action == action if action else form.action not in {"/language", "/sign-out"})
        ]
        assert len(found) == 1, [form.action for form in self.forms]
        return found[0]


class _Reader(HTMLParser):
    """Reads what a person sees: text, links, forms."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: dict[str, str] = {}
        self.forms: list[SeenForm] = []
        self._form: SeenForm | None = None
        self._link: tuple[str, list[str]] | None = None
        self._area: tuple[str, list[str]] | None = None
        self._select: str | None = None
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag in {"script", "style", "template"}:
            self._hidden += 1
        elif tag == "a" and "href" in has:
            self._link = (has["href"], [has["aria-label"]] if "aria-label" in has else [])
        elif tag == "form":
            self._form = SeenForm(has.get("action", ""), has_files="multipart" in has.get("enctype", ""))
            self.forms.append(self._form)
        elif self._form is not None and not self._hidden:
            self._field(tag, has)

    def _field(self, tag: str, has: dict[str, str]) -> None:
        assert self._form is not None
        name, kind = has.get("name", ""), has.get("type", "text")
        if tag == "input" and name and kind not in {"file", "submit"}:
            if kind not in {"checkbox", "radio"} or "checked" in has:
                self._form.fields.setdefault(name, []).append(has.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "textarea" and name:
            self._area = (name, [])
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in has or self._select not in self._form.fields):
            self._form.fields[self._select] = [has.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "template"}:
            self._hidden -= 1
        elif tag == "a" and self._link:
            address, said = self._link
            self.links["".join(said).strip()] = address
            self._link = None
        elif tag == "textarea" and self._area and self._form is not None:
            self._form.fields[self._area[0]] = ["".join(self._area[1])]
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._area:
            self._area[1].append(data)
        self.text.append(data)
        if self._link:
            self._link[1].append(data)


def seen(answer: httpx.Response) -> SeenPage:
    """A page read."""
    reader = _Reader()
    reader.feed(answer.text)
    text = " ".join("".join(reader.text).split())
    return SeenPage(
        answer.status_code, str(answer.url.raw_path.decode()), answer.text, text, reader.forms, reader.links
    )


class Visitor:
    """A browser with cookies of its own, over a client of the application."""

    def __init__(self, client: httpx.AsyncClient, *, language: str = "zh") -> None:
        self._client = client
        self._cookies = {"guide_language": language}

    @classmethod
    async def signed_in(cls, client: httpx.AsyncClient, associate: AnAssociate, *, language: str = "zh") -> Visitor:
        """The browser of somebody who has signed in."""
        made = cls(client, language=language)
        headers = await signed_in(associate)
        made._cookies[SESSION_COOKIE] = headers["Authorization"].removeprefix("Bearer ")
        return made

    async def visit(self, address: str) -> SeenPage:
        """The page at an address, wherever it leads."""
        answer = await self._ask("GET", address)
        for _ in range(5):
            if answer.status_code not in {302, LED_ON}:
                break
            answer = await self._ask("GET", answer.headers["location"])
        return seen(answer)

    async def send(self, form: SeenForm, *, files: dict[str, Any] | None = None, **filled: str | list[str]) -> SeenPage:
        """Fill a form in and send it; the page that it leads to, or that shows it again.

        Names with other letters are given as `fields={...}`: use `send_fields`.
        """
        return await self.send_fields(form, dict(filled), files=files)

    async def send_fields(
        self, form: SeenForm, filled: dict[str, str | list[str]], *, files: dict[str, Any] | None = None
    ) -> SeenPage:
        """The same with fields by their names."""
        answer = await self._sent(form, filled, files)
        if answer.status_code == LED_ON:
            return await self.visit(answer.headers["location"])
        return seen(answer)

    async def led_on(self, form: SeenForm, **filled: str | list[str]) -> str:
        """Where a form leads to that was filled in and sent; nobody has been there yet."""
        answer = await self._sent(form, dict(filled), None)
        assert answer.status_code == LED_ON, answer.text
        return str(answer.headers["location"])

    async def asks_again(self, address: str) -> SeenPage:
        """What the script of an open page is answered that asks for it again."""
        return seen(await self._ask("GET", address, headers={"Guide-Form": "script"}))

    async def _sent(
        self, form: SeenForm, filled: dict[str, str | list[str]], files: dict[str, Any] | None
    ) -> httpx.Response:
        fields = form.fields | {name: value if isinstance(value, list) else [value] for name, value in filled.items()}
        return await self._ask("POST", form.action, data=fields, files=files)

    async def _ask(
        self, method: str, address: str, *, headers: dict[str, str] | None = None, **given: Any
    ) -> httpx.Response:  # what httpx takes
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        answer = await self._client.request(method, address, headers={"Cookie": cookies, **(headers or {})}, **given)
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            value = rest.partition(";")[0].strip('"')
            if "Max-Age=0" in cookie or not value:
                self._cookies.pop(name, None)
            else:
                self._cookies[name] = value
        return answer
