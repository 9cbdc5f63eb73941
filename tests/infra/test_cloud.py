"""`deploy` as whoever runs it sees it: what is wrong is said first, what is left to do last."""

import argparse

import pytest

from tests.world import FOLDER
from tool import cloud, seed

EDGE = {"edge": {"PublicTarget": "d-1.example", "OfficeTarget": "d-2.example"}}
SEEDED = {
    "officials": [
        {"id": "siti", "name": "Siti", "news": ["name", "roles"]},
        {"id": "budi", "name": "Budi", "news": [], "enrolment": "https://x/daftar/t",
         "activation_code": "ABCD2345"},
        {"id": "lina", "name": "Lina", "news": []},
    ],
    "not_in_file": [{"id": "joko", "name": "Joko"}],
    "someone": True,
}  # fmt: skip


NIKS = {"NIK of Ani: ": "3175996503880007", "NIK of Budi: ": "3175991203850008"}


@pytest.fixture
def deployed(monkeypatch):
    """What would have been deployed, with which village and whether tables were taken over."""
    calls = []

    def deploy(target, _built, village, _say, *, take_over):
        calls.append((target, village, take_over))
        return EDGE

    monkeypatch.setattr(cloud, "build", lambda **_: None)
    monkeypatch.setattr(cloud, "deploy", deploy)
    monkeypatch.setattr(seed, "run", lambda _target, _order: SEEDED)
    monkeypatch.setattr(cloud.getpass, "getpass", lambda asked: NIKS[asked])
    return calls


def options(**given):
    return argparse.Namespace(
        **{
            "stage": "prod",
            "region": "ap-southeast-3",
            "host": "bantuan.desa.example",
            "certificate": "arn",
            "mail_from": "Desa <bantuan@desa.example>",
            "alarm_mail": "",
            "answer_texts": False,
            "village": str(FOLDER),
            "officials": None,
            "administrator": [],
            "take_over_tables": False,
            "json": False,
            **given,
        }
    )


def test_a_village_is_deployed_with_both_its_hosts_and_its_mail_identity(deployed, capsys):
    assert cloud.deploy_stage(options(take_over_tables=True)) == 0

    [(target, village, take_over)] = deployed
    assert (village, take_over) == ("3175071002", True)
    assert target.parameters["OfficeHost"] == "kantor.bantuan.desa.example"
    assert target.parameters["MailIdentity"] == "desa.example"
    assert "bantuan.desa.example to d-1.example" in capsys.readouterr().out


def test_what_became_of_the_officials_is_told(deployed, capsys):
    cloud.deploy_stage(options())

    told = capsys.readouterr().out
    assert "Siti: new name, roles" in told
    assert "Budi: https://x/daftar/t  code ABCD2345" in told
    assert "Lina" not in told
    assert "Joko is not in the file" in told
    assert "./lumbung official block joko --stage prod" in told


def test_settings_with_mistakes_are_told_before_anything_is_deployed(deployed, tmp_path):
    (tmp_path / "village.yaml").write_text("name: Desa Melati\n")

    with pytest.raises(seed.SeedError, match=r"village\.yaml"):
        cloud.deploy_stage(options(village=str(tmp_path)))

    assert deployed == []


def test_officials_with_mistakes_are_told_before_anything_is_deployed(deployed, tmp_path):
    (tmp_path / "officials.yaml").write_text("officials: []\n")

    with pytest.raises(seed.SeedError, match=r"officials\.yaml"):
        cloud.deploy_stage(options(officials=str(tmp_path / "officials.yaml")))

    assert deployed == []


WRONG = {
    "one alone": ["Ani <ani@desa.example>"],
    "no address": ["Ani", "Budi <budi@desa.example>"],
    "one address": ["Ani <ani@desa.example>", "Budi <ani@desa.example>"],
}


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG)
def test_administrators_with_mistakes_are_told_before_anything_is_deployed(deployed, given):
    with pytest.raises(seed.SeedError):
        cloud.deploy_stage(options(administrator=given))

    assert deployed == []


def test_the_first_two_administrators_are_handed_to_the_stage_with_the_nik_asked_for(
    deployed, monkeypatch
):
    orders = []
    monkeypatch.setattr(seed, "run", lambda _target, order: orders.append(order) or SEEDED)

    cloud.deploy_stage(
        options(administrator=["Ani <Ani@desa.example>", "Budi <budi@desa.example>"])
    )

    assert [(one["name"], one["email"]) for one in orders[0].administrators] == [
        ("Ani", "ani@desa.example"),
        ("Budi", "budi@desa.example"),
    ]
    assert orders[0].administrators[0]["nik"] == NIKS["NIK of Ani: "]
    assert deployed


def test_a_stage_without_anybody_says_how_the_first_come(deployed, monkeypatch, capsys):
    nobody = {"officials": [], "not_in_file": [], "someone": False}
    monkeypatch.setattr(seed, "run", lambda _target, _order: nobody)

    cloud.deploy_stage(options())

    assert '--administrator "Name <mail>" twice' in capsys.readouterr().out
