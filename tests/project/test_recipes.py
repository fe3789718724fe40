"""The recipes of CONTRIBUTING.md name every file that their kind of change touches, and no file in vain.

Each recipe is compared with examples: things that are in the project as if the recipe had been followed. A
file that mentions an example was touched to add it, so the recipe must name it.
"""

import pytest

from stack.scratch import PROJECT
from tests.support import documents
from tests.support.recipes import Example, forgotten, is_at, places, recipes
from tests.support.repository import committed

CONTRIBUTING = (PROJECT / "CONTRIBUTING.md").read_text()
RECIPES = recipes(CONTRIBUTING)
EVERY_CHANGE = documents.sections(CONTRIBUTING, 2)["Every change"]

# Scenarios through many parts: they use what exists, and need not know of everything. (Where a recipe itself
# names a file in one of these folders, its examples are looked for there as well.)
SCENARIOS = ("bench/", "chaos/", "tests/bench/", "tests/chaos/", "tests/concurrency/", "tests/lifecycle/")
# The words of the founding document, and of this comparison.
NOT_COMPARED = ("tests/project/founding_names.txt", "tests/project/test_recipes.py", "CONTRIBUTING.md")

# A migration is known by its change, in sqitch.plan too.
EXAMPLES = [
    Example(
        "Add a table, or change one",
        r"(?i)^order_looks \[|/order_looks\.sql|create table data\.order_looks|\('order_looks', ",
    ),
    Example("Add a table, or change one", r"queue_creation|function data\.create_queue|/create_queue\.sql"),
    Example("Add a table, or change one", r"/transmissions\.sql|'a_transmission_is_stored_once'"),
    Example(
        "Add a table, or change one",
        r"\Amigrations/\S*/parked_events\.sql|data\.gateway_events\.subject",
    ),
    Example("Add a function", r"private\.opt_out_recipient\(|/opt_out_recipient\.sql|`opt_out_recipient`"),
    Example("Add a function", r"^-- invariants: |_change\(\"select private\.replace_payment"),
    Example("Add an endpoint that reads", r"donation_notifications|/notifications/[:{$]"),
    Example("Add an endpoint that writes", r"set_donation_status|/donations/(:id|\{[^}]+\})/status"),
    Example("Add an event", r"order\.unsettled|order_looks \["),
    Example("Add an event", r"payment\.approved"),
    Example("Add an event", r"reconciliation\.due"),
    Example("Add a worker", r"'confirmations'|queues: `confirmations`|queue_name=\"confirmations\""),
    Example(
        "Add a worker", r"gateway_queues \[|actor\(\"confirmations\"\)|confirmations, reconciliations, refu"
    ),
    Example("Add an invariant", r"gift_counted_twice|donation\(:'campaign'\) as twice"),
    Example("Add a scheduled job", r"delete_old_beats"),
    Example("Add a worker", r"\Aworkers/webhooks/__init__\.py"),
    Example("Add an error", r"endpoint_disabled"),
    Example("Add an error", r"channel_not_available"),
    Example("Add an error", r"http_version_not_supported"),
    Example("Add an error", r"503, \"gateway_refused\""),
    Example("Add a setting", r"WORKERS_WEBHOOK_THREADS"),
    Example("Add a setting", r"WEBHOOK_ADAPTER_POOL_SIZE"),
    Example("Add a dependency", r"^phonenumbers\b"),
    Example("Add a dependency", r"^aiosmtpd\b|\"aiosmtpd\."),
    Example("Add a dependency", r"lua-nginx-redis"),
    Example("Add a row to the benchmark", r"outbox\.quiet|^def quiet"),
    Example(
        "Add a process",
        r"^SANDBOX_PORT=|programs/sandbox_gateway\.sh|^        \"sandbox_gateway\",$|14242}:14242\"\]",
    ),
    Example("Add a process", r"COPY stack/programs/gateway\.sh"),
    # What has the gateway's name, and what connects it with the rest.
    Example("Add a gateway", r"\A\S*paypal"),
    Example(
        "Add a gateway",
        r"/gateways\.sql|^gateways \[|paypal\.connect\(|^-- paypal: |private\.paypal_ev\w+\(event",
    ),
    Example("Add a gateway", r"PayPalGateway\(settings\.|\.receive_paypal|(?i:paypal-transmission-sig\")"),
]


