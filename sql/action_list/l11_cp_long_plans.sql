-- L11: child protection plans open for 15 months or more: one row per child.
-- Bands: 15 months, 18 months, and 2 years as cp_plan_2y_open counts them (INDICATORS 3.2 #11, 7).
with

limits as (

    select
        max(cast(value as integer)) filter (where name = 'cp_plan_alert_months') as alert_months,
        max(cast(value as integer)) filter (where name = 'cp_plan_warning_months')
            as warning_months,
        max(cast(value as integer)) filter (where name = 'cp_long_plan_days') as long_days
    from reference.parameter

),

plan as (

    select
        open_plan.*,
        case
            when open_plan.days_open + 1 > limits.long_days then '2 years or more'
            when add_months(open_plan.plan_start_date, limits.warning_months) <= open_plan.as_at
                then '18 months or more'
            else '15 months or more'
        end as length_band
    from core.cp_plan_as_at as open_plan
    cross join limits
    where
        add_months(open_plan.plan_start_date, limits.alert_months) <= open_plan.as_at
        or open_plan.days_open + 1 > limits.long_days

)

select
    'L11' as list_id,
    plan.authority,
    plan.as_at,
    plan.child_id,
    plan.age,
    plan.team,
    plan.social_worker,
    plan.iro,
    plan.plan_start_date,
    plan.abuse_category,
    plan.length_band,
    plan.days_open,
    cast(date_sub('month', plan.plan_start_date, plan.as_at) as integer) as months_open,
    cast(null as integer) as days_overdue,
    [
        case plan.length_band
            when '2 years or more' then 'two_years'
            when '18 months or more' then 'eighteen_months'
            else 'fifteen_months'
        end
    ] as flags,
    concat_ws(
        ' ',
        concat(
            'On a plan since ',
            strftime(plan.plan_start_date, '%d/%m/%Y'),
            ': ',
            plan.length_band,
            '.'
        ),
        plan.problem
    ) as reason,
    plan.data_problem,
    plan.return_year,
    plan.source_file,
    plan.row_number
from plan
order by plan.authority asc, plan.days_open desc, plan.child_id asc
