//! The codes that choice fields hold, with their names.

use super::Choice;

macro_rules! choices {
    ($(#[doc = $doc:expr])* $name:ident: $($code:literal $ja:literal $en:literal),+ $(,)?) => {
        $(#[doc = $doc])*
        pub const $name: &[Choice] = &[$(Choice { code: $code, ja: $ja, en: $en }),+];
    };
}

choices! { YES_NO: "yes" "はい" "Yes", "no" "いいえ" "No" }

choices! { PARTY_KINDS:
    "subsidiary" "システム子会社" "System subsidiary",
    "vendor" "ベンダー" "Vendor",
    "cloud" "クラウド" "Cloud provider",
    "joint_center" "共同センター" "Joint processing centre",
    "alliance" "業務提携先" "Business partner",
    "api_partner" "API連携先" "API partner",
    "funds_transfer" "資金移動業者等" "Funds transfer operator etc.",
    "other_outsourcing" "その他外部委託先" "Other outsourcing",
    "subcontractor" "再委託先" "Subcontractor",
    "intra_group" "グループ内" "Within the group",
}

choices! { ENGAGEMENT_KINDS:
    "outsourcing" "外部委託" "Outsourcing",
    "procurement" "調達" "Procurement",
    "cloud" "クラウド利用" "Cloud use",
    "alliance" "提携" "Alliance",
    "shared_center" "共同利用型" "Shared system",
}

choices! {
    /// Where an engagement stands in its life.
    ENGAGEMENT_STATES:
    "draft" "起案" "Draft",
    "live" "稼働" "Live",
    "suspended" "停止" "Suspended",
    "ending" "終了処理" "Ending",
    "ended" "完了" "Ended",
}

choices! {
    /// Types of ICT service of the EU register of information (ITS 2024/2956, annex III), and the rest.
    SERVICE_TYPES:
    "S01" "S01 ICTプロジェクト管理" "S01 ICT project management",
    "S02" "S02 ICT開発" "S02 ICT development",
    "S03" "S03 ヘルプデスク・一次対応" "S03 ICT help desk and first-level support",
    "S04" "S04 ICTセキュリティ管理" "S04 ICT security management",
    "S05" "S05 データ提供" "S05 Provision of data",
    "S06" "S06 データ分析" "S06 Data analysis",
    "S07" "S07 設備・ホスティング（クラウドを除く）" "S07 ICT facilities and hosting (excluding cloud)",
    "S08" "S08 計算処理" "S08 Computation",
    "S09" "S09 データ保管（クラウドを除く）" "S09 Non-cloud data storage",
    "S10" "S10 通信キャリア" "S10 Telecom carrier",
    "S11" "S11 ネットワーク基盤" "S11 Network infrastructure",
    "S12" "S12 ハードウェア・物理機器" "S12 Hardware and physical devices",
    "S13" "S13 ソフトウェアライセンス（SaaSを除く）" "S13 Software licensing (excluding SaaS)",
    "S14" "S14 ICT運用管理（保守を含む）" "S14 ICT operation management (including maintenance)",
    "S15" "S15 ICTコンサルティング" "S15 ICT consulting",
    "S16" "S16 ICTリスク管理" "S16 ICT risk management",
    "S17" "S17 クラウド：IaaS" "S17 Cloud: IaaS",
    "S18" "S18 クラウド：PaaS" "S18 Cloud: PaaS",
    "S19" "S19 クラウド：SaaS" "S19 Cloud: SaaS",
    "non_ict" "ICT以外" "Not ICT",
}

choices! { CLOUD_MODELS:
    "public" "パブリック" "Public",
    "private" "プライベート" "Private",
    "hybrid" "ハイブリッド" "Hybrid",
    "community" "コミュニティ" "Community",
}

choices! { RELIANCE:
    "not_significant" "重要でない" "Not significant",
    "low" "低い" "Low reliance",
    "material" "大きい" "Material reliance",
    "full" "全面的" "Full reliance",
}

choices! { SUBSTITUTABILITY:
    "easy" "容易" "Easily substitutable",
    "medium" "やや困難" "Medium complexity",
    "hard" "極めて困難" "Highly complex",
    "impossible" "不可" "Not substitutable",
}

choices! { SUBSTITUTION_REASONS:
    "no_alternative" "代替できる事業者がない" "No real alternatives",
    "migration" "移行・再統合が困難" "Difficulties in migrating or reintegrating",
    "both" "両方" "Both",
}

choices! { REINTEGRATION:
    "easy" "容易" "Easy",
    "hard" "困難" "Difficult",
    "very_hard" "極めて困難" "Highly complex",
}

choices! { IMPACTS: "low" "低" "Low", "medium" "中" "Medium", "high" "高" "High" }

choices! { CHAIN_STATES:
    "confirmed" "確認済" "Confirmed",
    "partial" "一部" "Partly confirmed",
    "none_declared" "再委託なし（申告）" "No subcontracting (declared)",
    "unconfirmed" "未確認" "Not confirmed",
}

choices! { TREATMENTS:
    "avoid" "回避" "Avoid",
    "mitigate" "軽減" "Mitigate",
    "accept" "受容" "Accept",
    "transfer" "移転" "Transfer",
}

choices! { RISK_IMPORTANCE:
    "critical" "重要な業務に不可欠" "Essential for a critical operation",
    "important" "重要な業務に関係" "Serves an important operation",
    "supporting" "補助的な業務" "Supports other operations",
    "minor" "業務への影響は小さい" "Little effect on operations",
}

choices! { RISK_DATA:
    "bulk_personal" "大量の個人データ、要配慮個人情報、個人番号、認証情報" "Personal data in bulk, special-care data, individual numbers, credentials",
    "personal" "個人データ、口座・取引" "Personal data, accounts and transactions",
    "secret" "法人顧客の機密、営業秘密" "Confidential data of corporate customers, trade secrets",
    "internal" "社外秘" "Internal data",
    "none" "データを渡さない" "No data",
}

choices! { RISK_ACCESS:
    "privileged" "特権" "Privileged",
    "operator" "運用者" "Operator",
    "user" "利用者" "User",
    "api" "API" "API",
    "physical" "物理" "Physical",
    "data_received" "データ受領のみ" "Data received only",
    "none" "なし" "None",
}

choices! { RISK_EXPOSURE:
    "internet" "インターネットから到達できる" "Reachable from the internet",
    "remote" "VPN・遠隔保守" "VPN, remote maintenance",
    "dedicated" "専用線" "Leased line",
    "on_site" "構内のみ" "On site only",
    "none" "接続なし" "No connection",
}

choices! { CRITICALITY:
    "critical" "重要な業務" "Critical operation",
    "important" "重要" "Important",
    "supporting" "補助" "Supporting",
    "unassessed" "未評価" "Not assessed",
}

choices! { DEPENDENCIES:
    "essential" "不可欠" "Essential",
    "degraded" "縮退して継続" "Degraded",
    "minor" "軽微" "Minor",
}

choices! { ACCESS_LEVELS:
    "none" "なし" "None",
    "data_received" "データ受領" "Data received",
    "api" "API" "API",
    "user" "利用者" "User",
    "operator" "運用者" "Operator",
    "privileged" "特権" "Privileged",
    "physical" "物理" "Physical",
}

choices! { ACCESS_PATHS:
    "none" "なし" "None",
    "internet" "インターネット" "Internet",
    "vpn" "VPN" "VPN",
    "leased_line" "専用線" "Leased line",
    "on_site" "構内" "On site",
    "remote_maintenance" "遠隔保守" "Remote maintenance",
}

choices! { DATA_CATEGORIES:
    "personal" "個人データ" "Personal data",
    "special_care" "要配慮個人情報" "Special-care personal information",
    "individual_number" "個人番号" "Individual numbers",
    "account" "口座・取引" "Accounts and transactions",
    "card" "カード" "Cards",
    "credential" "認証情報" "Credentials",
    "corporate" "法人顧客" "Corporate customers",
    "trade_secret" "営業秘密" "Trade secrets",
    "employee" "従業員" "Employees",
    "public" "公開" "Public",
}

choices! { SENSITIVITY:
    "top_secret" "極秘" "Strictly confidential",
    "secret" "秘" "Confidential",
    "internal" "社外秘" "Internal",
    "public" "公開" "Public",
}

choices! { VOLUMES:
    "none" "なし" "None",
    "to_1000" "1,000件以下" "Up to 1,000",
    "to_10000" "1万件以下" "Up to 10,000",
    "to_100000" "10万件以下" "Up to 100,000",
    "to_1000000" "100万件以下" "Up to 1,000,000",
    "over_1000000" "100万件超" "Over 1,000,000",
}

choices! { OPERATIONS:
    "store" "保管" "Storing",
    "view" "閲覧" "Viewing",
    "process" "加工" "Processing",
    "transfer" "移送" "Transfer",
    "backup" "バックアップ" "Backup",
    "delete" "消去" "Deletion",
}

choices! { LOCATION_ROLES:
    "storage" "保管" "Storage",
    "processing" "処理" "Processing",
    "backup" "バックアップ" "Backup",
    "remote_maintenance" "遠隔保守元" "Origin of remote maintenance",
}

choices! { LOCATION_SOURCES:
    "contract" "契約" "Contract",
    "answer" "回答" "Answer",
    "public" "公開情報" "Public information",
}

choices! { APPROVALS:
    "approved" "承認済" "Approved",
    "notified" "事前通知" "Notified beforehand",
    "unapproved" "未承認" "Not approved",
}

choices! { RACI:
    "responsible" "実行" "Responsible",
    "accountable" "責任" "Accountable",
    "consulted" "協議" "Consulted",
    "informed" "報告先" "Informed",
}

choices! { CONTRACT_KINDS:
    "master" "基本契約" "Master agreement",
    "individual" "個別契約" "Individual contract",
    "standalone" "単独契約" "Standalone contract",
    "memorandum" "覚書" "Memorandum",
}

choices! { CONTRACT_STATES:
    "negotiating" "交渉中" "In negotiation",
    "active" "有効" "In force",
    "notice_given" "解約予告済" "Notice given",
    "ended" "終了" "Ended",
}

choices! { UNITS: "days" "日" "Days", "months" "か月" "Months" }

choices! { CONTACT_ROLES:
    "emergency" "緊急連絡先（24時間）" "Emergency (24 hours)",
    "security" "情報セキュリティ" "Information security",
    "operations" "運用" "Operations",
    "sales" "営業" "Sales",
    "contract" "契約" "Contracts",
    "privacy" "個人情報" "Personal data",
    "executive" "責任者" "Executive",
}

choices! { CHECK_RESULTS:
    "clear" "該当なし" "Clear",
    "hit" "該当あり" "Hit",
    "review" "確認中" "Under review",
}

choices! { CHECK_SUBJECTS:
    "sanctions" "経済制裁" "Economic sanctions",
    "anti_social" "反社会的勢力" "Anti-social forces",
    "adverse_media" "否定的報道" "Adverse media",
    "beneficial_owner" "実質的支配者" "Beneficial owners",
}

choices! { NOTIFICATION_STATES:
    "not_designated" "対象外" "Not designated",
    "required" "届出が必要" "Notification required",
    "filed" "届出済（審査中）" "Filed, under review",
    "cleared" "審査終了" "Cleared",
    "recommended" "勧告" "Recommendation received",
}

choices! { FACILITY_ROLES:
    "introduction" "特定重要設備の導入" "Introduction of designated equipment",
    "maintenance" "重要維持管理等の委託" "Entrusted maintenance",
    "component" "構成設備の供給" "Supply of components",
}

choices! { SKILL_LEVELS:
    "basic" "基礎" "Basic",
    "practical" "実務" "Practical",
    "advanced" "上級" "Advanced",
}

choices! { PLAN_KINDS:
    "incident_response" "インシデント対応計画" "Incident response plan",
    "contingency" "コンティンジェンシープラン" "Contingency plan",
    "bcp" "事業継続計画" "Business continuity plan",
    "exit" "出口戦略" "Exit strategy",
}

choices! { PLAN_ROLES:
    "recovery" "復旧" "Recovery",
    "investigation" "調査" "Investigation",
    "notification" "連絡・報告" "Notification",
    "substitute" "代替" "Substitute",
    "support" "支援" "Support",
}

choices! { TEST_RESULTS:
    "reached" "連絡がついた" "Reached",
    "late" "時間を超えて連絡がついた" "Reached late",
    "failed" "連絡がつかない" "Not reached",
}

pub mod life;
