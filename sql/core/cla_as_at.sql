-- Children looked after on the as-at date: one row per child, where the year's return is loaded.
-- Besides the children of core.cla_at_period_end those of core.cla_left_out, with data_problem and
-- the problem in words (INDICATORS 7).
with

loaded as (

    select today.*
    from reference.as_at_period as today
    inner join reference.delivery
        on
            today.authority = delivery.authority
            and today.last_return_year = delivery.year_ending
            and delivery.source_table = 'cla_episodes'

),

in_figures as (

    select at_end.*
    from core.cla_at_period_end as at_end
    inner join loaded
        on
            at_end.authority = loaded.authority
            and at_end.period_type = loaded.period_type
            and at_end.period_end = loaded.as_at

),

children as (

    select * exclude (age) from in_figures
    union all by name
    select cla_left_out.*
    from core.cla_left_out
    semi join loaded using (authority)

)

select
    children.*,
    children.period_end as as_at,
    age_years(children.dob, children.period_end) as age,
    children.problem is not null as data_problem,
    holder.team,
    holder.social_worker,
    holder.iro
from children
left join core.case_holder as holder
    on
        children.authority = holder.authority
        and children.child_id = holder.child_id
        and holder.service = 'cla'
