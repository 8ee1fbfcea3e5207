//! What the child takes away from itself before it looks at a file that may be hostile.

use super::model::Limits;
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Seconds of processor time for a file of this size and number of pages.
pub(super) fn seconds(limits: &Limits, file_bytes: u64, pages: usize) -> f64 {
    let mebibytes = file_bytes as f64 / f64::from(1 << 20);
    let seconds = limits.base_seconds
        + mebibytes * limits.seconds_per_mebibyte
        + pages as f64 * limits.seconds_per_page;
    seconds.clamp(1.0, limits.max_seconds.max(1.0))
}

/// How far the kernel of this machine helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confined {
    /// Files, ports and foreign processes are out of reach by Landlock, as far as the kernel has it.
    pub landlock: Landlock,
    /// System calls that reading never needs are refused.
    pub seccomp: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Landlock {
    Full,
    Partial,
    Absent,
}

/// No file, network or process at all, and no core: taken before anything is read.
///
/// Limits of resources are required. Landlock and seccomp are taken where the kernel has them.
pub(crate) fn confine() -> Result<Confined, rustix::io::Errno> {
    setrlimit(Resource::Core, fixed(0))?;
    setrlimit(Resource::Fsize, fixed(0))?;
    setrlimit(Resource::Nofile, fixed(0))?;
    #[cfg(target_os = "linux")]
    let confined = linux::confine();
    #[cfg(not(target_os = "linux"))]
    let confined = Confined { landlock: Landlock::Absent, seccomp: false };
    Ok(confined)
}

/// No more memory or time than the request allows.
pub(crate) fn limit(limits: &Limits, file_bytes: u64) -> Result<(), rustix::io::Errno> {
    setrlimit(Resource::As, fixed(limits.memory_bytes))?;
    limit_time(limits, seconds(limits, file_bytes, 0))
}

fn fixed(n: u64) -> Rlimit {
    Rlimit { current: Some(n), maximum: Some(n) }
}

/// Sets the processor time; the hard limit stays at the most that any file may take.
pub(super) fn limit_time(limits: &Limits, seconds: f64) -> Result<(), rustix::io::Errno> {
    let whole = |s: f64| Duration::from_secs_f64(s.clamp(0.0, 1e9)).as_secs() + 1;
    setrlimit(
        Resource::Cpu,
        Rlimit { current: Some(whole(seconds)), maximum: Some(whole(limits.max_seconds.max(seconds))) },
    )
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{Confined, Landlock};
    use landlock::{
        ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _,
        RulesetError, RulesetStatus, Scope,
    };
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

    /// Calls that newer architectures do without.
    #[cfg(target_arch = "x86_64")]
    const OLD_CALLS: &[libc::c_long] = &[
        libc::SYS_fork,
        libc::SYS_vfork,
        libc::SYS_open,
        libc::SYS_creat,
        libc::SYS_unlink,
        libc::SYS_rename,
    ];
    #[cfg(not(target_arch = "x86_64"))]
    const OLD_CALLS: &[libc::c_long] = &[];

    /// Both are best effort: an older kernel leaves the limits of resources and the time-out.
    pub(super) fn confine() -> Confined {
        let landlock = match landlocked() {
            Ok(RulesetStatus::FullyEnforced) => Landlock::Full,
            Ok(RulesetStatus::PartiallyEnforced) => Landlock::Partial,
            Ok(RulesetStatus::NotEnforced) | Err(_) => Landlock::Absent,
        };
        let seccomp = filter().is_some_and(|f| seccompiler::apply_filter_all_threads(&f).is_ok());
        Confined { landlock, seccomp }
    }

    /// No file may be opened, no port bound or reached, nothing outside be signalled.
    fn landlocked() -> Result<RulesetStatus, RulesetError> {
        Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(ABI::V6))?
            .handle_access(AccessNet::from_all(ABI::V6))?
            .scope(Scope::from_all(ABI::V6))?
            .create()?
            .restrict_self()
            .map(|status| status.ruleset)
    }

    /// Calls that reading a file already in memory never needs answer "not permitted".
    fn filter() -> Option<BpfProgram> {
        let arch = TargetArch::try_from(std::env::consts::ARCH).ok()?;
        let refused = [
            libc::SYS_clone,
            libc::SYS_clone3,
            libc::SYS_kill,
            libc::SYS_execve,
            libc::SYS_execveat,
            libc::SYS_openat,
            libc::SYS_openat2,
            libc::SYS_socket,
            libc::SYS_socketpair,
            libc::SYS_connect,
            libc::SYS_bind,
            libc::SYS_listen,
            libc::SYS_accept,
            libc::SYS_accept4,
            libc::SYS_sendto,
            libc::SYS_sendmsg,
            libc::SYS_ptrace,
            libc::SYS_process_vm_readv,
            libc::SYS_process_vm_writev,
            libc::SYS_pidfd_open,
            libc::SYS_pidfd_getfd,
            libc::SYS_bpf,
            libc::SYS_io_uring_setup,
            libc::SYS_userfaultfd,
            libc::SYS_perf_event_open,
            libc::SYS_mount,
            libc::SYS_unshare,
            libc::SYS_setns,
            libc::SYS_keyctl,
            libc::SYS_unlinkat,
            libc::SYS_renameat2,
            libc::SYS_memfd_create,
        ];
        let rules = refused.iter().chain(OLD_CALLS).map(|call| (*call, Vec::new())).collect();
        let refuse = SeccompAction::Errno(u32::try_from(libc::EPERM).ok()?);
        SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch).ok()?.try_into().ok()
    }
}
