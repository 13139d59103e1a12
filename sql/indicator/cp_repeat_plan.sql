-- Child protection plans started in the period: one row per version, child, plan and period.
-- v1, second or subsequent: one or more previous plans are recorded, or an earlier plan of the
-- child had ended by this start. within_2y: an earlier plan of the child ended in the 24 months
-- before this start, the first day included (INDICATORS 3.2 #10, 9).
with

look_back as (

    select parameter.value::integer as months
    from reference.parameter
    where parameter.name = 'cp_repeat_plan_months'

),

started as (

    select
        period.authority,
        period.period_type,
        period.period_end,
        plan.child_id,
        plan.plan_id,
        plan.start_date,
        plan.previous_plan_end_date,
        greatest(plan.recorded_previous_plans, plan.previous_plans_ended) as previous_plans,
        coalesce(
            plan.previous_plan_end_date >= add_months(plan.start_date, -look_back.months), false
        ) as is_soon_after
    from core.cp_plan as plan
    inner join reference.period
        on
            plan.authority = period.authority
            and plan.start_date between period.period_start and period.period_end
            and coalesce(plan.lost_from_year > period.last_return_year, true)
    cross join look_back

),

plans as (

    select
        started.authority,
        started.period_type,
        started.period_end,
        'v1' as definition_version,
        started.child_id,
        started.plan_id as case_id,
        started.start_date as reference_date,
        true as in_denominator,
        started.previous_plans >= 1 as in_numerator,
        null::bigint as measure_value,
        'Previous plans: ' || started.previous_plans as reason,
        null::varchar as companion,
        null::varchar as flag
    from started
    union all
    select
        started.authority,
        started.period_type,
        started.period_end,
        'within_2y' as definition_version,
        started.child_id,
        started.plan_id as case_id,
        started.start_date as reference_date,
        true as in_denominator,
        started.is_soon_after as in_numerator,
        null::bigint as measure_value,
        coalesce(
            'The plan before ended on ' || strftime(started.previous_plan_end_date, '%d/%m/%Y'),
            'No earlier plan is known'
        ) as reason,
        null::varchar as companion,
        null::varchar as flag
    from started

)

select * from plans
