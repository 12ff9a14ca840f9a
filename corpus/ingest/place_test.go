package ingest

import (
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// TestTimeText checks that a deadline is led back to the words of the file, before
// cleaning, and to their place in characters of the file as decoded.
func TestTimeText(t *testing.T) {
	const plain = "青岚县校服管理通知\r\n青岚县教育局\r\n2023年6月12日\r\n\r\n一、工作安排\r\n各校请于2023 年 9月底前完成选用。\r\n"
	const trad = "青嵐縣校服管理通知\n青嵐縣教育局\n2023年6月12日\n\n一、工作安排\n各校請於五年內(2021至2025年)完成選用。\n"
	const web = "<html><body><h1>青岚县校服管理通知</h1><p>2023年6月12日</p><p>一、工作安排</p><p>各校&nbsp;请于9月底前完成选用。</p></body></html>"
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	u16 := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(plain)) {
		u16 = append(u16, byte(u), byte(u>>8))
	}
	at := func(text, words string) int {
		for i := range text {
			if len(text)-i >= len(words) && text[i:i+len(words)] == words {
				return len([]rune(text[:i]))
			}
		}
		return -1
	}
	for _, c := range []struct{ name, raw, text, words string }{
		{"utf8.txt", plain, plain, "2023 年 9月底前"},
		{"bom.txt", "\ufeff" + plain, plain, "2023 年 9月底前"},
		{"gbk.txt", gbk, plain, "2023 年 9月底前"},
		{"utf16.txt", string(u16), plain, "2023 年 9月底前"},
		{"trad.txt", trad, trad, "五年內(2021至2025年)"},
		{"page.html", web, web, "9月底前"},
	} {
		docs, err := File(c.name, []byte(c.raw), Options{Now: day})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		found := docs[0].Deadlines
		if len(found) != 1 || found[0].TimeText != c.words || found[0].Offset != at(c.text, c.words) {
			t.Errorf("%s: %+v, want %q at %d", c.name, found, c.words, at(c.text, c.words))
		}
	}
}
