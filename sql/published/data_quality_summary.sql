-- How many rows each rule found failing, safe to share: one row per authority, year, table and
-- rule. One to five failing rows are hidden (status c), and so is their share. Rows looked at are
-- rounded to five, since an exact number of records could give away a figure that is hidden
-- elsewhere; the share is worked out from the rounded number (INDICATORS 6, rules 1 and 5). Exact
-- counts are in quality.data_quality_summary and stay inside.
with

counted as (

    select
        *,
        failing_rows between 1 and 5 as is_hidden,
        if(tested_rows between 1 and 5, null, (tested_rows + 2) // 5 * 5) as shown_tested_rows
    from quality.data_quality_summary

)

select
    authority,
    year_ending,
    counted.table,
    rule_id,
    severity,
    if(is_hidden, null, failing_rows) as failing_rows,
    shown_tested_rows as tested_rows,
    if(
        is_hidden, null, least(round(100 * failing_rows / nullif(shown_tested_rows, 0), 1), 100)
    )::decimal(18, 1) as pct,
    if(is_hidden, 'c', '') as status,
    effect,
    message,
    indicators,
    files,
    if(rows_loaded between 1 and 5, null, (rows_loaded + 2) // 5 * 5) as rows_loaded,
    if(rows_superseded between 1 and 5, null, (rows_superseded + 2) // 5 * 5) as rows_superseded,
    unknown_columns_n,
    encodings
from counted
order by authority, year_ending, counted.table, rule_id
