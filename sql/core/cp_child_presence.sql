-- Returns of the children in need census in which a child has at least one good row: one row per
-- child and return.
-- A child whose plan is open and who is absent from a later loaded return is lost (DQ-087,
-- INDICATORS 9).
with

seen as (

    select
        cp_child.authority,
        cp_child.child_id,
        cp_child.return_year
    from staging.cp_child
    union
    select
        cp_referral.authority,
        cp_referral.child_id,
        cp_referral.return_year
    from staging.cp_referral
    union
    select
        cp_assessment.authority,
        cp_assessment.child_id,
        cp_assessment.return_year
    from staging.cp_assessment
    union
    select
        cp_section47.authority,
        cp_section47.child_id,
        cp_section47.return_year
    from staging.cp_section47
    union
    select
        cp_plan.authority,
        cp_plan.child_id,
        cp_plan.return_year
    from staging.cp_plan
    union
    select
        cp_review.authority,
        cp_review.child_id,
        cp_review.return_year
    from staging.cp_review

)

select
    authority,
    child_id,
    return_year
from seen
order by authority, child_id, return_year
