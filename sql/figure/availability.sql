-- Whether a figure can be computed: one row per authority, indicator, definition version, period
-- type and period end. Precedence: source_absent, blocked, insufficient_history, else ok
-- (INDICATORS 9); no_cases is decided from the cohort. A source delivered for only one of the two
-- returns of a rolling window is insufficient_history.
with

rules as (

    select
        blocked_slot.authority,
        blocked_slot.indicator_id,
        blocked_slot.definition_version,
        blocked_slot.period_type,
        blocked_slot.period_end,
        list_sort(list(blocked_slot.rule_id)) as rule_ids
    from figure.blocked_slot
    group by all

)

select
    slot.authority,
    slot.indicator_id,
    slot.definition_version,
    slot.is_headline,
    slot.period_type,
    slot.period_start,
    slot.period_end,
    slot.year_ending,
    slot.is_reported,
    population.population,
    case
        when source_state.is_absent then 'source_absent'
        when rules.rule_ids is not null then 'blocked'
        when
            source_state.is_partly_absent or coalesce(history_state.is_missing, false)
            then 'insufficient_history'
        else 'ok'
    end as status,
    case
        when not source_state.is_absent then coalesce(rules.rule_ids, cast([] as varchar[]))
        else cast([] as varchar[])
    end as rule_ids
from figure.slot
inner join figure.source_state
    on
        slot.authority = source_state.authority
        and slot.indicator_id = source_state.indicator_id
        and slot.definition_version = source_state.definition_version
        and slot.period_type = source_state.period_type
        and slot.period_end = source_state.period_end
left join figure.history_state
    on
        slot.authority = history_state.authority
        and slot.indicator_id = history_state.indicator_id
        and slot.definition_version = history_state.definition_version
        and slot.period_type = history_state.period_type
        and slot.period_end = history_state.period_end
left join rules
    on
        slot.authority = rules.authority
        and slot.indicator_id = rules.indicator_id
        and slot.definition_version = rules.definition_version
        and slot.period_type = rules.period_type
        and slot.period_end = rules.period_end
left join reference.population
    on slot.authority = population.authority and slot.year_ending = population.year_ending
