"""Programmes that are data alone go the whole way: goods handed out against a code, and aid for a child at school."""

import pytest

from lumbung.shared.errors import InvalidInputError
from tests.factories import kk, nik
from tests.journey import (
    apply,
    approve,
    ask_correction,
    confirm,
    correct,
    kinds,
    pay,
    pick_up_code,
    stage,
    trace,
    verify,
)


def free(world, fund):
    return world.runtime.funds.free(world.village.id, fund)


def case_of(world, case_id):
    return world.runtime.cases.read(world.village.id, case_id)


def decided(world, programme, until="payment", **changes):
    """An application that was verified and approved."""
    _, slip, case_id = apply(world, programme=programme, **changes)
    world.work()
    for decide in (verify, approve):
        decide(world, case_id)
        world.work()
    assert stage(world, case_id) == until
    return slip, case_id


def test_a_food_package_goes_from_the_form_to_handed_out_and_confirmed(world):
    whole = free(world, "paket-sembako")
    slip, case_id = decided(world, "paket-sembako")
    case = case_of(world, case_id)

    assert (case.amount, case.pay_by, case.period) == (300_000, "goods", "2026-Q4")
    assert not {"amount", "pay_by", "account_number"} & case.answers.keys()
    assert free(world, "paket-sembako") == whole - 300_000
    assert free(world, "bantuan-tunai") == 150_000_000
    pay(world, case_id, handed_out=True, pick_up_code=pick_up_code(world, slip))
    world.work()
    confirm(world, slip)
    world.work()

    assert stage(world, case_id) == "closed"
    assert kinds(world, case_id)[-3:] == ["paid", "asked", "received"]
    fund = world.runtime.treasury.funds.read(world.village.id, "paket-sembako")
    assert (fund.paid, fund.reserved) == (300_000, 0)


@pytest.mark.parametrize(
    "how", [{"bank_reference": "BRI 2026 0042"}, {"handed_out": True}, {"handed_out": False}]
)
def test_goods_are_handed_out_against_the_code_alone(world, how):
    _, case_id = decided(world, "paket-sembako")

    with pytest.raises(InvalidInputError):
        pay(world, case_id, **how)

    assert stage(world, case_id) == "payment"


def test_no_message_about_a_food_package_speaks_of_money(world):
    slip, case_id = decided(world, "paket-sembako")
    asked = world.mails()[-1]
    pay(world, case_id, handed_out=True, pick_up_code=pick_up_code(world, slip))
    world.work()

    assert "serahkan paket sembako" in asked["body"]
    (told,) = [mail for mail in world.mails() if "sudah diserahkan" in mail["subject"]]
    assert "apakah paket sembako sudah Anda terima" in told["body"]
    for mail in world.mails():
        words = mail["body"].replace("PIN atau uang", "")
        assert not [word for word in ("uang", "dibayar", "transfer", "tunai") if word in words]


def test_a_package_that_was_not_received_is_traced_and_handed_out_again(world):
    slip, case_id = decided(world, "paket-sembako")
    first = pick_up_code(world, slip)
    pay(world, case_id, handed_out=True, pick_up_code=first)
    world.work()
    confirm(world, slip, received=False)
    world.work()

    trace(world, case_id, "returned", "Paketnya masih di kantor.")
    world.work()

    second = pick_up_code(world, slip)
    assert second != first
    pay(world, case_id, "yusuf", handed_out=True, pick_up_code=second)
    world.work()
    assert stage(world, case_id) == "confirmation"


def test_school_aid_goes_from_the_form_to_paid_and_confirmed(world):
    slip, case_id = decided(world, "bantuan-sekolah", amount="500.000")
    case = case_of(world, case_id)

    assert "child_birth_date:pass" in case.checks
    assert {"photo_ktp", "photo_kk"} <= case.answers.keys()
    assert "photo_sktm" not in case.answers  # it is brought to the office
    pay(world, case_id)
    world.work()
    confirm(world, slip)
    world.work()

    assert stage(world, case_id) == "closed"
    assert free(world, "bantuan-sekolah") == 75_000_000 - 500_000


@pytest.mark.parametrize(
    ("year", "month", "day", "reached"),
    [
        ("2020", "11", "24", "verification"),  # six today
        ("2020", "11", "25", "refused"),
        ("2004", "11", "25", "verification"),  # still twenty-one
        ("2004", "11", "24", "refused"),
    ],
)
def test_whose_child_is_too_young_or_too_old_is_told_so_at_once(world, year, month, day, reached):
    born = {"year": year, "month": month, "day": day}
    typed = {f"child_birth_date-{part}": text for part, text in born.items()}

    _, _, case_id = apply(world, programme="bantuan-sekolah", **typed)
    world.work()

    case = case_of(world, case_id)
    assert case.stage == reached
    assert case.reason == (None if reached == "verification" else "rule_child_birth_date")
    if reached == "refused":
        assert "Anak ini tidak berusia 6 sampai 21 tahun." in world.mails()[-1]["body"]


def test_a_correction_leaves_goods_what_they_are(world):
    _, slip, case_id = apply(world, programme="paket-sembako")
    world.work()
    ask_correction(world, case_id, "alamat", words="Tulis nomor rumah.")
    world.work()

    correct(world, slip, rw="5", rt="4", address="Gang Melati 14")
    world.work()

    case = case_of(world, case_id)
    assert (case.stage, case.rt, case.amount, case.pay_by) == ("verification", 4, 300_000, "goods")


def test_a_corrected_age_is_held_against_the_rule_again_and_the_verifier_decides(world):
    _, slip, case_id = apply(world, programme="bantuan-sekolah")
    world.work()
    ask_correction(world, case_id, "anak", words="Tanggal lahir tidak cocok dengan KK.")
    world.work()

    born = {"day": "2", "month": "5", "year": "2022"}
    typed = {f"child_birth_date-{part}": text for part, text in born.items()}
    correct(world, slip, child_name="Budi", school="SDN 05", **typed, **{"class": "1"})
    world.work()

    case = case_of(world, case_id)
    assert (case.stage, "child_birth_date:fail" in case.checks) == ("verification", True)


def test_a_household_may_have_money_and_goods_but_each_of_them_once(world):
    who = {"nik": nik(female=True), "kk": kk()}
    stages = []
    for programme in ("bantuan-tunai", "paket-sembako", "bantuan-sekolah", "paket-sembako"):
        _, _, case_id = apply(world, programme=programme, **who)
        world.work()
        stages.append(stage(world, case_id))

    assert stages == ["verification", "verification", "verification", "duplicate"]


def test_the_next_quarter_the_household_may_have_another_package(world):
    who = {"nik": nik(female=True), "kk": kk()}
    apply(world, programme="paket-sembako", **who)
    world.work()
    world.pass_time(days=40)

    _, _, case_id = apply(world, programme="paket-sembako", **who)
    world.work()

    assert stage(world, case_id) == "verification"


def test_without_money_in_its_own_fund_a_package_waits_though_other_funds_have_some(world):
    runtime, transaction = world.runtime, world.runtime.begin()
    rest = free(world, "paket-sembako") - 299_999
    runtime.funds.reserve(transaction, world.village.id, "paket-sembako", "others", rest)
    transaction.commit()

    decided(world, "paket-sembako", until="no_funds")
