"""How Lumbung is built and deployed: the same templates and the same calls for the local stack and for AWS."""
