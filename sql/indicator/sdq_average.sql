-- SDQ scores of children of SDQ age looked after for twelve months: one row per child with a valid
-- score and period.
-- The figure is their mean; a score of 0 is valid and lowers it, no score leaves the child out
-- (INDICATORS 3.7 #30). Bands: 0 to 13 normal, 14 to 16 borderline, 17 to 40 cause for concern.
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
        true as in_numerator,
        cast(sdq_score as bigint) as measure_value,
        case
            when sdq_score <= 13 then 'The score is normal.'
            when sdq_score <= 16 then 'The score is borderline.'
            else 'The score is a cause for concern.'
        end as reason,
        case
            when sdq_score <= 13 then 'sdq_normal_n'
            when sdq_score <= 16 then 'sdq_borderline_n'
            else 'sdq_cause_for_concern_n'
        end as companion,
        if(is_from_oc2, null, 'local_provisional') as flag
    from core.health_cohort
    where
        has_usable_dob
        and sdq_score is not null
        and add_years(dob, 4) <= period_start
        and add_years(dob, 17) > period_end

)

select * from cohort
