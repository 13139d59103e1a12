-- Intervals between reviews of a child in care: one row per child looked after at the period
-- end, period and gap.
-- Reviews inside the period of care count, its first day included, up to the period end; the
-- last gap has no review yet. The first deadline is the 20th working day; then 3 months after
-- the first review where the history is complete, else 6; then 6 months after each review. With
-- an assumed anchor the first gap runs 6 months from the first day of the period. A gap fails in
-- the period when its deadline is past and no review, or only a late one of the period, ends it
-- (INDICATORS 3.4 #19, 3.2 #9).
with

limits as (

    select
        max(cast(value as integer)) filter (where name = 'cla_second_review_months')
            as second_months,
        max(cast(value as integer)) filter (where name = 'cla_later_review_months')
            as later_months
    from reference.parameter

),

reviewed as (

    select
        clock.*,
        review.review_date,
        row_number() over child_reviews as gap_number,
        coalesce(lag(review.review_date) over child_reviews, clock.care_start_date) as anchor_date,
        lead(review.review_date) over child_reviews is null as is_last_known
    from core.cla_review_clock as clock
    left join core.cla_review as review
        on
            clock.authority = review.authority
            and clock.child_id = review.child_id
            and review.review_date between clock.care_start_date and clock.period_end
    window child_reviews as (
        partition by clock.authority, clock.period_type, clock.period_end, clock.child_id
        order by review.review_date
    )

),

gap as (

    select * exclude (is_last_known)
    from reviewed
    union all by name
    select
        * exclude (is_last_known) replace (
            gap_number + 1 as gap_number,
            review_date as anchor_date,
            cast(null as date) as review_date
        )
    from reviewed
    where is_last_known and review_date is not null

),

due as (

    select
        gap.* exclude (anchor_date),
        gap.has_assumed_anchor and gap.gap_number = 1 as is_assumed_anchor,
        if(is_assumed_anchor, gap.period_start, gap.anchor_date) as anchor_date,
        case
            when is_assumed_anchor then add_months(gap.period_start, limits.later_months)
            when gap.gap_number = 1 then gap.first_deadline
            when gap.gap_number = 2 and gap.is_history_complete and not gap.has_assumed_anchor
                then add_months(gap.anchor_date, limits.second_months)
            else add_months(gap.anchor_date, limits.later_months)
        end as deadline
    from gap
    cross join limits

)

select
    *,
    deadline <= period_end
    and coalesce(review_date > deadline, true)
    and coalesce(review_date >= period_start, true) as is_failed
from due
