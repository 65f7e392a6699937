"""Who opens pages in the browser tests, and what they hold in their hands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from guide_app.base.web.authentication import CUSTOMER_COOKIE, SESSION_COOKIE
from guide_app.entry.demo.names import PASSWORD
from tests.demos import SmallDemo
from tests.factories import once

NOBODY = ""
CUSTOMER = "a customer"
ASSOCIATE, MANAGER, HEADQUARTERS, FINANCE = "sh001-02", "sh001-01", "hq", "finance"
LONG_LOGIN = "sh002-02"
"""Who works where everything has a long name."""
STAFF = (
    ASSOCIATE,
    LONG_LOGIN,
    MANAGER,
    HEADQUARTERS,
    FINANCE,
    "auditor",
    "supervisor-east",
    "trainer-east",
    "integrator",
)
PHONES = (ASSOCIATE, LONG_LOGIN, MANAGER)


@dataclass
class People:
    """Everybody who can sign in to a demo, each signed in once."""

    demo: SmallDemo
    customer_token: str = ""
    _tokens: dict[str, str] = field(default_factory=dict)

    def token(self, login: str) -> str:
        """The session of somebody of the staff."""
        if login not in self._tokens:
            sign_in = {"login": login, "password": PASSWORD}
            answer = httpx.post(f"{self.demo.url}/v1/auth/sign-in", json=sign_in).raise_for_status()
            self._tokens[login] = answer.json()["access_token"]
        return self._tokens[login]

    def cookies(self, who: str) -> dict[str, str]:
        """What the browser of somebody sends along."""
        if who == NOBODY:
            return {}
        return {CUSTOMER_COOKIE: self.customer_token} if who == CUSTOMER else {SESSION_COOKIE: self.token(who)}

    def ask(self, who: str, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None) -> Any:
        """What the API answers somebody of the staff."""
        headers = {"Authorization": f"Bearer {self.token(who)}", **once()}
        if method == "PATCH":
            headers["If-Match"] = httpx.get(self.demo.url + path, headers=headers).headers["etag"]
        answer = httpx.request(method, self.demo.url + path, json=body, params=query, headers=headers)
        assert answer.is_success, (method, path, answer.text)
        return answer.json() if answer.content else None

    def send_file(self, who: str, purpose: str, name: str, data: bytes) -> str:
        """A file that somebody of the staff uploads; its id."""
        headers = {"Authorization": f"Bearer {self.token(who)}", **once()}
        sent = httpx.post(
            f"{self.demo.url}/v1/files", data={"purpose": purpose}, files={"file": (name, data)}, headers=headers
        )
        return str(sent.raise_for_status().json()["id"])

    def first(self, who: str, path: str, **query: str) -> Any:
        """The first of a list of the API."""
        return self.ask(who, "GET", path, query=query)["items"][0]
