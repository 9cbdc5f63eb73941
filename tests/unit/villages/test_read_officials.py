from pathlib import Path

import msgspec
import pytest

from lumbung.villages.read import VillageError, read_officials
from tests.factories import DUREN_SAWIT, officials, village

YAML = (DUREN_SAWIT / "officials.demo.yaml").read_text()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "officials.yaml"


def problems(file: Path) -> list[str]:
    with pytest.raises(VillageError) as refused:
        read_officials(file, village())
    return str(refused.value).split("\n")


def without(*ids: str) -> str:
    head, *entries = YAML.split("  - id: ")
    kept = [entry for entry in entries if entry.split("\n")[0] not in ids]
    return "  - id: ".join([head, *kept])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: joko", "id: siti", "officials.2.id: stands here twice"),
        ("joko@lumbung", "SITI@lumbung", "officials.2.email: stands here twice"),
        ("3175070907790902", "3175075203850901", "officials.2.nik: stands here twice"),
        ("3175070907790902", "3175070907790000", "must be a NIK (nik.serial)"),
        ("3175070503090902", "317507", "must be a KK number (kk.length)"),
        ('pin: "731940"', "pin: 7319", "officials.2.pin: must be six digits"),
        ("email: joko@lumbung.example", "email: joko", "must be an e-mail address"),
        ("name: Joko Prasetyo", "name:", "officials.2.name: is empty"),
        ("role: approver, area: village", "role: mayor, area: village", "must be one of verifier"),
        ("role: approver, area: village", "role: resident, area: village", "must be one of"),
        ("role: verifier, area: rw05", "role: verifier, area: RW 5", 'must be "village", "rw05"'),
        ("role: verifier, area: rw05", "role: verifier, area: rw18", "has no RW 18"),
        ("role: verifier, area: rw05", "role: verifier, area: rw05-rt015", "has no RT 015/RW 05"),
        ("    name: Joko", "    nick: Joko", "nick: is not known here"),
    ],
)
def test_each_mistake_in_a_list_has_its_words(file: Path, old: str, new: str, said: str) -> None:
    assert old in YAML
    file.write_text(YAML.replace(old, new, 1))

    assert any(said in problem for problem in problems(file)), problems(file)


def test_a_mistake_is_named_by_file_and_line(file: Path) -> None:
    file.write_text(YAML.replace('pin: "731940"', "pin: no"))
    line = 1 + YAML[: YAML.index('pin: "731940"')].count("\n")

    assert problems(file) == [f"{file}:{line} officials.2.pin: must be six digits, not 'no'"]


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (("maria",), "RW 01 has nobody for verification"),
        (("ratna", "bambang", "hendra"), "has nobody for approval"),
        (("yusuf", "lina"), "has nobody for payment"),
        (("bambang", "hendra"), "has too few people to keep its steps in different hands"),
        (("hendra", "agus"), "has too few people to keep its steps in different hands"),
    ],
)
def test_a_list_with_too_few_people_is_refused(
    file: Path, gone: tuple[str, ...], said: str
) -> None:
    file.write_text(without(*gone))

    assert any(said in problem for problem in problems(file))


def test_one_person_of_two_roles_does_not_count_twice(file: Path) -> None:
    both = "role: approver, area: village}\n      - {role: treasurer, area: village"
    alone = without("bambang", "hendra", "yusuf", "lina")
    file.write_text(alone.replace("role: approver, area: village", both))

    assert all("too few people" in problem for problem in problems(file))


def test_one_spare_person_is_enough(file: Path) -> None:
    file.write_text(without("hendra", "lina", "joko"))

    assert len(read_officials(file, village())) == len(officials()) - 3


def test_where_one_approver_is_enough_one_fewer_person_is(file: Path) -> None:
    programmes = {
        key: msgspec.structs.replace(programme, two_approvers_from=None)
        for key, programme in village().programmes.items()
    }
    file.write_text(without("bambang", "hendra"))

    alone = msgspec.structs.replace(village(), programmes=programmes)
    assert len(read_officials(file, alone)) == len(officials()) - 2


def test_a_list_without_pins_is_what_a_real_village_has(file: Path) -> None:
    file.write_text("\n".join(line for line in YAML.split("\n") if "pin:" not in line))

    assert {official.pin for official in read_officials(file, village())} == {None}
