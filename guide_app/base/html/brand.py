"""The brand's one colour in the shades that pages need, each of them readable."""

from dataclasses import dataclass
from functools import cache

from guide_app.base.settings import settings

READABLE = 4.5
"""The least contrast between a text and what lies behind it (WCAG 2.2, AA)."""

LIGHT_CARD, DARK_CARD = "#FFFFFF", "#1B2023"
LIGHT_GROUND, DARK_GROUND = "#F5F7F8", "#111416"

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Shades:
    """`fill` lies behind `on_fill`; `ink` is written on a card."""

    fill: str
    on_fill: str
    ink: str


def contrast(one: str, other: str) -> float:
    """How far two colours (`#RRGGBB`) are apart: from 1, the same, to 21, black and white."""
    bright, dark = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def readable_on(colour: str, *grounds: str) -> str:
    """The colour itself, or the nearest mixture of it with white or black that can be read on all `grounds`."""
    towards = "#FFFFFF" if _luminance(_rgb(grounds[0])) < 0.2 else "#000000"
    for hundredths in range(101):
        mixed = _mixed(colour, towards, hundredths)
        if all(contrast(mixed, ground) >= READABLE for ground in grounds):
            return mixed
    return towards


def shades_of(colour: str, card: str, ground: str) -> Shades:
    """The shades of a brand colour on cards and on the ground of a page."""
    on_fill = max(("#FFFFFF", "#111416"), key=lambda ink: contrast(ink, colour))
    return Shades(fill=colour, on_fill=on_fill, ink=readable_on(colour, card, ground))


@cache
def brand_style() -> str:
    """The style that names the brand's shades, for light and for dark."""
    colour = settings().brand_colour
    light = shades_of(colour, LIGHT_CARD, LIGHT_GROUND)
    lifted = readable_on(colour, DARK_CARD, DARK_GROUND)
    dark = shades_of(lifted, DARK_CARD, DARK_GROUND)
    return f":root{{{_named(light)}}}@media (prefers-color-scheme:dark){{:root{{{_named(dark)}}}}}"


def _named(shades: Shades) -> str:
    return f"--brand:{shades.fill};--on-brand:{shades.on_fill};--brand-ink:{shades.ink}"


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, other: str, hundredths: int) -> str:
    parts = (
        (one * (100 - hundredths) + two * hundredths) // 100 for one, two in zip(_rgb(colour), _rgb(other), strict=True)
    )
    return "#" + "".join(f"{part:02X}" for part in parts)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
