//! `fundline generate`: synthetic candidates for any programme.

use super::common::{told, whole};
use super::{Exit, issues};
use crate::domain::{Issues, Lang, Money, MoneyUnit, Place, Text, parse_units};
use crate::generate::{Call, GenerateError, Plain, Profile, generate, plain_for, plain_programme, read_profile};
use crate::input::load_programme;
use crate::say;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Arguments of `fundline generate`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The call guide, TOML
    #[arg(long, value_name = "FILE", default_value = "data/guide-2025-2/programme.toml")]
    programme: PathBuf,
    /// What the candidates are like, TOML [default: synthetic.toml beside the programme, where there is one]
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Candidates without a profile: any programme, any number
    #[arg(long, conflicts_with = "profile")]
    plain: bool,
    /// Requests are multiples of this amount (plain candidates)
    #[arg(long, value_name = "AMOUNT", requires = "plain")]
    grain: Option<String>,
    /// Candidates that ask for more tend to have more merit (plain candidates)
    #[arg(long, requires = "plain")]
    correlated: bool,
    /// So many pairs of candidates exclude each other, and a tenth as many sets of three to six (plain candidates, column `exclusive`)
    #[arg(long, value_name = "N", default_value_t = 0, requires = "write_programme")]
    exclusions: u32,
    /// So many candidates need another one (plain candidates)
    #[arg(long, value_name = "N", default_value_t = 0, requires = "write_programme")]
    dependencies: u32,
    /// Also write the programme that they are for: the directions of --programme without its clauses and limits (plain candidates)
    #[arg(long, value_name = "FILE", requires = "plain")]
    write_programme: Option<PathBuf>,
    /// Places and funds of the programme that is written grow with the candidates: so many for each place [default: as they are]
    #[arg(long, value_name = "X", requires = "write_programme", value_parser = per_place)]
    per_place: Option<i64>,
    /// The total of the programme that is written, of what its directions' funds come to [default: 100%]
    #[arg(long, value_name = "PERCENT", requires = "write_programme", value_parser = percent)]
    total: Option<i64>,
    /// The same seed gives the same candidates
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many
    #[arg(long, value_name = "N", default_value_t = 900, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    candidates: u32,
    /// Where to write them [default: stdout]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    write(args, lang).map_or_else(|exit| exit, |()| Exit::Done)
}

fn write(args: &Args, lang: Lang) -> Result<(), Exit> {
    let programme = load_programme(&args.programme).map_err(|found| told(&found, lang))?.programme;
    let profile = profile(args, lang)?;
    let grain = args.grain.as_deref().map(|text| grain(&programme.money, text, lang)).transpose()?;
    let count = args.candidates as usize;
    let call = Call {
        per_place: args.per_place,
        total: args.total,
        exclusions: args.exclusions as usize,
        dependencies: args.dependencies as usize,
    };
    let options = Plain { grain, correlated: args.correlated };
    let make = |out: &mut dyn Write| {
        let mut out = BufWriter::with_capacity(1 << 16, out);
        let made = match &profile {
            Some(profile) => generate(&programme, Some(profile), args.seed, count, &mut out),
            None => plain_for(&programme, &options, &call, args.seed, count, &mut out),
        };
        made.and_then(|()| Ok(out.flush()?))
    };
    if let Some(path) = &args.write_programme {
        let make = |mut out: &mut dyn Write| plain_programme(&programme, &call, args.seed, count, &mut out);
        whole(path, make).map_err(|error| failed(args, error, lang))?;
    }
    let made = match &args.out {
        None => make(&mut io::stdout().lock()),
        Some(path) => whole(path, make),
    };
    made.map_err(|error| failed(args, error, lang))
}

fn failed(args: &Args, error: GenerateError, lang: Lang) -> Exit {
    match error {
        GenerateError::Unfit(found) => told(&found, lang),
        GenerateError::Write(error) if args.out.is_none() && error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        GenerateError::Write(error) => {
            let problem = say!("无法写入：{error}", "cannot write: {error}");
            issues::tell_failure(
                "A104",
                &problem,
                &say!("请检查路径、权限和磁盘空间", "check the path, the permissions and the space on the disk"),
                lang,
            );
            Exit::Input
        }
    }
}

/// Millionths of a number above zero.
fn per_place(text: &str) -> Result<i64, String> {
    let number = parse_units(text, 6).ok().filter(|millionths| *millionths > 0);
    number.ok_or_else(|| "a number above 0, such as 3.5".to_owned())
}

/// Millionths of a whole.
fn percent(text: &str) -> Result<i64, String> {
    let share = text.strip_suffix('%').and_then(|number| parse_units(number, 4).ok());
    share.filter(|millionths| *millionths > 0).ok_or_else(|| "a percentage above 0, such as 90%".to_owned())
}

fn profile(args: &Args, lang: Lang) -> Result<Option<Profile>, Exit> {
    let beside = args.programme.parent().unwrap_or(Path::new("")).join("synthetic.toml");
    let path = match &args.profile {
        _ if args.plain => return Ok(None),
        Some(path) => path.clone(),
        None if beside.is_file() => beside,
        None => return Ok(None),
    };
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        let mut found = Issues::default();
        let problem = say!("无法读取：{error}", "cannot be read: {error}");
        let help = say!("请检查路径；文件须为 UTF-8", "check the path; the file must be UTF-8");
        found.error("F101", Place::file(&shown), problem, help);
        told(&found, lang)
    })?;
    read_profile(&shown, &text).map(Some).map_err(|found| told(&found, lang))
}

fn grain(unit: &MoneyUnit, text: &str, lang: Lang) -> Result<Money, Exit> {
    unit.parse(text).ok().filter(|grain| *grain > Money::ZERO).ok_or_else(|| {
        let problem = say!("--grain `{text}` 不是大于零的金额", "--grain `{text}` is no amount above zero");
        let (name, places) = (&unit.unit, unit.decimals);
        let help = Text {
            zh: format!("请写成 {name}，至多 {places} 位小数"),
            en: format!("write it in {name}, with at most {places} places"),
        };
        issues::tell_failure("A105", &problem, &help, lang);
        Exit::Input
    })
}
