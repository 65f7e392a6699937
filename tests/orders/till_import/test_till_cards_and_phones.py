"""Rows of tills that name a card and a phone: whose the receipt is."""

from pathlib import Path

from guide_app.base.kernel.database import fetch, fetch_value
from tests.factories import a_member, a_store
from tests.orders.till_import.till_books import imported, require_books_add_up

A, B, NOBODY = "13900000001", "13900000002", "13900000003"
HEAD = "小票号,行号,交易时间,门店编码,会员卡号,会员手机,商品编码,商品名称,数量,单价"
WHOSE = {
    "a card of A and a phone of B": ("CARD-A", B, "A"),
    "card and phone of A": ("CARD-A", A, "A"),
    "a card that nobody has and a phone of B": ("CARD-X", B, "B"),
    "that card by itself": ("CARD-X", "", "B"),
    "a phone of B as card": (B, "", "B"),
    "a phone of A as card and a phone of B": (A, B, "A"),
    "a masked card and a phone of B": ("8000****12", B, "B"),
    "a phone of B alone": ("", B, "B"),
    "a card and a phone that nobody has": ("CARD-Y", NOBODY, "CARD-Y"),
    "a card and no phone": ("CARD-Z", "138****0001", "CARD-Z"),
}


async def test_the_card_decides_and_the_phone_where_nobody_has_the_card(db: None, tmp_path: Path) -> None:
    store = await a_store("SH001")
    await a_member(store, phone=A, number="CARD-A")
    await a_member(store, phone=B, number="B")
    lines = [HEAD]
    for number, (card, phone, _) in enumerate(WHOSE.values()):
        lines.append(f"R{number},1,2026-11-20 10:00:00,SH001,{card},{phone},RUN-1,跑鞋,1,10.00")
        if card.startswith("CARD"):
            lines.append(f"R{number},2,2026-11-20 10:00:00,SH001,{card},,RUN-1,跑鞋,1,10.00")
    file = tmp_path / "till.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    summary = (await imported(file)).summary
    assert (summary.accepted, summary.refused_fen) == (len(lines) - 1, 0)
    found = await fetch("SELECT o.number, m.number AS whose FROM orders o JOIN member m ON m.id = o.member")
    whose = {row["number"]: row["whose"].replace("CARD-A", "A") for row in found}
    assert whose == {f"R{number}": said for number, (_, _, said) in enumerate(WHOSE.values())}
    assert await fetch_value("SELECT count(*) FROM member WHERE source = 'till'") == 2
    await require_books_add_up()
