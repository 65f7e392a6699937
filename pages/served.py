"""Every page that is served."""

from litestar.types import ControllerRouterHandler

from guide_app.base.html.assets import asset
from pages.associate.me import MyPages
from pages.console.styleguide import StyleguidePages
from pages.entrance.signing_in import EntrancePages, LanguagePages, SignInPages

PAGES: list[ControllerRouterHandler] = [
    asset,
    SignInPages,
    EntrancePages,
    LanguagePages,
    MyPages,
    StyleguidePages,
]
