"""The household: a list, and a page for each member to add, change, remove. No JavaScript."""

import pytest

from tests.factories import typed_application
from tests.functions.portal.conftest import on_page, slip_of

BUDI = {"name": "Budi Santoso", "relation": "child", "age": "9", "work": "studying"}


def way_to_add(phone):
    """The address of an empty page for one more."""
    return [link for link in phone.markup.links if "/ajukan/bantuan-tunai/keluarga/" in link][-1]


def fill(phone, **changes):
    """Types into the page of one member and saves it."""
    number = phone.path.partition("?")[0].rpartition("/")[2]
    typed = {f"members.{number}.{name}": text for name, text in (BUDI | changes).items()}
    return phone.send(**typed)


def add(phone, **changes):
    """One more member."""
    return fill(phone.open(way_to_add(phone)), **changes)


def test_members_are_added_one_by_one(shared):
    phone = shared.begun("keluarga")

    add(phone)
    assert phone.path == "/ajukan/bantuan-tunai/keluarga"
    phone.sees("Budi Santoso", "Anak · 9 · Sekolah atau kuliah")
    add(phone, name="Ani", age="3", work="small")
    phone.sees("Budi Santoso", "Ani")
    phone.send()

    assert phone.path == "/ajukan/bantuan-tunai/kebutuhan"


def test_a_member_is_changed_and_removed(shared):
    phone = add(shared.begun("keluarga"))
    change = next(link for link in phone.markup.links if "/ajukan/bantuan-tunai/keluarga/" in link)

    phone.open(change)
    assert "Budi Santoso" in phone.typed.values()
    fill(phone, name="Budi Hartono")
    phone.sees("Budi Hartono")
    phone.does_not_see("Budi Santoso")
    phone.open(change).send(button=1)

    assert phone.path == "/ajukan/bantuan-tunai/keluarga"
    phone.does_not_see("Budi Hartono")
    phone.open(change).does_not_see("Budi Hartono")


def test_a_new_page_has_nothing_to_remove(shared):
    phone = shared.begun("keluarga")
    phone.open(way_to_add(phone)).does_not_see("Hapus dari daftar")


def test_saving_twice_adds_one(shared):
    phone = shared.begun("keluarga")
    address = way_to_add(phone)
    phone.open(address)
    fields = {**phone.typed, **{f"members.{address[-4:]}.{n}": t for n, t in BUDI.items()}}

    phone.post(address, fields)
    phone.post(address, fields)

    assert phone.text.count("Budi Santoso") == 2  # once shown, once in the words of its link


def test_two_tabs_add_two(shared):
    phone = shared.begun("keluarga")
    one = way_to_add(phone)
    other = way_to_add(phone.open("/ajukan/bantuan-tunai/keluarga"))
    assert one != other

    fill(phone.open(one), name="Budi")
    fill(phone.open(other), name="Ani")

    phone.sees("Budi", "Ani")


def test_there_are_at_most_fifteen(shared):
    phone = shared.begun("keluarga")
    for number in range(1, 16):
        fill(
            phone.open(f"/ajukan/bantuan-tunai/keluarga/{number}"),
            name="Anak " + "abcdefghijklmno"[number - 1],
        )
    phone.sees("Paling banyak 15")

    fill(phone.open("/ajukan/bantuan-tunai/keluarga/99"), name="Satu lagi")

    assert phone.status == 422
    assert phone.mistakes == ["Paling banyak 15 yang dapat ditambahkan."]
    assert phone.typed["members.99.name"] == "Satu lagi"
    fill(phone.open("/ajukan/bantuan-tunai/keluarga/3"), name="Anak ketiga")
    phone.sees("Anak ketiga")


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(shared):
    phone = shared.begun("keluarga")

    fill(phone.open("/ajukan/bantuan-tunai/keluarga/7"), age="sembilan", name="Budi")

    assert (phone.status, phone.path) == (422, "/ajukan/bantuan-tunai/keluarga/7")
    assert phone.mistakes == ["Umur dalam tahun hanya berisi angka."]
    assert 'href="#members.7.age"' in phone.body
    assert (phone.typed["members.7.name"], phone.typed["members.7.age"]) == ("Budi", "sembilan")


@pytest.mark.parametrize("number", ["0", "x", "01", "12345", "\u0661", "-1", "1.5"])
def test_what_is_no_number_of_a_member_is_not_found(shared, number):
    phone = shared.begun("keluarga")

    assert phone.open(f"/ajukan/bantuan-tunai/keluarga/{number}").status == 404


@pytest.mark.parametrize("page", ["diri", "none"])
def test_only_the_household_has_members(shared, page):
    assert shared.begun("keluarga").open(f"/ajukan/bantuan-tunai/{page}/1").status == 404


def test_the_last_look_shows_them_and_leads_back(shared):
    phone = add(shared.begun("keluarga"))
    for _page in ("keluarga", "kebutuhan", "pembayaran", "foto-ktp"):
        phone.send(**on_page(phone, typed_application()))
    phone.sees("Budi Santoso · Anak · 9 · Sekolah atau kuliah")

    add(phone.open("/ajukan/bantuan-tunai/keluarga?dari=periksa"), name="Ani")
    assert phone.path == "/ajukan/bantuan-tunai/keluarga?dari=periksa"
    phone.send()
    assert phone.path == "/ajukan/bantuan-tunai/periksa"
    phone.sees("Ani")
    phone.send(consent="yes")

    case = shared.world.runtime.cases.read(shared.village.id, shared.case_of(code_of(phone)))
    assert {"members.1.name", "members.2.name", "members.2.age"} <= case.answers.keys()
    assert "Budi Santoso" not in str(case)


def code_of(phone):
    return slip_of(phone)[0].replace("-", "")
