"""Charts as SVG, made on the server. Pure: numbers in, markup out; the numbers themselves stand in a table behind."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 12, 32


@dataclass(frozen=True, slots=True)
class Bar:
    """One value with what it is of; `shown` is how the value reads."""

    label: str
    value: int
    shown: str
    link: str | None = None


def bars(values: Sequence[Bar], *, title: str, target: int | None = None) -> Markup:
    """Columns side by side, negative ones below the line, with a dashed line for the target."""
    if not values:
        return Markup("")
    highest = max(0, target or 0, *(bar.value for bar in values))
    lowest = min(0, *(bar.value for bar in values))
    scale = (HEIGHT - TOP - BOTTOM) / ((highest - lowest) or 1)
    zero = TOP + highest * scale
    step = (WIDTH - LEFT - RIGHT) / len(values)
    wide = min(40.0, step * 0.7)
    every = max(1, -(-len(values) // 6))
    drawn = [_head(title, HEIGHT), _line(zero, "axis")]
    for place, bar in enumerate(values):
        x = LEFT + place * step + (step - wide) / 2
        tall = abs(bar.value) * scale
        y = zero - tall if bar.value >= 0 else zero
        drawn.append(
            Markup('<rect class="bar{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2">').format(
                " is-negative" if bar.value < 0 else "", x, y, wide, max(tall, 1)
            )
        )
        drawn.append(Markup("<title>{} {}</title></rect>").format(bar.label, bar.shown))
        if place % every == 0:
            drawn.append(
                Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
                    LEFT + (place + 0.5) * step, HEIGHT - 6, bar.label
                )
            )
    if target:
        drawn.append(_line(zero - target * scale, "target"))
    drawn.append(Markup("</svg>"))
    return Markup("").join(drawn)


def ranked(values: Sequence[Bar], *, title: str) -> Markup:
    """Rows with a bar each, as they are given; the length is the share of the greatest."""
    greatest = max((bar.value for bar in values), default=0) or 1
    rows = []
    for bar in values:
        name = Markup('<a href="{}">{}</a>').format(bar.link, bar.label) if bar.link else Markup("{}").format(bar.label)
        rows.append(
            Markup(
                '<li><span class="rank-name">{}</span><span class="rank-value">{}</span>'
                '<svg class="rank-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
                '<rect class="bar" width="{:.1f}" height="6" rx="1"/></svg></li>'
            ).format(name, bar.shown, 100 * max(0, bar.value) / greatest)
        )
    return Markup('<ol class="ranked" aria-label="{}">{}</ol>').format(title, Markup("").join(rows))


def funnel(values: Sequence[Bar], *, title: str) -> Markup:
    """Steps one under the other, each as wide as its share of the first, with its share of the one before."""
    first = values[0].value if values else 0
    rows = []
    before = 0
    for bar in values:
        wide = 100 * bar.value / first if first else 0
        share = f"{100 * bar.value // before}%" if before else ""
        rows.append(
            Markup(
                '<li><span class="rank-name">{}</span><span class="rank-value">{} <small>{}</small></span>'
                '<svg class="rank-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
                '<rect class="bar" x="{:.1f}" width="{:.1f}" height="6" rx="1"/></svg></li>'
            ).format(bar.label, bar.shown, share, (100 - min(100, wide)) / 2, min(100, wide))
        )
        before = bar.value
    return Markup('<ol class="ranked funnel" aria-label="{}">{}</ol>').format(title, Markup("").join(rows))


def progress(value: int, target: int, *, title: str, pace_ppm: int | None = None) -> Markup:
    """How far something is, with a tick where it should be by now."""
    share = min(100.0, max(0.0, 100 * value / target)) if target > 0 else 0.0
    tick = (
        Markup('<rect class="pace" x="{:.1f}" y="0" width="0.8" height="8"/>').format(min(99.2, pace_ppm / 10_000))
        if pace_ppm is not None
        else Markup("")
    )
    return Markup(
        '<svg class="progress{}" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="track" width="100" height="8" rx="2"/>'
        '<rect class="bar" width="{:.1f}" height="8" rx="2"/>{}</svg>'
    ).format(" is-done" if target > 0 and value >= target else "", title, share, tick)


def heat(rows: Sequence[Sequence[int]], *, labels: Sequence[str], columns: Sequence[str], title: str) -> Markup:
    """A cell for each row and column, the stronger the more: hours of days."""
    most = max((value for row in rows for value in row), default=0) or 1
    cell, left, top = 24, 48, 20
    width, height = left + cell * len(columns), top + cell * len(rows)
    head = Markup('<svg class="chart heat" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" aria-label="{2}">')
    drawn = [head.format(width, height, title)]
    for place, name in enumerate(columns):
        drawn.append(
            Markup('<text class="tick" x="{}" y="14" text-anchor="middle">{}</text>').format(
                left + cell * place + cell // 2, name
            )
        )
    for line, row in enumerate(rows):
        y = top + cell * line
        drawn.append(Markup('<text class="tick" x="0" y="{}">{}</text>').format(y + 16, labels[line]))
        for place, value in enumerate(row):
            drawn.append(
                Markup(
                    '<rect class="cell" x="{}" y="{}" width="22" height="22" rx="3" fill-opacity="{:.2f}">'
                    "<title>{} {}: {}</title></rect>"
                ).format(left + cell * place, y, 0.06 + 0.94 * value / most, labels[line], columns[place], value)
            )
    drawn.append(Markup("</svg>"))
    return Markup("").join(drawn)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time of a lane, its ends as shares of the whole axis; `shown` stands in it, `told` is read with it."""

    begins: float
    ends: float
    shown: str
    told: str
    is_special: bool = False


def stretches(lanes: Sequence[tuple[str, Sequence[Stretch]]], *, now: float, title: str) -> Markup:
    """Bars on an axis of time, a line of them for each lane, and where now is."""
    lane, left = 66, LEFT
    height, across = TOP + lane * len(lanes), WIDTH - LEFT - RIGHT
    drawn = [_head(title, height)]
    for line, (name, times) in enumerate(lanes):
        y = TOP + lane * line
        drawn.append(Markup('<text class="tick lane" x="{}" y="{}">{}</text>').format(left, y + 22, name))
        for time in times:
            x, width = left + across * time.begins, max(across * (time.ends - time.begins) - 1, 2)
            drawn.append(
                Markup(
                    '<rect class="stretch{}" x="{:.1f}" y="{}" width="{:.1f}" height="26" rx="3">'
                    "<title>{} {}</title></rect>"
                ).format(" is-special" if time.is_special else "", x, y + 32, width, time.shown, time.told)
            )
            if width >= 12 * len(time.shown) + 8:
                inside = Markup('<text class="in-stretch" x="{:.1f}" y="{}">{}</text>')
                drawn.append(inside.format(x + 6, y + 52, time.shown))
    x = left + across * now
    drawn.append(Markup('<line class="target" x1="{0:.1f}" x2="{0:.1f}" y1="0" y2="{1}"/></svg>').format(x, height))
    return Markup("").join(drawn)


def _head(title: str, height: int) -> Markup:
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, height, title)


def _line(y: float, kind: str) -> Markup:
    return Markup('<line class="{}" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(kind, LEFT, WIDTH - RIGHT, y, y)
