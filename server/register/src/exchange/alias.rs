//! What ledgers call our kinds, fields and answers beside our own labels.

use crate::catalogue::Kind;

/// Other names of columns: kind, field, names.
const COLUMNS: &[(Kind, &str, &[&str])] = &[
    (Kind::Group, "name_ja", &["グループ名", "企業グループ名", "グループ名称"]),
    (
        Kind::Party,
        "name_ja",
        &[
            "委託先",
            "委託先名",
            "委託先名称",
            "業務委託先",
            "業務委託先名",
            "取引先名",
            "取引先名称",
            "会社名",
            "企業名",
            "社名",
            "事業者名",
            "ベンダー名",
            "ベンダ名",
            "サードパーティ名",
            "サードパーティ",
            "商号",
            "法人名",
            "vendor",
            "vendor name",
            "company",
            "company name",
            "third party",
            "supplier",
            "supplier name",
            "party name",
            "name",
        ],
    ),
    (Kind::Party, "kana", &["カナ", "取引先名カナ", "会社名カナ", "ふりがな", "フリガナ名"]),
    (Kind::Party, "name_en", &["英文名", "英文名称", "名称英語", "english name", "name in english"]),
    (
        Kind::Party,
        "corporate_number",
        &["法人番号13桁", "マイナンバー法人", "corporate no", "registration number"],
    ),
    (Kind::Party, "lei", &["leiコード", "lei code"]),
    (
        Kind::Party,
        "external_id",
        &[
            "取引先コード",
            "取引先番号",
            "委託先コード",
            "委託先番号",
            "ベンダーコード",
            "vendor id",
            "vendor code",
        ],
    ),
    (Kind::Party, "country", &["国", "国名", "設立準拠国", "所在国", "country"]),
    (Kind::Party, "head_office_country", &["本社国", "本店所在国", "headquarters country"]),
    (Kind::Party, "group_id", &["グループ", "グループ名", "所属グループ", "企業グループ名"]),
    (Kind::Party, "parent_id", &["親会社", "親会社名"]),
    (Kind::Party, "kinds", &["区分", "取引先区分", "種類", "委託先区分", "type", "category"]),
    (Kind::Party, "department", &["主管部", "管理部署"]),
    (Kind::Party, "website", &["url", "ホームページ", "webサイト"]),
    (
        Kind::Engagement,
        "party_id",
        &[
            "委託先",
            "委託先名",
            "委託先名称",
            "取引先名",
            "取引先名称",
            "会社名",
            "ベンダー名",
            "事業者名",
            "業務委託先",
            "業務委託先名",
            "vendor",
            "vendor name",
            "supplier",
            "third party",
        ],
    ),
    (
        Kind::Engagement,
        "service_ja",
        &[
            "サービス名",
            "サービス",
            "委託業務",
            "委託業務名",
            "商品名",
            "サービス名称",
            "件名",
            "委託内容",
            "service",
            "service name",
            "product",
        ],
    ),
    (
        Kind::Engagement,
        "function_ja",
        &["業務内容", "機能概要", "用途", "利用目的", "委託業務内容", "purpose", "description"],
    ),
    (
        Kind::Engagement,
        "department",
        &["部署", "主管部署", "担当部署", "所管部", "主管部", "委託元部署", "department", "owner department"],
    ),
    (Kind::Engagement, "owner", &["担当者", "担当者名", "主管者", "owner"]),
    (Kind::Engagement, "kind", &["取引形態", "委託形態", "取引区分", "契約形態", "engagement type"]),
    (Kind::Engagement, "external_id", &["案件番号", "委託番号", "サービス番号", "engagement id"]),
    (Kind::Engagement, "started_on", &["利用開始日", "委託開始日", "取引開始日", "start date"]),
    (Kind::Engagement, "ended_on", &["利用終了日", "委託終了日", "取引終了日", "end date"]),
    (
        Kind::Engagement,
        "annual_cost",
        &["年間費用", "年間委託料", "年額", "年間金額", "費用", "annual cost", "annual fee"],
    ),
    (Kind::Engagement, "rto_hours", &["rto", "目標復旧時間"]),
    (Kind::Engagement, "rpo_hours", &["rpo", "目標復旧時点"]),
    (Kind::Function, "name_ja", &["業務名", "業務", "業務名称", "function", "business function"]),
    (Kind::Function, "rto_hours", &["rto", "目標復旧時間"]),
    (Kind::Function, "rpo_hours", &["rpo", "目標復旧時点"]),
    (
        Kind::Contract,
        "party_id",
        &[
            "委託先",
            "委託先名",
            "契約先",
            "契約先名",
            "契約相手先",
            "契約相手方",
            "会社名",
            "取引先名",
            "vendor",
            "counterparty",
        ],
    ),
    (Kind::Contract, "title", &["契約件名", "契約書名", "契約名称", "contract", "contract name"]),
    (Kind::Contract, "kind", &["契約種別", "契約区分", "契約書種別", "contract type"]),
    (Kind::Contract, "external_id", &["契約番号", "契約書番号", "contract number", "contract no"]),
    (Kind::Contract, "starts_on", &["契約開始日", "契約締結日", "契約日", "締結日", "start date"]),
    (
        Kind::Contract,
        "ends_on",
        &["契約終了日", "契約満了日", "満了日", "期限", "有効期限", "end date", "expiry date"],
    ),
    (Kind::Contract, "auto_renewal", &["自動更新有無", "自動更新の有無", "更新有無"]),
    (Kind::Contract, "amount", &["契約金額", "金額", "amount"]),
    (Kind::Contact, "party_id", &["委託先", "委託先名", "会社名", "取引先名", "vendor"]),
    (Kind::Contact, "name", &["氏名", "担当者", "担当者名", "窓口", "連絡先名", "contact name", "name"]),
    (Kind::Contact, "phone", &["電話番号", "tel", "連絡先電話番号", "telephone", "phone number"]),
    (Kind::Contact, "email", &["メールアドレス", "eメール", "mail", "e-mail address"]),
    (Kind::Contact, "unit", &["部署", "役職", "部署名", "title"]),
    (Kind::Location, "country", &["国", "国名", "所在国", "country"]),
    (
        Kind::Location,
        "place",
        &["所在地", "データセンター", "リージョン", "地域", "data centre", "data center", "region"],
    ),
    (Kind::AccessGrant, "system", &["システム", "システム名", "対象システム名", "system"]),
    (Kind::DataHandling, "category", &["データ種別", "情報の種類", "データ", "data category"]),
];

