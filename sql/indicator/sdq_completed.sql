-- Children of SDQ age looked after for twelve months for whom a score was recorded: one row per
-- child and period.
-- SDQ age: 4th birthday on or before the first day, 17th birthday after the last day (INDICATORS
-- 3.7 #29; DfE rule 186). In the numerator: a valid score. A reason alone is not a score; a score
-- with a reason counts (DfE rule 197a).
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
        sdq_score is not null as in_numerator,
        cast(null as bigint) as measure_value,
        case
            when sdq_score is not null then 'A valid score is recorded.'
            when sdq_reason_code is not null then 'No valid score, but a reason why there is none.'
            else 'No valid score is recorded.'
        end as reason,
        cast(null as varchar) as companion,
        if(is_from_oc2, null, 'local_provisional') as flag
    from core.health_cohort
    where
        has_usable_dob
        and add_years(dob, 4) <= period_start
        and add_years(dob, 17) > period_end

)

select * from cohort
