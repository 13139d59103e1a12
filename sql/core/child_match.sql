-- Children looked after matched to children of the CIN census: one row per child looked after that
-- has a match.
-- In this order: the crosswalk of the latest return that names the child; the same valid UPN and
-- date of birth; the same identifier and date of birth (CONTRACT 2). Of several census children at
-- one step the one with a stated disability, then the greatest identifier as text, so the order of
-- rows never matters (INDICATORS 9). A UPN is a letter, eleven digits, then one digit or letter. A
-- crosswalk entry whose census child is not known is no match.
with

crosswalk as (

    select *
    from staging.child_crosswalk
    qualify rank() over (partition by authority, child_id order by return_year desc) = 1

),

candidates as (

    select
        crosswalk.authority,
        crosswalk.child_id,
        cp_child.child_id as cp_child_id,
        cp_child.disability,
        1 as match_order,
        'crosswalk' as match_rule
    from crosswalk
    inner join core.cp_child as cp_child
        on crosswalk.authority = cp_child.authority and crosswalk.cp_child_id = cp_child.child_id
    union all
    select
        cla_child.authority,
        cla_child.child_id,
        cp_child.child_id as cp_child_id,
        cp_child.disability,
        2 as match_order,
        'upn and date of birth' as match_rule
    from core.cla_child as cla_child
    inner join core.cp_child as cp_child
        on
            cla_child.authority = cp_child.authority
            and cla_child.upn = cp_child.upn
            and cla_child.dob = cp_child.dob
            and regexp_full_match(cla_child.upn, '[A-Z][0-9]{11}[0-9A-Z]')
    union all
    select
        cla_child.authority,
        cla_child.child_id,
        cp_child.child_id as cp_child_id,
        cp_child.disability,
        3 as match_order,
        'identifier and date of birth' as match_rule
    from core.cla_child as cla_child
    inner join core.cp_child as cp_child
        on
            cla_child.authority = cp_child.authority
            and cla_child.child_id = cp_child.child_id
            and cla_child.dob = cp_child.dob

),

matches as (

    select
        authority,
        child_id,
        cp_child_id,
        match_rule
    from candidates
    qualify row_number() over (
        partition by authority, child_id
        order by match_order asc, disability = 'Not known' asc, cp_child_id desc
    ) = 1

)

select * from matches
