# nginx with Debian's Lua module, configured and started as without containers.
# Context: the project's folder. Settings: see gateway/render.sh.

FROM debian:12.11-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        curl gettext-base libnginx-mod-http-lua lua-cjson lua-nginx-redis nginx \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner=www-data --group=www-data /var/lib/careforall

WORKDIR /srv/careforall
COPY stack/lib.sh stack/alone.sh stack/
COPY stack/programs/gateway.sh stack/programs/
COPY gateway gateway

ENV CAREFORALL_STATE=/var/lib/careforall
USER www-data
EXPOSE 8000
CMD ["stack/programs/gateway.sh"]
