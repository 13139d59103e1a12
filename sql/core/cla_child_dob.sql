-- The date of birth of every child of the 903 returns: one row per authority and child.
-- The latest usable header that holds one, else the first other file that holds one, in the
-- order previous permanence, missing, placed for adoption, AD1, OC3, OC2, reviews, UASC, each
-- from its latest return (DQ-006, DQ-007; INDICATORS 9).
with

named as (

    select
        authority,
        child_id,
        dob,
        return_year,
        1 as file_order
    from core.cla_header_row
    union all
    select
        authority,
        child_id,
        dob,
        return_year,
        2 as file_order
    from staging.cla_prev_perm
    union all
    select
        authority,
        child_id,
        dob,
        return_year,
        3 as file_order
    from staging.cla_missing_period
    union all
    select
        authority,
        child_id,
        dob,
        return_year,
        4 as file_order
    from staging.cla_placed_adoption
    union all
    select
        authority,
        child_id,
        dob,
        return_year,
        5 as file_order
    from staging.cla_ad1
    union all
    select
        authority,
        child_id,
        dob,
        return_year,
        6 as file_order
    from staging.cla_oc3
    union all
    select
        authority,
        child_id,
        dob,
        return_year,
        7 as file_order
    from staging.cla_oc2
    union all
    select
        authority,
        child_id,
        dob,
        return_year,
        8 as file_order
    from staging.cla_review
    union all
    select
        authority,
        child_id,
        dob,
        return_year,
        9 as file_order
    from staging.cla_uasc
    union all
    select
        authority,
        child_id,
        cast(null as date) as dob,
        return_year,
        10 as file_order
    from staging.cla_episode
    union all
    select
        authority,
        child_id,
        cast(null as date) as dob,
        return_year,
        11 as file_order
    from staging.cla_header

)

select
    authority,
    child_id,
    dob,
    case
        when dob is null then null
        when file_order = 1 then 'header'
        else 'other file'
    end as dob_source
from named
qualify row_number() over (
    partition by authority, child_id
    order by dob is null asc, file_order asc, return_year desc, dob desc
) = 1
