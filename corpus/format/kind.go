package format

// Kind is what a file is, whatever its name says.
type Kind string

// The kinds told apart.
const (
	Text  Kind = "text" // plain or Markdown, in any encoding; also what nothing else is known of
	HTML  Kind = "html"
	DOCX  Kind = "docx"
	DOC   Kind = "doc" // also what WPS writes
	XLSX  Kind = "xlsx"
	XLS   Kind = "xls" // also .et of WPS
	RTF   Kind = "rtf"
	PDF   Kind = "pdf"
	OFD   Kind = "ofd"
	MHT   Kind = "mht"
	EML   Kind = "eml"
	ZIP   Kind = "zip"
	Image Kind = "image"

	// No reader is planned for these; they are refused by name.

	PPTX   Kind = "pptx"
	PPT    Kind = "ppt"
	ODF    Kind = "odf"
	MSG    Kind = "msg"
	Works  Kind = "works"
	RAR    Kind = "rar"
	SevenZ Kind = "7z"
	Gzip   Kind = "gzip"
	Locked Kind = "locked" // an Office file with a password
	OLE    Kind = "ole"    // a compound file of a program we don't know
)

// names are the kinds in the words of their users.
var names = map[Kind]string{
	Text: "文本", HTML: "网页", DOCX: "Word文档(DOCX)", DOC: "Word或WPS文档(DOC)", XLSX: "Excel表格(XLSX)", XLS: "Excel或WPS表格(XLS)",
	RTF: "RTF文档", PDF: "PDF", OFD: "OFD版式文件", MHT: "网页存档(MHT)", EML: "邮件(EML)", ZIP: "压缩包(ZIP)", Image: "图片",
	PPTX: "演示文稿(PPTX)", PPT: "演示文稿(PPT)", ODF: "OpenDocument文档", MSG: "Outlook邮件(MSG)", Works: "微软Works文档",
	RAR: "RAR压缩包", SevenZ: "7z压缩包", Gzip: "gzip压缩包", Locked: "加了密码的Office文件", OLE: "不认识的旧版Office文件",
}

// Name is the kind in Chinese.
func (k Kind) Name() string {
	if n := names[k]; n != "" {
		return n
	}
	return string(k)
}

// Packed tells the kinds whose reader gives nothing but files, so that each is a step deeper into files in files.
func (k Kind) Packed() bool { return k == ZIP || k == EML || k == MHT }
