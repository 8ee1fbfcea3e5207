//! The words of 金融庁「金融分野におけるサイバーセキュリティに関するガイドライン」 (2024-10-04), section 2.6, with our own translation.

use super::DemandText;

const fn demand(
    (code, sign): (&'static str, &'static str),
    (ja, en): (&'static str, &'static str),
    words_ja: &'static str,
    words_en: &'static str,
) -> DemandText {
    DemandText { code, sign, ja, en, words_ja, words_en }
}

/// ① to ⑩ (基本的な対応事項) and a to e (対応が望ましい事項).
pub const DEMANDS: [DemandText; 15] = [
    demand(
        ("1", "①"),
        ("サプライチェーン全体を考慮した戦略・計画", "Strategy and plans for the whole supply chain"),
        "サイバーセキュリティに係る戦略、取組計画を策定する際にはサプライチェーン全体を考慮すること。また、サードパーティを含む業務プロセス全体を対象としたサイバーセキュリティ管理態勢を整備すること。",
        "Consider the whole supply chain when drawing up the strategy and plans for cybersecurity, and set up cybersecurity management for whole business processes including third parties.",
    ),
    demand(
        ("2", "②"),
        ("ライフサイクル全体の態勢と方針", "Management over the lifecycle, and a policy"),
        "サードパーティのリスク管理のライフサイクル全体を通じ、サードパーティに起因するサイバーセキュリティリスクを管理するために必要な態勢を整備し、サードパーティリスク管理の方針を策定すること。",
        "Set up what is needed to manage cybersecurity risk from third parties over the whole lifecycle, and adopt a policy for third-party risk.",
    ),
    demand(
        ("3", "③"),
        ("組織体制と組織内規程", "Organisation and internal rules"),
        "サードパーティリスクを管理するための組織体制の整備（一元的に管理する統括部署の設置や、関係部署間の連携を含めた各部署の役割及び責任の明確化）、組織内規程の策定を行うこと。",
        "Set up the organisation (a controlling department, the roles and responsibilities of each department and how they work together) and adopt internal rules.",
    ),
    demand(
        ("4", "④"),
        ("特定・リスク評価とリスクに応じた対応", "Identify, assess and respond by risk"),
        "サードパーティを特定し、サードパーティやサードパーティが提供する商品・サービスの自組織業務における位置づけ・役割・重要度、重要な情報（個人情報や営業機密等）の取扱いの有無、組織内システムへの接続状況（インターネット接続等の外部からのアクセスの容易さ）などをふまえ、サードパーティのリスク評価を行い、そのリスクに応じた対応をすること。",
        "Identify third parties, assess their risk by their place, role and importance in the business, by important information handled and by their connection to internal systems, and respond by that risk.",
    ),
    demand(
        ("5", "⑤"),
        ("台帳の整備と維持", "A ledger, kept up to date"),
        "サードパーティを管理するための台帳等を整備し、維持すること（管理項目の例：サードパーティの名称、提供する商品・サービス及び機能、サードパーティが自組織のシステムに対し有するアクセスレベル、サードパーティが保持又は処理する自組織のデータの種類や機密性及び場所）。",
        "Keep a ledger of third parties: names, products, services and functions, access level to own systems, and kind, confidentiality and place of own data held or processed.",
    ),
    demand(
        ("6", "⑥"),
        ("対応計画にサードパーティを含める", "Third parties in response and contingency plans"),
        "サイバーインシデント対応計画やコンティンジェンシープランにおいては、インシデント対応等を行うサードパーティを含めた態勢を整備すること。",
        "Include the third parties that respond to incidents in the cyber incident response plan and the contingency plan.",
    ),
    demand(
        ("7", "⑦"),
        ("取引開始時のデューデリジェンス", "Due diligence before the start"),
        "サードパーティとの取引開始に当たっては、事前に定めた基準に基づき、デューデリジェンスを行うこと。デューデリジェンスでは、例えば、以下の事項について、評価すること（潜在的なサイバーセキュリティリスクや脆弱性、サードパーティに求めるサイバーセキュリティの充足状況、過去のインシデントの発生状況等）。特に重要なサードパーティに対しては、サイバーセキュリティ管理態勢、サイバーインシデント対応計画、コンティンジェンシープランについても、評価を行うこと。",
        "Carry out due diligence by criteria set beforehand: potential risk and vulnerabilities, how far required cybersecurity is met, past incidents; for important third parties also their management, incident response plan and contingency plan.",
    ),
    demand(
        ("8", "⑧"),
        ("契約・SLA における要件の明記", "Requirements stated in contracts and SLAs"),
        "サードパーティが遵守すべきサイバーセキュリティ要件を明確化の上、重要度に応じ、サードパーティ等との契約や SLA（サービスレベルアグリーメント）等において、例えば、以下の項目を明記すること（12項目）。",
        "Make clear the cybersecurity requirements for third parties and, by importance, state them in contracts and SLAs (twelve items).",
    ),
    demand(
        ("9", "⑨"),
        ("継続的なモニタリング", "Continuous monitoring"),
        "サードパーティ及びその製品・サービスによってもたらされるサイバーセキュリティリスク並びに契約の履行状況等について、リスクの重大性に応じて、継続的にモニタリングすること。",
        "Monitor continuously, by severity, the cybersecurity risk from third parties and their products and services and the performance of contracts.",
    ),
    demand(
        ("10", "⑩"),
        ("取引終了時の管理プロセス", "The end of a relationship"),
        "サードパーティとの取引終了時の管理プロセス（データ廃棄、組織内システムへのアクセス遮断措置など）を整備すること。",
        "Set up the process for the end of a relationship: disposal of data, cutting access to internal systems.",
    ),
    demand(
        ("a", "a"),
        ("統括部署の人員", "Staff of the controlling department"),
        "サードパーティリスク管理に係る統括部署に適切な知識等を有する人員の配置をすること。",
        "Staff the controlling department with people of suitable knowledge.",
    ),
    demand(
        ("b", "b"),
        (
            "依存関係・集中・地政学・フォースパーティ",
            "Dependency, concentration, geopolitics, fourth parties",
        ),
        "サードパーティリスク管理において、重要な業務のサードパーティへの依存関係、サードパーティの集中リスク、地政学リスクの影響、フォースパーティの影響を考慮すること。",
        "Consider the dependency of important operations on third parties, concentration, geopolitical risk and fourth parties.",
    ),
    demand(
        ("c", "c"),
        ("サードパーティによる再委託先等の管理の監視", "How important third parties manage their own"),
        "重要なサードパーティがそのサードパーティ（２以上のサードパーティ（自組織から見たフォースパーティ、フィフスパーティ及び N 番目のパーティ）を含む）を管理する能力及びそのサプライチェーンリスク、集中リスク等について、定期的にモニタリングすること。",
        "Monitor regularly the ability of important third parties to manage their own third parties (fourth to N-th), and their supply-chain and concentration risk.",
    ),
    demand(
        ("d", "d"),
        (
            "コンティンジェンシープランと出口戦略、代替手段のテスト",
            "Contingency, exit strategy, tests of alternatives",
        ),
        "重要なサードパーティの事業撤退や業務停止、契約関係の終了に備えて、適切なコンティンジェンシープランと出口戦略を事前に策定し、定期的に代替手段のテスト等をすること。",
        "Prepare contingency plans and exit strategies for withdrawal, stop or end of contract of important third parties, and test alternatives regularly.",
    ),
    demand(
        ("e", "e"),
        ("経済安全保障推進法のリスク管理措置", "Measures under the Economic Security Promotion Act"),
        "経済施策を一体的に講ずることによる安全保障の確保の推進に関する法律に基づき、特定社会基盤事業者が、特定重要設備の導入やその重要維持管理等の委託を行おうとする場合に提出する届出において記載することとされているリスク管理措置（特定妨害行為の手段として使用されるおそれを低減させるためのもの）を講じること。",
        "Take the risk-management measures that a specified social infrastructure operator states in its notification of introducing designated critical equipment or entrusting its important maintenance.",
    ),
];
