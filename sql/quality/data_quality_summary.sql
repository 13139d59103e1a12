-- How many rows each rule looked at and found failing: one row per authority, year, table and rule.
-- The receipt of the files is a row of its own under the rule RECEIPT: tested are the rows read,
-- failing those in quarantine.
-- Exact counts, without anything about a child. A rule that found nothing has a row too, so that it
-- is seen to have been asked. What all authorities share (published figures, files without a folder
-- of their own) is under the authority "reference". A rule about a whole return has failing rows
-- without a row number; one that could not be judged has the status error in quality.rule_result.
with

tested as (

    select
        coalesce(authority, 'reference') as authority,
        year_ending,
        coalesce(rule_tested.table, 'none') as source_table,
        rule_id,
        sum(tested_rows) as tested_rows
    from quality.rule_tested
    group by all

),

failing as (

    select
        coalesce(authority, 'reference') as authority,
        year_ending,
        coalesce(issue.table, 'none') as source_table,
        rule_id,
        count(*) as failing_rows
    from quality.issue
    group by all

),

counted as (

    select
        coalesce(tested.authority, failing.authority) as authority,
        coalesce(tested.year_ending, failing.year_ending) as year_ending,
        coalesce(tested.source_table, failing.source_table) as source_table,
        coalesce(tested.rule_id, failing.rule_id) as rule_id,
        coalesce(failing.failing_rows, 0) as failing_rows,
        coalesce(tested.tested_rows, 0) as tested_rows
    from tested
    full outer join failing
        on
            tested.authority = failing.authority
            and tested.year_ending is not distinct from failing.year_ending
            and tested.source_table = failing.source_table
            and tested.rule_id = failing.rule_id

),

judged as (

    select
        counted.authority,
        counted.year_ending,
        counted.source_table,
        counted.rule_id,
        rule.severity,
        counted.failing_rows,
        greatest(counted.tested_rows, counted.failing_rows) as tested_rows,
        rule.effect,
        rule.message,
        rule.indicators
    from counted
    inner join quality.rule on counted.rule_id = rule.rule_id
    where rule.severity <> 'block' or not rule.is_derived

),

both_kinds as (

    select * from judged
    union all by name
    select
        * exclude (rows_read, rows_quarantined),
        rows_quarantined as failing_rows,
        rows_read as tested_rows,
        'RECEIPT' as rule_id,
        'receipt' as severity,
        'rows in quarantine are in no figure' as effect,
        'Rows read from the files of this table, and rows in quarantine.' as message
    from quality.receipt

)

select
    authority,
    year_ending,
    source_table as table,
    rule_id,
    severity,
    failing_rows::bigint as failing_rows,
    tested_rows::bigint as tested_rows,
    round(100 * failing_rows / nullif(tested_rows, 0), 2)::decimal(18, 2) as pct,
    effect,
    message,
    indicators,
    files,
    rows_loaded,
    rows_superseded,
    rows_erased,
    unknown_columns_n,
    encodings
from both_kinds
order by authority, year_ending, source_table, rule_id
