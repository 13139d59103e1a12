-- Review conferences held in a period, with the deadline they are judged by in it: one row per
-- review and period.
-- has_assumed_anchor: the plan started before the period, no review before the period is known,
-- the return of the year before is not loaded and the first deadline lies before the period: then
-- the clock of the first gap starts with the period and runs for 6 months (INDICATORS 3.2 #9, 9).
-- Reviews of plans of lost children are left out (DQ-087).
with

later_limit as (

    select parameter.value::integer as months
    from reference.parameter
    where parameter.name = 'cp_later_review_months'

),

reviews as (

    select
        period.authority,
        period.period_type,
        period.period_start,
        period.period_end,
        review.review_id,
        review.plan_id,
        review.child_id,
        review.review_date,
        review.review_number,
        review.deadline_date,
        review.review_number = 1
        and review.deadline_date < period.period_start
        and return_before.authority is null as has_assumed_anchor
    from core.cp_review as review
    inner join reference.period
        on
            review.authority = period.authority
            and review.review_date between period.period_start and period.period_end
            and coalesce(review.lost_from_year > period.last_return_year, true)
    left join reference.delivery as return_before
        on
            period.authority = return_before.authority
            and period.first_return_year - 1 = return_before.year_ending
            and return_before.source_table = 'cin_plan'

),

judged as (

    select
        reviews.* replace (
            if(
                reviews.has_assumed_anchor,
                add_months(reviews.period_start, later_limit.months),
                reviews.deadline_date
            ) as deadline_date
        )
    from reviews
    cross join later_limit

)

select
    judged.*,
    judged.review_date <= judged.deadline_date as is_on_time
from judged
order by judged.authority, judged.period_type, judged.period_end, judged.review_id
