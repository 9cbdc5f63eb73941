"""What holds for every answer of the portal, whoever asks and however."""

import re

import pytest

from tests.factories import typed_application
from tests.functions.portal.conftest import on_page

OWN = "https://lumbung.localhost"


@pytest.fixture
def form(shared):
    """A phone on the first page of the form, filled in and not yet sent."""
    phone = shared.begun("diri")
    return phone, {**phone.typed, **on_page(phone, typed_application())}


def test_a_form_without_its_token_is_refused(form):
    phone, fields = form

    for token in (None, "", "x", "A" * 86, "\N{GRINNING FACE}", fields["csrf"][:-4] + "AAAA"):
        phone.post("/ajukan/bantuan-tunai/diri", {**fields, "csrf": token})
        assert phone.status == 403
        phone.sees("Halaman ini sudah terlalu lama terbuka")

    assert phone.open("/ajukan/bantuan-tunai/diri").typed["name"] == ""


def test_a_form_without_its_cookie_is_refused(form):
    phone, fields = form
    del phone.cookies["__Host-csrf"]

    phone.post("/ajukan/bantuan-tunai/diri", fields)

    assert phone.status == 403


def test_a_token_of_another_phone_is_refused(form, shared):
    phone, fields = form
    other = shared.begun("diri")

    phone.post("/ajukan/bantuan-tunai/diri", {**fields, "csrf": other.typed["csrf"]})

    assert phone.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://jahat.example"},
        {"Origin": "http://lumbung.localhost"},
        {"Origin": "https://kantor.lumbung.localhost"},
        {"Origin": "https://lumbung.localhost.jahat.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": OWN, "Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_a_form_from_another_site_is_refused_even_with_its_token(form, headers):
    phone, fields = form

    phone.post("/ajukan/bantuan-tunai/diri", fields, **headers)

    assert phone.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": OWN},
        {"Origin": OWN, "Sec-Fetch-Site": "same-origin"},
        {
            "Origin": "null",
            "Sec-Fetch-Site": "same-origin",
        },  # what Chromium sends for no-referrer pages
        {"Origin": "null"},
    ],
    ids=str,
)
def test_a_form_of_ours_is_taken_as_browsers_send_it(form, headers):
    phone, fields = form

    phone.post("/ajukan/bantuan-tunai/diri", fields, **headers)

    assert phone.path == "/ajukan/bantuan-tunai/alamat"


def test_the_token_is_another_one_in_each_answer(shared):
    phone = shared.phone().open("/lacak")
    first, cookie = phone.typed["csrf"], phone.cookies["__Host-csrf"]

    phone.open("/lacak")

    assert phone.typed["csrf"] != first
    assert phone.cookies["__Host-csrf"] == cookie


@pytest.mark.parametrize(
    "host",
    [
        "",
        "jahat.example",
        "kantor.lumbung.localhost",
        "lumbung.localhost.jahat.example",
        "a" * 5000,
    ],
)
def test_a_host_that_is_nobodys_is_not_found(shared, host):
    phone = shared.phone(host=host).open("/")

    assert phone.status == 404
    phone.sees("Halaman tidak ditemukan")
    phone.does_not_see("Duren Sawit")


def test_the_port_makes_no_other_village(shared):
    assert shared.phone(host="LUMBUNG.localhost:8000").open("/").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_method_that_a_page_does_not_take_gets_a_page(shared, method):
    answer = shared.client.http.request(method, "/privasi", headers={"Host": "lumbung.localhost"})

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET"
    assert "Permintaan ini tidak dapat dibaca" in answer.body.decode()


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""]
)
def test_a_body_that_no_page_sends_gets_a_page(shared, kind):
    headers = {"Host": "lumbung.localhost", "Content-Type": kind}
    answer = shared.client.http.post("/lacak", headers=headers, body=b"{}")

    assert answer.status_code == 415
    assert "Permintaan ini tidak dapat dibaca" in answer.body.decode()


def test_more_fields_than_any_form_has_are_not_read(shared):
    phone = shared.phone().open("/lacak")

    phone.post("/lacak", {**phone.typed, **{f"f{n}": "1" for n in range(500)}})

    assert phone.status == 400


def test_bytes_that_are_no_text_are_no_fault(shared):
    phone = shared.phone().open("/lacak")
    token = phone.typed["csrf"].encode()

    for raw in (b"\xff\xfe\xfd", b"%FF%FE", b"%ED%A0%80", b"\x00", b"%"):
        phone._ask(
            "POST",
            "/lacak",
            b"csrf=" + token + b"&code=" + raw,
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert phone.status == 422


HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def asked(shared):
    """One answer of each kind: page, redirect, wrong input, forged, unknown, wrong method, not ours."""
    phone = shared.begun("periksa")
    phone.send(consent="yes")
    phone.open("/lacak").send(code="x")
    phone.post("/lacak", {})
    phone.open("/program/tidak-ada")
    phone.open("/privasi")
    answers = [answer for _method, _path, answer in phone.visited]
    answers.append(shared.client.http.put("/", headers={"Host": "lumbung.localhost"}))
    answers.append(shared.client.http.get("/", headers={"Host": "jahat.example"}))
    answers.append(shared.client.http.post("/lacak", headers={"Host": "lumbung.localhost"}))
    return answers


def test_every_answer_has_every_header(shared):
    answers = asked(shared)

    assert {answer.status_code for answer in answers} == {200, 303, 403, 404, 405, 415, 422}
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy  # so default-src holds: none at all


def test_every_cookie_is_for_this_host_alone(shared):
    shown = [line for answer in asked(shared) for line in answer.headers.get("Set-Cookie", [])]

    assert shown
    for line in shown:
        assert re.fullmatch(
            r"__Host-[a-z-]+=[\w-]*; Max-Age=\d+; Path=/; Secure; HttpOnly; SameSite=Lax", line
        )


def test_a_fault_is_a_page_that_tells_nothing(shared, monkeypatch):
    def break_down(*_args):
        raise RuntimeError("Sri Wahyuni 3175072703850001")

    phone = shared.begun("diri")
    monkeypatch.setattr(shared.world.runtime.intake.drafts.__class__, "read", break_down)

    phone.open("/ajukan/bantuan-tunai/diri")

    assert phone.status == 500
    phone.sees("Maaf, ada gangguan")
    phone.does_not_see("Sri", "3175072703850001", "RuntimeError", "Traceback")


def test_a_draft_of_another_village_is_not_found(shared):
    phone = shared.begun("alamat")
    other = shared.phone(host="lain.localhost")
    other.cookies = dict(phone.cookies)

    assert other.open("/ajukan/bantuan-tunai/alamat").status == 404
