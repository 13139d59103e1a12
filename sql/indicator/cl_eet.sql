-- Care leavers aged 19 to 21 in education, employment or training: one row per young person and
-- year.
-- In the numerator: an activity in education, employment or training; F4, P4, F5 and P5 from 2022
-- on. No information and an invalid code are not (INDICATORS 3.9 #38).
with

cohort as (

    select
        authority,
        period_type,
        period_end,
        'v2014' as definition_version,
        child_id,
        child_id as case_id,
        period_end as reference_date,
        true as in_denominator,
        coalesce(activity = 'in_eet', false) as in_numerator,
        cast(null as bigint) as measure_value,
        concat('Activity: ', coalesce(activity_code, 'blank'), '.') as reason,
        cast(null as varchar) as companion,
        cast(null as varchar) as flag
    from core.care_leaver

)

select * from cohort
