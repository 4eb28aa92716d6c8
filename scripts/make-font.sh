#!/usr/bin/env bash
# Makes assets/font/fundline-sans-sc.otf, the one font that charts and reports carry with them.
#
#   scripts/make-font.sh [OUT]
#
# Sources, both under the SIL Open Font License 1.1 (Debian 12: apt-get install fonts-noto-cjk fonts-noto-core python3-venv):
#   Noto Sans CJK SC 2.004                        hanzi, CJK punctuation, full-width forms, symbols
#   Noto Sans 2.004, Symbols2 2.003, Math 2.001   Latin with all its accents, Greek, Cyrillic; symbols the first one lacks
#     (Noto Sans CJK has no Ł, ę, š, ő …, and one word must not be set in two designs.)
# The build does not need this script: its result is committed. It is here so that the result can be made again, byte for byte.
set -euo pipefail
cd "$(dirname "$0")/.."

out=${1:-assets/font/fundline-sans-sc.otf}
cjk=${NOTO_CJK:-/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc}
core=${NOTO_CORE:-/usr/share/fonts/truetype/noto}
fonttools='fonttools==4.68.0'

for file in "$cjk" "$core"/NotoSans{,Symbols2,Math}-Regular.ttf; do
    if [ ! -f "$file" ]; then
        echo "make-font: $file is not there; on Debian: apt-get install fonts-noto-cjk fonts-noto-core" >&2
        exit 2
    fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "$fonttools"

mkdir -p "$(dirname "$out")"
"$work/venv/bin/python" - "$cjk" "$core" "$work/font.otf" <<'PY'
import sys
import unicodedata

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.qu2cuPen import Qu2CuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTCollection, TTFont

cjk_path, core, out = sys.argv[1:]
UNITS = 1000
HANZI = 1000  # the advance that is not written out in each glyph

# ---- Which characters: what a programme, a person's name and a chart's label are written with.
text, symbols = set(), set()


def span(into, first, last):
    into.update(range(first, last + 1))


span(text, 0x0020, 0x007E)  # ASCII
span(text, 0x00A0, 0x017F)  # Latin-1 Supplement, Latin Extended-A
text.update(map(ord, "ƒǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜȘșȚțẞ"))  # pinyin, Romanian, capital sharp s
span(text, 0x0370, 0x03E1)  # Greek
span(text, 0x0400, 0x045F)  # Cyrillic
text.update(map(ord, "ҐґҒғҚқҢңҮүҰұҲҳҺһӘәӨө"))  # Ukrainian, Kazakh, Kyrgyz, Tajik
span(text, 0x2010, 0x203F)  # dashes, quotation marks, bullets, per mille, primes
text.update(map(ord, "⁰⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉€₩₫₴₸₹₺₽"))

# GB2312, all of its 94 x 94 cells: both levels of hanzi, punctuation, symbols, kana.
for row in range(0xA1, 0xFF):
    for cell in range(0xA1, 0xFF):
        try:
            symbols.update(map(ord, bytes((row, cell)).decode("gb2312")))
        except UnicodeDecodeError:
            pass
# Hanzi outside GB2312 that stand in names of people and places today.
symbols.update(map(ord, (
    "倓偲傒傕劼勍叒呇啰喆囧坵垚埇埼堃堉堺堽塱奡妘姮婳媖嫄嫕嬛峣崚彣彧慥扆拵敔旸旻旼昇昉昫昳晙晞晢晳暐曈杺栐栻梣榃槩橦沄沇沨洢"
    "洺浐浡浬涘淏湉湜溁溦滪澔濛炆炘烜焜燊燚玙玚玥珣珺琎琭瑀瑄瑒瑢瑨瑱璆璘璟璠碁磡祃祇祎祐禔禛竑缊翀翃翙翚翯翾芃虓衎誾諲諴谞邨"
    "郃郿铻锜锽镕镠韡颋颙骦鹍鹮鼒龑龢"
)))
span(symbols, 0x2100, 0x214F)  # letter-like: ℃ № ™
span(symbols, 0x2150, 0x216B)  # fractions, Roman numerals
span(symbols, 0x2170, 0x217B)
span(symbols, 0x2190, 0x21FF)  # arrows
span(symbols, 0x2200, 0x22FF)  # mathematics: ≤ ≥ ≠ ≈ − ∑ √ ∞
span(symbols, 0x2460, 0x24FF)  # numbers in circles
span(symbols, 0x2500, 0x25FF)  # box drawing, blocks, geometric shapes: ▲ ▼ ■ ●
symbols.update(map(ord, "★☆☐☑☒♀♂⚠✎✓✔✕✖✗✘"))
span(symbols, 0x3000, 0x303F)  # CJK punctuation
span(symbols, 0x3200, 0x33FF)  # enclosed CJK, units: ㎡
span(symbols, 0xFE30, 0xFE6F)  # vertical and small forms
span(symbols, 0xFF00, 0xFFEF)  # full-width and half-width forms
symbols -= text

