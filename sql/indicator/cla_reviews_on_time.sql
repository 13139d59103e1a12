-- Children looked after whose reviews were held in time: one row per child looked after at the
-- period end and period.
-- In the denominator when the real first deadline lies before the period end; in the numerator
-- when no interval between reviews failed in the period: its deadline passed without a review,
-- and none or only one in the period followed (INDICATORS 3.4 #19).
with

judged as (

    select
        authority,
        period_type,
        period_end,
        child_id,
        period_of_care_id,
        bool_or(is_failed) as has_failed,
        bool_or(is_assumed_anchor) as has_assumed_anchor,
        min(deadline) filter (where is_failed) as failed_deadline,
        min_by(review_date, deadline) filter (where is_failed) as late_review_date
    from core.cla_review_gap
    where first_deadline < period_end
    group by authority, period_type, period_end, child_id, period_of_care_id

),

cohort as (

    select
        authority,
        period_type,
        period_end,
        'v2011' as definition_version,
        child_id,
        period_of_care_id as case_id,
        period_end as reference_date,
        true as in_denominator,
        not has_failed as in_numerator,
        cast(null as bigint) as measure_value,
        case
            when not has_failed then 'Every review due was held in time.'
            else concat(
                'The review due by ',
                strftime(failed_deadline, '%d/%m/%Y'),
                if(
                    late_review_date is null,
                    ' was not held.',
                    concat(' was held on ', strftime(late_review_date, '%d/%m/%Y'), '.')
                )
            )
        end as reason,
        cast(null as varchar) as companion,
        if(has_assumed_anchor, 'assumed_anchor', null) as flag
    from judged

)

select * from cohort
