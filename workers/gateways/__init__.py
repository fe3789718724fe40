"""The calls to payment gateways: captures, refunds, confirmations and reconciliations."""
