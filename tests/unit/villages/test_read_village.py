from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lumbung.villages.read import VillageError, read_village
from tests.factories import DUREN_SAWIT, village

YAML = (DUREN_SAWIT / "village.yaml").read_text()
SMS = "channels: [mail, sms]\nsms: {sender: DESA, price: 400}"
WHATSAPP = (
    "channels: [whatsapp, mail]\nwhatsapp: {price: 300, number: "
    "arn:aws:social-messaging:ap-southeast-1:123456789012:phone-number-id/1a2b}"
)
AID = "programmes.bantuan-tunai"
CASH = YAML[YAML.index("  bantuan-tunai:\n") : YAML.index("\n  # Goods instead of money")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(DUREN_SAWIT, tmp_path / "desa")


def change(folder: Path, old: str, new: str) -> None:
    assert old in YAML
    (folder / "village.yaml").write_text(YAML.replace(old, new, 1))


def problems(folder: Path) -> list[str]:
    with pytest.raises(VillageError) as refused:
        read_village(folder)
    return str(refused.value).split("\n")


def test_a_mistake_is_named_by_file_line_and_key(folder: Path) -> None:
    change(folder, "most: 1_500_000", "most: 50_000")
    line = 1 + YAML[: YAML.index("most: 1_500_000")].count("\n")

    assert problems(folder) == [
        f"{folder}/village.yaml:{line} {AID}.limits.most: must not be less than least (Rp 100.000)"
    ]


def test_every_mistake_is_named_at_once(folder: Path) -> None:
    text = YAML.replace("verify: 16", "verify: soon", 1).replace("zone: Asia/Jakarta", "zone: Mars")
    (folder / "village.yaml").write_text(text.replace("  17: 9", "  17: 0"))

    found = " ".join(problems(folder))

    assert len(problems(folder)) == 3
    assert all(key in found for key in (f"{AID}.hours.verify", " zone:", "areas.17"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id: "3175071002"', "id: 31750710", "id: must be the ten digits"),
        ('id: "3175071002"', "", "-: id is missing"),
        ("name: Kelurahan Duren Sawit", "name:", "name: is empty"),
        ("district:", "distrik:", "distrik: is not known here; did you mean district?"),
        ("languages: [id, en]", "languages: [en, id]", "languages: id comes first"),
        ("languages: [id, en]", "languages: [id, jv]", "languages.2: must be one of id, en"),
        ("languages: [id, en]", "languages: [id]", f"{AID}.name.en: is not known here"),
        ("zone: Asia/Jakarta", "zone: Asia/Jakata", "did you mean Asia/Jakarta?"),
        ("channels: [mail]", "channels: [fax]", "channels.1: must be one of mail"),
        ("channels: [mail]", "channels: [mail, mail]", "channels.1: stands here twice"),
        ("channels: [mail]", "channels: [sms]", "channels: mail must be among them"),
        ("channels: [mail]", "channels: [mail, sms]", "channels: sms needs its settings"),
        ("channels: [mail]", "channels: [mail]\nsms: {}", "sms: sms is not among the channels"),
        ("channels: [mail]", "channels: [mail]\npaid_ceiling: 1", "paid_ceiling: is only for"),
        ("channels: [mail]", f"{SMS}", "channels: paid_ceiling is missing"),
        ("channels: [mail]", f"{SMS}\npaid_ceiling: 399", "paid_ceiling: must be enough for one"),
        ("channels: [mail]", SMS.replace("sender: DESA, ", ""), "sms: sender is missing"),
        ("channels: [mail]", SMS.replace("DESA", "12345"), "sms.sender: must be 3 to 11"),
        ("channels: [mail]", SMS.replace("400", "0"), "sms.price: must be more than Rp 0"),
        ("channels: [mail]", SMS.replace("400", "400, number: 3811"), "sms.number: must be a"),
        (
            "channels: [mail]",
            WHATSAPP.replace("arn:aws", "arn"),
            "whatsapp.number: must be the ARN",
        ),
        (
            "days: [monday, ",
            "days: [monday, monday, ",
            "working_time.days: a day stands here twice",
        ),
        ('opens: "08:00"', 'opens: "17:00"', "working_time.closes: must be later than opens"),
        ('opens: "08:00"', "opens: 8", 'working_time.opens: must be a time as "08:00"'),
        ("2026-01-16:", "2026-02-30:", "2026-02-30: must be a day that exists"),
        ("2027-01-01:", "2026-01-01:", "stands already in holidays.1"),
        ("sure: true", "sure: maybe", "holidays.1.sure: must be one of true, false"),
        ("  17: 9", "  16: 9", "areas.16: stands here twice"),
        ("  17: 9", "  016: 9", "areas.016: RW 16 stands here twice"),
        ("  17: 9", "  hundred: 9", "areas.hundred: an RW is a number from 1 to 99"),
        ("  17: 9", "  17: many", "areas.17: must be a whole number"),
        ("remind_at: 0.5", "remind_at: 1.5", "remind_at: must be between 0 and 1"),
        ("remind_at: 0.5", "remind_at: 0.0", "remind_at: must be more than 0"),
        ("verifier: administrator", "verifier: verifier", "cannot be its own deputy"),
        ("verifier: administrator", "verifier: mayor", "deputies.verifier: must be one of"),
        ("verifier: administrator", "driver: administrator", "driver is no role"),
        ("  bantuan-tunai:\n", "  Bantuan Tunai:\n", "a programme's name is small letters"),
        ("en: Cash aid", "en:", f"{AID}.name.en: is empty"),
        ("      en: Cash aid\n", "", f"{AID}.name: en is missing"),
        ("di {village}.", "di {desa}.", "{desa} cannot be filled in here, only {least}"),
        ("form: bantuan-tunai", "form: bantuan", "bantuan.json:1 -: there is no such file"),
        ("least: 100_000", "least: 0", f"{AID}.limits.least: must be more than Rp 0"),
        ("least: 100_000", "least: 1e5", "must be an amount in rupiah"),
        ("least: 100_000", "least: 100.000,50", "(money.fraction)"),
        ("period: year", "period: month", f"{AID}.period: must be one of year, quarter"),
        ("least_age: 17", "least_age: 170", f"{AID}.least_age: must be from 0 to 120"),
        ('city_regions: ["31"]', "city_regions: [3]", f"{AID}.city_regions.1: must be the first"),
        ("      care: 8\n", "", f"{AID}.hours: care is missing"),
        ("amount: 150_000_000", "amount: 1_000_000", "must be enough for one application"),
        ("code: not_reached", "code: not_living_here", "not_living_here stands here twice"),
        ("code: not_reached", "code: Not Reached", "code: must be small letters"),
        ("reveal_reasons:", "reveal_reasons: []\n    x:", "must be a list with something in it"),
        ('phone: ""', "phone: call me", "contact.phone: must be a phone number"),
        ('email: ""', "email: kantor", "contact.email: must be an e-mail address"),
        ("areas:\n", "areas: &a\n  <<: {1: 2}\n", "areas.<<: an RW is a number"),
    ],
)
def test_each_kind_of_mistake_has_its_words(folder: Path, old: str, new: str, said: str) -> None:
    change(folder, old, new)

    assert any(said in problem for problem in problems(folder)), problems(folder)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "-: is empty"),
        ("- a list", "-: must be a mapping"),
        ("id: [unclosed", "not YAML"),
        ("id: '\x07'", "holds signs that are no UTF-8 text"),
    ],
)
def test_a_file_that_is_no_settings_at_all_says_so(folder: Path, text: str, said: str) -> None:
    (folder / "village.yaml").write_text(text)

    assert any(said in problem for problem in problems(folder))


