//! What the child takes away from itself before it looks at a file that may be hostile.

use super::model::Limits;
use rustix::process::{Resource, Rlimit, setrlimit};
use std::time::Duration;

/// Seconds of processor time for a file of this size and number of pages.
pub(super) fn seconds(limits: &Limits, file_bytes: u64, pages: usize) -> f64 {
    let mebibytes = file_bytes as f64 / f64::from(1 << 20);
    let seconds = limits.base_seconds
        + mebibytes * limits.seconds_per_mebibyte
        + pages as f64 * limits.seconds_per_page;
    seconds.clamp(1.0, limits.max_seconds.max(1.0))
}

/// No more memory, files or time than the limits say; no file, network or process at all.
///
/// Limits of resources are required. Landlock and seccomp are taken where the kernel has them.
pub(super) fn enter(limits: &Limits, file_bytes: u64) -> Result<(), rustix::io::Errno> {
    let fixed = |n| Rlimit { current: Some(n), maximum: Some(n) };
    setrlimit(Resource::Core, fixed(0))?;
    setrlimit(Resource::As, fixed(limits.memory_bytes))?;
    setrlimit(Resource::Fsize, fixed(0))?;
    setrlimit(Resource::Nofile, fixed(0))?;
    limit_time(limits, seconds(limits, file_bytes, 0))?;
    #[cfg(target_os = "linux")]
    linux::confine();
    Ok(())
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
    use landlock::{
        ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _,
        RulesetError, Scope,
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

    pub(super) fn confine() {
        // Both are best effort: an older kernel leaves the limits of resources and the time-out.
        let _ = landlocked();
        if let Some(filter) = filter() {
            let _ = seccompiler::apply_filter_all_threads(&filter);
        }
    }

    /// No file may be opened, no port bound or reached, nothing outside be signalled.
    fn landlocked() -> Result<(), RulesetError> {
        Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(ABI::V6))?
            .handle_access(AccessNet::from_all(ABI::V6))?
            .scope(Scope::from_all(ABI::V6))?
            .create()?
            .restrict_self()
            .map(drop)
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
