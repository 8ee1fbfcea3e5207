//! Countries by the names that ledgers use. Codes: ISO 3166-1.

use super::plain;

/// Code, Japanese name, English name, three-letter code.
const COUNTRIES: &[(&str, &str, &str, &str)] = &[
    ("JP", "日本", "Japan", "JPN"),
    ("US", "アメリカ", "United States", "USA"),
    ("US", "米国", "United States of America", "USA"),
    ("US", "アメリカ合衆国", "U.S.A.", "USA"),
    ("GB", "イギリス", "United Kingdom", "GBR"),
    ("GB", "英国", "Great Britain", "GBR"),
    ("GB", "イギリス", "UK", "GBR"),
    ("IE", "アイルランド", "Ireland", "IRL"),
    ("DE", "ドイツ", "Germany", "DEU"),
    ("FR", "フランス", "France", "FRA"),
    ("NL", "オランダ", "Netherlands", "NLD"),
    ("BE", "ベルギー", "Belgium", "BEL"),
    ("LU", "ルクセンブルク", "Luxembourg", "LUX"),
    ("CH", "スイス", "Switzerland", "CHE"),
    ("IT", "イタリア", "Italy", "ITA"),
    ("ES", "スペイン", "Spain", "ESP"),
    ("PT", "ポルトガル", "Portugal", "PRT"),
    ("AT", "オーストリア", "Austria", "AUT"),
    ("SE", "スウェーデン", "Sweden", "SWE"),
    ("NO", "ノルウェー", "Norway", "NOR"),
    ("FI", "フィンランド", "Finland", "FIN"),
    ("DK", "デンマーク", "Denmark", "DNK"),
    ("PL", "ポーランド", "Poland", "POL"),
    ("CZ", "チェコ", "Czechia", "CZE"),
    ("HU", "ハンガリー", "Hungary", "HUN"),
    ("RO", "ルーマニア", "Romania", "ROU"),
    ("UA", "ウクライナ", "Ukraine", "UKR"),
    ("RU", "ロシア", "Russia", "RUS"),
    ("TR", "トルコ", "Türkiye", "TUR"),
    ("IL", "イスラエル", "Israel", "ISR"),
    ("AE", "アラブ首長国連邦", "United Arab Emirates", "ARE"),
    ("SA", "サウジアラビア", "Saudi Arabia", "SAU"),
    ("IN", "インド", "India", "IND"),
    ("BD", "バングラデシュ", "Bangladesh", "BGD"),
    ("CN", "中国", "China", "CHN"),
    ("CN", "中華人民共和国", "People's Republic of China", "CHN"),
    ("HK", "香港", "Hong Kong", "HKG"),
    ("TW", "台湾", "Taiwan", "TWN"),
    ("KR", "韓国", "South Korea", "KOR"),
    ("KR", "大韓民国", "Korea", "KOR"),
    ("SG", "シンガポール", "Singapore", "SGP"),
    ("MY", "マレーシア", "Malaysia", "MYS"),
    ("TH", "タイ", "Thailand", "THA"),
    ("VN", "ベトナム", "Viet Nam", "VNM"),
    ("VN", "ヴェトナム", "Vietnam", "VNM"),
    ("PH", "フィリピン", "Philippines", "PHL"),
    ("ID", "インドネシア", "Indonesia", "IDN"),
    ("MM", "ミャンマー", "Myanmar", "MMR"),
    ("KH", "カンボジア", "Cambodia", "KHM"),
    ("MN", "モンゴル", "Mongolia", "MNG"),
    ("AU", "オーストラリア", "Australia", "AUS"),
    ("AU", "豪州", "Australia", "AUS"),
    ("NZ", "ニュージーランド", "New Zealand", "NZL"),
    ("CA", "カナダ", "Canada", "CAN"),
    ("MX", "メキシコ", "Mexico", "MEX"),
    ("BR", "ブラジル", "Brazil", "BRA"),
    ("AR", "アルゼンチン", "Argentina", "ARG"),
    ("CL", "チリ", "Chile", "CHL"),
    ("ZA", "南アフリカ", "South Africa", "ZAF"),
    ("EG", "エジプト", "Egypt", "EGY"),
    ("KY", "ケイマン諸島", "Cayman Islands", "CYM"),
    ("BM", "バミューダ", "Bermuda", "BMU"),
];

/// The code of a country by its name in either language or its three letters.
pub(super) fn code(name: &str) -> Option<&'static str> {
    let name = plain(name);
    COUNTRIES
        .iter()
        .find(|(_, ja, en, three)| [ja, en, three].into_iter().any(|known| plain(known) == name))
        .map(|(code, ..)| *code)
}