def test_a_folder_without_settings_says_which_file_is_missing(tmp_path: Path) -> None:
    assert problems(tmp_path) == [f"{tmp_path}/village.yaml:1 -: there is no such file"]


def test_a_form_that_no_programme_uses_is_named(folder: Path) -> None:
    (folder / "forms" / "old.json").write_text("{}")

    assert problems(folder) == [f"{folder}/forms/old.json:1 -: no programme uses this form"]


def test_amounts_may_be_written_as_people_do(folder: Path) -> None:
    change(folder, "most: 1_500_000", "most: Rp 1.500.000")

    assert read_village(folder).hash == village().hash


def test_comments_and_the_order_of_keys_change_nothing(folder: Path) -> None:
    text = YAML.replace("city: Jakarta Timur\n", "").replace("id: ", "city: Jakarta Timur\nid: ", 1)
    (folder / "village.yaml").write_text(f"# other words\n{text}")

    assert read_village(folder).hash == village().hash


def test_a_second_programme_with_other_limits_needs_a_form_of_its_own(folder: Path) -> None:
    second = CASH.replace("  bantuan-tunai:\n", "  bantuan-lain:\n", 1)
    (folder / "village.yaml").write_text(YAML + second.replace("most: 1_500_000", "most: 900_000"))

    (found,) = problems(folder)
    assert "programmes.bantuan-lain: has the form of bantuan-tunai, but other limits" in found


def test_one_fund_has_one_amount(folder: Path) -> None:
    second = CASH.replace("  bantuan-tunai:\n", "  bantuan-lain:\n", 1)
    (folder / "village.yaml").write_text(YAML + second.replace("150_000_000", "160_000_000"))

    assert ["two different amounts" in problem for problem in problems(folder)] == [True]


LINES = YAML.splitlines()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    line=st.integers(0, len(LINES) - 1),
    junk=st.sampled_from(["", "- 1", "x: y", "  ? : :", "'", "\t", "{}", "&a *a", "!!python/x y"])
    | st.text(max_size=20).filter(lambda text: not {"\r", "\ud800"} & set(text)),
)
def test_no_line_of_junk_breaks_the_reading(folder: Path, line: int, junk: str) -> None:
    changed = [*LINES[:line], junk, *LINES[line + 1 :]]
    (folder / "village.yaml").write_text("\n".join(changed), encoding="utf-8", errors="replace")

    try:
        read_village(folder)
    except VillageError as refused:
        assert refused.problems
        assert all(1 <= each.line <= len(changed) + 1 for each in refused.problems)


def test_a_village_may_send_by_all_three_channels_in_its_own_order(folder: Path) -> None:
    more = "sms: {sender: DESA, price: 400, number: '+628111222333'}\npaid_ceiling: 500_000"
    change(
        folder,
        "channels: [mail]",
        WHATSAPP.replace("[whatsapp, mail]", "[whatsapp, mail, sms]") + f"\n{more}",
    )

    read = read_village(folder)

    assert read.channels == ("whatsapp", "mail", "sms")
    assert (read.sms.sender, read.sms.price, read.whatsapp.price) == ("DESA", 400, 300)
    assert read.paid_ceiling == 500_000
    assert read.numbers == {"sms": "+628111222333", "whatsapp": "1a2b"}
