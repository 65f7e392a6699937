"""`guide coupons quote|refund|validity|code REQUEST.json`: one request file in, one JSON document out."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click
import msgspec

from coupons.quoting.codes import answer_codes
from coupons.quoting.documents import MOST_BYTES, decode_cart, decode_claims, decode_codes, decode_refund
from coupons.quoting.quote import quote as quote_cart
from coupons.quoting.refund import refund as refund_returns
from coupons.quoting.refusals import RefusalCode, RequestRefused
from coupons.quoting.validity import answer_claims

REFUSED = 2
"""The exit status when the request as a whole was refused."""

request_file = click.argument("request_file", metavar="REQUEST.json", type=click.Path(path_type=Path))


@click.command()
@request_file
def quote(request_file: Path) -> None:
    """试算:购物车 + 优惠券 → 应付金额 · Price a cart by the best combination of its coupons."""
    _answer(request_file, lambda data: quote_cart(decode_cart(data)))


@click.command()
@request_file
def refund(request_file: Path) -> None:
    """退款:退货 → 退多少钱、退哪些券 · What returns give back in money and coupons."""
    _answer(request_file, _refund)


@click.command()
@request_file
def validity(request_file: Path) -> None:
    """有效期:领取时间 + 规则 → 起止时间 · The windows of coupons claimed under a rule."""
    _answer(request_file, lambda data: answer_claims(decode_claims(data)))


@click.command()
@request_file
def code(request_file: Path) -> None:
    """券码:校验与补全 · Verify typed codes, complete payloads."""
    _answer(request_file, lambda data: answer_codes(decode_codes(data)))


def _refund(data: bytes) -> msgspec.Struct:
    request = decode_refund(data)
    return refund_returns(request.cart, request.returns, policy=request.policy, grace_days=request.grace_days)


def _answer(request_file: Path, answer: Callable[[bytes], msgspec.Struct]) -> None:
    """Print the answer, or the refusal with exit status 2; the explanation for people goes to standard error."""
    try:
        document = msgspec.json.encode(answer(_bytes_of(request_file)))
    except RequestRefused as refused:
        _refuse(refused)
    sys.stdout.buffer.write(document + b"\n")


def _bytes_of(request_file: Path) -> bytes:
    """The request, read no further than the largest one allowed."""
    try:
        with request_file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        explanation = f"无法读取 · cannot read {request_file}: {error.strerror}"
        raise RequestRefused(RefusalCode.INVALID_REQUEST, explanation) from error


def _refuse(refused: RequestRefused) -> NoReturn:
    click.echo(f"{refused}", err=True)
    sys.stdout.buffer.write(msgspec.json.encode({"refused": refused.code}) + b"\n")
    sys.exit(REFUSED)
