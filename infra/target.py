"""Where something is deployed to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Target:
    """Where to: a stage in a region of AWS, or the local stack at an endpoint."""

    stage: str
    region: str
    endpoint: str | None = None  # None is AWS
    # What the village decides: hosts, mail, limits.
    parameters: Mapping[str, str] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """A client of a service there. boto3 is imported here: `status` and `mail` need none of it."""
        import boto3
        from botocore.config import Config

        local = (
            {"aws_access_key_id": "test", "aws_secret_access_key": "test"} if self.endpoint else {}
        )
        config = Config(retries={"mode": "standard", "max_attempts": 8}, max_pool_connections=20)
        # A session for each: stacks are deployed by threads, and a session is for one thread.
        return boto3.session.Session(region_name=self.region, **local).client(
            service, endpoint_url=self.endpoint, config=config
        )

    def name(self, thing: str) -> str:
        """`lumbung-<stage>-<thing>`, as everything of a stage is called."""
        return f"lumbung-{self.stage}-{thing}"

    def function(self, app: str, name: str) -> str:
        """A function as it is deployed: `lumbung-<stage>-<app>-<name>`."""
        return self.name(f"{app}-{name}")

    @property
    def pause(self) -> float:
        """Seconds between two looks at a stack."""
        return 0.1 if self.endpoint else 3.0
