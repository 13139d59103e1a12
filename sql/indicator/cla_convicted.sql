-- Children aged 10 or over looked after for twelve months who were convicted or cautioned: one row
-- per child and period.
-- In the numerator: CONVICTED = 1; a value for a child under 10 is ignored; OC2 only (INDICATORS
-- 3.7 #32; DfE rules 542, 543).
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
    where question = 'conviction'

)

select * from cohort
