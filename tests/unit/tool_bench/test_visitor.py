"""What a browser without JavaScript sends of a form, as HTML says."""

import pytest

from tool.visitor import LostError, Seen, Visitor, read_forms

PAGE = """
<form method="post" action="/ajukan/diri">
<input type="hidden" name="csrf" value="t&amp;k">
<input name="name" value="Sri"><input type="checkbox" name="consent" value="yes">
<input type="radio" name="pay_by" value="bank"><input type="radio" name="pay_by" value="cash" checked>
<select name="rw"><option value="1">1<option value="5" selected>5</select>
<select name="rt"><option value="1">1<option value="2">2</select>
<textarea name="reason">
Dua
baris</textarea>
<button name="do" value="save">Simpan</button></form>
<form><input name="q"></form>
"""


def test_a_form_sends_what_is_filled_in_checked_and_selected():
    form, search = read_forms(PAGE)

    assert (form.method, form.action) == ("POST", "/ajukan/diri")
    assert form.fields == {
        "csrf": "t&k",
        "name": "Sri",
        "pay_by": "cash",
        "rw": "5",
        "rt": "1",
        "reason": "Dua\nbaris",
    }
    assert form.names == {*form.fields, "consent", "do"}
    assert (search.method, search.fields) == ("GET", {"q": ""})


class Recorded(Visitor):
    """Answers what it is told to, and notes what it was asked."""

    def __init__(self, *answers):
        super().__init__("http://lumbung.localhost:8000")
        self.answers, self.asked = list(answers), []

    def exchange(self, method, target, body, headers):
        self.asked.append((method, target, body.decode(), headers))
        return self.answers.pop(0)


def test_it_keeps_cookies_and_follows_where_it_is_led():
    leads = (
        303,
        [("Location", "/ajukan/alamat"), ("Set-Cookie", "__Host-a=1; Path=/; Secure")],
        b"",
    )
    forgets = (200, [("Set-Cookie", "__Host-a=1; Max-Age=0; Path=/")], b"done")
    visitor = Recorded(leads, forgets)
    page = Seen("http://lumbung.localhost:8000/ajukan/diri", 200, {}, PAGE.encode())

    seen = visitor.send(page, "/ajukan/diri", name="Siti")

    assert (seen.path, seen.body) == ("/ajukan/alamat", b"done")
    (post, get) = visitor.asked
    assert post[:2] == ("POST", "/ajukan/diri")
    assert "name=Siti" in post[2]
    assert get[:2] == ("GET", "/ajukan/alamat")
    assert get[3]["Cookie"] == "__Host-a=1"
    assert visitor.cookies == {}


def test_it_types_only_what_the_page_asks():
    page = Seen("http://lumbung.localhost:8000/", 200, {}, PAGE.encode())

    with pytest.raises(LostError, match="does not ask nik"):
        Recorded().send(page, "/ajukan/diri", nik="1")
    with pytest.raises(LostError, match="no form for /masuk"):
        Recorded().send(page, "/masuk")


def test_it_leaves_its_site_for_nothing():
    with pytest.raises(LostError, match="is not on"):
        Recorded().open("http://elsewhere.example/")