def files() -> dict[str, str]:
    """Return path and text of every committed file that could be touched by hand."""
    found = {}
    for file in committed():
        path = str(file.relative_to(PROJECT))
        if path not in NOT_COMPARED:
            found[path] = file.read_text(errors="replace")
    return found


FILES = files()


def complaints(example: Example, recipe: str) -> set[str]:
    """Return the files that were touched to add the example, and that neither recipe nor house rules name."""
    known = places(RECIPES[example.recipe])
    scenarios = tuple(folder for folder in SCENARIOS if not any(place.startswith(folder) for place in known))
    touched = {path for path in example.touched(FILES) if not path.startswith(scenarios)}
    return forgotten(touched, recipe + EVERY_CHANGE)


def in_vain(heading: str, text: str) -> set[str]:
    """Return the places in a recipe's own text that no example of it touched."""
    touched = set().union(*(example.touched(FILES) for example in EXAMPLES if example.recipe == heading))
    return {place for place in places(text) if not any(is_at(path, place) for path in touched)}


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_a_recipe_names_every_file_that_its_change_touches(example: Example) -> None:
    assert complaints(example, RECIPES[example.recipe]) == set()


@pytest.mark.parametrize("heading", RECIPES)
def test_a_recipe_names_no_file_in_vain(heading: str) -> None:
    own = documents.sections(CONTRIBUTING, 3)[heading]

    assert places(own)
    assert in_vain(heading, own) == set()


# Deliberate offenders.


@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("Add a table, or change one", "tests/db/data/constraints.sql"),
        ("Add an endpoint that reads", "gateway/routes.lua"),
        ("Add an endpoint that reads", "tests/db/grants.sql"),
        ("Add an endpoint that writes", "gateway/routes.lua"),
        ("Add an event", "docs/events.md"),
        ("Add an event", "tests/db/data/queues.sql"),
        ("Add a worker", "workers/app.py"),
        ("Add a worker", "tests/workers/gateways/test_confirmations.py"),
        ("Add an invariant", "tests/lifecycle/offenders.py"),
        ("Add a scheduled job", "sql/cron.sql"),
        ("Add a process", "stack/programs/sandbox_gateway.sh"),
        ("Add a gateway", "workers/gateways/enabled.py"),
        ("Add a setting", "docker-compose.yml"),
    ],
)
def test_a_missing_step_would_be_noticed(heading: str, path: str) -> None:
    """Without the steps that name a file, an example complains about the file."""
    lines = RECIPES[heading].splitlines()
    without = "\n".join(line for line in lines if not any(is_at(path, place) for place in places(line)))

    assert any(path in complaints(example, without) for example in EXAMPLES if example.recipe == heading)


@pytest.mark.parametrize(
    "place", ["`gateway/gone.lua`", "`sql/private/<room>/<function>.py`", "`LICENSE.md`"]
)
def test_a_step_in_vain_would_be_noticed(place: str) -> None:
    assert in_vain("Add an endpoint that reads", f"1. Touch {place} as well.") == {place.strip("`")}


def test_a_link_brings_its_recipe_along() -> None:
    text = (
        "### Add a job\n\n[A thing](#add-a-thing) in `a/b.sql`.\n\n### Add a thing\n\nIn `a/<thing>.sql`.\n"
    )

    assert places(recipes(text)["Add a job"]) == {"a/b.sql", "a/<thing>.sql"}
    assert places(recipes(text)["Add a thing"]) == {"a/<thing>.sql"}
