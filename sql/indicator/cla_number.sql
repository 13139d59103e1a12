-- Children looked after at the end of the period: one row per child and period.
-- In force on the day (start <= day < end), under 18, no short break, not lost between returns
-- (INDICATORS 2.4 and 3.3 #14).
with

cohort as (

    select
        authority,
        period_type,
        period_end,
        'v1' as definition_version,
        child_id,
        period_of_care_id as case_id,
        period_end as reference_date,
        true as in_denominator,
        true as in_numerator,
        cast(null as bigint) as measure_value,
        concat(
            'Looked after since ',
            strftime(care_start_date, '%d/%m/%Y'),
            if(is_left_truncated, ' or before.', '.')
        ) as reason,
        cast(null as varchar) as companion,
        cast(null as varchar) as flag
    from core.cla_at_period_end

)

select * from cohort
