"""The quick world of the tests (tests/quick) behind botocore's HTTP: what botocore does to a call is done, no byte is sent.

So the processor's time of a handler holds making, signing and reading its calls, as on AWS, and not what answers them:
`away` is that time, to be taken off.
"""

import json
import time
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session

from tests.quick.world import QuickWorld

JSON = {"Content-Type": "application/x-amz-json-1.0"}
BY_TARGET = {"DynamoDB": "dynamodb", "AWSStepFunctions": "stepfunctions", "AmazonSSM": "ssm"}
BY_PATH = {"/v2/email/outbound-emails": "SendEmail", "/v2/email/identities": "CreateEmailIdentity"}


class WireWorld(QuickWorld):
    """A village whose calls go through all of botocore but its socket."""

    away = 0.0  # seconds of the processor in here

    def _answer_calls(self, patch: Any) -> None:
        patch.setattr(URLLib3Session, "send", lambda _session, request: self._send(request))

    def _send(self, request: Any) -> AWSResponse:
        """What AWS would answer."""
        began = time.thread_time()
        status, said = self._said(request)
        answer = AWSResponse(request.url, status, JSON, None)
        answer._content = json.dumps(said).encode()
        self.away += time.thread_time() - began
        return answer

    def _said(self, request: Any) -> tuple[int, Any]:
        target = request.headers.get("X-Amz-Target", b"")
        target = target.decode() if isinstance(target, bytes) else target
        service, operation = target.rsplit(".", 1) if target else ("", "")
        known = BY_TARGET.get(service.partition("_")[0], "sesv2")
        operation = operation or BY_PATH[urlsplit(request.url).path]
        try:
            return 200, self._call(known, operation, json.loads(request.body))
        except ClientError as error:
            told = {k: v for k, v in error.response.items() if k == "CancellationReasons"}
            return 400, {"__type": error.response["Error"]["Code"], "message": "", **told}
