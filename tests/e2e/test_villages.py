"""Two villages in one deployment: neither sees anything of the other."""

import pytest

from tests.e2e import before

OTHER = "3175071099"


@pytest.fixture(scope="module")
def neighbour(stack):
    """A second village on hosts of its own, served by the same functions."""
    port = stack.home.port
    hosts = {"public": f"tetangga.localhost:{port}", "office": f"kantor.tetangga.localhost:{port}"}
    stack.inside("publish", village=OTHER, **hosts)
    gateway = stack.client("apigateway")
    apis = {api["name"]: api["id"] for api in gateway.get_rest_apis(limit=100)["items"]}
    for app, side in (("portal", "public"), ("office", "office")):
        name = hosts[side].partition(":")[0]
        gateway.create_domain_name(
            domainName=name,
            regionalCertificateArn="arn:aws:acm:ap-southeast-3:000000000000:certificate/local",
            endpointConfiguration={"types": ["REGIONAL"]},
        )
        gateway.create_base_path_mapping(
            domainName=name, restApiId=apis[f"lumbung-local-{app}"], stage="api"
        )
    return {side: f"http://{host}" for side, host in hosts.items()}


def test_a_code_of_one_village_is_unknown_in_another(world, neighbour):
    quick = before.bring_to(world.stack, "verification", 5)
    phone = world.stack.visitor_of(neighbour["public"])

    assert phone.open("/").status == 200
    seen = phone.open(f"/lacak/{quick.plain_code}")

    assert seen.status == 404


def test_a_link_of_one_village_opens_nothing_in_another(world, neighbour):
    quick = before.bring_to(world.stack, "verification", 5)
    mail = world.stack.mail("siti@lumbung.example", "RW 05", since=quick.since)
    path = "/t/" + mail.links[0].partition("/t/")[2]
    desk = world.stack.visitor_of(neighbour["office"])

    assert desk.open(path).status == 404
    assert world.stack.visitor("office").open(path).status == 200


def test_a_session_of_one_village_is_none_in_another(world, neighbour):
    quick = before.bring_to(world.stack, "verification", 5)
    page, desk = before.open_task(quick, "verify", "siti")
    stranger = world.stack.visitor_of(neighbour["office"])
    stranger.cookies.update(desk.cookies)

    seen = stranger.request("GET", page.path)

    assert seen.status == 404
    assert quick.code not in seen.html


def test_the_office_does_not_answer_on_the_public_host_nor_the_other_way_round(world):
    public, office = world.stack.visitor(), world.stack.visitor("office")

    assert public.request("GET", "/masuk").status == 404
    assert office.request("GET", "/lacak").status == 404
