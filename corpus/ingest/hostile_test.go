package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/policybot/policybot/corpus/format/formattest"
)

// What a hostile file may cost with MaxFileBytes of hostileLimit: it is bounded by what was allocated in all, which is
// more than what was held at a time, and by a time that a machine with other work keeps too.
const (
	hostileLimit  = 1 << 20
	hostileMemory = 400 << 20
	hostileTime   = 60 * time.Second
)

// hostile is a file somebody made or damaged, and what is said of it.
type hostile struct {
	name, raw string
	want      string // in the reason
	advice    string // in the advice; "" is any
}

// TestHostileFiles: every one is refused by its name, with a reason and a way out, within bounds of time and memory.
func TestHostileFiles(t *testing.T) {
	all := hostileFiles(t)
	if len(all) < 50 {
		t.Fatalf("%d files", len(all))
	}
	seen := map[string]bool{}
	for _, h := range all {
		if seen[h.name] {
			t.Fatalf("%s stands twice", h.name)
		}
		seen[h.name] = true
		t.Run(h.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			r := Open(context.Background(), h.name, []byte(h.raw), Options{Now: day, MaxFileBytes: hostileLimit})
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if len(r.Documents) > 0 || len(r.Skipped) == 0 {
				t.Fatalf("%d documents, skipped %v", len(r.Documents), r.Skipped)
			}
			s := r.Skipped[0]
			if s.Path != h.name || !strings.Contains(s.Reason, h.want) || !strings.Contains(s.Advice, "请") || !strings.Contains(s.Advice, h.advice) {
				t.Errorf("refused as %+v, want %q", s, h.want)
			}
			if spent := after.TotalAlloc - before.TotalAlloc; spent > hostileMemory || took > hostileTime {
				t.Errorf("%d MiB and %v for %d KiB", spent>>20, took, len(h.raw)>>10)
			}
		})
	}
}

// costly are the files that are refused only after much of them was read, seconds under the race detector. What is said
// of them is checked once, by TestHostileFiles.
var costly = map[string]bool{
	"百万列.xlsx": true, "字符串.xlsx": true, "合并.xlsx": true, "空白大.docx": true, "长段落集.docx": true, "宽表.docx": true, "单元格.rtf": true,
}

