//! RO-Crate 1.1 metadata: what a sealed result is, in the terms that research data repositories read. Hashes are the bag's business:
//! that version of RO-Crate has no term for them.

use super::contents::Contents;
use super::manifest::{MANIFEST, Manifest, sha256};
use super::stamp::{RUN, Run};
use serde_json::{Value, json};

/// Name of the metadata in the payload.
pub const RO_CRATE: &str = "ro-crate-metadata.json";

/// The metadata of a result folder: its files, the program, and the run that made it. `date` is when it was made, as far as that
/// is known from elsewhere than `run`.
#[must_use]
pub fn ro_crate(files: &Contents, manifest: &Manifest, run: Option<&Run>, date: &str) -> Vec<u8> {
    let (programme, scenario) = (&manifest.programme, &manifest.scenario.id);
    let parts: Vec<Value> = files.keys().map(|name| link(name)).collect();
    let mut graph = vec![
        json!({
            "@id": RO_CRATE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        }),
        json!({
            "@id": "./",
            "@type": "Dataset",
            "name": format!("fundline result: {programme}, {scenario}"),
            "description": description(files, manifest),
            "identifier": files.get(MANIFEST).map(|bytes| format!("sha256:{}", sha256(bytes))),
            "datePublished": date,
            "license": {"@id": "#license"},
            "hasPart": parts,
            "mentions": {"@id": "#run"},
        }),
        json!({
            "@id": "#license",
            "@type": "CreativeWork",
            "name": "No licence stated",
            "description": "Whoever runs the programme decides who may use this result.",
        }),
        json!({
            "@id": "#fundline",
            "@type": "SoftwareApplication",
            "name": manifest.program.name,
            "version": manifest.program.version,
            "softwareVersion": format!("{} ({})", manifest.program.version, manifest.program.commit),
        }),
        action(files, run),
    ];
    if let Some(user) = run.and_then(|run| run.user.as_ref()) {
        graph.push(json!({"@id": "#user", "@type": "Person", "name": user}));
    }
    graph.extend(files.iter().map(|(name, bytes)| file(name, bytes)));
    let whole = json!({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph});
    let mut text = serde_json::to_vec_pretty(&whole).expect("plain values");
    text.push(b'\n');
    text
}

fn description(files: &Contents, manifest: &Manifest) -> String {
    let allocation: Value =
        files.get("allocation.json").and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
    let text = |key: &str| allocation[key].as_str().unwrap_or("unknown").to_owned();
    let (programme, scenario) = (&manifest.programme, &manifest.scenario.id);
    let head = format!("Allocation of programme {programme} under scenario {scenario}: {}", text("status"));
    if allocation["objective"].is_string() {
        let (objective, awarded, unit) = (text("objective"), text("awarded"), text("unit"));
        format!("{head}, merit {objective}, {awarded} {unit} awarded.")
    } else {
        format!("{head}.")
    }
}

/// The run: what went in, what came out.
fn action(files: &Contents, run: Option<&Run>) -> Value {
    let (inputs, results): (Vec<&String>, Vec<&String>) = files.keys().partition(|name| name.starts_with("inputs/"));
    let links = |names: Vec<&String>| names.into_iter().map(|name| link(name)).collect::<Vec<_>>();
    let mut action = json!({
        "@id": "#run",
        "@type": "CreateAction",
        "name": "fundline solve",
        "instrument": {"@id": "#fundline"},
        "object": links(inputs),
        "result": links(results),
    });
    if let Some(run) = run {
        action["startTime"] = json!(run.started);
        action["endTime"] = json!(run.finished);
        if run.user.is_some() {
            action["agent"] = json!({"@id": "#user"});
        }
    }
    action
}

fn link(name: &str) -> Value {
    json!({"@id": encoded(name)})
}

fn file(name: &str, bytes: &[u8]) -> Value {
    json!({
        "@id": encoded(name),
        "@type": "File",
        "name": name,
        "description": what(name),
        "encodingFormat": kind(name),
        "contentSize": bytes.len().to_string(),
    })
}

fn what(name: &str) -> &'static str {
    match name {
        "allocation.csv" => "decision, award and reason of each candidate",
        "allocation.json" => "the result for programs",
        "allocation.xlsx" => "the result as a workbook",
        "report.html" => "the report in Chinese and English",
        MANIFEST => "SHA-256 of each file, and what made them",
        RUN => "when, by whom and where the result was made",
        _ if name.starts_with("inputs/") => "an input as it was read",
        _ if name.starts_with("certificate/") => "part of the proof that the allocation is optimal",
        _ => "part of the report",
    }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "csv" => "text/csv",
        "json" => "application/json",
        "html" => "text/html",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "toml" => "application/toml",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "parquet" => "application/vnd.apache.parquet",
        "tsv" | "txt" | "opb" | "pbp" => "text/plain",
        _ => "application/octet-stream",
    }
}

/// A name as part of a URI.
fn encoded(name: &str) -> String {
    use std::fmt::Write;
    name.bytes().fold(String::with_capacity(name.len()), |mut uri, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            write!(uri, "%{byte:02X}").expect("writing to a string");
        }
        uri
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_become_parts_of_a_uri() {
        assert_eq!(super::encoded("charts/merit-request.svg"), "charts/merit-request.svg");
        assert_eq!(super::encoded("inputs/scenarios/削 1.toml"), "inputs/scenarios/%E5%89%8A%201.toml");
    }
}
