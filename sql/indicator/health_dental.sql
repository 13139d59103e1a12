-- Children looked after for twelve months whose teeth were checked by a dentist: one row per child
-- and period.
-- In the numerator: TEETH_CHECK = 1; from events one completed check. All ages; declined is not
-- done (INDICATORS 3.7 #26).
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
    where question = 'dental_check'

)

select * from cohort
