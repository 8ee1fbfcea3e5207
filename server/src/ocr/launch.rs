//! The step between: limits are set on this process, which then becomes `tesseract`.

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use rustix::process::{Resource, Rlimit, setrlimit};

/// First argument that makes the binary start `tesseract` under limits.
pub const SUBCOMMAND: &str = "__ocr";

/// A page at 300 dpi takes well under half of it.
const MEMORY: u64 = 3 << 29;
/// Seconds of processor time.
const SECONDS: u64 = 100;

/// Body of the hidden subcommand: `__ocr <languages> <mode>`, the picture on standard input.
pub fn launch() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(2).take(2).collect();
    let [languages, mode] = arguments.as_slice() else { return ExitCode::from(2) };
    if let Err(error) = confine() {
        eprintln!("limits: {error}");
        return ExitCode::from(3);
    }
    let mut tesseract = Command::new("tesseract");
    let dpi = super::DPI.to_string();
    tesseract.args(["stdin", "stdout", "-l", languages, "--psm", mode, "--dpi", &dpi, "tsv"]);
    let error = tesseract.exec();
    eprintln!("{error}");
    ExitCode::from(4)
}

fn confine() -> Result<(), Box<dyn std::error::Error>> {
    let fixed = |n: u64| Rlimit { current: Some(n), maximum: Some(n) };
    setrlimit(Resource::Core, fixed(0))?;
    setrlimit(Resource::Fsize, fixed(0))?;
    setrlimit(Resource::Nofile, fixed(64))?;
    setrlimit(Resource::As, fixed(MEMORY))?;
    setrlimit(Resource::Cpu, fixed(SECONDS))?;
    #[cfg(target_os = "linux")]
    read_only()?;
    Ok(())
}

/// Programs and language data may be read, nothing written, no port reached, as far as the kernel has it.
#[cfg(target_os = "linux")]
fn read_only() -> Result<(), landlock::RulesetError> {
    use landlock::{
        ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
        RulesetCreatedAttr,
    };
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI::V6))?
        .handle_access(AccessNet::from_all(ABI::V6))?
        .create()?;
    let places =
        ["/usr", "/lib", "/lib64", "/bin", "/opt", "/nix", "/etc/ld.so.cache", "/dev/null", "/proc", "/sys"];
    for place in places {
        // What is not there needs no permission.
        if let Ok(opened) = PathFd::new(place) {
            ruleset = ruleset.add_rule(PathBeneath::new(opened, AccessFs::from_read(ABI::V6)))?;
        }
    }
    ruleset.restrict_self()?;
    Ok(())
}
