-- What breakdowns need to know of a child: one row per authority, service and child.
-- Child protection: from the CIN census. Looked after: from the 903 header, and the disability
-- from the matched census child, since the 903 has none; without a match it is Not known, never
-- Not disabled (INDICATORS 5).
with

child_protection as (

    select
        authority,
        'cp' as service,
        child_id,
        dob,
        sex,
        ethnicity_group,
        disability
    from core.cp_child

),

looked_after as (

    select
        cla_child.authority,
        'cla' as service,
        cla_child.child_id,
        cla_child.dob,
        cla_child.sex,
        coalesce(ethnicity.group_name, 'Not known') as ethnicity_group,
        coalesce(cp_child.disability, 'Not known') as disability
    from core.cla_child as cla_child
    left join reference.code as ethnicity
        on ethnicity.code_set = 'ethnicity' and cla_child.ethnicity_code = ethnicity.code
    left join core.child_match as child_match
        on cla_child.authority = child_match.authority and cla_child.child_id = child_match.child_id
    left join core.cp_child as cp_child
        on
            child_match.authority = cp_child.authority
            and child_match.cp_child_id = cp_child.child_id

),

children as (

    select * from child_protection
    union all
    select * from looked_after

)

select * from children
