# PostgreSQL 15 with pg_cron, pgTAP and plpgsql_check: the packages, configuration and start script that the
# stack uses without containers. Context: the project's folder.
#
# Settings and arguments: see stack/docker/postgres.sh. The server starts without a database: stack/deploy.sh creates
# it, with pgmq, from another container. Tests use this image if there is a Docker engine.

FROM debian:12.11-slim

RUN mkdir -p /etc/postgresql-common/createcluster.d \
    && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.d/careforall.conf \
    && apt-get update \
    && apt-get install --yes --no-install-recommends \
        postgresql-15 postgresql-15-cron postgresql-15-pgtap postgresql-15-plpgsql-check \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner=postgres --group=postgres /var/lib/careforall

WORKDIR /srv/careforall
COPY stack/lib.sh stack/alone.sh stack/
COPY stack/programs/postgres.sh stack/programs/
COPY stack/postgres stack/postgres
COPY stack/docker/postgres.sh stack/docker/pg_hba.conf stack/docker/with_secrets.sh stack/docker/

ENV CAREFORALL_STATE=/var/lib/careforall \
    POSTGRES_PORT=5432
USER postgres
EXPOSE 5432
# "Fast" shutdown: it does not wait for clients to leave.
STOPSIGNAL SIGINT
ENTRYPOINT ["stack/docker/postgres.sh"]
CMD ["postgres"]
