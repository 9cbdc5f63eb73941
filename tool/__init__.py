"""What `./lumbung` does: the local stack, the tests, the checks, deploying. Nothing of it is ever deployed."""
