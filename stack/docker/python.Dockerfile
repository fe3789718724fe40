# The Python programs, and the deployment. Context: the project's folder. Targets:
#
#   services   all Python programs: one image, the command says which start file to run
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
# The networks of the container decide who reaches these processes.
ENV PATH=/opt/careforall/bin:$PATH \
    CAREFORALL_STATE=/var/lib/careforall \
    CAREFORALL_BIND_ADDRESS=0.0.0.0 \
    PYTHONPATH=/srv/careforall \
    PYTHONSAFEPATH=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /srv/careforall
# Start files find their Python here.
RUN ln --symbolic /opt/careforall .venv
COPY .env.example ./
COPY stack stack
COPY gateway/keep_newer_total.lua gateway/
# One line for each Python package that runs.
COPY outbound outbound
COPY sandbox_gateway sandbox_gateway
COPY startup startup
COPY webhook_adapter webhook_adapter
COPY workers workers
USER careforall

FROM services AS deploy
USER root
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libdbd-pg-perl postgresql-client-15 sqitch \
    && rm -rf /var/lib/apt/lists/*
COPY sqitch.conf sqitch.plan ./
COPY migrations migrations
COPY sql sql
USER careforall
# Empty: settings come from the environment, not from a file.
ENV CAREFORALL_ENV_FILE=
CMD ["stack/deploy.sh"]
