// Package formattest helps tests of readers to make files.
package formattest

import (
	"archive/zip"
	"bytes"
	"testing"
)

// Zip packs parts, given as name and content in turn.
func Zip(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		f, err := w.Create(parts[i])
		if err == nil {
			_, err = f.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatalf("pack %s: %v", parts[i], err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatalf("close zip: %v", err)
	}
	return b.Bytes()
}

// Docx is a Word document whose body is the given WordprocessingML. More parts follow as name and content in turn.
func Docx(t testing.TB, body string, more ...string) []byte {
	t.Helper()
	return Zip(t, append([]string{
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w" xmlns:mc="mc" xmlns:wps="wps" xmlns:v="v" xmlns:r="r"><w:body>` + body + `</w:body></w:document>`,
	}, more...)...)
}
