//! What is said about a file, in both languages: the screens and the command line use the same words.

/// Code, Japanese, English.
const WORDS: &[(&str, &str, &str)] = &[
    ("required", "値がありません。", "A value is needed."),
    ("too_long", "長すぎます。", "Too long."),
    ("control_character", "使えない文字が含まれています。", "Contains a character that cannot be used."),
    ("date", "日付として読めません（例：2026-11-21、令和8年11月21日）。", "Not a date (such as 2026-11-21)."),
    ("number", "0 以上の整数（円）として読めません。", "Not a whole number from 0."),
    (
        "choice",
        "一覧にない値です。「値の対応」で当てはめてください。",
        "Not one of the choices. Assign it under “Values”.",
    ),
    ("country", "国・地域として読めません（例：JP、日本）。", "Not a country (such as JP or Japan)."),
    (
        "corporate_number",
        "法人番号ではありません（13 桁。検査用数字が一致しません）。",
        "Not a corporate number (13 digits with a check digit).",
    ),
    (
        "lei",
        "LEI ではありません（20 文字。検査用数字が一致しません）。",
        "Not an LEI (20 characters with check digits).",
    ),
    ("email", "メールアドレスの形式ではありません。", "Not an e-mail address."),
    ("phone", "電話番号の形式ではありません。", "Not a telephone number."),
    ("url", "https:// で始まるアドレスではありません。", "Not an address that begins with https://."),
    ("reference", "ID として使えない値です。", "Cannot be an id."),
    ("no_such_object", "この名称・番号の記録がありません。", "Nothing has this name or number."),
    (
        "several_named",
        "この名称の記録が複数あります。管理番号か ID で指定してください。",
        "Several have this name. Use the reference number or the id.",
    ),
    (
        "several_fit",
        "当てはまる記録が複数あります。管理番号か ID の列を加えてください。",
        "Several objects fit. Add a column with the reference number or the id.",
    ),
    ("says_otherwise", "同じ記録の前の行と値が違います。", "Differs from an earlier row of the same object."),
    (
        "put_away",
        "しまってある記録です。先に台帳で戻してください。",
        "Archived. Take it back in the register first.",
    ),
    ("taken", "同じ値の記録がほかにあります。", "Another object has the same value."),
    ("cell_error", "セルが数式のエラーになっています。", "The cell holds a formula error."),
    ("ends_before_start", "開始日より前の日付です。", "Lies before the start."),
    ("own_parent", "自身またはその下位のものを上位にしています。", "Stands above itself."),
    ("name_only_form", "「株式会社」などのほかに名称がありません。", "Holds no name beside the legal form."),
    ("chain_cycle", "再委託が元の事業者に戻っています。", "The chain leads back to where it began."),
    ("chain_duplicate", "同じ再委託がすでにあります。", "The same edge is there already."),
    ("not_yours", "この項目は変更できません。", "You may not change this field."),
    ("no_such_field", "この項目は扱えません。", "This field cannot be written."),
    (
        "internal",
        "処理が途中で終わりました。台帳には何も書き込んでいません。もう一度確定してください。続くときは、システム管理者に連絡してください。",
        "It ended halfway; nothing was written. Confirm again, and tell an administrator if it goes on.",
    ),
    (
        "no_department",
        "取り込む人の所属部署が設定されていません。",
        "Whoever imports belongs to no department.",
    ),
    ("stale", "取り込みの間に、ほかの人が変更しました。", "Others changed it meanwhile."),
    ("invalid", "値が正しくありません。", "Not valid."),
    // Files.
    (
        "not_a_table",
        "Excel ブック（.xlsx、.xlsm）でも CSV でもありません。",
        "Neither an Excel workbook (.xlsx, .xlsm) nor a CSV file.",
    ),
    (
        "encrypted",
        "パスワードで暗号化されたブックです。パスワードを外して保存し直してください。",
        "The workbook is encrypted. Save it without a password.",
    ),
    (
        "old_format",
        "古い形式（.xls）です。Excel で .xlsx として保存し直してください。",
        "An old workbook (.xls). Save it as .xlsx.",
    ),
    (
        "damaged",
        "ファイルが壊れていて読めません。Excel で開いて保存し直してください。",
        "The file is damaged. Open it in Excel and save it again.",
    ),
    (
        "too_large",
        "ファイルが大きすぎます（上限 50 MiB、展開後 512 MiB）。シートや画像を減らしてください。",
        "The file is too large (50 MiB, 512 MiB unpacked). Remove sheets or pictures.",
    ),
    (
        "too_many_cells",
        "行か列が多すぎます（上限 20 万行、500 列、400 万セル）。ファイルを分けてください。",
        "Too many rows or columns (200,000 rows, 500 columns, 4 million cells). Split the file.",
    ),
    ("no_table", "値のあるシートがありません。", "No sheet holds any value."),
    (
        "encoding",
        "文字コードが UTF-8 でも Shift_JIS（CP932）でもありません。",
        "Neither UTF-8 nor Shift_JIS (CP932).",
    ),
    (
        "timed_out",
        "読み取りに時間がかかりすぎました。ファイルを分けてください。",
        "Reading took too long. Split the file.",
    ),
    // Remarks.
    ("macros", "マクロは読まず、実行もしません。", "Macros were neither read nor run."),
    ("pictures", "画像と図形は読みません。", "Pictures and drawings were not read."),
    ("hidden_sheet", "非表示のシートは読みません。", "A hidden sheet was not read."),
    (
        "protected_sheet",
        "保護されたシートです（値は読みました）。",
        "The sheet is protected (its values were read).",
    ),
    (
        "nothing_mapped",
        "対応する項目が見つかりません。列の対応を指定してください。",
        "No column is known. Say which field each column is.",
    ),
    (
        "register_changed",
        "確認のあとで台帳が変わりました。もう一度、内容を確かめてください。",
        "The register has changed since the preview. Look at it again.",
    ),
];

/// The text of a code, Japanese and English.
pub fn text(code: &str) -> (&'static str, &'static str) {
    let found = WORDS.iter().find(|(known, ..)| *known == code);
    found.map_or(("値が正しくありません。", "Not valid."), |(_, ja, en)| (ja, en))
}

/// The same code with a life of its own.
pub(super) fn known(code: &str) -> &'static str {
    WORDS.iter().find(|(known, ..)| *known == code).map_or("invalid", |(known, ..)| known)
}
