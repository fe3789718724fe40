"""The signature, checked against a fixed vector and by the official SDK's verifier."""

import time

import pytest
import stripe

from sandbox_gateway.stripe.signature import sign

BODY = b'{"id":"evt_test_1","object":"event","type":"payment_intent.succeeded"}'


def test_vector() -> None:
    header = sign(BODY, "1700000000", ["whsec_test_secret"])
    assert header == "t=1700000000,v1=871acfe933554b446cc41d791076dd56a10c0553cc61aafbeb881d0082b45043"


def test_the_sdk_accepts_it() -> None:
    header = sign(BODY, str(int(time.time())), ["whsec_test_secret"])
    event = stripe.Webhook.construct_event(BODY, header, "whsec_test_secret")
    assert event.id == "evt_test_1"


@pytest.mark.parametrize("secret", ["whsec_old", "whsec_new"])
def test_two_secrets_give_two_signatures(secret: str) -> None:
    header = sign(BODY, str(int(time.time())), ["whsec_old", "whsec_new"])
    assert header.count("v1=") == 2
    stripe.WebhookSignature.verify_header(BODY.decode(), header, secret, 300)
