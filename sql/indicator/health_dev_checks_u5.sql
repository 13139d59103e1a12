-- Children under 5 looked after for twelve months whose development checks are up to date: one row
-- per child and period.
-- In the numerator: HEALTH_CHECK = 1; a value for a child of 5 or over is ignored (INDICATORS 3.7
-- #28; DfE rules 545, 546).
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
    where question = 'development_check'

)

select * from cohort
