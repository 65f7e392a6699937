"""Answers that are sent in pieces."""

from typing import Any

from litestar.response import Stream


class OfItsOwnType(Stream):
    """A stream in the media type of what it holds; the framework would send that of its route."""

    def to_asgi_response(self, app: Any, request: Any, **given: Any) -> Any:  # the framework's own parameters
        """The framework's, with our media type."""
        return super().to_asgi_response(app, request, **given | {"media_type": self.media_type})
