"""Officials at a stage: new PINs, blocks, and a file of them taken over. Over the real stores, in one process."""

import argparse
import json

import pytest
import yaml

from infra.errors import ToolError
from lumbung.people.acts import check_acts
from lumbung.shared.errors import LumbungError, NotFoundError, PinLockedError, WrongPinError
from tests.infra.conftest import copy_of
from tests.world import FOLDER, HOSTS
from tool import official, seed

pytestmark = pytest.mark.usefixtures("orders_here")

VILLAGE, OTHER = "3175071002", "3175071001"
PIN = "208417"  # Siti's, in the list of demonstration officials


def options(**given):
    return argparse.Namespace(**{"village": None, "json": False, **given})


def ask(do, **more):
    return official.carry_out({"do": do, "village": None, "id": "siti", **more})


def nothing(_officials):
    """As they are."""


def order(tmp_path, change=nothing, **more):
    """The demonstration officials, changed, as a file that is taken over."""
    listed = yaml.safe_load((FOLDER / "officials.demo.yaml").read_text())
    change(listed["officials"])
    (tmp_path / "officials.yaml").write_text(yaml.safe_dump(listed))
    return seed.Order(
        folder=str(FOLDER),
        public_host=HOSTS["public"],
        office_host=HOSTS["office"],
        office_url=f"https://{HOSTS['office']}",
        **{"officials": str(tmp_path / "officials.yaml"), "demonstration": True, **more},
    )


@pytest.fixture(scope="module")
def people_of_before(village_in_one_process, tmp_path_factory):
    """What stands in the table after a first deployment."""
    people = village_in_one_process.table("people")
    people.clear()
    seed.carry_out(order(tmp_path_factory.mktemp("village")))
    return copy_of(people)


@pytest.fixture
def seeded(people_of_before, world):
    world.table("people").update(copy_of(people_of_before))
    return world


def enters(world, pin=PIN):
    """Siti opens a link to her inbox and types a PIN."""
    people = world.runtime.people
    world.pass_time(seconds=1)
    expires = world.moment.replace(year=world.moment.year + 1)
    token = people.make_link(VILLAGE, "task", "siti", case="c", task="t", expires=expires)
    return people.enter_pin(VILLAGE, token, pin).session_id


# Officials


def test_all_officials_are_listed_with_how_each_stands(seeded, capsys):
    ask("block", id="joko")
    for _ in range(4):
        with pytest.raises(WrongPinError):
            enters(seeded, "908172")
    with pytest.raises(PinLockedError):
        enters(seeded, "908172")

    found = {one["id"]: one for one in ask("list")}

    assert found["siti"]["pin"] == "locked"
    assert found["siti"]["state"].startswith("PIN locked, may enrol until ")
    assert found["joko"]["state"] == "blocked"
    assert found["joko"]["invited_until"] is None
    assert found["lina"]["roles"] == ["treasurer village"]
    assert official.list_officials(options()) == 0
    assert "PIN locked" in capsys.readouterr().out


def test_whoever_is_locked_out_gets_a_new_pin(seeded):
    for _ in range(5):
        with pytest.raises((WrongPinError, PinLockedError)):
            enters(seeded, "908172")

    made = ask("enrol")

    address, _, token = made["enrolment"].rpartition("/")
    assert address == f"https://{HOSTS['office']}/daftar"
    people = seeded.runtime.people
    people.enrol(VILLAGE, token, made["activation_code"], "730264", "730264")
    assert enters(seeded, "730264")


def test_a_new_enrolment_is_shown_with_what_to_do(seeded, capsys):
    assert official.enrol_official(options(id="siti")) == 0

    told = capsys.readouterr().out
    assert "/daftar/" in told
    assert "in person" in told


def test_whoever_has_left_is_signed_out_and_nothing_opens_for_them(seeded, capsys):
    session = enters(seeded)

    assert official.block_official(options(id="siti", json=True)) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["blocked"], told["nobody_for"]) == (True, [])
    assert seeded.runtime.people.read_session(VILLAGE, session) is None
    with pytest.raises(LumbungError):
        enters(seeded)
    with pytest.raises(ToolError, match="official unblock siti"):
        ask("enrol")


def test_a_block_says_which_role_nobody_is_left_for(seeded, capsys):
    ask("block", id="lina")

    official.block_official(options(id="yusuf"))

    assert "Nobody is left for treasurer village" in capsys.readouterr().out


def test_whoever_comes_back_has_the_pin_of_before(seeded):
    ask("block")

    assert ask("unblock")["blocked"] is False

    assert enters(seeded)


def test_an_official_that_there_is_not_is_told(seeded):
    with pytest.raises(NotFoundError):
        ask("block", id="nobody")
    with pytest.raises(ToolError, match="There is no official nobody"):
        official.block_official(options(id="nobody"))


