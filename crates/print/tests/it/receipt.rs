//! Given what a receipt says, one page, and a code that reads as the proof.

use crate::{PRINTER, said, slip};
use base64::{Engine, engine::general_purpose::STANDARD};
use lianxin_print::{Receipt, Sheet, Witnessed, qr};
use rqrr::PreparedImage;
use std::fmt::Write;

/// A tlog-proof as long as one with so many hashes and witnesses is.
fn proof(hashes: usize, witnesses: usize) -> String {
    let bytes = |count: usize, seed: usize| {
        STANDARD.encode((0..count).map(|at| (at * 31 + seed * 97) as u8).collect::<Vec<_>>())
    };
    let origin = "yining.lianxin.example/events";
    let extra = bytes(96, 0);
    let mut text = format!("c2sp.org/tlog-proof@v1\nextra {extra}\nindex 204117\n");
    (0..hashes).for_each(|at| writeln!(text, "{}", bytes(32, at)).unwrap());
    write!(text, "\n{origin}\n1000000\n{}\n\n", bytes(32, 99)).unwrap();
    writeln!(text, "— {origin} {}", bytes(68, 1)).unwrap();
    for at in 0..witnesses {
        writeln!(text, "— congress{at}.example/witness {}", bytes(76, at + 2)).unwrap();
    }
    text
}

fn receipt(proof: String) -> Receipt {
    let witness =
        |name: &str, at: &str| Witnessed { name: name.to_owned(), at: at.parse().unwrap() };
    Receipt {
        number: "YN-2026-0001".to_owned(),
        registered_at: "2026-11-24T23:59:30Z".parse().unwrap(),
        station: "义宁镇濂溪人大代表联络站".to_owned(),
        said: vec![
            said("标题", "小区消防通道被占"),
            said("反映内容", "消防通道长期停满车辆 <b>&，\n住户多次反映未果。"),
            said("地点", "义宁镇濂溪小区3幢与4幢之间"),
            said("希望答复", "是"),
        ],
        index: 204_117,
        leaf: "dX/+5m9QgLEb5R9rOR0p2/QaRWSSTmhfZIu3mSp/cg4=".to_owned(),
        origin: "yining.lianxin.example/events".to_owned(),
        size: 1_000_000,
        witnesses: vec![
            witness("修水县人大常委会", "2026-11-25T00:03:00Z"),
            witness("修水县档案馆", "2026-11-25T00:03:02Z"),
        ],
        proof,
    }
}

fn html(proof: String) -> String {
    PRINTER.html(&Sheet::receipt(&receipt(proof), &slip())).unwrap()
}

/// Reads the code in a picture that was drawn as one path of rectangles.
fn read(svg: &str) -> String {
    let attribute = |name: &str| {
        let (_, rest) = svg.split_once(name).unwrap();
        rest.split_once('"').unwrap().0
    };
    let width: usize = attribute(" width=\"").parse().unwrap();
    let mut dark = vec![false; width * width];
    for rectangle in attribute(" d=\"").split('M').skip(1) {
        let numbers = rectangle.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty());
        let numbers: Vec<usize> = numbers.map(|it| it.parse().unwrap()).collect();
        let [left, top, across, down, ..] = numbers[..] else { panic!("{rectangle}") };
        for row in top..top + down {
            dark[row * width + left..][..across].fill(true);
        }
    }
    let shade = |x, y| if dark[y * width + x] { 0 } else { 255 };
    let mut picture = PreparedImage::prepare_from_greyscale(width, width, shade);
    let found = picture.detect_grids();
    assert_eq!(found.len(), 1);
    found[0].decode().unwrap().1
}

#[test]
fn the_page_says_everything_and_escapes_what_people_wrote() {
    let html = html(proof(20, 2));
    for word in [
        "群众反映事项登记凭证",
        "YN-2026-0001",
        "2026-11-25 07:59",
        "义宁镇濂溪人大代表联络站",
        "消防通道长期停满车辆 &lt;b>&amp;，<br>住户",
        "204117",
        "dX/+5m9QgLEb5R9rOR0p2/QaRWSSTmhfZIu3mSp/cg4=",
        "yining.lianxin.example/events",
        "1000000",
        "修水县档案馆",
        "2026-11-25 08:03",
        "如何核验",
        "How to check",
        "lianxin verify receipt",
        "2026-11-25 09:30 由 supervisor（县人大常委会） 打印",
    ] {
        assert!(html.contains(word), "{word}\n{html}");
    }
}

#[test]
fn the_code_on_the_page_reads_as_the_proof_itself() {
    for (hashes, witnesses) in [(0, 0), (20, 2), (20, 5), (32, 3), (40, 4)] {
        let proof = proof(hashes, witnesses);
        let html = html(proof.clone());
        let (_, picture) = html.split_once("data:image/svg+xml;base64,").unwrap();
        let svg = STANDARD.decode(picture.split_once('"').unwrap().0).unwrap();
        assert_eq!(read(str::from_utf8(&svg).unwrap()), proof);
    }
}

#[test]
fn a_proof_that_is_too_long_for_a_code_is_left_out_and_the_page_says_so() {
    let long = proof(40, 12);
    assert!(long.len() > qr::MOST);
    let html = html(long);
    assert!(!html.contains("data:image") && html.contains("请向联络站索取凭证文件"), "{html}");
}

#[test]
fn the_receipt_is_an_archivable_pdf_of_one_page_and_the_same_each_time() {
    let sheet = Sheet::receipt(&receipt(proof(32, 3)), &slip());
    let pdf = PRINTER.pdf(&sheet).unwrap();
    let has = |mark: &str| pdf.windows(mark.len()).any(|window| window == mark.as_bytes());
    assert!(has("pdfaid:part") && has("/FontFile3"));
    // The title stands in the description of the document, as plain text.
    assert!(has("群众反映事项登记凭证 YN-2026-0001"));
    assert!(has("/Type/Pages/Count 1/"), "it has more than one page");
    assert_eq!(PRINTER.pdf(&sheet).unwrap(), pdf);
}
