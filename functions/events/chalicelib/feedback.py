"""What SES publishes of a mail, as a report of ours.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from typing import Any

from chalicelib.events import published
from lumbung.logs import log
from lumbung.messages.feedback import BOUNCE, COMPLAINT, Report
from lumbung.runtime import runtime

PERMANENT = "Permanent"


def take_reports(event: dict[str, Any]) -> dict[str, int]:
    """Every report that SNS brings is taken; how many there were, and how many messages go on by another channel."""
    reports = [report for told in published(event) if (report := read_report(told))]
    goes_on = sum(runtime().feedback.take(report) for report in reports)
    log("take_feedback", reports=len(reports), goes_on=goes_on)
    return {"reports": len(reports), "goes_on": goes_on}


def read_report(told: dict[str, Any]) -> Report | None:
    """None for what changes nothing: a delivery, a bounce that may pass, a mail that bears no tags of ours."""
    kind, tags = told.get("eventType"), told.get("mail", {}).get("tags", {})
    if kind == "Bounce" and told["bounce"]["bounceType"] == PERMANENT:
        why, receivers = BOUNCE, told["bounce"]["bouncedRecipients"]
    elif kind == "Complaint":
        why, receivers = COMPLAINT, told["complaint"]["complainedRecipients"]
    else:
        return None
    if not {"village", "about", "id"} <= tags.keys():
        return None
    village, about, message = (tags[name][0] for name in ("village", "about", "id"))
    addresses = tuple(receiver["emailAddress"] for receiver in receivers)
    return Report(village, about.replace("-", "#", 1), message, why, addresses)
