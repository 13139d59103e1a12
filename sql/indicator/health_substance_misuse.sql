-- Children looked after for twelve months identified with a substance misuse problem: one row per
-- child and period.
-- In the numerator: SUBSTANCE_MISUSE = 1; OC2 only, so there are no rolling windows (INDICATORS
-- 3.7 #31).
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
    where question = 'substance_misuse'

)

select * from cohort
