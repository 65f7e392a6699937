"""Strict bodies: JSON is decoded straight into the type a handler declares; `"1"` is no number, `1.0` no integer."""

from functools import lru_cache
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import State

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.moments import holds_moments, in_utc
from guide_app.base.web.errors import InvalidBody
from guide_app.base.web.rules_in_words import field_and_rule


class StrictRequest(Request[Actor, Any, State]):
    """The framework would decode first and convert leniently; this decodes once, by the declared type."""

    async def json(self) -> Any:  # whatever the handler declares
        """The body as the type of the handler's `data`, its moments in UTC.

        Raises InvalidBody naming the field and the rule.
        """
        body = await self.body()
        wanted = self.route_handler.parsed_data_field
        kind = wanted.annotation if wanted is not None else object
        try:
            given = _decoder(kind).decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise InvalidBody(errors=[field_and_rule(str(error))]) from error
        return in_utc(given) if holds_moments(kind) else given


@lru_cache(maxsize=512)
def _decoder(wanted: Any) -> msgspec.json.Decoder[Any]:  # a type
    return msgspec.json.Decoder(wanted)
