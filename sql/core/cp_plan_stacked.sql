-- Child protection plans, all returns stacked, with the day they really ended: one row per child
-- and start date.
-- The latest return wins a key; inside one return the row with more of its dates filled, then the
-- greatest row as text (CONTRACT 2). Effective end: the earliest of the end date, the 18th
-- birthday and the death (INDICATORS 9). is_dropped: the plan starts on or after its effective
-- end (DQ-072); core.cp_plan leaves it out. lost_from_year: the first loaded return after the
-- last one that holds the child, when the plan was left open (DQ-087).
with

ranked as (

    select
        plan.*,
        row_number() over (
            partition by plan.authority, plan.child_id, plan.start_date
            order by
                plan.return_year desc,
                (
                    (plan.referral_date is not null)::integer
                    + (plan.end_date is not null)::integer
                ) desc,
                coalesce(plan.referral_date::varchar, '') desc,
                coalesce(plan.end_date::varchar, '') desc,
                coalesce(plan.initial_category_code, '') desc,
                coalesce(plan.latest_category_code, '') desc,
                coalesce(plan.recorded_previous_plans::varchar, '') desc,
                plan.source_file desc,
                plan.row_number asc
        ) as place
    from staging.cp_plan as plan

),

last_seen as (

    select
        presence.authority,
        presence.child_id,
        max(presence.return_year) as last_return_year
    from core.cp_child_presence as presence
    group by presence.authority, presence.child_id

),

absence as (

    select
        last_seen.authority,
        last_seen.child_id,
        any_value(last_seen.last_return_year) as last_return_year,
        min(delivery.year_ending) as lost_from_year
    from last_seen
    left join reference.delivery
        on
            last_seen.authority = delivery.authority
            and last_seen.last_return_year < delivery.year_ending
            and delivery.source_table = 'cin_plan'
    group by last_seen.authority, last_seen.child_id

),

ended as (

    select
        ranked.*,
        child.dob,
        child.adult_date,
        child.date_of_death,
        least(ranked.end_date, child.adult_date, child.date_of_death) as effective_end_date,
        absence.last_return_year,
        absence.lost_from_year
    from ranked
    left join core.cp_child as child
        on ranked.authority = child.authority and ranked.child_id = child.child_id
    left join absence
        on ranked.authority = absence.authority and ranked.child_id = absence.child_id
    where ranked.place = 1

)

select
    authority,
    child_id || ':' || start_date as plan_id,
    child_id,
    referral_date,
    start_date,
    end_date,
    effective_end_date,
    case effective_end_date
        when end_date then 'end date'
        when date_of_death then 'death'
        when adult_date then '18th birthday'
    end as end_reason,
    coalesce(start_date >= effective_end_date, false) as is_dropped,
    initial_category_code,
    latest_category_code,
    recorded_previous_plans,
    dob,
    last_return_year as child_last_return_year,
    if(
        end_date is null and date_of_death is null
        and coalesce(adult_date > make_date(last_return_year::bigint, 3, 31), true),
        lost_from_year,
        null
    ) as lost_from_year,
    return_year,
    source_file,
    row_number
from ended
order by authority, child_id, start_date
