import pytest

from lumbung.web.language import choose_language


@pytest.mark.parametrize(
    ("asked", "kept", "accepts", "chosen"),
    [
        ("", "", "", "id"),
        ("en", "id", "id", "en"),
        ("", "en", "id", "en"),
        ("", "", "en-GB,en;q=0.9,id;q=0.8", "en"),
        ("", "", "id-ID,id;q=0.9,en;q=0.8", "id"),
        ("", "", "jv,en;q=0.5,id;q=0.9", "id"),
        ("", "", "jv, su", "id"),
        ("", "", "en;q=0", "id"),
        ("xx", "yy", "zz", "id"),
        ("EN", "", "EN-us", "en"),
        ("<script>", "../", ";q=x,,;q=,en;q=nan", "id"),
        ("", "", "en;q=" + "9" * 5000, "en"),
    ],
)
def test_the_language_is_what_was_chosen_else_what_the_browser_prefers(
    asked, kept, accepts, chosen
):
    assert choose_language(("id", "en"), asked=asked, kept=kept, accepts=accepts) == chosen


def test_a_village_without_indonesian_shows_its_first_language():
    assert choose_language(("jv", "en"), asked="", kept="", accepts="fr") == "jv"
