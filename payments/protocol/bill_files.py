"""From the file of a bill to its text, held against the hash that a proven answer told. Pure."""

import hashlib
import hmac
import zlib

from payments.protocol.errors import BillUnreadable
from payments.protocol.messages import BillAnswer

GZIP = b"\x1f\x8b"
LARGEST = 256 * 2**20
"""A day of a large chain stays far below."""


def text_of(file: bytes, answer: BillAnswer) -> str:
    """What stands in a bill. One that somebody on the way unpacked already is read as it is. Raises BillUnreadable."""
    clear = _unpacked(file) if file.startswith(GZIP) else file
    if not clear:
        raise BillUnreadable("是空文件", "an empty file")
    if clear.lstrip()[:1] == b"<":
        raise BillUnreadable("取到的是网页，不是账单", "a web page, no bill")
    digest = hashlib.sha1(clear, usedforsecurity=False).hexdigest()
    if answer.hash_type != "SHA1" or not hmac.compare_digest(digest, answer.hash_value.lower()):
        raise BillUnreadable("与微信给出的校验值不符", "its hash is not the one that WeChat Pay told")
    try:
        return clear.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BillUnreadable("不是 UTF-8 编码", "it is not written in UTF-8") from error


def _unpacked(file: bytes) -> bytes:
    inside = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        clear = inside.decompress(file, LARGEST)
    except zlib.error as error:
        raise BillUnreadable("压缩文件已损坏", "the gzip file is broken") from error
    if inside.unconsumed_tail:
        raise BillUnreadable("文件过大", "the file is too large")
    if not inside.eof:
        raise BillUnreadable("压缩文件不完整", "the gzip file was cut off")
    return clear
