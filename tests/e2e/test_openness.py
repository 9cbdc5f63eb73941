"""The public page before and after payments: what anybody sees, keeps, and holds the village to later."""

import csv
import json

from tests.e2e import before
from tests.e2e.stack import until


def given(person, words):
    """The file that a link of the page gives."""
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name=words).click()
    return download.value.path().read_text()


def test_anybody_sees_what_was_paid_by_fives_and_holds_the_books_to_it(world):
    anybody = world.resident().opens("/").clicks("Transparansi")
    anybody.sees(
        "Keadaan per", "Uang masuk", "Anggaran kota (APBD)", "Mengapa angkanya berkelompok"
    )
    first = json.loads(given(anybody, "JSON, untuk program"))
    shown, anchor = first["all_programmes"], first["books"][0]["anchor"]
    for _ in range(5):
        before.bring_to(world.stack, "confirmation", 5)

    def told():
        page = world.stack.visitor().open("/transparansi.json").html
        return json.loads(page)["all_programmes"]["households"] > shown["households"]

    until(told, "five more households on the page")
    later = world.resident().opens("/transparansi?lang=en")
    rows = list(csv.DictReader(given(later, "CSV, for a spreadsheet").splitlines()))

    (whole,) = [row for row in rows if row["figure"] == "money_out_all"]
    assert int(whole["households"]) - shown["households"] >= 5
    assert int(whole["rupiah"]) - shown["rupiah"] >= 5 * 750_000
    later.sees(f"Households helped {whole['households']}", "Books that cannot be changed unseen")
    assert world.stack.inside("verify", against=anchor)["books"] == []
    assert world.stack.inside("verify", against=anchor[:-1])["books"][0]["code"] == "anchor"
