//! A sheet with a header, written row by row.

use crate::domain::{Decimal, Lang, Text};
use crate::study::dossier::Kind;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, Format, FormatAlign, FormatBorder, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

/// Longest text that a cell holds.
const MOST_TEXT: usize = 32_000;

/// The formats of all sheets.
pub(super) struct Style {
    pub header: Format,
    pub text: Format,
    pub wrapped: Format,
    pub title: Format,
    pub strong: Format,
    count: Format,
    money: Format,
    merit: Format,
    percent: Format,
    decisions: [(Kind, Format); 3],
}

impl Style {
    /// `money` and `merit` are the places after the point that those columns show.
    pub fn new(money: u8, merit: u8) -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        let tint = |font: u32, fill: u32| {
            Format::new().set_font_color(Color::RGB(font)).set_background_color(Color::RGB(fill))
        };
        Self {
            header: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00E1_E9F0))
                .set_border_bottom(FormatBorder::Thin),
            text: top(),
            wrapped: top().set_text_wrap(),
            title: Format::new().set_bold().set_font_size(14),
            strong: top().set_bold(),
            count: top().set_num_format("#,##0"),
            money: top().set_num_format(places(money)),
            merit: top().set_num_format(places(merit)),
            percent: top().set_num_format("0.0%"),
            decisions: [
                (Kind::Funded, tint(0x0000_4B76, 0x00D6_E9F5)),
                (Kind::Unfunded, tint(0x007A_5200, 0x00FC_EBC6)),
                (Kind::Ineligible, tint(0x0050_5050, 0x00E6_E6E6)),
            ],
        }
    }
}

fn places(places: u8) -> String {
    if places == 0 { "#,##0".into() } else { format!("#,##0.{}", "0".repeat(usize::from(places))) }
}

/// What a cell holds.
pub(super) enum Cell {
    Empty,
    /// Always a text, whatever it begins with.
    Text(String),
    /// A long text, wrapped.
    Wrapped(String),
    Strong(String),
    Count(f64),
    Money(Decimal),
    Merit(Decimal),
    /// A share of one.
    Percent(f64),
    /// A number with the places it needs.
    Number(Decimal),
}

impl Cell {
    pub fn text(text: &Text, lang: Lang) -> Self {
        Self::Text(text.get(lang).to_owned())
    }

    #[expect(clippy::cast_precision_loss, reason = "a spreadsheet holds floats")]
    pub fn count(count: usize) -> Self {
        Self::Count(count as f64)
    }

    pub fn maybe<T>(value: Option<T>, cell: impl Fn(T) -> Self) -> Self {
        value.map_or(Self::Empty, cell)
    }

    /// Width in letters; a Chinese character counts as two.
    fn width(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Text(text) | Self::Strong(text) => text.width(),
            Self::Wrapped(text) => text.width().min(48),
            Self::Count(_) | Self::Percent(_) => 7,
            Self::Money(number) | Self::Merit(number) | Self::Number(number) => number.grouped().len() + 2,
        }
    }
}

/// A column: its heading, and the widest it may become, in letters.
pub(super) struct Heading {
    pub title: Text,
    pub widest: usize,
}

pub(super) fn heading(title: Text, widest: usize) -> Heading {
    Heading { title, widest }
}

/// A sheet under way.
pub(super) struct Sheet<'a> {
    worksheet: &'a mut Worksheet,
    style: &'a Style,
    row: u32,
    widths: Vec<usize>,
}

impl<'a> Sheet<'a> {
    pub fn new(worksheet: &'a mut Worksheet, name: &Text, style: &'a Style, lang: Lang) -> Result<Self, XlsxError> {
        worksheet.set_name(name.get(lang))?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        Ok(Self { worksheet, style, row: 0, widths: Vec::new() })
    }

