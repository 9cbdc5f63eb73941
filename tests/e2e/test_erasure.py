"""The right to be forgotten: without their key a person's data cannot be read by anybody, and every chain is whole."""

from tests.e2e import before
from tests.e2e.stack import until


def test_a_persons_data_is_unreadable_everywhere_once_their_key_is_gone(world):
    stack = world.stack
    other = before.bring_to(stack, "verification", 17)
    quick = before.bring_to(stack, "verification", 16)
    maria = world.official("maria", since=quick.since).opens_task("verify", 16)
    maria.unfolds("Buka data yang tertutup").picks("Untuk apa?", "Mengunjungi rumah")
    maria.page.locator("[name=fields][value^='name,']").check()
    maria.clicks("Buka selama lima menit").sees(quick.typed["name"])

    assert stack.inside("erase", nik=quick.typed["nik"]) == {"cases": 1}

    maria.reloads().sees("Data pribadi permohonan ini sudah dihapus")
    maria.does_not_see(quick.typed["name"], quick.typed["nik"], quick.typed["address"])
    maria.refuses("Permohonan dihentikan atas permintaan Anda.")
    told = until(lambda: _told(stack, quick, "refused"), "the mail of the refusal was given up")
    assert told == "failed"
    mails = [m for m in stack.mails_since(quick.since) if m.to == quick.typed["email"]]
    assert len(mails) == 1  # the slip's, from before
    world.resident().takes_over(quick).follows().sees("Permohonan tidak disetujui")

    found = stack.inside("verify")
    assert (found["findings"], found["funds"]) == ([], [])
    page, _desk = before.open_task(other, "verify")
    assert "sudah dihapus" not in page.html


def _told(stack, quick, template):
    """What became of a message, once it is done with."""
    about = f"case#{quick.case['id']}"
    states = {m["template"]: m["state"] for m in stack.inside("messages", about=about)}
    return states.get(template) if states.get(template) in ("sent", "failed") else None
