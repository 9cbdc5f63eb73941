"""A village in a hurry: its working days last seconds, so what nobody does in time happens while we watch."""

import pytest

from tests.e2e import before
from tests.e2e.stack import Stack, until
from tests.e2e.world import World


@pytest.fixture(scope="module")
def hurry(tmp_path_factory, watch, recorded):
    """A second stack beside the first. `LUMBUNG_TIME_SCALE` sets the same parameter."""
    stack = Stack(tmp_path_factory.mktemp("hurry"), TimeScale="60000", WatchEverySeconds="3")
    recorded.append(stack.iam)
    stack.start()
    hosts = watch.public_host, watch.office_host
    watch.public_host, watch.office_host = stack.home.public_host, stack.home.office_host
    yield stack
    watch.public_host, watch.office_host = hosts
    stack.stop()


@pytest.fixture
def village(hurry, browser, watch, request):
    watch.test = request.node.name
    world = World(hurry, browser, watch)
    yield world
    world.close()


def test_whoever_lets_a_deadline_pass_is_reminded_and_then_a_deputy_is_asked(hurry, village):
    quick = before.bring_to(hurry, "verification", 5)

    for words in ("Pengingat: periksa permohonan", "RW 05"), ("Lewat batas waktu", "RW 05"):
        to = "agus" if words[0].startswith("Lewat") else "siti"
        mail = until(lambda to=to, words=words: _mail(hurry, quick, to, *words), words[0])

    siti = village.official("siti", since=quick.since)
    siti.opens(f"/t/{hurry.inside('link', official='siti', purpose='inbox')}").enters_pin()
    siti.sees("Lewat batas waktu (1)", quick.code)
    wulan = village.resident().takes_over(quick).follows()
    wulan.sees("Batas waktunya sudah lewat. Petugas pengganti sudah diberi tahu")

    agus = village.official("agus", since=quick.since)
    agus.opens(mail.links[0]).sees("periksa permohonan").enters_pin().verifies()
    agus.sees("Data diperiksa dan cocok", "Administrator kantor: Agus Setiawan")
    quick.reaches("approval")
    assert {"reminded", "escalated"} < set(quick.kinds)


def test_a_payment_that_nobody_confirms_is_closed_after_its_time(hurry, village):
    quick = before.bring_to(hurry, "confirmation", 6)

    hurry.ticks_until(lambda: quick.case["stage"] == "closed", "it is closed")

    village.resident().takes_over(quick).follows().sees("Ditutup tanpa pernyataan dari pemohon")
    assert quick.mail("selesai")


def test_a_case_without_money_waits_and_goes_on_when_there_is_some(hurry, village):
    hurry.inside("hold", fund="bantuan-tunai", leave=500_000)
    quick = before.bring_to(hurry, "approval", 7)

    before.decide(quick, "approve")
    quick.reaches("no_funds")
    village.resident().takes_over(quick).follows().sees("Disetujui, menunggu dana tersedia")
    until(lambda: hurry.tick().get("written"), "the agenda looked for money in vain")
    assert quick.case["stage"] == "no_funds"
    hurry.inside("grant", fund="bantuan-tunai", more=1_000_000)

    hurry.ticks_until(lambda: quick.case["stage"] == "payment", "there is money again")
    quick.reaches("payment")
    before.decide(quick, "pay")
    quick.reaches("confirmation")


def test_an_execution_that_vanished_unheard_is_found_by_the_watch(hurry, village):
    quick = before.bring_to(hurry, "payment", 8)
    cloud = hurry.client("events")
    [rule] = [r for r in cloud.list_rules()["Rules"] if "aws.states" in r.get("EventPattern", "")]

    cloud.disable_rule(Name=rule["Name"])
    try:
        hurry.stop_execution(quick.case["id"], quick.case["attempt"])
        hurry.ticks_until(lambda: quick.case["attempt"] == 2, "the watch starts it anew")
    finally:
        cloud.enable_rule(Name=rule["Name"])

    until(lambda: hurry.executions(quick.case["id"]).get("2") == "RUNNING", "it runs")
    before.decide(quick, "pay")
    quick.reaches("confirmation")


def _mail(stack, quick, to, *words):
    stack.tick()
    address = stack.officials[to]["email"]
    return next(
        (
            mail
            for mail in stack.mails_since(quick.since)
            if mail.to == address and all(word in mail.subject for word in words)
        ),
        None,
    )
