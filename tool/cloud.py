"""`deploy` and `destroy`: the same stacks on AWS, with the credentials of the shell."""

import argparse
import getpass
import json
from pathlib import Path
from typing import Any

from rich.console import Console

from infra.build import build
from infra.deploy import deploy, destroy
from infra.target import Target
from tool import seed

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def deploy_stage(options: argparse.Namespace) -> int:
    """Builds for Lambda, deploys, takes over the village's settings and funds, and officials where a file is given."""
    office = f"kantor.{options.host}"
    officials = Path(options.officials).resolve() if options.officials else None
    folder = Path(options.village).resolve()
    village = seed.read_settings(folder, officials)
    administrators = seed.read_administrators(options.administrator, getpass.getpass)
    target = Target(options.stage, options.region, None, _parameters(options, office))
    built = build(for_aws=True, say=_say)
    outputs = deploy(target, built, village.id, _say, take_over=options.take_over_tables)
    order = seed.Order(
        folder=str(folder),
        public_host=options.host,
        office_host=office,
        office_url=f"https://{office}",
        officials=str(officials) if officials else None,
        administrators=tuple(administrators),
    )
    _say(f"the village {folder.name}")
    seeded = seed.run(target, order)
    if options.json:
        print(json.dumps({"outputs": outputs, **seeded}, ensure_ascii=False))
        return 0
    console.print(f"Deployed. Point {options.host} to {outputs['edge']['PublicTarget']}")
    console.print(f"     and {office} to {outputs['edge']['OfficeTarget']}")
    console.print(
        "SES sends once the DNS records of its identity stand (SES console, or `aws sesv2 get-email-identity`)."
    )
    _show_officials(seeded, options.stage)
    return 0


def _parameters(options: argparse.Namespace, office: str) -> dict[str, str]:
    return {
        "PublicHost": options.host,
        "OfficeHost": office,
        "Certificate": options.certificate,
        "MailFrom": options.mail_from,
        "MailIdentity": options.mail_from.rpartition("@")[2].rstrip(">"),
        "AlarmMail": options.alarm_mail,
        "AnswerTexts": "yes" if options.answer_texts else "no",
    }


def _show_officials(seeded: dict[str, Any], stage: str) -> None:
    """Who is to enrol, whose facts changed, and who is in the table but no longer in the file."""
    lines = []
    for official in seeded["officials"]:
        if official["news"]:
            lines.append(f"{official['name']}: new {', '.join(official['news'])}")
        if "enrolment" in official:
            code = official["activation_code"]
            lines.append(f"{official['name']}: {official['enrolment']}  code {code}")
    for other in seeded["not_in_file"]:
        block = f"./lumbung official block {other['id']} --stage {stage}"
        lines.append(
            f"{other['name']} is not in the file, and may still come in. If they have left: {block}"
        )
    if not seeded["someone"]:
        lines.append(
            'There are no officials yet. The first two come by repeating this with --administrator "Name <mail>" twice.'
        )
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)


def destroy_stage(options: argparse.Namespace) -> int:
    """Deletes the stacks of a stage. What the village has written stays."""
    destroy(Target(options.stage, options.region), _say)
    console.print(
        "Gone, but for the tables, the root keys, the mail identity and the bucket. `deploy --take-over-tables`"
        " goes on with them; delete them by hand, if ever."
    )
    return 0


def _say(text: str) -> None:
    errors.print(f"… {text}")
