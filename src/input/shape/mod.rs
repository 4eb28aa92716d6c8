//! The shape of the two TOML files, for editors: JSON Schemas that complete keys and mark what is misspelt.
//!
//! The reader beside this module stays the judge: it tells every issue with its line and its cure, and knows what a schema
//! cannot say (amounts with too many places, bounds that contradict each other, names that do not exist). The types here say
//! the same of keys, kinds of values and words; tests hold them to the reader's own lists and to every file of this
//! repository.

#[expect(dead_code, reason = "only the shape of these types matters: no value of them is ever made outside tests")]
mod programme;
#[expect(dead_code, reason = "as programme")]
mod rules;
#[expect(dead_code, reason = "as programme")]
mod scenario;
#[expect(dead_code, reason = "as programme")]
mod values;

#[cfg(test)]
mod tests;

use programme::ProgrammeFile;
use scenario::ScenarioFile;
use schemars::{JsonSchema, generate::SchemaSettings};

/// The schema of a programme file, as JSON.
#[must_use]
pub fn programme_schema() -> String {
    schema::<ProgrammeFile>()
}

/// The schema of a scenario file, as JSON.
#[must_use]
pub fn scenario_schema() -> String {
    schema::<ScenarioFile>()
}

/// Draft 7, which editors for TOML understand.
fn schema<T: JsonSchema>() -> String {
    let schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<T>();
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is plain JSON");
    text.push('\n');
    text
}
