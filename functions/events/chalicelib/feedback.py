"""What SES publishes of a mail, as a report of ours.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from typing import Any

from lumbung.messages.feedback import BOUNCE, COMPLAINT, Report

PERMANENT = "Permanent"


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
