-- Macros that every SQL model may use, in the schema main of the warehouse.

-- Text as meant: trimmed, the words that mean "missing" become null (CONTRACT 2).
create or replace macro text_value(x) as
case
    when upper(trim(x, ' ' || chr(9) || chr(10) || chr(13) || chr(160))) in ('', 'NULL', '#N/A', 'N/A') then null
    else trim(x, ' ' || chr(9) || chr(10) || chr(13) || chr(160))
end;

-- A code: text in upper case.
create or replace macro code_value(x) as upper(text_value(x));

-- dd/mm/yyyy, two digits for day and month; a time after the date is cut off. Anything else is null.
create or replace macro uk_date(x) as
try_strptime(
    regexp_extract(x, '^[\s\x{a0}]*(\d{2}/\d{2}/\d{4})([ T].*)?[\s\x{a0}]*$', 1), '%d/%m/%Y'
)::date;

-- yyyy-mm-dd, two digits for day and month; a time after the date is cut off. Anything else is null.
create or replace macro iso_date(x) as
try_strptime(
    regexp_extract(x, '^[\s\x{a0}]*(\d{4}-\d{2}-\d{2})([ T].*)?[\s\x{a0}]*$', 1), '%Y-%m-%d'
)::date;

-- Local CSV files: either of the two, never guessed, since they cannot be confused.
create or replace macro local_date(x) as coalesce(iso_date(x), uk_date(x));

-- A date was given and cannot be read (DQ-003).
create or replace macro is_bad_date(x, d) as (d is null and text_value(x) is not null);

-- Adding months and years keeps the day, clamped to the last day of the target month (INDICATORS 1.1).
create or replace macro add_months(d, n) as cast(d + to_months(cast(n as integer)) as date);
create or replace macro add_years(d, n) as cast(d + to_years(cast(n as integer)) as date);

-- Completed years; somebody born on 29 February has the birthday on 28 February (INDICATORS 1.1).
create or replace macro age_years(dob, on_date) as
case
    when on_date >= dob
        then
            year(on_date) - year(dob) - if(
                month(on_date) * 100 + day(on_date) < month(dob) * 100 + day(dob)
                and not (
                    month(dob) = 2 and day(dob) = 29
                    and month(on_date) = 2 and day(on_date) = 28 and month(on_date + 1) = 3
                ),
                1,
                0
            )
end;

-- The reporting year (1 April to 31 March) of a date, named by the year it ends in.
create or replace macro reporting_year(d) as cast(year(d) + if(month(d) >= 4, 1, 0) as integer);

-- A list without its missing values.
create or replace macro known_values(x) as list_filter(x, lambda value: value is not null);

-- A figure from its parts, to six decimals; null without a denominator. times: 100 for percent, 10,000 for rates.
create or replace macro figure_value(n, d, times) as
cast(round(n * times / nullif(d, 0), 6) as decimal(18, 6));

-- A figure as it is shown: rounded half up to its decimals.
create or replace macro figure_text(v, decimals) as
case decimals
    when 0 then cast(cast(round(v, 0) as decimal(18, 0)) as varchar)
    when 1 then cast(cast(round(v, 1) as decimal(18, 1)) as varchar)
    else cast(v as varchar)
end;

-- Columns at fault with what they hold, in one line; only their names where the values are not told.
create or replace macro fault_text(names, held) as
if(
    held is null,
    array_to_string(names, ', '),
    array_to_string(
        list_transform(list_zip(names, held), lambda pair: concat(pair[1], '=', coalesce(pair[2], 'blank'))), '; '
    )
);
