"""A payment batch: collected, approved by a second person, sent to the bank, reconciled; and what can come between."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.banks import pain_002, rows_of
from tests.e2e import before
from tests.e2e.stack import until

VILLAGE = "3175071002"
MACHINE = "arn:aws:states:ap-southeast-3:000000000000:execution:lumbung-local-payment-batch"
SUBJECT = "Batch pembayaran menunggu Anda"


def test_a_batch_from_collected_to_reconciled_with_two_refusals(world):
    stack = world.stack
    paid, closed, poor = (before.bring_to(stack, "payment", rw) for rw in (5, 6, 7))
    unwritable = before.bring_to(stack, "payment", 8, account_holder="محمد")

    lina = _collects(world)
    lina.sees("Anda yang mengumpulkan batch ini", paid.code, closed.code, poor.code)
    yusuf = world.official("yusuf", since=paid.since)
    yusuf.opens(yusuf.mail(SUBJECT).links[0]).enters_pin().sees(paid.code)
    yusuf.clicks("Simpan keputusan")
    assert len(yusuf.mistakes) == 1
    yusuf.page.locator("[name=decision][value=approved]").check()
    yusuf.types("PIN Anda sekali lagi", yusuf.pin).clicks("Simpan keputusan")
    lina.waits_until("Menunggu jawaban bank").sees("nama pemilik rekening tidak berhuruf Latin")

    file = _opens_file(lina)
    rows, batch = rows_of(file), _batch(stack, lina)
    assert paid.typed["account_number"].encode() in file
    order = {each["case"]: rows[n][0] for n, each in enumerate(_payees(stack, batch))}
    # Whoever other journeys left waiting is in it too, and comes back.
    said = {reference: "AM04" for reference, _ in rows}
    said |= {order[paid.case["id"]]: "", order[closed.case["id"]]: "AC04"}
    code = batch["code"]["S"]
    more = [(reference, 10 * rupiah) for reference, rupiah in rows]
    _answers(lina, pain_002(code, more, said, total=sum(rupiah for _, rupiah in rows)))
    lina.waits_until("Jawaban bank ditolak seluruhnya").sees("jumlahnya tidak sama", "Baris 7")
    assert paid.case["stage"] == "payment"
    _answers(lina, pain_002(code, rows, said))
    lina.waits_until("alasan lain dari bank (AM04)").sees("Selesai", "rekening keliru, ditutup")

    paid.reaches("confirmation")
    wulan = world.resident()
    wulan.takes_over(paid)
    wulan.mail("sudah dibayarkan")
    wulan.follows().sees("Sudah dibayar, menunggu kabar Anda", "Bantuan dibayarkan")
    assert paid.kinds.count("paid") == 1
    until(lambda: closed.kinds[-1] == "bounced", "the refused one is back")
    wulan.takes_over(closed)
    wulan.mail("ditolak bank")
    wulan.follows().sees("Rekening Anda ditolak bank", "Tulis rekening yang benar")
    lina.opens("/").sees(poor.code, closed.code, unwritable.code).does_not_see(paid.code)
    verified = stack.inside("verify")
    assert (verified["findings"], verified["funds"]) == ([], [])
    assert stack.objects(f"bank/{VILLAGE}/{batch['id']['S']}/")
    gone = f"bank/{VILLAGE}/{batch['id']['S']}/"
    until(lambda: stack.tick() and not stack.objects(gone), "the bank's files are gone", 60)


def test_a_batch_goes_on_whatever_becomes_of_its_execution_and_can_be_dropped(world):
    stack = world.stack
    waits = before.bring_to(stack, "payment", 9)
    lina = _collects(world)
    batch = _batch(stack, lina)["id"]["S"]

    # What waits is woken by the tick too, and waits on.
    token = _batch(stack, lina)["token"]["S"]
    stack.inside("entry", kind="answer_batch", ref=batch, later=0.01, token=token)
    until(lambda: stack.tick() and _new_token(stack, lina, token), "it waits with another token")

    # Stopped by hand: the next attempt starts by itself, or by whoever looks after it.
    _stops(stack, lina)
    until(lambda: stack.tick() and _runs(stack, lina), "the next attempt", 60)
    _stops(stack, lina)
    stack.call("events.look_after_cases")
    until(lambda: _runs(stack, lina), "the attempt after a restart of the stack")
    _stops(stack, lina)
    stack.inside("entry", kind="watch_batch", ref=batch, later=0.01)
    until(lambda: stack.tick() and _runs(stack, lina), "the attempt after the daily look")

    # A step that fails for good: the administrator lets it go on.
    known = {"village": VILLAGE, "batch": batch, "attempt": _attempt(stack, lina)}
    stack.call("steps.stop_batch", {**known, "error": "States.Timeout"})
    agus = world.official("agus", since=waits.since)
    agus.opens(agus.mail(SUBJECT).links[0]).enters_pin().sees("Terhenti: perlu administrator")
    agus.types("PIN Anda sekali lagi", agus.pin).clicks("Lanjutkan batch")
    agus.waits_until("Menunggu persetujuan orang kedua")

    lina.reloads().unfolds("Batalkan batch ini?")
    lina.types("PIN Anda sekali lagi", lina.pin).clicks("Batalkan batch")
    lina.waits_until("Semua penerima dilepas")
    until(lambda: waits.kinds[-1] == "bounced", "it is back")
    lina.opens("/").sees(waits.code)


def _collects(world):
    """Lina, on the page of a new batch of everybody who waits."""
    lina = world.official("lina")
    lina.opens(f"/t/{world.stack.inside('link', official='lina', purpose='inbox')}").enters_pin()
    lina.clicks("Batch pembayaran").clicks("Kumpulkan")
    assert lina.mistakes == ["Pilih dana."]
    lina.picks("Dana bantuan tunai").clicks("Kumpulkan")
    return lina.waits_until("Menunggu persetujuan orang kedua")


def _opens_file(person):
    """The bank's file, as it is downloaded."""
    person.page.locator("#file_pin").fill(person.pin)
    person.clicks("Buka berkas").sees("Unduh dalam lima menit")
    link = urlsplit(person.page.get_by_text("Unduh berkas").get_attribute("href"))
    asked = HTTPConnection("127.0.0.1", link.port, timeout=20)  # Python knows no *.localhost
    asked.request("GET", f"{link.path}?{link.query}", headers={"Host": link.netloc})
    answer = asked.getresponse()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    content = answer.read()
    asked.close()
    return content