    /// The header row, frozen and repeated on every printed page.
    pub fn header(&mut self, columns: &[Heading], lang: Lang) -> Result<(), XlsxError> {
        for (at, column) in (0_u16..).zip(columns) {
            let title = column.title.get(lang);
            self.worksheet.write_string_with_format(self.row, at, title, &self.style.header)?;
            // Room for the filter's button.
            self.widen(usize::from(at), (title.width() + 3).min(column.widest.max(8)));
        }
        self.row += 1;
        self.worksheet.set_freeze_panes(self.row, 0)?.set_repeat_rows(0, self.row - 1)?;
        Ok(())
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        for (at, cell) in (0_u16..).zip(cells) {
            self.cell(at, cell)?;
        }
        self.row += 1;
        Ok(())
    }

    pub fn title(&mut self, title: &str) -> Result<(), XlsxError> {
        self.worksheet.write_string_with_format(self.row, 0, title, &self.style.title)?;
        self.row += 1;
        Ok(())
    }

    fn cell(&mut self, at: u16, cell: &Cell) -> Result<(), XlsxError> {
        let (sheet, style, row) = (&mut *self.worksheet, self.style, self.row);
        match cell {
            Cell::Empty => return Ok(()),
            Cell::Text(text) => sheet.write_string_with_format(row, at, bounded(text), &style.text)?,
            Cell::Wrapped(text) => sheet.write_string_with_format(row, at, bounded(text), &style.wrapped)?,
            Cell::Strong(text) => sheet.write_string_with_format(row, at, bounded(text), &style.strong)?,
            Cell::Count(count) => sheet.write_number_with_format(row, at, *count, &style.count)?,
            Cell::Money(amount) => sheet.write_number_with_format(row, at, amount.to_f64(), &style.money)?,
            Cell::Merit(merit) => sheet.write_number_with_format(row, at, merit.to_f64(), &style.merit)?,
            Cell::Percent(share) => sheet.write_number_with_format(row, at, *share, &style.percent)?,
            Cell::Number(number) => sheet.write_number_with_format(row, at, number.to_f64(), &style.text)?,
        };
        self.widen(usize::from(at), cell.width());
        Ok(())
    }

    fn widen(&mut self, at: usize, width: usize) {
        if self.widths.len() <= at {
            self.widths.resize(at + 1, 0);
        }
        self.widths[at] = self.widths[at].max(width);
    }

    /// Colours the cells of a column that hold the three decisions' words.
    pub fn colour_decisions(&mut self, column: u16, lang: Lang) -> Result<(), XlsxError> {
        if self.row < 2 {
            return Ok(());
        }
        for (kind, format) in &self.style.decisions {
            let rule = ConditionalFormatCellRule::EqualTo(kind.title().get(lang).to_owned());
            let rule = ConditionalFormatCell::new().set_rule(rule).set_format(format);
            self.worksheet.add_conditional_format(1, column, self.row - 1, column, &rule)?;
        }
        Ok(())
    }

    /// Sets filters and widths. A column stays between 6 letters and what its heading allows.
    pub fn finish(mut self, columns: &[Heading]) -> Result<(), XlsxError> {
        if self.row > 1
            && let Some(last) = u16::try_from(columns.len()).ok().and_then(|count| count.checked_sub(1))
        {
            self.worksheet.autofilter(0, 0, self.row - 1, last)?;
        }
        self.set_widths(|at| columns.get(at).map_or(60, |column| column.widest))
    }

    /// Sets widths only, for a sheet without a header.
    pub fn finish_plain(mut self, widest: usize) -> Result<(), XlsxError> {
        self.set_widths(|_| widest)
    }

    fn set_widths(&mut self, widest: impl Fn(usize) -> usize) -> Result<(), XlsxError> {
        for (at, width) in self.widths.iter().enumerate() {
            let width = u32::try_from((*width).clamp(6, widest(at).max(6)) + 1).unwrap_or(60);
            let Ok(column) = u16::try_from(at) else { break };
            self.worksheet.set_column_width(column, f64::from(width))?;
        }
        Ok(())
    }
}

/// `text`, shortened where it is longer than a cell holds.
fn bounded(text: &str) -> String {
    if text.len() <= MOST_TEXT { text.to_owned() } else { text.chars().take(MOST_TEXT / 4).chain(['…']).collect() }
}
