-- Looked-after figures that a rule blocks: one row per authority, indicator, reporting year and
-- rule.
-- A share above the limit blocks the figures of that year that rest on the table (DQ-003,
-- DQ-023, DQ-032; INDICATORS 8 and 9). AD1 is judged in core.block_health.
with

concerned (rule_id, source_table, limit_name, first_number, last_number) as (

    values
    ('DQ-003', 'cla_episodes', 'unreadable_date_block_pct', 14, 35),
    ('DQ-003', 'cla_header', 'unreadable_date_block_pct', 14, 35),
    ('DQ-003', 'cla_uasc', 'unreadable_date_block_pct', 18, 18),
    ('DQ-003', 'cla_reviews', 'unreadable_date_block_pct', 19, 20),
    ('DQ-003', 'cla_missing', 'unreadable_date_block_pct', 24, 24),
    ('DQ-023', 'cla_episodes', 'lost_child_block_pct', 14, 24),
    ('DQ-032', 'cla_episodes', 'invalid_legal_status_block_pct', 14, 35)

),

blocks as (

    select distinct
        share.authority,
        indicator.indicator_id,
        share.return_year as year_ending,
        share.rule_id
    from core.cla_rule_share as share
    inner join concerned
        on share.rule_id = concerned.rule_id and share.source_table = concerned.source_table
    inner join reference.parameter
        on concerned.limit_name = parameter.name
    inner join reference.indicator
        on indicator.number between concerned.first_number and concerned.last_number
    where share.bad_n * 100 > share.all_n * cast(parameter.value as integer)

)

select * from blocks
