//! Proofs by the hundred: how many close, how long they take to find and to check, how large they are.
//!
//! `cargo bench --bench proofs -- [FILTER] [SEEDS]` prints a table with one line per family of random programmes of the guide's shape, the guide
//! itself, the city programmes and Petersen's capital-budgeting problems where the cases are at hand. Times are wall seconds, the median and
//! the worst of a family; `veripb` is looked for in PATH, or where `FUNDLINE_VERIPB` says.

#[allow(dead_code, unused_imports, reason = "tests and this bench read the same cases")]
#[path = "../tests/published/mod.rs"]
mod published;
#[allow(dead_code, unused_imports, reason = "tests and this bench read the same cases")]
#[path = "../tests/it/support.rs"]
mod support;

#[path = "support/guide.rs"]
mod guide;

use fundline::domain::Outcome;
use fundline::input::{Inputs, Paths, load};
use fundline::model::{self, Standard};
use fundline::prove::{self, Checked, Derivations, Subject};
use fundline::screen;
use fundline::solve::derive::{self, Derived, Limits};
use fundline::solve::{Control, Options, solve};
use guide::DIRECTIONS;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The solver's time for one programme.
const PATIENCE: Duration = Duration::from_mins(1);

/// A random programme.
#[derive(Clone, Copy)]
struct Shape {
    candidates: usize,
    /// The total in per cent of the sum of the caps.
    share: u32,
    /// Pairs across directions of which at most one is funded.
    pairs: usize,
    dependencies: usize,
    /// Steps of merit, in hundredths; and of money, in 万元 with so many parts.
    merit_step: u32,
    money_parts: u32,
    /// Money in steps of 10 万元.
    coarse: bool,
    /// Merit goes with money.
    correlated: bool,
    ranking: &'static str,
}

const PLAIN: Shape = Shape {
    candidates: 600,
    share: 100,
    pairs: 30,
    dependencies: 0,
    merit_step: 1,
    money_parts: 1,
    coarse: false,
    correlated: false,
    ranking: "free",
};

fn shapes() -> Vec<(String, Shape)> {
    let mut shapes = Vec::new();
    for candidates in [100, 600, 2000, 10_000] {
        for share in [100, 98, 95, 90, 75] {
            shapes.push((format!("{candidates}, {share} %"), Shape { candidates, share, ..PLAIN }));
        }
    }
    for share in [100, 98, 95, 90, 75] {
        let base = Shape { share, ..PLAIN };
        shapes.push((format!("600, {share} %, no pairs"), Shape { pairs: 0, ..base }));
        shapes.push((format!("600, {share} %, dependencies"), Shape { dependencies: 40, ..base }));
        shapes.push((format!("600, {share} %, whole points"), Shape { merit_step: 100, ..base }));
        shapes.push((format!("600, {share} %, coarse money"), Shape { coarse: true, ..base }));
        shapes.push((format!("600, {share} %, yuan"), Shape { money_parts: 10_000, ..base }));
        shapes.push((format!("600, {share} %, correlated"), Shape { correlated: true, ..base }));
    }
    shapes.push(("600, 90 %, strict ranking".to_owned(), Shape { share: 90, ranking: "strict", ..PLAIN }));
    shapes.push(("100, 90 %, skip".to_owned(), Shape { candidates: 100, share: 90, ranking: "skip", ..PLAIN }));
    shapes
}

