-- Care leavers aged 19 to 21 with whom the authority is in touch: one row per young person and
-- year.
-- In the numerator: IN_TOUCH is YES. Refusals and young people who no longer require services stay
-- in the denominator; an invalid code is not in touch (INDICATORS 3.9 #36).
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
        coalesce(in_touch = 'in_touch', false) as in_numerator,
        cast(null as bigint) as measure_value,
        concat('In touch: ', coalesce(in_touch_code, 'blank'), '.') as reason,
        cast(null as varchar) as companion,
        cast(null as varchar) as flag
    from core.care_leaver

)

select * from cohort
