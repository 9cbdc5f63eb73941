"""The budget from a spreadsheet, what an approver sees of it, and a month that is closed and opened again by two."""

from tests.e2e import before
from tests.e2e.stack import until
from tests.e2e.test_administrator import heads_of, signed
from tests.sheets import CODE, HEAD, csv_of, xlsx
from tool.home import ROOT

DEMO = ROOT / "villages" / "duren-sawit" / "budget.demo.csv"


def sends(person, data, name="anggaran.csv"):
    """Chooses a file; the form goes to the bucket, which leads back."""
    person.watch.forgive(person.page.locator("form[enctype]").get_attribute("action"))
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    person.page.locator("[type=file]").set_input_files(file)
    return person.clicks("Kirim dan periksa")


def test_a_budget_is_loaded_and_an_approver_sees_what_is_left(world):
    rani, _ = heads_of(world)
    rani.clicks("Anggaran").clicks("Muat dari lembar kerja")
    form = rani.path
    sends(rani, csv_of([HEAD, (CODE, "Bantuan", "banyak")])).sees("Baris 2, kolom C", "Tidak ada")
    more = (CODE[:-1] + "9", "Cadangan", 5)
    sends(rani, xlsx([HEAD, (CODE, "Bantuan", 500_000_000), more]), "a.xlsx").sees("Isinya benar")
    signed(rani, "Muat anggaran ini").sees("Anggaran sudah dimuat.", "Cadangan")
    rani.opens(form)
    sends(rani, DEMO.read_bytes()).sees("Hilang dari anggaran 1")
    signed(rani, "Muat anggaran ini").sees("bantuan sosial uang", "Sisa").does_not_see("Cadangan")

    quick = before.bring_to(world.stack, "approval", 16)
    ratna = world.official("ratna", since=quick.since).opens_task("approve", 16)

    ratna.sees("Dana dan anggaran", CODE, "sisa Rp", "Cukup untuk permohonan ini.")
    ratna.approves()
    quick.reaches("payment")
    assert world.stack.inside("verify")["books"] == []


def test_a_month_is_closed_by_one_and_opened_by_two(world):
    rani, tono = heads_of(world)
    rani.opens("/").clicks("Bulan pembukuan").sees("Bulan pembukuan", "Banyaknya catatan")
    month = world.stack.inside("book_last_month")
    rani.opens(f"/kas/bulan?tahun={month[:4]}")
    until(lambda: "Tutup bulan ini" in rani.reloads().text, f"{month} may be closed")

    signed(rani, "Tutup bulan ini").sees("Ditutup oleh Rani")
    rani.unfolds("Buka lagi")
    signed(rani, "Minta orang kedua memastikan").sees("harus administrator lain")
    tono.opens(f"/kas/bulan?tahun={month[:4]}").sees("diminta dibuka lagi")
    signed(tono, "Pastikan, buka lagi").does_not_see("diminta dibuka lagi", "Ditutup oleh")

    assert world.stack.inside("verify")["books"] == []
