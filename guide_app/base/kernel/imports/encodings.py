"""In which encoding bytes were written: told by what they come to when they are read, and refused where two readings
are as likely. Fed piece by piece; what is kept of a stream is bounded.

GB18030 and Big5 each read nearly anything of the other. Of a right reading most characters are common ones; of a wrong
one most are rare. How much, `_likelihood` weighs; docs/decisions/encodings-by-common-characters.md has the figures.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from math import log

from guide_app.base.kernel.imports.common_characters import COMMON

UTF_8, UTF_16_LE, UTF_16_BE, GB, BIG5, HONG_KONG = (
    "utf-8-sig",
    "utf-16-le",
    "utf-16-be",
    "gb18030",
    "cp950",
    "big5hkscs",
)
FOUND = (UTF_8, GB, BIG5, HONG_KONG)
"""Encodings that are tried where nothing is named and no mark stands in front."""
NAMES = {
    "utf-8": (UTF_8,),
    "utf-16": (UTF_16_LE, UTF_16_BE),
    "utf-16-le": (UTF_16_LE,),
    "utf-16-be": (UTF_16_BE,),
    "gb18030": (GB,),
    "gbk": (GB,),
    "gb2312": (GB,),
    "big5": (BIG5, HONG_KONG),
    "big5-hkscs": (HONG_KONG,),
}
"""What people may name, and what it may stand for."""
SAID = {UTF_8: "utf-8", UTF_16_LE: "utf-16-le", UTF_16_BE: "utf-16-be", GB: "gb18030", BIG5: "big5", HONG_KONG: "big5"}
MARKS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, UTF_16_LE), (codecs.BOM_UTF16_BE, UTF_16_BE))

MOST_EVIDENCE = 1 << 18
"""Bytes of fields with other than ASCII signs that are looked at; what repeats is weighed once."""
MOST_FIELDS = 1 << 12
"""Of these, kept to be weighed."""
LONGEST_FIELD = 1 << 12
SAMPLE = 30
"""Letters of a reading that are shown to people."""
BETWEEN_FIELDS = re.compile(rb'[\r\n\t",;]')
"""None of these is ever the second byte of a character."""

BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
SEVERAL = re.compile(r"[^\x00-\x7f]{2}")
AMONG_LETTERS = re.compile(r"[A-Za-z][^\x00-\x7f]|[^\x00-\x7f][A-Za-z]")
NEVER_IN_CP950 = re.compile("[\u0400-\u04ff\u2460-\u249b\u3003-\u3007\u3040-\u30ff]")

_HEADINGS = (
    "小票号 小票 单号 单据号 订单号 流水号 交易号 行号 序号 日期 时间 交易时间 销售日期 销售时间 店号 门店 门店编码 "
    "店铺 店铺编码 门店名称 导购 导购员 导购编号 营业员 收银员 会员 会员号 会员卡号 手机号 商品 商品编码 商品编号 "
    "商品名称 商品代码 货号 款号 条码 品名 名称 颜色 尺码 规格 数量 单价 零售价 原价 折扣 金额 实收 实收金额 "
    "销售金额 应收金额 支付方式 付款方式 备注 类型 合计 小票號 單號 單據號 訂單號 訂單編號 流水號 交易號 行號 序號 "
    "時間 交易時間 銷售日期 銷售時間 店號 門市 門店 門店編碼 店鋪 門市代號 導購 導購編號 營業員 收銀員 銷售員 會員 "
    "會員號 會員編號 會員卡號 手機號 商品編碼 商品編號 商品名稱 商品代碼 貨號 款號 條碼 名稱 顏色 尺碼 規格 數量 "
    "單價 零售價 原價 金額 實收 實收金額 銷售金額 應收金額 備註 類型 合計 發票號碼 小票日期 销货日期 門店名稱 店名 "
    "收货 貨品"
)
HEADINGS = frozenset(_HEADINGS.split())
"""Names of columns: a reading in which one of them is a whole field is the right one."""

USUAL, SELDOM, OTHER = 1, 2, 3
WEIGHTS = {
    GB: tuple(log(share / many) for share, many in ((0.76, 1600), (0.21, 2900), (0.02, 3000), (0.01, 16_000))),
    BIG5: tuple(log(share / many) for share, many in ((0.76, 1300), (0.21, 4500), (0.02, 7700), (0.01, 5000))),
}
WEIGHTS[HONG_KONG] = WEIGHTS[BIG5]
"""Of characters by their rank: which share of a text they are, and among how many it falls."""
MORE_OFTEN_GB = log(10)
"""How much more often exports come in GB18030 than in Big5, before anything is looked at."""
SURE = log(20)
"""Below these odds neither reading is taken."""


class EncodingDoubtful(Exception):
    """Two encodings are as likely; what people would read in each."""

    def __init__(self, readings: Iterable[tuple[str, str]]) -> None:
        self.readings = tuple((SAID[encoding], sample) for encoding, sample in readings)
        super().__init__(str(self.readings))


class EncodingUnknown(Exception):
    """It is none of the encodings that are known, or not the one that was named."""


class EncodingNotInNames(Exception):
    """What was named is none of `NAMES`."""


class Detection:
    """Looks at a stream of bytes. `feed` it all, then ask `found`.

    An encoding that is `named` is believed if the bytes make sense in it. Raises EncodingNotInNames.
    """

    def __init__(self, named: str | None = None) -> None:
        self._named = None if named is None else _named(named)
        self._decoders: dict[str, codecs.IncrementalDecoder] = {}
        self._evidence = _Evidence()
        self._begun = False
        self.is_wide = False
        """Whether it can be UTF-16 alone, in which NUL bytes and ends of lines are not what they are elsewhere."""

    def feed(self, chunk: bytes) -> str:
        """The next bytes, the first ones a few hundred at least; the text they are in the likeliest encoding so far.

        Raises EncodingUnknown.
        """
        if not self._begun:
            self._begun = True
            self._decoders = {name: codecs.getincrementaldecoder(name)() for name in self._candidates(chunk)}
            self.is_wide = bool(self._decoders) and self._decoders.keys() <= {UTF_16_LE, UTF_16_BE}
        text = self._try(chunk)
        if not self.is_wide:
            self._evidence.feed(chunk)
        return text

    def found(self) -> str:
        """The encoding, once everything was fed. Raises EncodingUnknown or EncodingDoubtful."""
        self._try(b"", final=True)
        left, fields = tuple(self._decoders), self._evidence.fields()
        return _judged(left, fields) if self._named is None and fields else _of_family(left, fields)

    def _candidates(self, head: bytes) -> tuple[str, ...]:
        told = _by_mark(head) or _by_nuls(head)
        if self._named is None:
            return told or FOUND
        return tuple(name for name in self._named if not told or name in told)

    def _try(self, chunk: bytes, *, final: bool = False) -> str:
        if not self._decoders:
            raise EncodingUnknown
        texts = []
        if chunk.isascii() and not self.is_wide and not any(one.getstate()[0] for one in self._decoders.values()):
            return chunk.decode()  # the same in all of them, and found in no time
        for encoding, decoder in list(self._decoders.items()):
            try:
                texts.append(decoder.decode(chunk, final))
            except UnicodeDecodeError:
                del self._decoders[encoding]
        if not texts:
            raise EncodingUnknown
        return texts[0]


class _Evidence:
    """Fields of the stream that hold more than ASCII, as bytes, each once."""

    def __init__(self) -> None:
        self._fields: dict[bytes, None] = {}
        self._seen = 0
        self._rest = b""
        self._within_a_long_one = False

    def feed(self, chunk: bytes) -> None:
        if self._seen >= MOST_EVIDENCE:
            return
        if chunk.isascii() and self._rest.isascii():
            self._rest = b""
            chunk = chunk[-LONGEST_FIELD:]  # no field of it but the last can have more than ASCII
        *whole, rest = BETWEEN_FIELDS.split(self._rest + chunk)
        if whole and self._within_a_long_one:
            del whole[0]
            self._within_a_long_one = False
        for field in whole:
            if not field.isascii() and len(field) <= LONGEST_FIELD:
                self._seen += len(field)
                if len(self._fields) < MOST_FIELDS:
                    self._fields[field] = None
        self._within_a_long_one |= len(rest) > LONGEST_FIELD
        self._rest = b"" if self._within_a_long_one else rest

    def fields(self) -> list[bytes]:
        last = [] if self._rest.isascii() or self._seen >= MOST_EVIDENCE else [self._rest]
        return [*self._fields, *last]


def _named(name: str) -> tuple[str, ...]:
    try:
        return NAMES[name.strip().lower().replace("_", "-")]
    except KeyError:
        raise EncodingNotInNames(name) from None


def _by_mark(head: bytes) -> tuple[str, ...]:
    return tuple(encoding for mark, encoding in MARKS if head.startswith(mark))


def _by_nuls(head: bytes) -> tuple[str, ...]:
    """UTF-16 without a mark: digits, separators and ends of lines have a NUL each, always on the same side."""
    pairs = len(head) // 2
    first, second = head[: 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if max(first, second) < max(2, pairs // 20) or min(first, second) * 4 > max(first, second):
        return ()
    return (UTF_16_LE,) if second > first else (UTF_16_BE,)


def _judged(left: tuple[str, ...], fields: Sequence[bytes]) -> str:
    """The encoding in which the fields are words."""
    big5 = tuple(one for one in left if one in (BIG5, HONG_KONG))
    chinese: list[str] = [*((GB,) if GB in left else ()), *((_of_family(big5, fields),) if big5 else ())]
    readings = {encoding: _texts(fields, encoding) for encoding in chinese}
    meant = {encoding: texts for encoding, texts in readings.items() if _is_plausible(texts, encoding)}
    if UTF_8 in left:
        texts = _texts(fields, UTF_8)
        if _is_natural(texts) or not meant:
            return UTF_8
        if not _is_jumble(texts):
            raise _doubtful({UTF_8: texts, **meant})
    with_headings = [encoding for encoding, texts in readings.items() if _has_headings(texts)]
    if len(with_headings) == 1:
        return with_headings[0]
    if not meant:
        raise EncodingUnknown
    likely = sorted((_likelihood(texts, encoding), encoding) for encoding, texts in readings.items())
    if len(likely) == 2 and likely[1][0] - likely[0][0] < SURE:
        raise _doubtful(readings)
    if likely[-1][1] not in meant:
        raise EncodingUnknown
    return likely[-1][1]


def _doubtful(readings: Mapping[str, Sequence[str]]) -> EncodingDoubtful:
    return EncodingDoubtful((encoding, _sample(texts)) for encoding, texts in list(readings.items())[:2])


def _of_family(left: tuple[str, ...], fields: Sequence[bytes]) -> str:
    """The first one, but for Big5 that of Hong Kong where there are kana and signs: their places in the standard of
    1984, which CP950 knows them at, are nowhere in use."""
    if left == (BIG5, HONG_KONG) and any(NEVER_IN_CP950.search(text) for text in _texts(fields, BIG5)):
        return HONG_KONG
    return left[0]


def _texts(fields: Iterable[bytes], encoding: str) -> list[str]:
    return [field.decode(encoding, "replace") for field in fields]


def _has_headings(texts: Iterable[str]) -> bool:
    return any(part.strip() in HEADINGS for text in texts for part in text.split("|"))


def _is_natural(texts: Iterable[str]) -> bool:
    """Whether text in UTF-8 is what somebody wrote, and not Chinese in two bytes that happens to be valid there: such
    letters stand alone, or beside letters of ASCII."""
    return all(AMONG_LETTERS.search(text) or not SEVERAL.search(text) for text in texts) or any(
        sign >= "\u0800" for text in texts for sign in text
    )


def _is_jumble(texts: Iterable[str]) -> bool:
    """Whether letters of several scripts stand side by side, as in no language."""
    runs = (run for text in texts for run in BEYOND_ASCII.findall(text))
    return any(len({unicodedata.name(sign, "").split(" ")[0] for sign in run if sign.isalpha()}) > 1 for run in runs)


def _is_plausible(texts: Iterable[str], encoding: str) -> bool:
    """Whether at least half of the characters are not outlandish."""
    ranks = [_rank(sign, encoding) for text in texts for sign in text if not sign.isascii()]
    return 2 * sum(rank < OTHER for rank in ranks) >= len(ranks)


def _likelihood(texts: Iterable[str], encoding: str) -> float:
    """Logarithm of how often such texts are written, against other texts of the same length."""
    weights = WEIGHTS[encoding]
    written = sum(weights[_rank(sign, encoding)] for text in texts for sign in text if not sign.isascii())
    return written + (MORE_OFTEN_GB if encoding == GB else 0)


def _rank(sign: str, encoding: str) -> int:
    """How usual a character is: 0 of all in shops, 1 in either standard's first level, 2 in its second, 3 elsewhere."""
    if sign in COMMON:
        return 0
    code = sign.encode(encoding, "replace")
    if len(code) != 2:
        return OTHER
    lead, trail = code
    if encoding == GB:
        if trail < 0xA1 or 0xA4 <= lead < 0xB0:
            return OTHER
        return USUAL if 0xA1 <= lead <= 0xD7 else SELDOM if 0xD8 <= lead <= 0xF7 else OTHER
    return USUAL if 0xA1 <= lead <= 0xC6 else SELDOM if 0xC9 <= lead <= 0xF9 else OTHER


def _sample(texts: Iterable[str]) -> str:
    shown = " ".join("".join(sign if sign.isprintable() else "?" for sign in text).strip() for text in texts)
    return shown[:SAMPLE]
