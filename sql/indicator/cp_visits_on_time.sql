-- Children on a child protection plan for at least 28 days at the end of the period: one row per
-- child and period.
-- On time: the child was seen on a visit in the 28 days up to the period end, not before the plan
-- started. Unborn children are left out (INDICATORS 3.2 #13).
with

visit_interval as (

    select parameter.value::integer as days
    from reference.parameter
    where parameter.name = 'cp_visit_interval_days'

),

last_seen as (

    select
        plan.authority,
        plan.period_type,
        plan.period_end,
        plan.child_id,
        max(visit.visit_date) as visit_date
    from core.cp_plan_at_period_end as plan
    inner join core.cp_visit as visit
        on
            plan.authority = visit.authority
            and plan.child_id = visit.child_id
            and visit.visit_date between plan.start_date and plan.period_end
    where visit.is_child_seen
    group by plan.authority, plan.period_type, plan.period_end, plan.child_id

),

children as (

    select
        plan.authority,
        plan.period_type,
        plan.period_end,
        'v1' as definition_version,
        plan.child_id,
        plan.plan_id as case_id,
        plan.period_end as reference_date,
        true as in_denominator,
        coalesce(plan.period_end - last_seen.visit_date <= visit_interval.days, false)
            as in_numerator,
        null::bigint as measure_value,
        coalesce(
            'Last seen ' || (plan.period_end - last_seen.visit_date) || ' days before',
            'Not seen on this plan'
        ) as reason,
        null::varchar as companion,
        null::varchar as flag
    from core.cp_plan_at_period_end as plan
    left join last_seen using (authority, period_type, period_end, child_id)
    cross join visit_interval
    where plan.days_open >= visit_interval.days and not plan.is_unborn

)

select * from children
