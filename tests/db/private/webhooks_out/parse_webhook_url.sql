begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(39);

create function pg_temp.read(url text) returns text
language sql volatile
as $$
    select pg_temp.refusal(format('select private.parse_webhook_url(%L, ''url'')', json_build_object('url', url)))
$$;

select is(private.parse_webhook_url('{}', 'url'), null, 'may be absent');
select is(
    private.parse_webhook_url('{"url": "https://example.org:8443/a/b?c=d"}', 'url'), 'https://example.org:8443/a/b?c=d',
    'is kept as it was sent'
);
select is(pg_temp.read(url), null, url)
from unnest(array[
    'https://example.org', 'https://example.org/', 'https://a.b.example.org:443/x', 'https://203.0.113.7/x',
    'https://[2001:db8::1]/x', 'https://[2001:db8::1]:4433/x', 'https://example.org?x=1', 'http://localhost:8080/x',
    'http://127.0.0.1:8080', 'http://[::1]:8080/x'
]) as url;
select is(pg_temp.read(url), '400 invalid_url', url)
from unnest(array[
    'http://example.org/', 'http://127.0.0.1.example.org/', 'http://localhost.example.org/', 'ftp://example.org/',
    'example.org',
    'https://', 'https:///x', 'https://user@example.org/', 'https://user:secret@example.org/', 'https://example.org/#x',
    'https://example.org\@evil.example/', 'https://example.org:0/', 'https://example.org:22/',
    'https://example.org:65536/',
    'https://example.org:99999/', 'https://[::1]:25/x', 'https://exa mple.org/', 'https://exämple.org/',
    'https://example.org/ä', 'file:///etc/passwd',
    'https://-example.org/', 'HTTPS://example.org/', 'https://[::1::]/', 'https://[1.2.3.4]/',
    'https://[::ffff:999.1.1.1]/'
]) as url;
select is(pg_temp.read('https://example.org/' || repeat('x', 2000)), '400 too_long', 'not endlessly long');
update data.deployment set is_live = true;
select is(pg_temp.read('http://localhost:8080/x'), '400 invalid_url', 'where real money moves, https only');

select * from finish();
rollback;
