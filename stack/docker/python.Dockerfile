# The Python programs, and the deployment. Context: the project's folder. Targets:
#
#   services   webhook_adapter, workers, sandbox_gateway: one image, the command tells which
#   deploy     the same with psql, sqitch, the migrations and sql/

# Debian's own Python is the one that requirements.lock was made with.
FROM debian:12.11-slim AS python
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/*

FROM python AS packages
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3-venv \
    && rm -rf /var/lib/apt/lists/*
COPY requirements.lock ./
RUN python3 -m venv /opt/careforall \
    && /opt/careforall/bin/python -m pip install --no-cache-dir --no-input --disable-pip-version-check \
        --only-binary :all: --require-hashes --requirement requirements.lock

FROM python AS services
RUN useradd --system --user-group --home-dir /var/lib/careforall --create-home careforall \
    && install --directory --owner=careforall --group=careforall /certificates /secrets
COPY --from=packages /opt/careforall /opt/careforall
ENV PATH=/opt/careforall/bin:$PATH \
    PYTHONPATH=/srv/careforall \
    PYTHONSAFEPATH=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /srv/careforall
COPY .env.example ./
COPY stack/__init__.py stack/issue_token.py stack/settings_file.py stack/
COPY stack/docker/__init__.py stack/docker/secret_files.py stack/docker/with_secrets.sh stack/docker/
COPY gateway/keep_newer_total.lua gateway/
COPY outbound outbound
COPY startup startup
COPY webhook_adapter webhook_adapter
COPY workers workers
COPY sandbox_gateway sandbox_gateway
USER careforall
# Each program works in a folder of its own, where it may write; its code is elsewhere.
WORKDIR /var/lib/careforall

FROM services AS deploy
USER root
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libdbd-pg-perl postgresql-client-15 sqitch \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/careforall
COPY sqitch.conf sqitch.plan ./
COPY stack/lib.sh stack/deploy.sh stack/
COPY stack/postgres stack/postgres
COPY migrations migrations
COPY sql sql
USER careforall
# Empty: the settings come from the environment, not from a file.
ENV CAREFORALL_ENV_FILE=
CMD ["stack/deploy.sh"]
