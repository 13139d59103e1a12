-- Visits to children on child protection plans, all files stacked: one row per child and day.
-- The latest return wins a day; inside one return a visit at which the child was seen wins
-- (INDICATORS 9).
with

ranked as (

    select
        visit.*,
        row_number() over (
            partition by visit.authority, visit.child_id, visit.visit_date
            order by
                visit.return_year desc,
                visit.is_child_seen desc,
                visit.source_file desc,
                visit.row_number asc
        ) as place
    from staging.cp_visit as visit

)

select
    authority,
    child_id || ':' || visit_date as visit_id,
    child_id,
    visit_date,
    is_child_seen,
    return_year,
    source_file,
    row_number
from ranked
where place = 1
order by authority, child_id, visit_date
