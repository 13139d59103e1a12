-- Child protection figures that a rule blocks: one row per authority, indicator, return and rule.
-- DQ-003: rows with an unreadable date over all rows of that table in the return, above the limit
-- (INDICATORS 9). DQ-015: of the plans started in the year, at least 20 of them, too many have one
-- or more recorded previous plans, the sign of a count that includes the plan itself.
with

limits as (

    select
        max(parameter.value::integer) filter (where parameter.name = 'unreadable_date_block_pct')
            as unreadable_pct,
        max(parameter.value::integer) filter (where parameter.name = 'previous_plans_block_pct')
            as previous_plans_pct,
        max(parameter.value::integer) filter (
            where parameter.name = 'previous_plans_block_min_plans'
        ) as previous_plans_min
    from reference.parameter

),

concerned (source_table, indicator_ids) as (

    values
    ('cin_referral', ['ref_repeat_12m', 'cp_icpc_rate', 'cp_icpc_on_time']),
    ('cin_assessment', ['assess_45wd']),
    ('cin_section47', ['cp_s47_rate', 'cp_icpc_rate', 'cp_icpc_on_time']),
    (
        'cin_plan',
        [
            'cp_plans_open', 'cp_plans_rate', 'cp_plans_started', 'cp_rcpc_on_time',
            'cp_repeat_plan', 'cp_plan_2y_open', 'cp_plan_2y_ceased', 'cp_visits_on_time'
        ]
    ),
    ('cin_review', ['cp_rcpc_on_time']),
    ('cp_visits', ['cp_visits_on_time'])

),

unreadable as (

    select distinct
        counted.authority,
        unnest(concerned.indicator_ids) as indicator_id,
        counted.year_ending,
        'DQ-003' as rule_id
    from core.cp_row_count as counted
    inner join concerned on counted.source_table = concerned.source_table
    cross join limits
    where counted.unreadable_rows * 100 > counted.total_rows * limits.unreadable_pct

),

started as (

    select
        delivery.authority,
        delivery.year_ending,
        count(*) as plans,
        count(*) filter (where plan.recorded_previous_plans >= 1) as repeat_plans
    from core.cp_plan as plan
    inner join reference.delivery
        on
            plan.authority = delivery.authority
            and coalesce(plan.lost_from_year > delivery.year_ending, true)
    where
        delivery.source_table = 'cin_plan'
        and reporting_year(plan.start_date) = delivery.year_ending
    group by delivery.authority, delivery.year_ending

),

miscounted as (

    select
        started.authority,
        'cp_repeat_plan' as indicator_id,
        started.year_ending,
        'DQ-015' as rule_id
    from started
    cross join limits
    where
        started.plans >= limits.previous_plans_min
        and started.repeat_plans * 100 > started.plans * limits.previous_plans_pct

),

blocks as (

    select *
    from unreadable
    union all
    select *
    from miscounted

)

select
    authority,
    indicator_id,
    year_ending,
    rule_id
from blocks
order by authority, indicator_id, year_ending, rule_id
