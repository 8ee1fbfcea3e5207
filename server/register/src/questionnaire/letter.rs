//! The mail that brings a questionnaire's link: in the language of whoever answers, with why it came and how long it works.

/// What the mail tells.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    /// Who answers.
    pub name: String,
    /// Names in Japanese and English; the English one may be blank.
    pub party: (String, String),
    pub service: (String, String),
    /// 2026-11-21.
    pub due_on: String,
    /// The last day on which the link opens.
    pub expires_on: String,
    /// Words of the sender.
    pub message: String,
    /// Holds the token: it goes into the body of the mail and nowhere else.
    pub link: String,
    /// Sent before.
    pub again: bool,
}

impl Letter {
    /// Subject and body; plain text.
    pub fn words(&self, japanese: bool) -> (String, String) {
        let pick = |(ja, en): &(String, String)| {
            if japanese || en.is_empty() { ja.clone() } else { en.clone() }
        };
        let (party, service) = (pick(&self.party), pick(&self.service));
        let Self { name, due_on, expires_on, link, .. } = self;
        let message = if self.message.is_empty() { String::new() } else { format!("\n{}\n", self.message) };
        if japanese {
            let again = if self.again { "【再送】" } else { "" };
            let voided = if self.again {
                "以前にお送りしたリンクで回答を始めていない場合、以前のリンクは使えません。\n"
            } else {
                ""
            };
            let subject = format!("{again}質問票へのご回答のお願い（{service}、期限 {due_on}）");
            let body = format!(
                "{party}\n{name} 様\n\n「{service}」についての質問票へのご回答をお願いします。\n{message}\n\
                 ご回答（アカウントは不要です）：\n{link}\n\n回答期限：{due_on}\nリンクの有効期限：{expires_on}\n{voided}\n\
                 このリンクは、この質問票の回答だけに使えます。回答する方以外に渡さないでください。\n\
                 途中まで入力した回答は保存され、同じリンクから続けられます。\n\n--\n\
                 このメールは、貴社が当社の取引先として登録され、当社のサードパーティリスク管理のために質問票をお願いしているため、お送りしています。\n\
                 お心当たりがないときは、このメールを破棄し、当社の担当者にお知らせください。\n"
            );
            (subject, body)
        } else {
            let again = if self.again { "Reminder: " } else { "" };
            let voided = if self.again {
                "If you have not begun to answer by an earlier link, that link no longer works.\n"
            } else {
                ""
            };
            let subject = format!("{again}Questionnaire about {service}, please answer by {due_on}");
            let body = format!(
                "{party}\nDear {name},\n\nPlease answer our questionnaire about \"{service}\".\n{message}\n\
                 Answer here (no account needed):\n{link}\n\nPlease answer by: {due_on}\nThe link works until: {expires_on}\n{voided}\n\
                 The link opens this questionnaire and nothing else. Do not pass it on to anybody who is not to answer.\n\
                 What you have answered is kept; the same link takes you back to it.\n\n--\n\
                 You receive this mail because your company is on our register as a third party and we ask for answers as part of\n\
                 our third-party risk management. If you do not know why, delete it and tell your contact with us.\n"
            );
            (subject, body)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_why_it_came_and_how_long_it_works_in_one_language() {
        let letter = Letter {
            name: "回答 花子".into(),
            party: ("雲海クラウド株式会社".into(), String::new()),
            service: ("文書共有".into(), "File sharing".into()),
            due_on: "2026-12-20".into(),
            expires_on: "2027-01-19".into(),
            message: "よろしくお願いします。".into(),
            link: "https://daicho.bank.example/respond/0123".into(),
            again: false,
        };
        for japanese in [true, false] {
            let (subject, body) = letter.words(japanese);
            for part in
                ["2026-12-20", "2027-01-19", "雲海クラウド株式会社", "回答 花子", "よろしく", &letter.link]
            {
                assert!(body.contains(part), "{part}: {body}");
            }
            assert!(!subject.contains("0123"), "a subject is kept and shown");
            assert!(body.contains(if japanese { "登録され" } else { "because your company" }));
            assert_eq!(subject.contains("File sharing"), !japanese);
            let again = Letter { again: true, ..letter.clone() }.words(japanese);
            assert_ne!(again.0, subject);
        }
    }
}
