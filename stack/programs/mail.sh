#!/usr/bin/env bash
# The inbox of development machines (maildev): it takes every mail by SMTP, shows it at MAIL_URL and sends none on.
# Settings: SMTP_PORT, MAIL_PORT.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
use_own_node

# The newest 2,000 mails outlive a restart. maildev reads all of them at its start and holds them in memory.
inbox=$state/mail/inbox
mkdir -p "$inbox"
find "$inbox" -name '*.eml' -printf '%T@ %p\0' | sort -z --numeric-sort --reverse | tail -z --lines=+2001 |
  cut -z --delimiter=' ' --fields=2- | xargs --null --no-run-if-empty rm -f

run_alone node "$project/stack/node/node_modules/maildev/bin/maildev" --mail-directory "$inbox" \
  --ip 127.0.0.1 --smtp "$SMTP_PORT" --web-ip 127.0.0.1 --web "$MAIL_PORT"
