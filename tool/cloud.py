"""`deploy` and `destroy`: the same stacks on AWS, with the credentials of the shell."""

import argparse
import json
from pathlib import Path

from rich.console import Console

from infra.build import build
from infra.deploy import Target, deploy, destroy
from tool import seed

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def deploy_stage(options: argparse.Namespace) -> int:
    """Builds for Lambda, deploys, takes over the village's settings and funds, and officials where a file is given."""
    office = f"kantor.{options.host}"
    parameters = {
        "PublicHost": options.host,
        "OfficeHost": office,
        "Certificate": options.certificate,
        "MailFrom": options.mail_from,
        "MailIdentity": options.mail_from.rpartition("@")[2].rstrip(">"),
        "AlarmMail": options.alarm_mail,
    }
    target = Target(options.stage, options.region, None, parameters)
    outputs = deploy(target, build(for_aws=True, say=_say), _say)
    order = seed.Order(
        folder=str(Path(options.village).resolve()),
        public_host=options.host,
        office_host=office,
        office_url=f"https://{office}",
        officials=options.officials and str(Path(options.officials).resolve()),
    )
    _say(f"the village {order.folder}")
    seeded = seed.run(target, order)
    if options.json:
        print(json.dumps({"outputs": outputs, **seeded}, ensure_ascii=False))
        return 0
    console.print(f"Deployed. Point {options.host} to {outputs['edge']['PublicTarget']}")
    console.print(f"     and {office} to {outputs['edge']['OfficeTarget']}")
    console.print(
        "SES sends once the DNS records of its identity stand (SES console, or `aws sesv2 get-email-identity`)."
    )
    for official in (one for one in seeded["officials"] if "enrolment" in one):
        line = f"{official['name']}: {official['enrolment']}  code {official['activation_code']}"
        console.print(line, markup=False, soft_wrap=True)
    return 0


def destroy_stage(options: argparse.Namespace) -> int:
    """Deletes the stacks of a stage. What the village has written stays."""
    destroy(Target(options.stage, options.region), _say)
    console.print(
        "Gone, but for the tables, the root keys and the bucket: delete those by hand, if ever."
    )
    return 0


def _say(text: str) -> None:
    errors.print(f"… {text}")
