-- Child protection plans reviewed on time: v1 one row per child and period, local_reviews one row
-- per review and period.
-- v1: plans in force at the period end and open for more than 3 months. On time when no gap
-- between reviews fails in the period: its deadline has come, no review was held by it, and the
-- late review is missing or falls in the period. local_reviews: reviews held in the period on any
-- plan, on time when held by their deadline (INDICATORS 3.2 #9, 9). assumed_anchor: the clock of
-- the first gap starts with the period (core.cp_review_in_period).
with

limits as (

    select
        max(parameter.value::integer) filter (where parameter.name = 'cp_first_review_months')
            as first_months,
        max(parameter.value::integer) filter (where parameter.name = 'cp_later_review_months')
            as later_months
    from reference.parameter

),

held as (

    select
        review.authority,
        review.period_type,
        review.period_end,
        review.plan_id,
        count(*) filter (where not review.is_on_time) as late_reviews,
        bool_or(review.has_assumed_anchor) as has_assumed_anchor
    from core.cp_review_in_period as review
    group by review.authority, review.period_type, review.period_end, review.plan_id

),

last_review as (

    select
        plan.*,
        review.review_date as last_review_date
    from core.cp_plan_at_period_end as plan
    asof left join core.cp_review as review
        on
            plan.authority = review.authority
            and plan.plan_id = review.plan_id
            and plan.period_end >= review.review_date

),

plans as (

    select
        plan.authority,
        plan.period_type,
        plan.period_end,
        plan.child_id,
        plan.plan_id,
        coalesce(held.late_reviews, 0) as late_reviews,
        coalesce(
            held.has_assumed_anchor,
            plan.last_review_date is null
            and add_months(plan.start_date, limits.first_months) < plan.period_start
            and return_before.authority is null
        ) as is_anchor_assumed,
        case
            when plan.last_review_date is not null
                then add_months(plan.last_review_date, limits.later_months)
            when is_anchor_assumed then add_months(plan.period_start, limits.later_months)
            else add_months(plan.start_date, limits.first_months)
        end as next_deadline_date
    from last_review as plan
    cross join limits
    left join held using (authority, period_type, period_end, plan_id)
    left join reference.delivery as return_before
        on
            plan.authority = return_before.authority
            and plan.first_return_year - 1 = return_before.year_ending
            and return_before.source_table = 'cin_plan'
    where add_months(plan.start_date, limits.first_months) < plan.period_end

)

select
    authority,
    period_type,
    period_end,
    'v1' as definition_version,
    child_id,
    plan_id as case_id,
    period_end as reference_date,
    true as in_denominator,
    late_reviews = 0 and next_deadline_date > period_end as in_numerator,
    null::bigint as measure_value,
    case
        when next_deadline_date <= period_end
            then 'No review by ' || strftime(next_deadline_date, '%d/%m/%Y')
        when late_reviews > 0 then 'Reviews held late in the period: ' || late_reviews
        else 'Every review was held in time'
    end as reason,
    null::varchar as companion,
    if(is_anchor_assumed, 'assumed_anchor', null) as flag
from plans
union all
select
    authority,
    period_type,
    period_end,
    'local_reviews' as definition_version,
    child_id,
    review_id as case_id,
    review_date as reference_date,
    true as in_denominator,
    is_on_time as in_numerator,
    null::bigint as measure_value,
    'The review was due by ' || strftime(deadline_date, '%d/%m/%Y') as reason,
    null::varchar as companion,
    if(has_assumed_anchor, 'assumed_anchor', null) as flag
from core.cp_review_in_period
