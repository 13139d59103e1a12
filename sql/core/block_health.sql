-- Health, permanence and care-leaver figures that a rule blocks: one row per authority, indicator,
-- reporting year and rule.
-- DQ-052: children looked after for twelve months without an OC2 row, above the limit, while an
-- OC2 file is loaded. DQ-003: AD1 rows with an unreadable DATE_MATCH over all AD1 rows of the
-- return, above the limit (INDICATORS 8 and 9).
with

limits as (

    select
        max(cast(parameter.value as integer)) filter (
            where parameter.name = 'oc2_missing_block_pct'
        )
            as oc2_missing_pct,
        max(cast(parameter.value as integer)) filter (
            where parameter.name = 'unreadable_date_block_pct'
        )
            as unreadable_pct
    from reference.parameter

),

oc2_missing as (

    select
        health_cohort.authority,
        health_cohort.year_ending
    from core.health_cohort
    cross join limits
    where health_cohort.period_type = 'year' and health_cohort.is_from_oc2
    group by health_cohort.authority, health_cohort.year_ending, limits.oc2_missing_pct
    having
        count(*) filter (where not health_cohort.has_oc2_row) * 100
        > count(*) * limits.oc2_missing_pct

),

oc2_indicator (indicator_id) as (

    values
    ('health_assessment'), ('health_dental'), ('health_immunisations'), ('health_dev_checks_u5'),
    ('sdq_completed'), ('sdq_average'), ('health_substance_misuse'), ('cla_convicted')

),

ad1_row as (

    select
        cla_ad1.authority,
        cla_ad1.return_year as year_ending,
        false as is_unreadable
    from staging.cla_ad1
    union all
    select
        quarantine.authority,
        quarantine.year_ending,
        quarantine.rule_id = 'DQ-003' as is_unreadable
    from quality.quarantine
    where quarantine.source_table = 'cla_ad1' and quarantine.rule_id in ('DQ-003', 'DQ-004')

),

ad1_unreadable as (

    select
        ad1_row.authority,
        ad1_row.year_ending
    from ad1_row
    cross join limits
    group by ad1_row.authority, ad1_row.year_ending, limits.unreadable_pct
    having count(*) filter (where ad1_row.is_unreadable) * 100 > count(*) * limits.unreadable_pct

),

blocks as (

    select
        oc2_missing.authority,
        oc2_indicator.indicator_id,
        oc2_missing.year_ending,
        'DQ-052' as rule_id
    from oc2_missing
    cross join oc2_indicator
    union all
    select
        authority,
        'perm_a2_days' as indicator_id,
        year_ending,
        'DQ-003' as rule_id
    from ad1_unreadable

)

select * from blocks