/// Other names of sheets.
const SHEETS: &[(Kind, &[&str])] = &[
    (
        Kind::Party,
        &[
            "委託先一覧",
            "委託先",
            "業務委託先",
            "取引先一覧",
            "ベンダー一覧",
            "委託先管理台帳",
            "vendors",
            "suppliers",
            "third parties",
        ],
    ),
    (Kind::Engagement, &["サービス一覧", "委託業務一覧", "取引一覧", "委託業務", "services"]),
    (Kind::Contract, &["契約一覧", "契約台帳", "契約管理台帳", "contract list"]),
    (Kind::Function, &["業務一覧", "重要業務一覧"]),
    (Kind::Contact, &["連絡先一覧", "緊急連絡先", "緊急連絡先一覧"]),
    (Kind::Chain, &["再委託先", "再委託先一覧", "再委託一覧"]),
    (Kind::Location, &["データ所在地", "所在地一覧"]),
];

/// Other words for answers, whatever the field: word, codes that it may mean.
const ANSWERS: &[(&str, &[&str])] = &[
    ("有", &["yes"]),
    ("あり", &["yes"]),
    ("有り", &["yes"]),
    ("○", &["yes"]),
    ("〇", &["yes"]),
    ("◯", &["yes"]),
    ("●", &["yes"]),
    ("✓", &["yes"]),
    ("✔", &["yes"]),
    ("済", &["yes", "approved", "confirmed", "filed"]),
    ("該当", &["yes", "hit"]),
    ("要", &["yes", "required"]),
    ("y", &["yes"]),
    ("true", &["yes"]),
    ("1", &["yes"]),
    ("無", &["no", "none"]),
    ("なし", &["no", "none", "none_declared"]),
    ("無し", &["no", "none", "none_declared"]),
    ("×", &["no"]),
    ("✕", &["no"]),
    ("✗", &["no"]),
    ("非該当", &["no", "clear"]),
    ("未", &["no", "unapproved"]),
    ("不要", &["no", "not_designated"]),
    ("n", &["no"]),
    ("false", &["no"]),
    ("0", &["no"]),
    ("委託", &["outsourcing"]),
    ("業務委託", &["outsourcing"]),
    ("クラウド", &["cloud"]),
    ("クラウドサービス", &["cloud"]),
    ("saas", &["cloud", "S19"]),
    ("paas", &["S18"]),
    ("iaas", &["S17"]),
    ("購入", &["procurement"]),
    ("業務提携", &["alliance"]),
    ("共同利用", &["shared_center"]),
    ("利用中", &["live"]),
    ("取引中", &["live"]),
    ("契約中", &["live", "active"]),
    ("継続", &["live", "active"]),
    ("締結済", &["active"]),
    ("解約", &["ended"]),
    ("満了", &["ended"]),
    ("終了", &["ended"]),
    ("基本契約書", &["master"]),
    ("基本", &["master"]),
    ("個別契約書", &["individual"]),
    ("個別", &["individual"]),
    ("単独", &["standalone"]),
    ("変更契約", &["memorandum"]),
    ("高", &["high", "critical", "important"]),
    ("個人情報", &["personal"]),
    ("緊急連絡先", &["emergency"]),
    ("緊急", &["emergency"]),
    ("システム会社", &["vendor"]),
    ("外部委託先", &["other_outsourcing"]),
    ("子会社", &["subsidiary"]),
    ("共同センター", &["joint_center"]),
    ("月", &["months"]),
    ("ヶ月", &["months"]),
    ("ヵ月", &["months"]),
    ("カ月", &["months"]),
];

/// Other names of a field's column.
pub(super) fn columns(kind: Kind, field: &str) -> &'static [&'static str] {
    let found = COLUMNS.iter().find(|(of, code, _)| *of == kind && *code == field);
    found.map_or(&[], |(_, _, names)| names)
}

/// Other names of a kind's sheet.
pub(super) fn sheets(kind: Kind) -> &'static [&'static str] {
    SHEETS.iter().find(|(of, _)| *of == kind).map_or(&[], |(_, names)| names)
}

/// The codes that a word may mean, of which a field may have one.
pub(super) fn answers(word: &str) -> &'static [&'static str] {
    ANSWERS.iter().find(|(known, _)| *known == word).map_or(&[], |(_, codes)| codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alias_names_a_field_that_exists() {
        for (kind, code, _) in COLUMNS {
            assert!(kind.field(code).is_some_and(|field| !field.derived), "{} {code}", kind.code());
        }
        let codes: Vec<&str> = Kind::ALL
            .iter()
            .flat_map(|kind| kind.fields())
            .flat_map(crate::catalogue::Field::choices)
            .map(|choice| choice.code)
            .collect();
        for (word, meant) in ANSWERS {
            assert!(meant.iter().all(|code| codes.contains(code)), "{word}");
        }
    }
}
