# Makes the files of this folder: small spreadsheets as officers' programs save them. Needs openpyxl, xlwt and odfpy.
#   python make.py .
import openpyxl, xlwt, sys, datetime
from openpyxl.styles import Font
out = sys.argv[1]

def officer(path):
    wb = openpyxl.Workbook(); ws = wb.active; ws.title = "汇总表"
    ws["A1"] = "2025年度项目申报汇总表"; ws.merge_cells("A1:I1")
    ws["A2"] = "填报单位：国际合作司"; ws["G2"] = "单位：万元"
    heads = ["序号", "项目编号", "指南方向", "项目名称", "合作国别", "申请经费", "评审得分", "立项日期", "实施周期"]
    for c, h in enumerate(heads, 1): ws.cell(3, c, h)
    rows = [
        (1, "P-１", "1.5 中国和阿拉伯国家", "甲", "埃及、阿尔及利亚", "180万", 85.5, "2024年1月5日", "2年"),
        (2, "P-2", None, "乙", "埃及", "1,800,000元", "90", datetime.date(2024, 2, 29), 24),
        (3, "P-3", 2, "丙\n丁", "韩国", "１２０", 70.10000000000001 + 0.2, "2024.3.1", "三十六个月"),
    ]
    for r, row in enumerate(rows, 4):
        for c, v in enumerate(row, 1):
            if v is not None: ws.cell(r, c, v)
    ws.merge_cells("C4:C5")
    ws["A7"] = "合计"; ws["F7"] = 500
    ws["A8"] = "注：以上数据由各单位填报"
    ws.row_dimensions[5].hidden = True
    ws.column_dimensions["G"].hidden = True
    wb.create_sheet("说明")["A1"] = "填表说明"
    wb.save(path)
officer(f"{out}/officer.xlsx")

def traps(path):
    wb = openpyxl.Workbook(); ws = wb.active; ws.title = "表"
    for c, h in enumerate(["编号", "方向", "申请经费（万元）", "得分", "双方申报", "立项日期"], 1): ws.cell(1, c, h)
    rows = [
        ("A", "1.5", "=100+80", 80, "√", "1/5/2024"),
        ("B", "1.5", 100, "#REF!", "也许", "2024年1月"),
        ("C", datetime.date(2025, 5, 1), "约50万", 70, "×", None),
        (123456789012345678, "9.9", "50万欧元", "八十", "是", None),
        ("E", "2.0", None, 60, "", None),
        ("E", "2.0", 5, 60, "", None),
        ("F", "2.0", 10, 61, "", None),
        ("G", "2.0", None, 62, "", None),
    ]
    for r, row in enumerate(rows, 2):
        for c, v in enumerate(row, 1):
            if v is not None: ws.cell(r, c, v)
    ws["D3"].data_type = "e"
    ws.merge_cells("C8:C9")
    wb.save(path)
traps(f"{out}/traps.xlsx")

wb = openpyxl.Workbook(); ws = wb.active; ws.title = "数据"
from openpyxl.chart import BarChart, Reference
cs = wb.create_chartsheet("图表"); ch = BarChart(); ch.add_data(Reference(ws, 1, 1, 1, 2)); cs.add_chart(ch)
wb.save(f"{out}/chart.xlsx")

wb = xlwt.Workbook(encoding="utf-8"); ws = wb.add_sheet("Sheet1")
ws.write_merge(0, 0, 0, 3, "申报项目一览（单位：元）")
for c, h in enumerate(["项目编号", "申报方向", "国拨经费", "排名"]): ws.write(1, c, h)
for r, row in enumerate([("P-1", "1.5", 1800000, "第1名"), ("P-2", "1.5", 1200000, "第2名"), ("P-3", "2.0", 900000, "第1名")], 2):
    for c, v in enumerate(row): ws.write(r, c, v)
ws.row(3).hidden = True
wb.save(f"{out}/old.xls")

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableRow, TableCell, CoveredTableCell
from odf.text import P
doc = OpenDocumentSpreadsheet(); t = Table(name="Feuille1"); doc.spreadsheet.addElement(t)
def row(cells, **kw):
    tr = TableRow(**kw); t.addElement(tr)
    for c in cells:
        if c == "covered": tr.addElement(CoveredTableCell()); continue
        span = 1
        if isinstance(c, tuple): c, span = c
        extra = {"numberrowsspanned": span, "numbercolumnsspanned": 1} if span > 1 else {}
        if isinstance(c, (int, float)): e = TableCell(valuetype="float", value=c, **extra)
        else: e = TableCell(valuetype="string", **extra)
        if c != "": e.addElement(P(text=str(c)))
        tr.addElement(e)
row(["Project ID", "Direction", "Amount (万元)", "Score"])
row(["P-1", ("1.5", 2), 180, 90])
row(["P-2", "covered", 120, 80], visibility="filter")
row(["P-3", "2.0", 90, 70])
doc.save(f"{out}/free.ods")

text = "项目编号,指南方向,申请经费（元）,排名,备注\r\nP-1,1.5,\"1,800,000\",1,优先\r\nP-2,2.0,900000,1,\r\n"
open(f"{out}/gbk.csv", "wb").write(text.encode("gb18030"))
