begin;
select plan(3);

select matches(private.webhook_secret(), '^whsec_[A-Za-z0-9+/]{43}=$', 'base64 without line breaks');
select is(length(decode(substr(private.webhook_secret(), 7), 'base64')), 32, 'of 32 bytes');
select isnt(private.webhook_secret(), private.webhook_secret(), 'each another');

select * from finish();
rollback;
