package clean

import (
	"bytes"
	"path/filepath"
	"strings"
)

// unread are the formats people will try, by extension, with the program that
// saves them as text.
var unread = map[string]string{
	".docx": "Word 文档", ".doc": "Word 文档", ".wps": "WPS 文档", ".rtf": "RTF 文档", ".odt": "ODT 文档",
	".pdf": "PDF", ".ofd": "OFD 版式文件",
	".xlsx": "Excel 表格", ".xls": "Excel 表格", ".et": "WPS 表格",
	".pptx": "演示文稿", ".ppt": "演示文稿",
	".zip": "压缩包", ".rar": "压缩包", ".7z": "压缩包",
	".html": "网页", ".htm": "网页", ".mht": "网页",
	".png": "图片", ".jpg": "图片", ".jpeg": "图片", ".gif": "图片", ".tif": "图片", ".tiff": "图片", ".bmp": "图片",
}

// magic are the first bytes of the same formats, for files with a wrong name.
var magic = []struct{ prefix, kind string }{
	{"PK\x03\x04", "Office 文档或压缩包"},
	{"%PDF-", "PDF"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 文档"},
	{"{\\rtf", "RTF 文档"},
	{"\x89PNG", "图片"},
	{"\xff\xd8\xff", "图片"},
	{"GIF8", "图片"},
	{"Rar!", "压缩包"},
	{"7z\xbc\xaf", "压缩包"},
	{"\x1f\x8b", "压缩包"},
}

// FormatError is the error of a file in a format that is not read. It is an ErrFormat.
type FormatError struct {
	Kind  string // what the file is, in Chinese
	Named bool   // its name says so
}

func (e *FormatError) Error() string { return ErrFormat.Error() + "（" + e.Kind + "）" }

// Is tells that it is an ErrFormat.
func (e *FormatError) Is(target error) bool { return target == ErrFormat }

// sniff refuses an empty file and one of a format that is not read yet. Whether
// the rest is text shows when it is decoded.
func sniff(name string, raw []byte) error {
	if len(raw) == 0 {
		return ErrEmpty
	}
	if kind, ok := unread[strings.ToLower(filepath.Ext(name))]; ok {
		return &FormatError{Kind: kind, Named: true}
	}
	for _, m := range magic {
		if bytes.HasPrefix(raw, []byte(m.prefix)) {
			return &FormatError{Kind: m.kind}
		}
	}
	head := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(raw[:min(len(raw), 512)], []byte("\xef\xbb\xbf"))))
	if bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")) {
		return &FormatError{Kind: "网页"}
	}
	if bytes.Contains(head, []byte("mime-version:")) && bytes.Contains(head, []byte("multipart/related")) {
		return &FormatError{Kind: "网页存档（MHT）"}
	}
	return nil
}
