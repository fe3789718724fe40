"""The check that runs every minute must cost what a minute brought, not what there is."""

from tests.support.database import Database
from tests.support.platform import Platform

OLD_TRANSFERS = 100_000


def test_recent_money_is_checked_without_reading_the_rest(database: Database) -> None:
    """With one recent gift among many old transfers, the ledger is not read through even once."""
    # Given a ledger that was full yesterday, and a gift of today in another campaign
    platform = Platform(database.connect())
    old = platform.captured_gift(platform.campaign())
    make_history(database, old.payment)
    today = platform.now()
    platform.captured_gift(platform.campaign())

    # When what is recent is checked
    with platform.connection.transaction():
        broken = platform.broken(today)
        read = platform.value(
            """
            select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
            from pg_stat_xact_user_tables where relid = 'data.ledger_transfers'::regclass
            """
        )

    # Then the old transfers were left alone, but for those in the same block ranges
    assert broken == []
    print(f"{read} rows read in a ledger of {OLD_TRANSFERS}")
    assert read < OLD_TRANSFERS


def make_history(database: Database, payment: str) -> None:
    """Book fees of many payments, all of it yesterday."""
    with database.connect("superuser") as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        connection.execute(
            """
            insert into data.ledger_transfers (
                debit_account, credit_account, amount_minor, currency, kind,
                gateway, campaign_id, donation_id, payment_id, booked_at
            )
            select 'fees', 'gateway_clearing', 1, 'USD', 'fee',
                gateway, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now() - interval '1 day'
            from data.ledger_transfers, generate_series(1, %s) where payment_id = %s
            """,
            (OLD_TRANSFERS, payment),
        )
    database.connect("superuser").execute("vacuum analyze")