fn programme(shape: &Shape, seed: u64) -> Inputs {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let places: usize = DIRECTIONS.iter().map(|direction| direction.0).sum();
    let caps: u32 = DIRECTIONS.iter().map(|direction| direction.1).sum();
    let mut text = format!("[programme]\nid = \"random\"\ntitle = \"random\"\ntotal = {}\n", caps * shape.share / 100);
    let mut table = String::from("id,direction,requested,merit\n");
    let mut ids: Vec<(usize, String)> = Vec::new();
    for (at, &(count, cap)) in DIRECTIONS.iter().enumerate() {
        write!(text, "[[direction]]\nid = \"{at}\"\ntitle = \"{at}\"\nprojects = {{ at_most = {count} }}\nfunds = {{ at_most = {cap} }}\n").expect("written");
        for _ in 0..(shape.candidates * count / places).max(2) {
            let id = format!("P{}", ids.len());
            let parts = shape.money_parts;
            let mean = cap * parts / u32::try_from(count).expect("few");
            let exact = random.random_range(mean * 7 / 10..=mean * 13 / 10).max(1);
            let money = if shape.coarse { (exact + 5) / 10 * 10 } else { exact }.max(1);
            let spread = if shape.correlated {
                random.random_range(0..600) + 6_000 + 3_400 * (exact - mean * 7 / 10) / (mean * 6 / 10).max(1)
            } else {
                random.random_range(6_000..=10_000)
            };
            let merit = spread / shape.merit_step * shape.merit_step;
            writeln!(
                table,
                "{id},{at},{}.{:04},{}.{:02}",
                money / parts,
                money % parts * (10_000 / parts),
                merit / 100,
                merit % 100
            )
            .expect("written");
            ids.push((at, id));
        }
    }
    let mut pick = |taken: &mut Vec<(usize, usize)>| loop {
        let (a, b) = (random.random_range(0..ids.len()), random.random_range(0..ids.len()));
        if ids[a].0 != ids[b].0 && !taken.contains(&(a, b)) {
            taken.push((a, b));
            return (ids[a].1.clone(), ids[b].1.clone());
        }
    };
    let mut taken = Vec::new();
    for at in 0..shape.pairs {
        let (a, b) = pick(&mut taken);
        write!(
            text,
            "[[limit]]\nid = \"x{at}\"\nclause = \"x\"\nwhere = \"id IN ('{a}', '{b}')\"\ncount = {{ at_most = 1 }}\n"
        )
        .expect("written");
    }
    for _ in 0..shape.dependencies {
        let (a, b) = pick(&mut taken);
        write!(text, "[[require]]\nproject = \"{a}\"\nneeds = \"{b}\"\n").expect("written");
    }
    let scenario = format!("[scenario]\nid = \"s\"\ntitle = \"s\"\nranking = \"{}\"\n", shape.ranking);
    read(&text, &table, &scenario)
}

fn read(programme: &str, candidates: &str, scenario: &str) -> Inputs {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path
    };
    let paths = Paths {
        programme: put("programme.toml", programme),
        candidates: put("candidates.csv", candidates),
        scenario: Some(put("s.toml", scenario)),
    };
    load(&paths).unwrap_or_else(|issues| panic!("{issues:#?}"))
}

fn guide() -> Inputs {
    let file = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let paths = Paths {
        programme: file("data/guide-2025-2/programme.toml"),
        candidates: file("data/guide-2025-2/candidates.csv"),
        scenario: Some(file("scenarios/base.toml")),
    };
    load(&paths).unwrap_or_else(|issues| panic!("{issues:#?}"))
}

fn veripb() -> Option<PathBuf> {
    let named = std::env::var_os("FUNDLINE_VERIPB").map_or_else(|| PathBuf::from("veripb"), PathBuf::from);
    Command::new(&named).arg("--version").output().ok().map(|_| named)
}

/// Seconds that `veripb` takes for a pair of files; it must accept without a warning.
fn by_veripb(veripb: &Path, program: &[u8], proof: &[u8]) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let (opb, pbp) = (folder.path().join("p.opb"), folder.path().join("p.pbp"));
    std::fs::write(&opb, program).expect("written");
    std::fs::write(&pbp, proof).expect("written");
    let started = Instant::now();
    let output = Command::new(veripb).arg(&opb).arg(&pbp).output().expect("veripb runs");
    let seconds = started.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&output.stdout).to_lowercase()
        + &String::from_utf8_lossy(&output.stderr).to_lowercase();
    assert!(output.status.success() && said.contains("s verified") && !said.contains("warning"), "veripb: {said}");
    seconds
}

/// What came of one proof.
struct Proof {
    /// Seconds to derive it.
    derived: f64,
    /// It shows all that was claimed.
    closed: bool,
    bytes: usize,
    /// Seconds of our own checker, and of `veripb`.
    own: f64,
    theirs: f64,
}

/// What came of one programme: seconds of the solver, and its two proofs; `None` where the solver did not prove its optimum.
type Certified = Option<(f64, [Proof; 2])>;

