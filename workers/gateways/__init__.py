"""The work that is done at payment gateways: captures, refunds, confirmations and reconciliations."""
