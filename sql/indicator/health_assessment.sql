-- Children looked after for twelve months with their annual health assessment: one row per child
-- and period.
-- In the numerator: HEALTH_ASSESSMENT = 1; from events one completed assessment, under 5 two on
-- different dates (INDICATORS 3.7 #25).
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
    where question = 'health_assessment'

)

select * from cohort