fn certified(name: &str, inputs: &Inputs, veripb: Option<&Path>) -> Certified {
    let Inputs { case, candidates, .. } = inputs;
    let screened = screen::screen(case, candidates).expect("sound expressions");
    let program = model::build(case, candidates, &screened.screening, &screened.bindings).expect("eligible locks");
    let started = Instant::now();
    let mut control = Control::default();
    control.deadline = Some(started + PATIENCE);
    let Outcome::Optimal(solution) = solve(&program, candidates.len(), Options::default(), &control) else {
        return None;
    };
    let solved = started.elapsed().as_secs_f64();
    let control = Control::default();
    let chosen = derive::columns(&program, &solution.allocation);
    let limits = Limits::default();
    let started = Instant::now();
    let (merit, start) = derive::merit(&Standard::merit(&program), &chosen, true, limits, &control);
    let merit_took = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let choice = derive::choice(&Standard::choice(&program, &chosen), &chosen, &start, limits, &control);
    let choice_took = started.elapsed().as_secs_f64();
    let shown = |derived: Derived| match derived {
        Derived::Shown(derivation) => Some(derivation),
        Derived::Nothing => None,
        Derived::Refuted(_) => panic!("{name}: refuted"),
    };
    let derivations = Derivations { merit: shown(merit), choice: shown(choice) };
    let subject = Subject { program: &program, candidates, chosen: Some(&chosen) };
    let files =
        prove::files(subject, &derivations).unwrap_or_else(|rejected| panic!("{name}: {}", rejected.describe().en));
    let proof = |derived: f64, program: &str, proof: &str| {
        let file = |name: &str| files.iter().find(|file| file.0 == name).map(|file| file.1.as_slice());
        let (Some(program), Some(proof)) = (file(program), file(proof)) else {
            return Proof { derived, closed: false, bytes: 0, own: 0.0, theirs: 0.0 };
        };
        let text = |bytes| std::str::from_utf8(bytes).expect("ASCII");
        let started = Instant::now();
        let checked = prove::check(text(program), text(proof)).expect("accepted before");
        let own = started.elapsed().as_secs_f64();
        let closed = !matches!(checked, Checked::Within { .. });
        let theirs = veripb.map_or(0.0, |veripb| by_veripb(veripb, program, proof));
        Proof { derived, closed, bytes: proof.len(), own, theirs }
    };
    let merit = proof(merit_took, prove::PROGRAM, prove::OPTIMAL);
    Some((solved, [merit, proof(choice_took, prove::CHOICE_PROGRAM, prove::CHOICE)]))
}

/// The median and the worst.
fn spread(mut numbers: Vec<f64>, digits: usize) -> String {
    numbers.sort_by(f64::total_cmp);
    let (Some(most), median) = (numbers.last(), numbers.get(numbers.len() / 2)) else { return String::new() };
    let median = median.expect("there is a last one");
    if numbers.len() == 1 { format!("{most:.digits$}") } else { format!("{median:.digits$} / {most:.digits$}") }
}

/// One line of the table for the programmes of a family.
fn line(name: &str, family: &[Certified]) {
    type Known = (f64, [Proof; 2]);
    let known: Vec<&Known> = family.iter().flatten().collect();
    let over = |value: &dyn Fn(&Known) -> f64, digits| spread(known.iter().map(|one| value(one)).collect(), digits);
    let closed = |at: usize| known.iter().filter(|one| one.1[at].closed).count();
    let kilobytes =
        |at: usize| over(&|one| f64::from(u32::try_from(one.1[at].bytes.div_ceil(1024)).unwrap_or(u32::MAX)), 0);
    let sum = |value: fn(&Proof) -> f64| over(&|one| one.1.iter().map(value).sum(), 2);
    println!(
        "| {name} | {} of {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        known.len(),
        family.len(),
        closed(0),
        closed(1),
        over(&|one| one.0, 2),
        sum(|proof| proof.derived),
        kilobytes(0),
        kilobytes(1),
        sum(|proof| proof.own),
        sum(|proof| proof.theirs),
    );
}

/// Programmes that others published, where they are at hand.
fn published() -> Vec<(String, Vec<Inputs>)> {
    let mut families = Vec::new();
    for city in ["Gdynia_2024", "Toulouse_2022"] {
        let of = |case| published::cities::programme(&format!("{city}_{case}.json"));
        let cases = ["A", "B", "C", "D"].into_iter().filter_map(of);
        let inputs: Vec<Inputs> =
            cases.map(|(programme, candidates, _)| support::read(&programme, &candidates)).collect();
        families.push((city.replace('_', " "), inputs));
    }
    if let Some(made) = published::resources::problems() {
        let inputs = made.programmes.iter().map(|(_, imported)| published::read(imported, "base")).collect();
        families.push(("mknap1 (Petersen 1967)".to_owned(), inputs));
    }
    families.retain(|family| !family.1.is_empty());
    families
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let filter = arguments.next().unwrap_or_default();
    let seeds: u64 = arguments.next().and_then(|seeds| seeds.parse().ok()).unwrap_or(1);
    let veripb = veripb();
    println!(
        "| programme | solved | merit proven | choice proven | solve s | prove s | merit KB | choice KB | check s | veripb s |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    let named = [("the guide".to_owned(), vec![guide()])].into_iter().chain(published());
    for (name, inputs) in named.filter(|family| family.0.contains(&filter)) {
        let family: Vec<Certified> = inputs.iter().map(|inputs| certified(&name, inputs, veripb.as_deref())).collect();
        line(&name, &family);
    }
    for (name, shape) in shapes().iter().filter(|shape| shape.0.contains(&filter)) {
        let one = |seed| certified(&format!("{name} #{seed}"), &programme(shape, seed), veripb.as_deref());
        line(name, &(1..=seeds).map(one).collect::<Vec<Certified>>());
    }
}
