//! `daicho user invite`, `reset`, `roles`, `reopen` and the second factor, as an administrator uses them on the machine.

use std::process::Output;

use sqlx::{Connection, SqliteConnection};

use crate::support::{EXIT_DONE, EXIT_USAGE, code, err, out, run};

struct Data(tempfile::TempDir);

impl Data {
    fn user(&self, rest: &[&str]) -> Output {
        self.user_with(rest, "")
    }

    fn user_with(&self, rest: &[&str], input: &str) -> Output {
        let data = self.0.path().join("data");
        run(&[&["user", "--data", data.to_str().unwrap()], rest].concat(), input)
    }

    /// An account with a password.
    fn add(&self, email: &str, role: &str) {
        let rest = ["add", "--email", email, "--name", "山田 太郎", "--role", role];
        let done = self.user_with(&rest, "みどりの電車が三時に橋を渡った朝\n");
        assert_eq!(code(&done), EXIT_DONE, "{}", err(&done));
    }

    fn list(&self) -> String {
        out(&self.user(&["list"]))
    }

    fn number(&self, sql: &'static str) -> i64 {
        let file = self.0.path().join("data/daicho.sqlite");
        let ask = async {
            let mut raw = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut raw).await.unwrap()
        };
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(ask)
    }
}

fn refused(output: &Output, why: &str) {
    assert_eq!(code(output), EXIT_USAGE, "{}", err(output));
    assert!(err(output).contains(why) && out(output).is_empty(), "{why}: {} {}", err(output), out(output));
}

const INVITE: [&str; 9] = [
    "invite",
    "--email",
    "ichiro@bank.example",
    "--name",
    "新任 一郎",
    "--role",
    "legal",
    "--department",
    "法務部",
];

#[test]
fn an_invitation_prints_a_link_once_and_a_reset_another() {
    let data = Data(tempfile::tempdir().unwrap());
    let invited = data.user(&[&INVITE[..], &["--public-url", "https://daicho.bank.example/"]].concat());
    assert_eq!(code(&invited), EXIT_DONE, "{}", err(&invited));
    let link = out(&invited).trim_end().to_owned();
    let key = link.strip_prefix("https://daicho.bank.example/join?key=").unwrap_or_else(|| panic!("{link}"));
    assert!(key.len() == 64 && key.bytes().all(|digit| digit.is_ascii_hexdigit()), "{key}");
    assert!(err(&invited).contains("works once, until 20"), "{}", err(&invited));
    assert_eq!(data.list(), "ichiro@bank.example  新任 一郎  legal\n");
    assert_eq!(
        data.number("select count(*) from app_user where department = '法務部' and password_hash = ''"),
        1
    );
    refused(&data.user(&INVITE), "email: taken");
    refused(&data.user(&["invite", "--email", "x", "--name", "X", "--role", "legal"]), "email");
    refused(&data.user(&["invite", "--email", "x@bank.example", "--name", "X", "--role", "king"]), "one of");

    let reset = data.user(&["reset", "--email", "Ichiro@bank.example"]);
    assert_eq!(code(&reset), EXIT_DONE, "{}", err(&reset));
    let second = out(&reset).trim_end().strip_prefix("/join?key=").unwrap().to_owned();
    assert!(second.len() == 64 && second != key, "a link of its own, and the path where no address is known");
    assert_eq!(
        data.number("select count(*) from user_link where revoked_at is null and used_at is null"),
        1,
        "the first ended"
    );
    refused(&data.user(&["reset", "--email", "nobody@bank.example"]), "no such account");
}

#[test]
fn roles_are_replaced_and_the_last_administrator_stays() {
    let data = Data(tempfile::tempdir().unwrap());
    data.add("admin@bank.example", "administrator");
    data.add("taro@bank.example", "legal");
    refused(&data.user(&["roles", "--email", "admin@bank.example", "--role", "legal"]), "last_administrator");
    refused(&data.user(&["disable", "--email", "admin@bank.example"]), "last_administrator");
    // On the machine itself the second administrator needs no second person.
    let both = ["roles", "--email", "taro@bank.example", "--role", "legal", "--role", "administrator"];
    assert_eq!(code(&data.user(&both)), EXIT_DONE);
    assert!(data.list().contains("taro@bank.example  山田 太郎  legal,administrator\n"), "{}", data.list());
    assert_eq!(code(&data.user(&["roles", "--email", "admin@bank.example", "--role", "legal"])), EXIT_DONE);
    refused(&data.user(&["roles", "--email", "nobody@bank.example", "--role", "legal"]), "no such account");
    assert_eq!(data.number("select count(*) from audit_entry where action = 'user.roles'"), 2);
}

#[test]
fn a_closed_account_is_opened_again_and_only_a_closed_one() {
    let data = Data(tempfile::tempdir().unwrap());
    data.add("admin@bank.example", "administrator");
    data.add("taro@bank.example", "legal");
    refused(&data.user(&["reopen", "--email", "taro@bank.example"]), "not_closed");
    assert_eq!(code(&data.user(&["disable", "--email", "taro@bank.example"])), EXIT_DONE);
    assert!(data.list().contains("legal  (disabled)"));
    refused(&data.user(&["reset", "--email", "taro@bank.example"]), "closed");
    assert_eq!(code(&data.user(&["reopen", "--email", "taro@bank.example"])), EXIT_DONE);
    assert!(!data.list().contains("(disabled)"), "{}", data.list());
    refused(&data.user(&["reopen", "--email", "nobody@bank.example"]), "no such account");
    assert_eq!(data.number("select count(*) from audit_entry where action = 'user.reopened'"), 1);
}

#[test]
fn a_second_factor_is_required_and_reset_from_the_machine() {
    let data = Data(tempfile::tempdir().unwrap());
    data.add("taro@bank.example", "legal");
    refused(&data.user(&["reset-second-factor", "--email", "taro@bank.example"]), "no second factor");
    refused(&data.user(&["reset-second-factor", "--email", "nobody@bank.example"]), "no such account");
    refused(&data.user(&["require-second-factor", "some"]), "one of nobody, administrators, everyone");
    assert_eq!(code(&data.user(&["require-second-factor", "everyone"])), EXIT_DONE);
    assert_eq!(data.number("select count(*) from second_factor_rule where wanted = 'everyone'"), 1);
    let set = "insert into second_factor (user_id, sealed, created_at, confirmed_at, last_step, refusals)
        select id, '00', 1, 1, 0, 0 from app_user returning 1";
    assert_eq!(data.number(set), 1);
    assert_eq!(code(&data.user(&["reset-second-factor", "--email", "taro@bank.example"])), EXIT_DONE);
    assert_eq!(data.number("select count(*) from second_factor"), 0);
    assert_eq!(data.number("select count(*) from audit_entry where action like 'user.second_r%'"), 2);
}
