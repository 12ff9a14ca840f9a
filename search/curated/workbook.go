package curated

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/policybot/policybot/corpus/format"
	"github.com/policybot/policybot/corpus/format/xlsx"
	"github.com/policybot/policybot/search"
)

// The parts of a workbook of one sheet, as little as every program reads. Every cell is text of its own (inlineStr), which
// no program takes for a formula; it is escaped all the same, since people save workbooks as CSV.
var workbookParts = []struct{ name, body string }{
	{"[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
	{"_rels/.rels", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/workbook.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="问答" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/_rels/workbook.xml.rels", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
}

// WriteXLSX writes rows as a workbook.
func WriteXLSX(w io.Writer, rows []Row) error {
	z := zip.NewWriter(w)
	for _, part := range workbookParts {
		if err := writePart(z, part.name, part.body); err != nil {
			return err
		}
	}
	var b strings.Builder
	b.WriteString(xml.Header + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for _, line := range grid(rows) {
		b.WriteString("<row>")
		for _, cell := range line {
			b.WriteString(`<c t="inlineStr"><is><t xml:space="preserve">`)
			if err := xml.EscapeText(&b, []byte(cell)); err != nil {
				return fmt.Errorf("write workbook: %w", err)
			}
			b.WriteString("</t></is></c>")
		}
		b.WriteString("</row>")
	}
	b.WriteString("</sheetData></worksheet>")
	return errors.Join(writePart(z, "xl/worksheets/sheet1.xml", b.String()), z.Close())
}

func writePart(z *zip.Writer, name, body string) error {
	out, err := z.Create(name)
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	_, err = io.WriteString(out, body)
	return err
}

// bookLimits bound what reading a workbook may cost.
var bookLimits = format.Limits{Unpacked: 64 << 20, Part: 32 << 20, Text: 8 << 20, Entries: 200, Cells: 100_000}

// ReadXLSX reads the first sheet of a workbook that is shown. What cannot be used is search.ErrInvalid.
func ReadXLSX(ctx context.Context, data []byte) ([]Draft, error) {
	if len(data) > MaxTable {
		return nil, search.Invalid("文件超过%dMB，请分几次导入", MaxTable>>20)
	}
	table, err := xlsx.Cells(ctx, data, format.NewBudget(bookLimits))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, format.ErrTooLarge):
		return nil, search.Invalid("表格太大，请分几次导入，或另存为 CSV")
	case err != nil:
		return nil, search.Invalid("读不了这个工作簿，请用表格软件另存为 .xlsx 或 CSV 后再导入")
	}
	return drafts(table)
}

// Read reads a table, whichever of the two it is.
func Read(ctx context.Context, data []byte) ([]Draft, error) {
	if strings.HasPrefix(string(data[:min(len(data), 4)]), "PK\x03\x04") {
		return ReadXLSX(ctx, data)
	}
	return ReadCSV(data)
}
