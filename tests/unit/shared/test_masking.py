"""What is masked tells one answer from another, and gives none away."""

import pytest

from lumbung.shared.masking import HIDDEN, mask_answer

SHOWN = {
    ("text", "Sri Wahyuni"): "S•• W••••••",
    ("text", "I Gusti Ngurah Rai"): "• G•••• N••••• R••",
    ("text", "Gang Melati No. 12"): "G••• M••••• N•• ••",
    ("text", "3175072703850001"): "•" * 16,
    ("text", ""): "",
    ("long_text", "Suami saya berhenti bekerja."): HIDDEN,
    ("long_text", "Ya"): HIDDEN,
    ("email", "sri@warga.example"): "s••@warga.example",
    ("email", "s@warga.example"): "•@warga.example",
    ("email", "sri"): HIDDEN,
    ("date", "1985-03-27"): "1985-••-••",
    ("date", "1985"): HIDDEN,
    ("nik", "3175072703850001"): "•" * 12 + "0001",
    ("account", "01234567890"): "•" * 7 + "7890",
    ("phone", "+6281234567890"): "•" * 10 + "7890",
    ("choice", "Bank Jakarta"): HIDDEN,
    ("choice", "spouse"): HIDDEN,
    ("number", "9"): HIDDEN,
    ("permission", "yes"): HIDDEN,
    ("consent", "yes"): HIDDEN,
    ("unknown", "1234"): "••••",
}


@pytest.mark.parametrize(("given", "shown"), SHOWN.items(), ids=map(str, SHOWN))
def test_each_type_is_masked_in_its_way(given, shown):
    assert mask_answer(*given) == shown
