"""Daily lists of two partners, as their tills write them, imported by HQ."""

import csv
import io
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.database import fetch_as
from guide_app.entry.demo.chain import Chain, DemoStore
from guide_app.entry.demo.trading import moment_of
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.till_import.importing import import_till_file
from guide_app.ground.orders.till_import.profiles.choosing import layout_of
from guide_app.ground.orders.till_import.reading import inspect

PARTNERS = 2
RECEIPTS_A_DAY = 18
SERVED_BY_NOBODY = 3
"""Every so many receipts the customer went to the till alone."""
HEADINGS = (
    "小票号",
    "交易时间",
    "门店编码",
    "收银员",
    "导购",
    "会员卡号",
    "商品编码",
    "品名",
    "数量",
    "单价",
    "折扣",
    "实收",
    "支付方式",
)
METHODS = ("微信", "微信", "支付宝", "现金", "银行卡")

ARTICLES = """
SELECT k.code, k.name, min(p.price_fen) AS price_fen FROM sku k JOIN price p ON p.sku = k.id
WHERE k.active GROUP BY k.code, k.name ORDER BY k.code
"""
KNOWN_MEMBERS = """
SELECT number FROM member WHERE home_store = $1 AND dedicated IS NOT NULL AND erased_at IS NULL ORDER BY number LIMIT 40
"""


class Article(msgspec.Struct, frozen=True):
    """What is sold, at its price."""

    code: str
    name: str
    price_fen: int


class KnownMember(msgspec.Struct, frozen=True):
    """A member of a store whom somebody looks after."""

    number: str


async def import_daily_lists(
    chain: Chain, today: date, *, desk: VoucherDesk, told: Callable[[], Awaitable[object]]
) -> None:
    """Import the lists of the last days of this month, of each partner one a day; `told` lets it be heard of each."""
    articles = await fetch_as(Article, ARTICLES)
    days = [day for back in (2, 1, 0) if (day := today - timedelta(days=back)).month == today.month]
    with TemporaryDirectory(prefix="guide-demo-") as folder:
        for day in days:
            for store in chain.stores[-PARTNERS:]:
                path = Path(folder) / f"{store.view.name} {day:%m%d}.csv"
                known = await fetch_as(KnownMember, KNOWN_MEMBERS, store.view.id)
                path.write_bytes(_daily_list(store, day, articles, known).encode("gb18030"))
                file = inspect(path)
                await import_till_file(chain.hq, file, layout_of(file.first_rows), desk=desk)
                await told()


def _daily_list(store: DemoStore, day: date, articles: Sequence[Article], known: Sequence[KnownMember]) -> str:
    """A list with its titles, one damaged row as spreadsheets leave them, and the totals."""
    chance = Random(f"{store.view.code} {day}")
    now = clock.now()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["商场日销售明细表"])
    writer.writerow([f"门店：{store.view.name}  日期：{day}"])
    writer.writerow(HEADINGS)
    rows = list(_rows(store, day, articles, known, chance, now))
    writer.writerows(rows)
    damaged = [*rows[-1]]
    damaged[0], damaged[6] = f"{day:%m%d}9999", "6.90123E+12"
    writer.writerow(damaged)
    received = sum(round(float(row[11]) * 100) for row in [*rows, damaged])
    writer.writerow(["合计", *[""] * 10, f"{received / 100:.2f}", ""])
    return text.getvalue()


def _rows(
    store: DemoStore,
    day: date,
    articles: Sequence[Article],
    known: Sequence[KnownMember],
    chance: Random,
    now: datetime,
) -> Iterator[list[str]]:
    for number in range(1, RECEIPTS_A_DAY + 1):
        at = moment_of(day, number / (RECEIPTS_A_DAY + 1), now=now).astimezone(SHANGHAI)
        associate = f"{store.view.code}-{chance.randrange(2, 4):02d}"
        card = f"8000{chance.randrange(40):04d}" if chance.random() < 0.6 else ""
        if number % SERVED_BY_NOBODY == 0:
            associate, card = "", known[number % len(known)].number if known and number % 2 == 0 else card
        method = chance.choice(METHODS)
        for article in chance.sample(articles, chance.choice((1, 1, 1, 2, 3))):
            off = article.price_fen * chance.choice((0, 0, 5, 10)) // 100
            price, paid = f"{article.price_fen / 100:.2f}", f"{(article.price_fen - off) / 100:.2f}"
            yield [
                f"{day:%m%d}{number:04d}", f"{at:%Y/%m/%d %H:%M:%S}", store.view.code, "9001", associate, card,
                article.code, article.name, "1", price, f"{off / 100:.2f}", paid, method,
            ]  # fmt: skip
