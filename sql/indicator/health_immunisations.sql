-- Children looked after for twelve months whose immunisations are up to date: one row per child
-- and period.
-- In the numerator: IMMUNISATIONS = 1; from events one completed entry in the window (INDICATORS
-- 3.7 #27).
with

cohort as (

    select
        authority,
        period_type,
        period_end,
        'v1' as definition_version,
        child_id,
        child_id as case_id,
        period_end as reference_date,
        true as in_denominator,
        is_yes as in_numerator,
        cast(null as bigint) as measure_value,
        reason,
        companion,
        flag
    from core.health_answer
    where question = 'immunisations'

)

select * from cohort
