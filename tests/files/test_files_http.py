"""Files over HTTP: forms and their like, downloads that run nothing, retries, bounds."""

import hashlib
import secrets

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.files.store import files_folder
from guide_app.base.web.uploads import UPLOAD_BYTES
from tests.factories import an_associate, once, signed_in
from tests.files.hostile import SVG, from_a_phone, jpeg, workbook

LOGO = {"purpose": "files.logo"}


async def an_operator() -> dict[str, str]:
    return await signed_in(await an_associate(role=Role.HQ_OPERATOR))


def a_file(content: bytes, name: str = "图.jpg", kind: str = "image/jpeg") -> dict[str, tuple[str, bytes, str]]:
    return {"file": (name, content, kind)}


async def test_a_picture_is_sent_and_comes_back_without_where_it_was_taken(db: None, client: httpx.AsyncClient) -> None:
    headers = await an_operator()
    sent = await client.post(
        "/v1/files", data=LOGO, files=a_file(from_a_phone(orientation=6)), headers=headers | once()
    )
    assert sent.status_code == 201, sent.text
    view = sent.json()
    assert (view["name"], view["media_type"], view["width"], view["height"]) == ("图.jpg", "image/jpeg", 480, 640)
    got = await client.get(f"/v1/files/{view['id']}", headers=headers)
    assert got.status_code == 200
    assert hashlib.sha256(got.content).hexdigest() == view["sha256"]
    assert b"SecretPhone" not in got.content
    assert got.headers["content-type"] == "image/jpeg"
    assert got.headers["content-length"] == str(view["size"])
    assert got.headers["etag"] == f'"{view["sha256"]}"'
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]
    assert "default-src 'none'" in got.headers["content-security-policy"]
    assert got.headers["content-disposition"] == "inline; filename=\"file.jpg\"; filename*=UTF-8''%E5%9B%BE.jpg"


async def test_a_sheet_is_saved_and_never_shown(db: None, client: httpx.AsyncClient) -> None:
    headers = await an_operator()
    sent = await client.post(
        "/v1/files",
        data={"purpose": "files.sheet"},
        files=a_file(workbook(), "a\r\nX: y.xlsx"),
        headers=headers | once(),
    )
    got = await client.get(f"/v1/files/{sent.json()['id']}", headers=headers)
    assert got.headers["content-disposition"].startswith("attachment; ")
    assert got.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert sent.json()["expires_at"] is not None
    other = await an_operator()
    assert (await client.get(f"/v1/files/{sent.json()['id']}", headers=other)).status_code == 404


async def test_a_lying_name_and_type_change_nothing(db: None, client: httpx.AsyncClient) -> None:
    headers = await an_operator()
    lies = a_file(SVG, "logo.png", "image/png")
    refused = await client.post("/v1/files", data=LOGO, files=lies, headers=headers | once())
    assert (refused.status_code, refused.json()["code"], refused.json()["found"]) == (415, "not_a_picture", "SVG")
    told = a_file(jpeg(), "evil.html", "text/html")
    sent = await client.post("/v1/files", data=LOGO, files=told, headers=headers | once())
    assert sent.json()["media_type"] == "image/jpeg"
    assert await fetch_value("SELECT count(*) FROM stored_file") == 1


async def test_the_same_upload_sent_again_is_answered_again_however_the_form_is_drawn(
    db: None, client: httpx.AsyncClient
) -> None:
    headers = await an_operator() | once()
    answers = []
    for boundary in ("aaa", "bbb"):
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        sent = await client.post("/v1/files", data=LOGO, files=a_file(jpeg()), headers=headers | kind)
        answers.append(sent.json())
    assert answers[0] == answers[1]
    assert sent.headers["idempotent-replayed"] == "true"
    assert await fetch_value("SELECT count(*) FROM stored_file") == 1
    other = await client.post("/v1/files", data=LOGO, files=a_file(jpeg(quality=30)), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


FORM = {"Content-Type": "multipart/form-data; boundary=x"}
PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nabc\r\n'
PURPOSE = b'--x\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nfiles.logo\r\n'


@pytest.mark.parametrize(
    ("headers", "body", "field"),
    [
        ({"Content-Type": "application/json"}, b"{}", "body"),
        ({}, b"", "body"),
        ({"Content-Type": "multipart/form-data"}, PART, "body"),
        (FORM, b"", "body"),
        (FORM, b"nonsense", "body"),
        (FORM, PART, "body"),
        (FORM, PART + b"--x--\r\n", "purpose"),
        (FORM, PURPOSE + b"--x--\r\n", "file"),
        (FORM, PART + PART + PURPOSE + b"--x--\r\n", "file"),
        (FORM, PART + PURPOSE + PURPOSE + b"--x--\r\n", "purpose"),
        (FORM, PART + PURPOSE.replace(b"files.logo", b"x" * 2000) + b"--x--\r\n", "purpose"),
        (FORM, PART + PURPOSE.replace(b"files.logo", b"\xff\xfe") + b"--x--\r\n", "body"),
        (FORM, PART + PURPOSE.replace(b"purpose", b"other") + b"--x--\r\n", "other"),
        (FORM, PART * 9 + b"--x--\r\n", "body"),
        (FORM, PART.replace(b"form-data; ", b"") + b"--x--\r\n", "body"),
        (FORM, b"--x\r\n\r\nabc\r\n--x--\r\n", "body"),
        (FORM, b"--x\r\n" + b"A: b\r\n" * 50 + b"\r\nabc\r\n--x--\r\n", "body"),
    ],
)
async def test_a_form_that_is_none_is_refused_by_field(
    db: None, client: httpx.AsyncClient, headers: dict[str, str], body: bytes, field: str
) -> None:
    asked = await an_operator() | once() | headers
    answer = await client.post("/v1/files", content=body, headers=asked)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_body")
    assert answer.json()["errors"][0]["field"] == field


async def test_more_than_a_door_takes_is_not_waited_for(db: None, client: httpx.AsyncClient) -> None:
    headers = await an_operator() | once() | FORM
    for content, length in ((b"x" * (UPLOAD_BYTES + 1), {}), (b"x", {"Content-Length": str(UPLOAD_BYTES + 1)})):
        answer = await client.post("/v1/files", content=content, headers=headers | length)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_random_bytes_are_refused_and_leave_nothing(db: None, client: httpx.AsyncClient) -> None:
    headers = await an_operator()
    for size in (0, 1, 100, 100_000):
        sent = a_file(secrets.token_bytes(size))
        answer = await client.post("/v1/files", data=LOGO, files=sent, headers=headers | once())
        assert 400 <= answer.status_code < 500, answer.text
    assert await fetch_value("SELECT count(*) FROM stored_file") == 0
    assert not list(files_folder().glob("??/*"))


async def test_a_file_that_is_lost_is_told_before_anything_is_sent(db: None, client: httpx.AsyncClient) -> None:
    headers = await an_operator()
    sent = await client.post("/v1/files", data=LOGO, files=a_file(jpeg()), headers=headers | once())
    await execute("UPDATE stored_file SET key = repeat('0', 64)")
    answer = await client.get(f"/v1/files/{sent.json()['id']}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (410, "file_lost")
