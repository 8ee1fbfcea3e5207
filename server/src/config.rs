//! Every setting of the process: flags, or `DAICHO_…` in the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Where things are kept.
#[derive(Args, Clone, Debug)]
pub struct Storage {
    /// Folder for database, files and search index
    #[arg(long, env = "DAICHO_DATA", default_value = "data", value_name = "DIR")]
    pub data: PathBuf,
    /// PostgreSQL instead of the embedded SQLite (`postgres://…`)
    #[arg(long, env = "DAICHO_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Folder for the signed checkpoints of the audit trail, best on another disk or machine, or their file [default: checkpoints in the data folder]
    #[arg(long, env = "DAICHO_CHECKPOINTS", value_name = "DIR")]
    pub checkpoints: Option<PathBuf>,
}

/// How the web server behaves.
#[derive(Args, Clone, Debug)]
pub struct Serve {
    #[command(flatten)]
    pub storage: Storage,
    /// Address to listen on
    #[arg(long, env = "DAICHO_LISTEN", default_value = "127.0.0.1:3000", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// Start with the demonstration bank, in a data folder of its own (…-demo)
    #[arg(long, env = "DAICHO_DEMO")]
    pub demo: bool,
    /// Largest upload, in MiB
    #[arg(long, env = "DAICHO_UPLOAD_MIB", default_value_t = 50, value_name = "MIB")]
    pub upload_mib: u64,
    /// Connections held at once
    #[arg(long, env = "DAICHO_CONNECTIONS", default_value_t = 1024, value_name = "N")]
    pub connections: usize,
    #[command(flatten)]
    pub provider: Provider,
    #[command(flatten)]
    pub work: Work,
}

/// Sign-in through the institution's identity provider (`OpenID` Connect). Passwords go on beside it.
#[derive(Args, Clone, Debug, Default)]
pub struct Provider {
    /// Address of the identity provider, as its description names it (https://…)
    #[arg(long, env = "DAICHO_OIDC_ISSUER", value_name = "URL", requires = "oidc_client")]
    pub oidc_issuer: Option<String>,
    /// Name of this product at the provider (client id)
    #[arg(long, env = "DAICHO_OIDC_CLIENT", value_name = "ID")]
    pub oidc_client: Option<String>,
    /// File with the client's secret; none for a public client
    #[arg(long, env = "DAICHO_OIDC_SECRET_FILE", value_name = "FILE")]
    pub oidc_secret_file: Option<PathBuf>,
    /// What people call the provider, on the button of the sign-in page
    #[arg(long, env = "DAICHO_OIDC_NAME", default_value = "SSO", value_name = "NAME")]
    pub oidc_name: String,
    /// Values of `amr` or `acr` that stand for a second factor (`mfa,otp`); none: the product's own is asked for
    #[arg(long, env = "DAICHO_OIDC_SECOND", value_delimiter = ',', value_name = "VALUES")]
    pub oidc_second: Vec<String>,
    /// Role of whoever comes from the provider and has no account; without it nobody gets one this way
    #[arg(long, env = "DAICHO_OIDC_NEWCOMERS", value_name = "ROLE")]
    pub oidc_newcomers: Option<String>,
    /// Certificate of the institution's own authority, as PEM
    #[arg(long, env = "DAICHO_OIDC_CA", value_name = "FILE")]
    pub oidc_ca: Option<PathBuf>,
}

/// How slow work is done.
#[derive(Args, Clone, Debug)]
pub struct Work {
    /// Jobs worked on at once (0: this process takes none)
    #[arg(long, env = "DAICHO_WORKERS", default_value_t = 2, value_name = "N")]
    pub workers: usize,
    /// Memory of the child process that reads a PDF, in MiB
    #[arg(long, env = "DAICHO_PDF_MEMORY_MIB", default_value_t = 1536, value_name = "MIB")]
    pub pdf_memory_mib: u64,
    /// Leave pages without text alone, also where tesseract could recognise them
    #[arg(long, env = "DAICHO_NO_OCR")]
    pub no_ocr: bool,
    #[command(flatten)]
    pub backup: Backup,
    #[command(flatten)]
    pub mail: Mail,
}

/// Backups that a running server or worker makes by itself, once a day.
#[derive(Args, Clone, Debug)]
pub struct Backup {
    /// Folder for a daily backup (another disk or machine); none without it
    #[arg(long, env = "DAICHO_BACKUP_TO", value_name = "DIR", requires = "backup_key")]
    pub backup_to: Option<PathBuf>,
    /// Key file of the daily backup, made by `daicho backup --make-key`
    #[arg(long, env = "DAICHO_BACKUP_KEY", value_name = "FILE")]
    pub backup_key: Option<PathBuf>,
    /// Daily backups that are kept
    #[arg(long, env = "DAICHO_BACKUP_KEEP", default_value_t = 30, value_name = "N")]
    pub backup_keep: usize,
}

/// Where mail goes. Without a server it waits in the queue, where the administrator sees it.
#[derive(Args, Clone, Debug, Default)]
pub struct Mail {
    /// SMTP server that takes mail
    #[arg(long, env = "DAICHO_SMTP_HOST", value_name = "HOST")]
    pub smtp_host: Option<String>,
    /// Its port (587, with tls 465, with none 25)
    #[arg(long, env = "DAICHO_SMTP_PORT", value_name = "PORT")]
    pub smtp_port: Option<u16>,
    /// How the connection is protected; none only to this machine itself
    #[arg(long, env = "DAICHO_SMTP_TLS", value_enum, default_value_t)]
    pub smtp_tls: SmtpTls,
    /// Name and password, where the server asks for them
    #[arg(long, env = "DAICHO_SMTP_USER", value_name = "NAME", requires = "smtp_password")]
    pub smtp_user: Option<String>,
    #[arg(long, env = "DAICHO_SMTP_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    pub smtp_password: Option<String>,
    /// Sender (`台帳 <daicho@bank.example>`)
    #[arg(long, env = "DAICHO_SMTP_FROM", value_name = "ADDRESS")]
    pub smtp_from: Option<String>,
    /// Certificate of the institution's own authority, as PEM
    #[arg(long, env = "DAICHO_SMTP_CA", value_name = "FILE")]
    pub smtp_ca: Option<PathBuf>,
    /// Address under which people reach this product; links in mails begin with it
    #[arg(long, env = "DAICHO_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
}

/// How the connection to the SMTP server is protected.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum SmtpTls {
    #[default]
    Starttls,
    Tls,
    None,
}

impl Storage {
    /// The same with the demonstration's own folder, so that it never touches real data.
    #[must_use]
    pub fn for_demo(mut self) -> Self {
        let mut name = self.data.file_name().unwrap_or_default().to_os_string();
        name.push("-demo");
        self.data.set_file_name(name);
        self.checkpoints = None;
        self
    }
}
