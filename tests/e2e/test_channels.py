"""A village that writes to phones: what it sends stands in the mailbox, what bounces comes back, STATUS is answered."""

import json
import time

import pytest

from tests.e2e.before import _asked
from tests.e2e.people import invented
from tests.e2e.stack import until
from tests.phones import NUMBER, PRICE

TALKING = "3175071098"
TOPIC = "arn:aws:sns:ap-southeast-3:000000000000:lumbung-local-{}"


@pytest.fixture(scope="module")
def site(stack):
    """A second village, whose month's money is three texts."""
    host = f"bicara.localhost:{stack.home.port}"
    office = f"kantor.{host}"
    stack.inside("publish", village=TALKING, public=host, office=office, phones=3 * PRICE)
    gateway = stack.client("apigateway")
    apis = {api["name"]: api["id"] for api in gateway.get_rest_apis(limit=100)["items"]}
    gateway.create_domain_name(
        domainName="bicara.localhost",
        regionalCertificateArn="arn:aws:acm:ap-southeast-3:000000000000:certificate/local",
        endpointConfiguration={"types": ["REGIONAL"]},
    )
    gateway.create_base_path_mapping(
        domainName="bicara.localhost", restApiId=apis["lumbung-local-portal"], stage="api"
    )
    return f"http://{host}"


def apply(stack, site, by_sms="yes", **changes):
    """Somebody, and whether they wish SMS: their phone as the mailbox shows it, and their code."""
    typed = {**invented(5, **changes), "by_sms": by_sms}
    phone = stack.visitor_of(site)
    start = phone.open("/program/bantuan-tunai")
    page = phone.send(start, start.path)
    while page.path != "/bukti/bantuan-tunai":
        page = phone.send(page, page.path, **_asked(page, typed))
    code = page.html.split('class="key">')[1].split("<")[0].strip()
    return f"+62{typed['phone'][1:]}", code.replace("-", "")


def publish(stack, topic, told):
    stack.client("sns").publish(TopicArn=TOPIC.format(topic), Message=json.dumps(told))


def test_texts_come_to_the_phone_up_to_the_ceiling_and_status_is_answered(stack, site):
    since = stack.now()
    number, code = apply(stack, site, email="")

    received = stack.mail(number, "kami terima", since=since)
    stack.inside("say_later", village=TALKING, code=code, template="refused")
    time.sleep(0.3)
    until(lambda: stack.tick() or True, "a tick")
    answer = stack.mail(number, "tidak dapat disetujui", since=since)
    asks = {"originationNumber": number, "destinationNumber": NUMBER}
    asks |= {"messageBody": f"STATUS {code}", "inboundMessageId": code}
    publish(stack, "texts", asks)
    status = stack.mail(number, "sejak", since=since)

    assert (received.subject, code in received.text, code in answer.text) == ("SMS", True, True)
    assert status.text.startswith(f"{code[:5]}-{code[5:]}: ")

    since, (other, _) = stack.now(), apply(stack, site, email="mampu@warga.example")
    stack.mail("mampu@warga.example", "sudah masuk", since=since)
    time.sleep(1.2)
    stack.tick()
    assert [mail for mail in stack.mails_since(since) if mail.to == other] == []


def test_a_mail_that_bounces_closes_its_address_and_the_message_says_so(stack, site):
    _, code = apply(stack, site, "no", email="hilang@warga.example")
    sent = until(
        lambda: [
            m
            for m in stack.inside("told", village=TALKING, code=code)
            if (m["channel"], m["state"]) == ("mail", "sent")
        ],
        "a mail of the application",
    )[0]
    receiver = {"emailAddress": "hilang@warga.example", "action": "failed", "status": "5.1.1"}
    tags = {"village": [TALKING], "about": [sent["about"].replace("#", "-")], "id": [sent["id"]]}
    bounce = {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [receiver],
    }

    publish(stack, "feedback", {"eventType": "Bounce", "bounce": bounce, "mail": {"tags": tags}})

    until(
        lambda: any(
            m["id"] == sent["id"] and m["state"] == "unreachable"
            for m in stack.inside("told", village=TALKING, code=code)
        ),
        "that the message is unreachable",
    )