// TestTheRestProceeds: hostile files in a folder are listed, and the others are read.
func TestTheRestProceeds(t *testing.T) {
	files := fstest.MapFS{"好.txt": {Data: []byte(rule), ModTime: day}}
	all := slices.DeleteFunc(hostileFiles(t), func(h hostile) bool { return costly[h.name] })
	for _, h := range all {
		files["坏/"+h.name] = &fstest.MapFile{Data: []byte(h.raw), ModTime: day}
	}
	files["半.zip"] = &fstest.MapFile{Data: formattest.Zip(t, "好.txt", rule, "坏.docx", "PK\x03\x04\x14", "../逃.txt", "x", "图.png", "\x89PNG\r\n\x1a\n\x00")}
	rep, err := Load(context.Background(), files, Options{Now: day, MaxFileBytes: hostileLimit, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range rep.Documents {
		got = append(got, d.Path)
	}
	if strings.Join(got, " ") != "半.zip/好.txt 好.txt" {
		t.Errorf("read %v", got)
	}
	listed := map[string]string{}
	for _, s := range rep.Skipped {
		listed[s.Path] += s.Reason
	}
	for _, h := range all {
		if listed["坏/"+h.name] == "" {
			t.Errorf("%s is not listed", h.name)
		}
	}
	for name, want := range map[string]string{"半.zip/坏.docx": "损坏", "半.zip/逃.txt": "包外", "半.zip/图.png": "需要文字识别"} {
		if !strings.Contains(listed[name], want) {
			t.Errorf("%s: %q, want %q", name, listed[name], want)
		}
	}
}

func hostileFiles(t *testing.T) []hostile {
	var all []hostile
	for _, of := range []func(*testing.T) []hostile{hostileText, hostileZips, hostileDocx, hostileSheets, hostileOld, hostileMails} {
		all = append(all, of(t)...)
	}
	return all
}

func hostileText(*testing.T) []hostile {
	return []hostile{
		{"空.txt", "", "没有文字", ""},
		{"空白.md", " \n\u3000\u200b\n", "没有文字", ""},
		{"零字节.txt", "学校\x00\x01\x02", "不是文本", ""},
		{"随机.docx", "\x01\x02\xfe\xffabc\x00\x03", "不是文本", ""},
		{"锟斤拷.txt", strings.Repeat("锟斤拷锟斤拷锟斤拷\n", 50), "乱码", ""},
		{"别国.txt", "\xe0\xe9\xe8\xf4\xe7 \xe0\xf9\xfb \xff\xfe\xfd", "编码", ""},
		{"大.txt", strings.Repeat("学校应当公示。\n", 60_000), "过大", "拆分"},
		{"行.txt", strings.Repeat("a\n", 520_000), "过大", "拆分"},
		{"空页.html", "<!DOCTYPE html><html><head><title></title><script>var a=1</script></head><body></body></html>", "没有文字", ""},
		{"大页.html", "<!DOCTYPE html><p>" + strings.Repeat("学校应当公示。", 60_000), "过大", "拆分"},
		{"图.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "需要文字识别", "识别文字"},
		{"假.docx", "\xff\xd8\xff\xe0\x00\x10JFIF", "需要文字识别", ""},
		{"包.rar", "Rar!\x1a\x07\x01\x00", "RAR", "ZIP"},
		{"包.7z", "7z\xbc\xaf\x27\x1c\x00\x04", "7z", "ZIP"},
		{"包.gz", "\x1f\x8b\x08\x00\x00", "gzip", "ZIP"},
		{"假.txt", "Rar!\x1a\x07\x01\x00", "内容其实是RAR", "ZIP"},
	}
}

// header is an entry of an archive by its header.
func header(t *testing.T, h zip.FileHeader, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.CreateHeader(&h)
	if err == nil {
		_, err = f.Write([]byte(content))
	}
	if err != nil || w.Close() != nil {
		t.Fatalf("%s: %v", h.Name, err)
	}
	return b.String()
}

// patched changes a byte behind a sign, everywhere.
func patched(raw, sign string, at int, set byte) string {
	b := []byte(raw)
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte(sign))
		if i < 0 || from+i+at >= len(b) {
			return string(b)
		}
		b[from+i+at] = set
		from += i + len(sign)
	}
}

func hostileZips(t *testing.T) []hostile {
	pack := func(parts ...string) string { return string(formattest.Zip(t, parts...)) }
	nested := pack("深.txt", rule)
	for range 6 {
		nested = pack("里.zip", nested)
	}
	link := zip.FileHeader{Name: "链接.txt"}
	link.SetMode(fs.ModeSymlink | 0o777)
	entries := make([]string, 0, 2*10_001)
	for i := range 10_001 {
		entries = append(entries, fmt.Sprintf("%d.txt", i), "")
	}
	plain := header(t, zip.FileHeader{Name: "a.txt", Method: zip.Store}, rule)
	locked := patched(patched(plain, "PK\x01\x02", 8, 1), "PK\x03\x04", 6, 1)
	zeros := pack("零.txt", strings.Repeat("\x00", 12<<20))
	return []hostile{
		{"炸弹.zip", zeros, "展开后过大", "拆分"},
		{"炸弹里的炸弹.zip", pack("里.zip", zeros, "外.zip", zeros), "展开后过大", ""},
		{"许多.zip", pack(entries...), "展开后过大", ""},
		{"重叠.zip", overlapping(t), "展开后过大", ""},
		{"深.zip", nested, "嵌套过深", "取出"},
		{"上级.zip", pack("../../etc/cron.d/x", rule), "包外", "来源"},
		{"绝对.zip", pack("/etc/passwd", rule), "包外", ""},
		{"盘符.zip", pack(`C:\Windows\a.txt`, rule), "包外", ""},
		{"反斜杠.zip", pack(`..\..\a.txt`, rule), "包外", ""},
		{"链接.zip", header(t, link, "/etc/passwd"), "包外", ""},
		{"密码.zip", locked, "有密码", "去掉密码"},
		{"截断.zip", pack("a.txt", rule)[:60], "损坏", ""},
		{"空.zip", pack(), "没有文字", ""},
		{"坏校验.zip", strings.Replace(plain, "青岚县教育局", "白水县教育局", 1), "损坏", ""},
		{"怪压缩.zip", patched(patched(plain, "PK\x01\x02", 10, 97), "PK\x03\x04", 8, 97), "还不能读取", ""},
		{"只有图.zip", pack("扫描/1.png", "\x89PNG\r\n\x1a\n\x00"), "需要文字识别", ""},
		{"里面坏.zip", pack("a.docx", "PK\x03\x04\x14\x00"), "损坏", ""},
	}
}

// overlapping is an archive whose entries are all the same bytes: 9,000 times a mebibyte of text.
func overlapping(t *testing.T) string {
	t.Helper()
	one := header(t, zip.FileHeader{Name: "0000.txt", Method: zip.Deflate}, strings.Repeat("学校应当公示。\n", 1<<20/22))
	at := strings.Index(one, "PK\x01\x02")
	end := strings.Index(one, "PK\x05\x06")
	entry, tail := one[at:end], []byte(one[end:])
	const n = 9000
	var b strings.Builder
	b.WriteString(one[:at])
	for i := range n {
		b.WriteString(strings.Replace(entry, "0000.txt", fmt.Sprintf("%04d.txt", i), 1))
	}
	binary.LittleEndian.PutUint16(tail[8:], n)
	binary.LittleEndian.PutUint16(tail[10:], n)
	binary.LittleEndian.PutUint32(tail[12:], uint32(n*len(entry)))
	binary.LittleEndian.PutUint32(tail[16:], uint32(at))
	return b.String() + string(tail)
}

func hostileDocx(t *testing.T) []hostile {
	docx := func(body string, more ...string) string { return string(formattest.Docx(t, body, more...)) }
	whole := func(xml string) string { return string(formattest.Zip(t, "word/document.xml", xml)) }
	p := func(s string) string { return "<w:p><w:r><w:t>" + s + "</w:t></w:r></w:p>" }
	good := docx(p(strings.Repeat("学校应当公示收费标准，接受监督。", 200)))
	bomb := `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>`
	cell := `<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>` + p("a") + `</w:tc></w:tr>`
	note := `<w:footnotes xmlns:w="w"><w:footnote w:id="1">` + p(strings.Repeat("注", 20_000)) + `</w:footnote></w:footnotes>`
	refs := strings.Repeat(`<w:p><w:r><w:t>a</w:t><w:footnoteReference w:id="1"/></w:r></w:p>`, 2000)
	return []hostile{
		{"截断.docx", good[:len(good)/2], "损坏", "另存"},
		{"没有正文.docx", string(formattest.Zip(t, "word/styles.xml", "<a/>")), "损坏", ""},
		{"半个标签.docx", whole(`<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>字`), "损坏", ""},
		{"实体炸弹.docx", whole(bomb), "损坏", ""},
		{"外部实体.docx", whole(`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`), "损坏", ""},
		{"坏字节.docx", whole("<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>\xff\xfe</w:t></w:r></w:p></w:body></w:document>"), "损坏", ""},
		{"深.docx", docx(strings.Repeat("<w:sdt>", 100_000)), "嵌套过深", ""},
		{"深表.docx", docx(strings.Repeat("<w:tbl><w:tr><w:tc>", 1000)), "嵌套过深", ""},
		{"长段.docx", docx(p(strings.Repeat("字", 500_000))), "过大", "拆分"},
		{"长段落集.docx", docx(strings.Repeat(p("学校应当公示收费标准。"), 40_000)), "过大", "拆分"},
		{"空白大.docx", docx(strings.Repeat(" ", 12<<20)), "展开后过大", ""},
		{"宽表.docx", docx("<w:tbl>" + strings.Repeat(cell, 20_000) + "</w:tbl>"), "展开后过大", ""},
		{"注放大.docx", docx(refs, "word/footnotes.xml", note), "展开后过大", ""},
		{"扫描.docx", docx(`<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>`), "需要文字识别", ""},
		{"空.docx", docx(`<w:p/>`), "没有文字", ""},
		{"演示.docx", string(formattest.Zip(t, "ppt/presentation.xml", "<a/>")), "内容其实是演示文稿", "另存"},
		{"文档.odt", string(formattest.Zip(t, "content.xml", "<a/>", "META-INF/manifest.xml", "<a/>")), "OpenDocument", "另存"},
	}
}

func hostileSheets(t *testing.T) []hostile {
	book := func(data string, more ...string) string {
		return string(formattest.Zip(t, append([]string{
			"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + data + `</sheetData></worksheet>`,
		}, more...)...))
	}
	var diagonal, columns strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&diagonal, `<row><c r="%s%d" t="str"><v>x</v></c></row>`, column(i*5), i*300+1)
	}
	columns.WriteString("<row>")
	for range 1_000_001 {
		columns.WriteString(`<c><v>1</v></c>`)
	}
	columns.WriteString("</row>")
	merges := strings.Repeat(`<mergeCell ref="A1:XFD1048576"/>`, 200_000)
	filled := `<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>` + strings.Repeat(`<row><c t="str"><v>a</v></c></row>`, 1000)
	strs := "<sst>" + strings.Repeat("<si/>", 1_000_002) + "</sst>"
	good := book(filled)
	return []hostile{
		{"百万列.xlsx", book(columns.String()), "展开后过大", ""},
		{"对角.xlsx", book(diagonal.String()), "展开后过大", "拆分"},
		{"合并.xlsx", book(filled + "</sheetData>" + merges + "<sheetData>"), "展开后过大", ""},
		{"字符串.xlsx", book("", "xl/sharedStrings.xml", strs), "展开后过大", ""},
		{"截断.xlsx", good[:len(good)-100], "损坏", ""},
		{"没有表.xlsx", string(formattest.Zip(t, "xl/styles.xml", "<a/>")), "损坏", ""},
		{"二进制.xlsb", string(formattest.Zip(t, "xl/workbook.bin", "x")), "还不能读取", ""},
		{"空.xlsx", book(""), "没有文字", ""},
		{"半行.xlsx", book("</sheetData><sheetData><row><c><v>"), "损坏", ""},
	}
}

