-- Unaccompanied asylum-seeking children, present and former: one row per authority and child.
-- The latest return that names the child; a row of an earlier return stays valid (INDICATORS 9).
-- Inside one return the row with more dates wins, then the greatest as text. The status ends on
-- DUC, or on the 18th birthday where that comes first (DQ-048).
with

ranked as (

    select
        uasc.*,
        row_number() over (
            partition by uasc.authority, uasc.child_id
            order by
                uasc.return_year desc,
                (uasc.dob is not null)::integer + (uasc.duc is not null)::integer desc,
                coalesce(uasc.sex_code, '') desc,
                coalesce(strftime(uasc.dob, '%Y-%m-%d'), '') desc,
                coalesce(strftime(uasc.duc, '%Y-%m-%d'), '') desc,
                uasc.source_file asc,
                uasc.row_number asc
        ) as choice
    from staging.cla_uasc as uasc

)

select
    ranked.authority,
    ranked.child_id,
    ranked.duc,
    least(ranked.duc, add_years(child.dob, 18)) as uasc_end_date,
    ranked.return_year,
    ranked.source_file,
    ranked.row_number
from ranked
left join core.cla_child as child
    on ranked.authority = child.authority and ranked.child_id = child.child_id
where ranked.choice = 1
