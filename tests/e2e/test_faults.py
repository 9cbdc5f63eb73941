"""What dies, stands still or is stopped by hand: afterwards each case is where it should be, once."""

from contextlib import contextmanager

from tests.e2e import before
from tests.e2e.people import invented
from tests.e2e.stack import until


def test_a_case_goes_on_after_the_stack_was_killed_in_mid_journey(world):
    stack = world.stack
    wulan = world.resident().begins(invented(rw=5), until="kontak")
    waiting = before.bring_to(stack, "verification", 17)
    sent = before.apply(stack, 16)
    _settle(stack)

    stack.kill()
    stack.start()

    # Half a form is still there, and goes on.
    wulan.opens("/ajukan/bantuan-tunai/alamat").holds("Alamat", wulan.typed["address"])
    wulan.opens("/ajukan/bantuan-tunai/kontak")
    while wulan.path != "/ajukan/bantuan-tunai/periksa":
        wulan.fills_in(wulan.typed).goes_on()
    wulan.fills_in(wulan.typed).clicks("Kirim permohonan").keeps_slip()
    # What waited for a decision takes it, from the link that was mailed before.
    for quick in (waiting, sent):
        quick.reaches("verification")
        before.decide(quick, "verify")
        quick.reaches("approval")
    assert [kind for kind in waiting.kinds if kind != "rescheduled"] == [
        *("submitted", "screened", "asked", "verified", "asked")
    ]
    wulan.reaches("verification")
    assert stack.inside("verify")["findings"] == []


def test_down_and_up_lose_nothing_and_ask_nobody_twice(world):
    stack = world.stack
    quick = before.bring_to(stack, "payment", 10)
    lina, _yusuf = (
        stack.mail(f"{who}@lumbung.example", "bayarkan", "RW 10", since=quick.since)
        for who in ("lina", "yusuf")
    )

    stack.stop()
    stack.start()

    world.official("lina").opens(lina.links[0]).enters_pin().pays()
    quick.reaches("confirmation")
    assert quick.kinds.count("paid") == 1
    asked = [m.to for m in stack.mails_since(quick.since) if "bayarkan" in m.subject]
    assert len(asked) == len(set(asked))


def test_an_execution_that_somebody_stops_goes_on_as_the_next_attempt(world):
    stack = world.stack
    quick = before.bring_to(stack, "approval", 12)
    case = quick.case["id"]

    stack.stop_execution(case, quick.case["attempt"])

    # After a pause of ten seconds the agenda's tick starts the next one.
    attempt = until(lambda: _next_attempt(stack, quick), "a second attempt", 60)
    assert stack.executions(case) == {"1": "ABORTED", str(attempt): "RUNNING"}
    before.decide(quick, "approve")
    quick.reaches("payment")
    assert quick.kinds.count("asked") == 3


def test_a_poisoned_entry_blocks_no_other_and_ends_among_the_dead(world):
    stack = world.stack
    stack.inside("entry", kind="start_workflow", ref="poison")  # without its attempt
    stack.inside("entry", kind="no_such_kind", ref="unheard", later=0.001)

    quick = before.bring_to(stack, "verification", 12)
    stack.tick()

    for ref, kind in (("poison", "start_workflow"), ("unheard", "no_such_kind")):
        waiting = until(lambda ref=ref: _postponed(stack, ref), f"{ref} is tried again later")
        assert waiting["attempts"] == 1
        for _ in range(7):
            stack.inside("look_after", kind=kind)
        assert [each["pk"].split("#")[0] for each in stack.inside("entries", ref=ref)] == ["DEAD"]
    before.decide(quick, "verify")
    quick.reaches("approval")

    stack.inside("revive", ref="unheard")
    assert until(lambda: _postponed(stack, "unheard"), "it is tried anew")["attempts"] == 1


