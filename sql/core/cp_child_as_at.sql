-- Children known to child protection as they stand on the as-at date: one row per child of an
-- authority whose census of the reporting year is loaded.
-- Action lists take age and workers from here, and what window they look at (INDICATORS 7).
select
    child.authority,
    child.child_id,
    today.as_at,
    today.period_type,
    today.period_start,
    today.last_return_year,
    child.dob,
    age_years(child.dob, today.as_at) as age,
    coalesce(child.dob > today.as_at, true) as is_unborn,
    holder.team,
    holder.social_worker,
    holder.iro
from core.cp_child as child
inner join reference.as_at_period as today on child.authority = today.authority
inner join reference.delivery
    on
        today.authority = delivery.authority
        and today.last_return_year = delivery.year_ending
        and delivery.source_table = 'cin_child'
left join core.case_holder as holder
    on
        child.authority = holder.authority
        and child.child_id = holder.child_id
        and holder.service = 'cp'
