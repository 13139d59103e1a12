-- L19: care leavers aged 19 to 21 with whom the authority is not in touch, in unsuitable
-- accommodation, or not in education, employment or training: one row per young person.
-- From the OC3 of the last reporting year that has ended by the as-at date. Not in touch: NO, blank
-- or not a valid code. Young people whose OC3 rows differ stay, as a data problem (INDICATORS 3.9
-- and 7; DQ-005, DQ-070).
with

child as (

    select
        *,
        not has_conflicting_rows
        and coalesce(in_touch_code = 'NO' or in_touch is null, true) as is_not_in_touch,
        coalesce(accommodation = 'unsuitable', false) as is_unsuitable,
        coalesce(activity = 'not_in_eet', false) as is_not_in_eet
    from core.care_leaver_as_at

)

select
    'L19' as list_id,
    child.authority,
    child.as_at,
    child.child_id,
    child.age,
    child.team,
    child.social_worker,
    child.iro,
    child.in_touch_code,
    child.accommodation_code,
    child.activity_code,
    cast(null as integer) as days_overdue,
    known_values(
        [
            if(child.is_not_in_touch, 'not_in_touch', null),
            if(child.is_unsuitable, 'unsuitable_accommodation', null),
            if(child.is_not_in_eet, 'not_in_eet', null),
        ]
    ) as flags,
    concat_ws(
        ' ',
        if(child.has_conflicting_rows, 'The OC3 rows differ (DQ-005).', null),
        if(child.is_not_in_touch, 'Not in touch, or not recorded.', null),
        if(child.is_unsuitable, 'In unsuitable accommodation.', null),
        if(child.is_not_in_eet, 'Not in education, employment or training.', null)
    ) as reason,
    child.has_conflicting_rows or (child.is_not_in_touch and child.in_touch is null)
        as data_problem,
    child.return_year,
    child.source_file,
    child.row_number
from child
where
    child.is_not_in_touch
    or child.is_unsuitable
    or child.is_not_in_eet
    or child.has_conflicting_rows
order by
    child.authority asc,
    child.is_not_in_touch desc,
    child.is_unsuitable desc,
    child.is_not_in_eet desc,
    child.child_id asc