def test_an_entry_that_nobody_can_read_blocks_no_other(world):
    stack = world.stack
    table = stack.client("dynamodb")
    torn = {"pk": {"S": "AGENDA#0"}, "sk": {"S": "2020-01-01T00:00:00.000Z#torn"}}
    table.put_item(TableName="lumbung-local-agenda", Item={**torn, "due": {"S": "now"}})

    quick = before.bring_to(stack, "verification", 12)
    stack.tick()
    before.decide(quick, "verify")
    quick.reaches("approval")

    for pk, is_there in ((torn["pk"], False), ({"S": "DEAD#unreadable"}, True)):
        found = table.get_item(TableName="lumbung-local-agenda", Key={**torn, "pk": pk})
        assert ("Item" in found) == is_there


def test_while_the_stream_stands_still_the_tick_does_everything(world):
    stack = world.stack
    cloud = stack.client("lambda")
    [mapping] = cloud.list_event_source_mappings()["EventSourceMappings"]

    cloud.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        quick = before.apply(stack, 13)
        for stage, kind in (("verification", "verify"), ("approval", "approve")):
            _tick_until(stack, quick, stage)
            stack.tick()
            before.decide(quick, kind)
        _tick_until(stack, quick, "payment")
    finally:
        cloud.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)

    # What the stream hands out afterwards was done already: nothing of it happens again.
    later = before.bring_to(stack, "verification", 14)
    assert later.case["stage"] == "verification"
    assert quick.kinds.count("asked") == 3
    verifiers = [m for m in stack.mails_since(quick.since) if "RW 13" in m.subject]
    assert len([m for m in verifiers if m.to == "maria@lumbung.example"]) == 1


def test_what_broken_functions_hold_up_ends_in_care_and_goes_on(world):
    stack = world.stack
    quick, rw = before.bring_to(stack, "approval", 15), 16
    page, desk = before.open_task(quick, "approve")

    with broken(stack, "steps-open_task"), broken(stack, "steps-screen_application"):
        fresh = before.apply(stack, rw)
        stack.stop_execution(quick.case["id"], quick.case["attempt"])
        until(lambda: _next_attempt(stack, quick), "a second attempt", 60)
        quick.reaches("care")
        fresh.reaches("care")

    # What was asked is asked no longer, and the administrator lets both go on.
    assert "Menunggu keputusan Anda" not in desk.open(page.path).html
    agus, quick.since = world.official("agus", since=quick.since), stack.now()
    agus.opens_task("care", 15).sees("Diteruskan untuk diperiksa khusus").clicks("Mulai lagi")
    agus.opens_task("care", rw).clicks("Mulai lagi")
    fresh.reaches("verification")
    quick.reaches("approval")
    before.decide(quick, "approve")
    quick.reaches("payment")
    assert quick.kinds.count("approved") == 1


@contextmanager
def broken(stack, function):
    """A function that cannot read its settings."""
    cloud, name = stack.client("lambda"), f"lumbung-local-{function}"
    environment = cloud.get_function_configuration(FunctionName=name)["Environment"]
    wrong = {"Variables": {**environment["Variables"], "TIME_SCALE": "broken"}}
    cloud.update_function_configuration(FunctionName=name, Environment=wrong)
    try:
        yield
    finally:
        cloud.update_function_configuration(FunctionName=name, Environment=environment)


def _settle(stack):
    """Snapshots of what is stored are a second apart, or more where they take long."""
    state = stack.home.folder / "state"
    seen = {path: path.stat().st_mtime for path in state.glob("dynamodb*")}

    def written_twice():
        return all(path.stat().st_mtime > moment for path, moment in seen.items())

    for _ in range(2):
        until(written_twice, "another snapshot")
        seen = {path: path.stat().st_mtime for path in state.glob("dynamodb*")}


def _next_attempt(stack, quick):
    stack.tick()
    attempt = quick.case["attempt"]
    running = stack.executions(quick.case["id"]).get(str(attempt)) == "RUNNING"
    return attempt if attempt > 1 and running else None


def _postponed(stack, ref):
    return next((each for each in stack.inside("entries", ref=ref) if each["attempts"]), None)


def _tick_until(stack, quick, stage):
    def there():
        stack.tick()
        case = quick.case
        return case["stage"] == stage and str(case["task"] or "").startswith(
            {"verification": "verify", "approval": "approve", "payment": "pay"}[stage]
        )

    until(there, f"{stage} by the tick alone")
