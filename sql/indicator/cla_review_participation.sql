-- Children looked after aged four and over who communicated their views at every review: one row
-- per child and period.
-- Reviews in the period, inside a period of care, at which the child was four or over. Views
-- conveyed: PN1, PN2, PN3, PN5, PN6; every other code, a blank and PN0 fail; reviews under four
-- are ignored whatever their code (INDICATORS 3.4 #20, DQ-050, DQ-051).
with

reviews as (

    select
        child.authority,
        child.period_type,
        child.period_end,
        child.child_id,
        child.period_of_care_id,
        review.review_date,
        coalesce(review.participation = 'Views conveyed', false) as is_conveyed
    from core.cla_at_period_end as child
    inner join core.cla_review as review
        on
            child.authority = review.authority
            and child.child_id = review.child_id
            and review.review_date between child.period_start and child.period_end
    inner join reference.parameter
        on parameter.name = 'cla_review_views_from_age'
    where
        review.is_in_care
        and age_years(child.dob, review.review_date) >= cast(parameter.value as integer)

),

counted as (

    select
        authority,
        period_type,
        period_end,
        child_id,
        period_of_care_id,
        count(*) as reviews_n,
        count(*) filter (where is_conveyed) as conveyed_n
    from reviews
    group by authority, period_type, period_end, child_id, period_of_care_id

),

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
        conveyed_n = reviews_n as in_numerator,
        cast(null as bigint) as measure_value,
        concat(
            'Views conveyed at ',
            conveyed_n,
            ' of ',
            reviews_n,
            if(reviews_n = 1, ' review.', ' reviews.')
        ) as reason,
        cast(null as varchar) as companion,
        cast(null as varchar) as flag
    from counted

)

select * from cohort
