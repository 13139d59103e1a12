-- Review conferences of child protection plans, all returns stacked: one row per plan and review
-- date.
-- Only reviews after the plan start count (DQ-075); several on one day are one. deadline_date: 3
-- months after the plan start for the first review, 6 months after the review before it for the
-- others (INDICATORS 3.2 #9).
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
        plan.authority,
        plan.plan_id,
        plan.child_id,
        plan.start_date as plan_start_date,
        plan.lost_from_year,
        review.review_date,
        review.return_year,
        review.source_file,
        review.row_number
    from core.cp_plan as plan
    inner join staging.cp_review as review
        on
            plan.authority = review.authority
            and plan.child_id = review.child_id
            and plan.start_date = review.plan_start_date
    where plan.start_date < review.review_date
    qualify row_number() over (
        partition by plan.authority, plan.plan_id, review.review_date
        order by review.return_year desc, review.source_file desc, review.row_number asc
    ) = 1

),

in_order as (

    select
        held.*,
        row_number() over reviews_of_plan as review_number,
        lag(held.review_date) over reviews_of_plan as previous_review_date
    from held
    window
        reviews_of_plan as (
            partition by held.authority, held.plan_id order by held.review_date
        )

)

select
    in_order.authority,
    in_order.plan_id || ':' || in_order.review_date as review_id,
    in_order.plan_id,
    in_order.child_id,
    in_order.plan_start_date,
    in_order.lost_from_year,
    in_order.review_date,
    in_order.review_number,
    in_order.previous_review_date,
    if(
        in_order.review_number = 1,
        add_months(in_order.plan_start_date, limits.first_months),
        add_months(in_order.previous_review_date, limits.later_months)
    ) as deadline_date,
    in_order.return_year,
    in_order.source_file,
    in_order.row_number
from in_order
cross join limits
order by in_order.authority, in_order.plan_id, in_order.review_date
