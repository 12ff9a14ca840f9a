package clean

import (
	"strings"
	"testing"
)

// TestStructured reads what programs write: each page comes out as it was, with the names sites use and nothing of what
// serves the program.
func TestStructured(t *testing.T) {
	const body = "各乡镇：为做好秸秆禁烧工作，现通知如下。\\n一、禁烧范围为全县耕地，面积约二十万亩，含田埂和沟渠边坡。\\n青禾县环保局"
	escaped := strings.NewReplacer("秸", `\u79f8`, "秆", `\u79C6`).Replace(body)
	for name, tt := range map[string]struct {
		text  string
		pages int
		has   []string
		not   []string
	}{
		"object": {`{"id":7,"title":"关于秸秆禁烧的通知","pubtime":"2024-05-06 10:00","source":"青禾县环保局","hits":1066,"content":"` + body + `","spider":"v3"}`,
			1, []string{"关于秸秆禁烧的通知\n", "一、禁烧范围"}, []string{"v3", "1066", "{", "content"}},
		"escaped": {`{"title": "秸\u79c6禁烧", "content": "` + escaped + `"}`, 1, []string{"秸秆禁烧\n", "为做好秸秆禁烧工作"}, []string{`\u`}},
		"lines": {`{"title":"关于秸秆禁烧的通知","text":"` + body + `"}` + "\n" + `{"title":"关于防火的通知","text":"` + body + `"}`,
			2, []string{"关于秸秆禁烧的通知"}, []string{"text", "防火"}},
		"nested": {`{"code":0,"data":{"list":[{"meta":{"k":1},"标题":"关于秸秆禁烧的通知","段落":["` + body + `","二、罚款五百元。"]}]}}`,
			1, []string{"关于秸秆禁烧的通知", "二、罚款五百元"}, []string{"code", "段落"}},
		"xml": {`<?xml version="1.0"?><rows><row><id>X9</id><title>关于秸秆禁烧的通知</title><content><![CDATA[<p>各乡镇：</p><p>为做好秸秆禁烧工作，现通知如下，请各乡镇结合实际认真贯彻执行，有关情况及时报送县环保局办公室。</p>]]></content><ed>admin</ed></row></rows>`,
			1, []string{"关于秸秆禁烧的通知\n各乡镇：\n为做好"}, []string{"X9", "admin", "CDATA"}},
		"broken":  {`{"title":"关于秸秆禁烧的通知","content":"` + body, 1, []string{`"title"`}, nil},
		"figures": {`{"a":1,"b":[2,3],"c":"短"}`, 1, []string{`"a":1`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			res, err := Clean(name, []byte(tt.text), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if 1+len(res.More) != tt.pages {
				t.Errorf("%d pages, want %d", 1+len(res.More), tt.pages)
			}
			for _, w := range tt.has {
				if !strings.Contains(res.Text, w) {
					t.Errorf("%q is not in %q", w, res.Text)
				}
			}
			for _, w := range tt.not {
				if strings.Contains(res.Text, w) {
					t.Errorf("%q is in %q", w, res.Text)
				}
			}
		})
	}
}
