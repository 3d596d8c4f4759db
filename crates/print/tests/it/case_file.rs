//! Given a file in words, the pages.

use crate::{PRINTER, said, slip};
use lianxin_domain::case::file::{Attachment, CaseFile, Entry, Paper, Said};
use lianxin_print::{PrintError, Sheet};
use uuid::Uuid;

fn entry(position: u64, label: &str, day: &str, fields: Vec<Said>) -> Entry {
    Entry {
        position,
        version: position - 40,
        event_id: Uuid::from_u128(position.into()),
        label: label.to_owned(),
        occurred_at: format!("{day} 10:01"),
        recorded_at: format!("{day} 10:02:03"),
        actor: "义宁镇人大主席团（主席团）".to_owned(),
        late: (position == 43).then(|| "停电".to_owned()),
        fields,
    }
}

/// A file of four entries on three papers, of which one is missing.
fn file() -> CaseFile {
    let registered = vec![said("标题", "小区消防通道被占"), said("摘要", "第一行\n第二行 <b>&")];
    let replied = vec![said("内容", "已清理，划定禁停区。𬍛")];
    let history = vec![
        entry(41, "登记", "2023-02-10", registered),
        entry(42, "交办", "2023-02-14", Vec::new()),
        entry(43, "答复", "2023-03-07", replied),
        entry(44, "逾期", "2023-03-09", Vec::new()),
    ];
    let paper = |name: &str, required, entries: &[Entry]| Paper {
        code: name.to_owned(),
        name: name.to_owned(),
        required,
        entries: entries.to_vec(),
    };
    CaseFile {
        office: "义宁镇人大".to_owned(),
        number: "YN-2023-0001".to_owned(),
        title: "小区消防通道被占".to_owned(),
        cover: vec![said("案号", "YN-2023-0001"), said("档号", "YN-RD-2023-D10-0001")],
        facts: vec![said("状态", "已归档")],
        papers: vec![
            paper("登记表", true, &history[..1]),
            paper("交办单", false, &history[1..2]),
            paper("会办意见", false, &[]),
            paper("答复", true, &history[2..3]),
            paper("反馈表", true, &[]),
        ],
        attachments: vec![Attachment {
            name: "整改后.jpg".to_owned(),
            mime: "image/jpeg".to_owned(),
            size: 1_204,
            sha256: "ab".repeat(32),
            position: 43,
        }],
        history,
        position: 44,
    }
}

#[test]
fn the_page_says_everything_and_escapes_what_people_wrote() {
    let html = PRINTER.html(&Sheet::case_file(&file(), &slip())).unwrap();
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"zh-CN\">"), "{html}");
    for word in [
        "小区消防通道被占",
        "YN-RD-2023-D10-0001",
        "补录：停电",
        "反馈表（缺）",
        "整改后.jpg",
        "2026-11-25 09:30 由 supervisor（县人大常委会） 打印",
    ] {
        assert!(html.contains(word), "{word}\n{html}");
    }
    assert!(html.contains("第一行<br>第二行 &lt;b>&amp;"), "{html}");
    assert!(!html.contains("会办意见（缺）"), "nobody asks for it");
    let order: Vec<_> = ["卷内目录", "登记表</h2>", "交办单</h2>", "答复</h2>", "全部记录"]
        .map(|word| html.find(word).unwrap_or_else(|| panic!("{word}\n{html}")))
        .into();
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
fn the_pages_are_an_archivable_pdf_with_its_fonts_and_the_same_each_time() {
    let pdf = PRINTER.pdf(&Sheet::case_file(&file(), &slip())).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let has = |mark: &str| pdf.windows(mark.len()).any(|window| window == mark.as_bytes());
    assert!(has("pdfaid:part") && has("/FontFile3"));
    assert_eq!(PRINTER.pdf(&Sheet::case_file(&file(), &slip())).unwrap(), pdf);
}

#[test]
fn a_file_of_nothing_is_printed_too() {
    let none = CaseFile {
        cover: Vec::new(),
        facts: Vec::new(),
        papers: Vec::new(),
        attachments: Vec::new(),
        history: Vec::new(),
        ..file()
    };
    let none = Sheet::case_file(&none, &slip());
    assert!(PRINTER.html(&none).unwrap().contains("全部记录"));
    assert!(!PRINTER.pdf(&none).unwrap().is_empty());
}

#[test]
fn what_is_missing_is_named() {
    assert!(PrintError::NoFont.to_string().contains("fonts-noto-cjk"));
}
