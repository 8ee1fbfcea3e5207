//! One-time links by which a person sets the own password: an invitation, or a new password for an account that has one.

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

/// A link opens for so long, in milliseconds.
pub const LINK_MS: i64 = 7 * 86_400_000;

/// What a link is for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// 招待
    Invite,
    /// パスワードの再設定
    Reset,
}

impl LinkKind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Reset => "reset",
        }
    }
}

/// What whoever holds an open link sees.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct LinkView {
    pub kind: LinkKind,
    pub name: String,
    pub email: String,
    /// UTC milliseconds.
    pub expires_at: i64,
}

/// The path behind the product's address.
pub fn path(token: &str) -> String {
    format!("/join?key={token}")
}

/// Subject and body of the mail that brings a link, in both languages.
pub fn letter(kind: LinkKind, name: &str, link: &str, expires: &str) -> (String, String) {
    let (subject, ja, en) = match kind {
        LinkKind::Invite => (
            "台帳 Daicho へのご招待 / Invitation to Daicho",
            "台帳 Daicho の利用者として招待されました。次のリンクを開き、ご自身のパスワードを設定してください。",
            "You have been invited to Daicho. Open the link and set your own password.",
        ),
        LinkKind::Reset => (
            "台帳 Daicho のパスワード再設定 / New password for Daicho",
            "システム管理者が、パスワードを設定し直すためのリンクを発行しました。次のリンクを開いて設定してください。",
            "Your administrator has issued a link for a new password. Open it and set the password.",
        ),
    };
    let body = format!(
        "{name} 様\n\n{ja}\n\n{link}\n有効期限：{expires}（日本時間）。一度だけ使えます。\n\n\
         お心当たりがないときは、開かずにシステム管理者へお知らせください。ほかの人に転送しないでください。\n\n--\n\
         Dear {name},\n\n{en}\n\n{link}\nIt works once, until {expires} (Japan).\n\n\
         If you did not expect this mail, do not open the link and tell your administrator. Do not pass it on.\n"
    );
    (subject.to_owned(), body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_speaks_both_languages_and_holds_the_link() {
        let link = format!("https://x.example{}", path("00ff"));
        for kind in [LinkKind::Invite, LinkKind::Reset] {
            let (subject, body) = letter(kind, "湊 春香", &link, "2026-11-28 19:30");
            assert!(subject.contains(" / ") && !subject.contains('\n'));
            assert_eq!(body.matches("https://x.example/join?key=00ff\n").count(), 2);
            assert!(body.contains("湊 春香 様") && body.contains("2026-11-28 19:30"));
        }
    }
}