// column is the letters of a column from 0.
func column(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

func hostileOld(t *testing.T) []hostile {
	read := func(name string) string {
		raw, err := os.ReadFile("../format/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	doc, xls := read("one/policy.doc"), read("table/policy.xls")
	wide := func(name string) string {
		var b strings.Builder
		for i := range len(name) {
			b.WriteByte(name[i])
			b.WriteByte(0)
		}
		return b.String()
	}
	const sign = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	ident := strings.Index(doc, "\xec\xa5")
	word6 := doc[:ident] + "\xdc\xa5" + doc[ident+2:]
	locked := doc[:ident+11] + string([]byte{doc[ident+11] | 1}) + doc[ident+12:]
	return []hostile{
		{"截断.doc", doc[:len(doc)/2], "损坏", "另存"},
		{"密码.doc", locked, "有密码", "去掉密码"},
		{"旧.doc", word6, "还不能读取", "另存"},
		{"头.doc", doc[:512], "损坏", ""},
		{"密码.docx", sign + strings.Repeat("\x00", 600) + wide("EncryptedPackage"), "有密码", "去掉密码"},
		{"截断.xls", xls[:len(xls)/2], "损坏", ""},
		{"演示.ppt", sign + strings.Repeat("\x00", 600) + wide("PowerPoint Document"), "演示文稿", ""},
		{"邮件.msg", sign + strings.Repeat("\x00", 600) + wide("__properties_version1.0"), "Outlook", "EML"},
		{"不明.wps", sign + strings.Repeat("\x00", 600), "损坏", ""},
		{"循环.doc", cyclic(doc), "损坏", ""},
		{"括号.rtf", `{\rtf1` + strings.Repeat("{", 500_000), "嵌套过深", ""},
		{"没完.rtf", `{\rtf1\ansi 第一条`, "损坏", ""},
		{"大图.rtf", `{\rtf1{\pict\bin2147483647 x`, "损坏", ""},
		{"单元格.rtf", `{\rtf1\trowd` + strings.Repeat(`\cellx1`, 1_000_001) + "}", "展开后过大", ""},
		{"长.rtf", `{\rtf1 ` + strings.Repeat("a", 2<<20) + "}", "过大", "拆分"},
		{"空.rtf", `{\rtf1\ansi}`, "没有文字", ""},
	}
}

// cyclic is a compound file whose directory goes on in itself.
func cyclic(raw string) string {
	const sector, atDirectory, atTable = 512, 48, 76
	b := []byte(raw)
	directory, table := binary.LittleEndian.Uint32(b[atDirectory:]), binary.LittleEndian.Uint32(b[atTable:])
	binary.LittleEndian.PutUint32(b[(table+1)*sector+4*directory:], directory)
	return string(b)
}

func hostileMails(*testing.T) []hostile {
	head := "From: a@b.cn\r\nMIME-Version: 1.0\r\n"
	nested := head
	for i := range 60 {
		b := strings.Repeat("b", i+1) + "x"
		nested += "Content-Type: multipart/mixed; boundary=" + b + "\r\n\r\n--" + b + "\r\n"
	}
	return []hostile{
		{"嵌套.eml", nested, "嵌套过深", ""},
		{"许多.eml", head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", 10_001) + "--b--", "展开后过大", ""},
		{"加密.eml", head + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nx", "有密码", ""},
		{"空.eml", head + "Content-Type: text/plain\r\n\r\n", "没有文字", ""},
		{"空.mht", head + "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--", "没有文字", ""},
		{"附件坏.eml", head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsDBBQ=\r\n--b--", "损坏", ""},
	}
}
