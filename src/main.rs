//! The `fundline` command.

fn main() -> std::process::ExitCode {
    fundline::cli::run()
}