def _answers(person, content):
    """Uploads what the bank said, and hands it in."""
    person.watch.forgive(person.page.locator("form[enctype]").get_attribute("action"))
    file = {"name": "jawaban.xml", "mimeType": "application/xml", "buffer": content}
    person.page.locator("[type=file]").set_input_files(file)
    person.clicks("Unggah jawaban").sees("Berkas jawaban sudah diunggah")
    person.page.locator("#answer_pin").fill(person.pin)
    person.clicks("Baca jawaban bank")


def _batch(stack, person):
    """The batch on somebody's page, as it is stored."""
    key = {"pk": {"S": f"{VILLAGE}#batches"}, "sk": {"S": person.path.rpartition("/")[2]}}
    found = stack.client("dynamodb").get_item(
        TableName="lumbung-local-treasury", Key=key, ConsistentRead=True
    )
    return found["Item"]


def _payees(stack, batch):
    """Those in the file, in their order."""
    found = stack.client("dynamodb").query(
        TableName="lumbung-local-treasury",
        KeyConditionExpression="pk = :p AND begins_with(sk, :s)",
        ExpressionAttributeValues={
            ":p": {"S": f"{VILLAGE}#batch#{batch['id']['S']}"},
            ":s": {"S": "payee#"},
        },
    )["Items"]
    return [{"case": p["case"]["S"]} for p in found if p["state"]["S"] == "waiting"]


def _attempt(stack, person):
    return int(_batch(stack, person)["attempt"]["N"])


def _execution(stack, person):
    return f"{MACHINE}:{_batch(stack, person)['id']['S']}.{_attempt(stack, person)}"


def _stops(stack, person):
    """Somebody ends its execution, and the next attempt is asked for."""
    attempt = _attempt(stack, person)
    stack.client("stepfunctions").stop_execution(executionArn=_execution(stack, person))
    until(lambda: _attempt(stack, person) > attempt, "its next attempt is asked for")


def _runs(stack, person):
    """Its current attempt waits for somebody."""
    client = stack.client("stepfunctions")
    try:
        found = client.describe_execution(executionArn=_execution(stack, person))
    except client.exceptions.ClientError:
        return False
    return found["status"] == "RUNNING" and "token" in _batch(stack, person)


def _new_token(stack, person, token):
    found = _batch(stack, person).get("token", {}).get("S", "")
    return bool(found) and found != token
