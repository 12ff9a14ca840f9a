package clean

import (
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestPlace(t *testing.T) {
	const text = "甲\r\n乙x于9月底前完成"
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String("各单位请于9月底前完成整改工作，不得拖延。")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		raw        string
		start, end int
		want       string
		offset     int
	}{
		{text, 0, 3, "甲", 0},
		{text, 12, 23, "9月底前", 6},
		{"\ufeff" + text, 15, 26, "9月底前", 6},
		{gbk, 10, 17, "9月底前", 5},
		{text, 12, 500, "9月底前完成", 6},
		{text, 300, 500, "", 12},
	} {
		d, err := Decode([]byte(c.raw))
		if err != nil {
			t.Fatal(err)
		}
		if got, at := d.Place(c.start, c.end); got != c.want || at != c.offset {
			t.Errorf("Place(%d, %d) of %q = %q, %d; want %q, %d", c.start, c.end, c.raw, got, at, c.want, c.offset)
		}
	}
}

func TestPlaceFarIn(t *testing.T) {
	var raw []byte
	for range 3000 {
		raw = append(raw, "期限"...)
	}
	d, err := Decode(append(raw, "末"...))
	if err != nil {
		t.Fatal(err)
	}
	if got, at := d.Place(len(raw), len(raw)+3); got != "末" || at != 6000 {
		t.Errorf("Place = %q, %d", got, at)
	}
}