def test_where_a_stage_has_several_villages_one_must_be_named(seeded):
    second = type(seeded.village).from_json(seeded.village.to_json().replace(VILLAGE, OTHER))
    hosts = {"public": "other.localhost", "office": "kantor.other.localhost"}
    seeded.runtime.villages.publish(second, second.to_json(), hosts)

    with pytest.raises(ToolError, match=f"{OTHER}, {VILLAGE}"):
        ask("list")
    with pytest.raises(ToolError, match="There is no village 1 "):
        ask("list", village="1")
    assert ask("list", village=OTHER) == []
    assert len(ask("list", village=VILLAGE)) == 9


# Taking over a file of officials


def test_new_facts_are_taken_over_and_pins_stay(seeded, tmp_path):
    def change(officials):
        officials[0] |= {"name": "Siti Aminah", "roles": [{"role": "verifier", "area": "village"}]}

    result = seed.carry_out(order(tmp_path, change))

    news = {each["id"]: each["news"] for each in result["officials"] if each["news"]}
    assert news == {"siti": ["name", "roles"]}
    assert seeded.official("siti").name == "Siti Aminah"
    assert enters(seeded)


def test_a_file_changes_no_pin_and_opens_nothing_that_is_blocked(seeded, tmp_path):
    ask("block")

    def change(officials):
        officials[0] |= {"pin": "730264", "language": "en"}

    result = seed.carry_out(order(tmp_path, change))

    [siti] = [each for each in result["officials"] if each["id"] == "siti"]
    assert "enrolment" not in siti
    assert seeded.official("siti").blocked
    ask("unblock")
    assert enters(seeded)


def test_who_is_not_in_the_file_is_named_and_not_blocked(seeded, tmp_path):
    ask("block", id="joko")

    def change(officials):
        del officials[:2]  # Siti and Joko

    result = seed.carry_out(order(tmp_path, change))

    assert [each["id"] for each in result["not_in_file"]] == ["siti"]
    assert enters(seeded)


def test_only_new_officials_of_a_real_village_are_asked_to_enrol(seeded, tmp_path):
    def change(officials):
        for each in officials:
            del each["pin"]
        more = {"id": "tono", "email": "tono@lumbung.example", "nik": "3175990101850099"}
        officials.append({**officials[0], **more})

    result = seed.carry_out(order(tmp_path, change, demonstration=False))

    assert [each["id"] for each in result["officials"] if "enrolment" in each] == ["tono"]


def test_an_address_of_somebody_else_is_told_by_official_and_field(seeded, tmp_path):
    swapped = [seeded.official(name).email for name in ("siti", "joko")]

    def change(officials):
        officials[0]["email"], officials[1]["email"] = swapped[1], swapped[0]

    with pytest.raises(seed.SeedError, match="siti was not taken over, because of: email"):
        seed.carry_out(order(tmp_path, change))


def test_a_pin_in_a_list_of_real_people_is_refused_before_anything_is_written(world, tmp_path):
    with pytest.raises(seed.SeedError, match="has a PIN"):
        seed.carry_out(order(tmp_path, demonstration=False))

    assert world.runtime.people.list_officials(VILLAGE) == []


# The first two administrators


FIRST = (
    {"name": "Ani", "email": "ani@desa.example", "nik": "3175996503880007"},
    {"name": "Budi", "email": "budi@desa.example", "nik": "3175991203850008"},
)


def first_two(tmp_path, administrators=FIRST):
    return seed.carry_out(order(tmp_path, officials=None, administrators=administrators))


@pytest.fixture
def empty(village_in_one_process, world):
    world.table("people").clear()
    return world


def test_the_first_two_administrators_get_one_time_codes_and_come_in(empty, tmp_path):
    made = first_two(tmp_path)["officials"]

    people = empty.runtime.people
    for one in made:
        token = one["enrolment"].rpartition("/")[2]
        people.enrol(VILLAGE, token, one["activation_code"], "730264", "730264")
    assert [one["name"] for one in made] == ["Ani", "Budi"]
    assert len(people.holders(VILLAGE, "administrator", "village")) == 2
    head = people.store.read_head(VILLAGE)
    assert check_acts(head, people.store.all_acts(VILLAGE)) is None
    assert head.number == 4  # each listed and invited


def test_the_same_command_again_makes_nobody_anew_and_a_third_is_refused(empty, tmp_path):
    first_two(tmp_path)

    assert first_two(tmp_path)["officials"] == []
    with pytest.raises(seed.SeedError, match="/petugas"):
        first_two(tmp_path, (FIRST[0], {**FIRST[1], "email": "cici@desa.example"}))
    assert len(empty.runtime.people.list_officials(VILLAGE)) == 2