wanted = {
    c
    for c in text | symbols
    if unicodedata.category(chr(c)) not in ("Cn", "Cc", "Zl", "Zp") and "HANGUL" not in unicodedata.name(chr(c), "")
}

# ---- Where each one is drawn from.
cjk = next(f for f in TTCollection(cjk_path, lazy=True).fonts if f["name"].getDebugName(1) == "Noto Sans CJK SC")
sans, symbols2, math = (TTFont(f"{core}/Noto{name}-Regular.ttf", lazy=True) for name in ("Sans", "SansSymbols2", "SansMath"))
cmaps = {id(f): f.getBestCmap() for f in (cjk, sans, symbols2, math)}
sets = {id(f): f.getGlyphSet() for f in (cjk, sans, symbols2, math)}


def source(c):
    order = (sans, cjk, symbols2, math) if c in text else (cjk, sans, symbols2, math)
    return next((f for f in order if c in cmaps[id(f)]), None)


def draw(font, name):
    """Charstring and advance of a glyph: cubic outlines as they are, quadratic ones as the cubic ones they are part of."""
    glyph = sets[id(font)][name]
    scale = UNITS / font["head"].unitsPerEm
    width = round(glyph.width * scale)
    pen = T2CharStringPen(None if width == HANZI else width, None)
    target = pen if "CFF " in font else Qu2CuPen(pen, 0.5, all_cubic=True, reverse_direction=True)
    if scale != 1:
        target = TransformPen(target, (scale, 0, 0, scale, 0, 0))
    outline = DecomposingRecordingPen(sets[id(font)])
    glyph.draw(outline)
    outline.replay(target)
    return pen.getCharString(), width


charstrings, metrics, cmap, order, missing, seen = {}, {}, {}, [".notdef"], [], {}
charstrings[".notdef"], width = draw(cjk, ".notdef")
metrics[".notdef"] = (width, 0)
for c in sorted(wanted):
    font = source(c)
    if font is None:
        missing.append(c)
        continue
    key = (id(font), cmaps[id(font)][c])
    if key not in seen:
        name = seen[key] = f"u{c:04X}"
        charstrings[name], width = draw(font, key[1])
        metrics[name] = (width, 0)
        order.append(name)
    cmap[c] = seen[key]

# ---- The font: outlines, widths, a name of its own. No hints, no layout tables (the renderer reads none).
builder = FontBuilder(UNITS, isTTF=False)
builder.setupGlyphOrder(order)
builder.setupCharacterMap(cmap)
names = {
    "copyright": f"{cjk['name'].getDebugName(0)} {sans['name'].getDebugName(0)}",
    "familyName": "Fundline Sans SC",
    "styleName": "Regular",
    "uniqueFontIdentifier": "1.000;FundlineSansSC-Regular",
    "fullName": "Fundline Sans SC Regular",
    "version": "Version 1.000",
    "psName": "FundlineSansSC-Regular",
    "description": "Glyphs of Noto Sans CJK SC 2.004 and of Noto Sans, Noto Sans Symbols2 and Noto Sans Math, "
    "without hints and layout features, with a line height of 1.24 em.",
    "licenseDescription": "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
    "licenseInfoURL": "https://openfontlicense.org",
}
builder.setupCFF(names["psName"], {"FullName": names["fullName"], "FamilyName": names["familyName"], "Weight": "Regular"}, charstrings, {"defaultWidthX": HANZI})
box = {}
for name in order:
    pen = BoundsPen(None)
    charstrings[name].draw(pen)
    box[name] = pen.bounds
    if pen.bounds:
        metrics[name] = (metrics[name][0], round(pen.bounds[0]))
builder.setupHorizontalMetrics(metrics)
# A line of 1.24 em: plotters sets SVG text at size / 1.24 and measures it by this height, so that
# what it measures is what it draws, in SVG and in PNG.
builder.setupHorizontalHeader(ascent=980, descent=-260)
builder.setupNameTable(names, mac=False)
bottom = min(b[1] for b in box.values() if b)
top = max(b[3] for b in box.values() if b)
builder.setupOS2(
    sTypoAscender=980, sTypoDescender=-260, sTypoLineGap=0, usWinAscent=round(top), usWinDescent=round(-bottom),
    sxHeight=sans["OS/2"].sxHeight, sCapHeight=sans["OS/2"].sCapHeight, usWeightClass=400, fsType=0, fsSelection=0xC0, version=4,
)  # fmt: skip
builder.setupPost(keepGlyphNames=False)
font = builder.font
font.recalcTimestamp = False
font["head"].created = font["head"].modified = cjk["head"].modified
font["head"].fontRevision = 1.0
font.save(out)
print(f"{len(cmap)} characters, {len(order)} glyphs; in none of the sources: {''.join(map(chr, missing)) or 'none'}", file=sys.stderr)
PY

install -m 644 "$work/font.otf" "$out"
sha256sum "$out"
wc -c <"$out"
