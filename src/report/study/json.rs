//! A study for programs: every table as a list of objects, numbers that matter as decimal strings.

use crate::domain::Lang;
use crate::report::ReportError;
use crate::study::{Section, Study, Table, Value};
use serde_json::{Map, Value as Json, json};

/// The JSON of a study, its words in the language of the report. It ends with a line feed.
///
/// # Errors
/// Where it cannot be written.
pub fn json(study: &Study, lang: Lang) -> Result<String, ReportError> {
    let about = &study.about;
    let tables = study.sections.iter().flat_map(|section| &section.tables);
    let tables: Map<String, Json> = tables.map(|table| (table.key.clone(), rows(study, table, lang))).collect();
    let inputs: Map<String, Json> = about.inputs.iter().map(|(name, sum)| (name.clone(), json!(sum))).collect();
    let value = json!({
        "study": study.name,
        "title": study.title.get(lang),
        "status": if study.proven { "optimal" } else { "feasible" },
        "programme": about.programme,
        "scenario": about.scenario,
        "money": {"unit": about.money.unit, "decimals": about.money.decimals},
        "synthetic": about.synthetic,
        "text": study.sections.iter().map(|section| text(section, lang)).collect::<Vec<_>>(),
        "tables": tables,
        "inputs": inputs,
        "program": {"name": env!("CARGO_PKG_NAME"), "version": about.version},
    });
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

fn text(section: &Section, lang: Lang) -> Json {
    let paragraphs: Vec<&str> = section.paragraphs.iter().map(|paragraph| paragraph.get(lang)).collect();
    json!({"section": section.key, "title": section.title.get(lang), "paragraphs": paragraphs})
}

fn rows(study: &Study, table: &Table, lang: Lang) -> Json {
    let row = |row: &Vec<Value>| -> Json {
        let cells = table.columns.iter().zip(row);
        cells.map(|(column, value)| (column.key.clone(), cell(study, value, lang))).collect::<Map<_, _>>().into()
    };
    table.rows.iter().map(row).collect()
}

fn cell(study: &Study, value: &Value, lang: Lang) -> Json {
    match value {
        Value::Empty => Json::Null,
        Value::Code(code, _) => json!(code),
        Value::Words(text) => json!(text.get(lang)),
        Value::Id(id) => json!(id),
        Value::Ids(ids) => json!(ids),
        Value::Rule(rule, _) => json!(rule),
        Value::Count(count) => json!(count),
        Value::Money(amount) => json!(study.about.money.plain(*amount).to_string()),
        Value::Merit(number) | Value::Number(number) | Value::Percent(number) => json!(number.to_string()),
    }
}
