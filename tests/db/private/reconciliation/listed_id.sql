begin;
select plan(4);

select is(private.listed_id('{"id": "re_1"}', ''), 're_1', 'most objects');
select is(private.listed_id('{"dispute_id": "PP-D-1"}', ''), 'PP-D-1', 'PayPal''s disputes');
select is(private.listed_id('{"transaction_info": {"transaction_id": "7TX"}}', ''), '7TX', 'its transactions');
select is(
    private.listed_id(null, 'x'), 'sha256:' || encode(sha256('x'), 'hex'), 'what names itself not is named by its bytes'
);

select * from finish();
rollback;
