package main

import (
	"strings"
	"testing"
)

const passed = `{"Action":"start","Package":"m/a"}
{"Action":"run","Package":"m/a","Test":"TestOne"}
{"Action":"output","Package":"m/a","Test":"TestOne","Output":"=== RUN   TestOne\n"}
{"Action":"output","Package":"m/a","Test":"TestOne","Output":"    a_test.go:1: noise\n"}
{"Action":"pass","Package":"m/a","Test":"TestOne","Elapsed":1.25}
{"Action":"output","Package":"m/a","Test":"TestTwo","Output":"=== RUN   TestTwo\n"}
{"Action":"output","Package":"m/a","Test":"TestTwo","Output":"    a_test.go:2: SKIP: no redis-server\n"}
{"Action":"skip","Package":"m/a","Test":"TestTwo","Elapsed":0}
{"Action":"output","Package":"m/a","Output":"PASS\n"}
{"Action":"pass","Package":"m/a","Elapsed":2.5}
`

const failed = `{"Action":"output","Package":"m/b","Test":"TestBad/part","Output":"    b_test.go:9: got 1, want 2\n"}
{"Action":"output","Package":"m/b","Test":"TestGood","Output":"    b_test.go:3: noise\n"}
{"Action":"fail","Package":"m/b","Test":"TestBad/part","Elapsed":0.5}
{"Action":"fail","Package":"m/b","Test":"TestBad","Elapsed":0.5}
{"Action":"pass","Package":"m/b","Test":"TestGood","Elapsed":0.5}
{"Action":"output","Package":"m/b","Output":"noise of TestMain\n"}
{"Action":"fail","Package":"m/b","Elapsed":1}
`

const unbuilt = `{"ImportPath":"m/c [m/c.test]","Action":"build-output","Output":"c.go:3:1: undefined: x\n"}
{"ImportPath":"m/c [m/c.test]","Action":"build-fail"}
{"Action":"output","Package":"m/c","Output":"FAIL\tm/c [build failed]\n"}
{"Action":"fail","Package":"m/c","Elapsed":0,"FailedBuild":"m/c [m/c.test]"}
`

const cutShort = `{"Action":"output","Package":"m/d","Test":"TestHangs","Output":"panic: test timed out after 1s\n"}
{"Action":"output","Package":"m/d","Output":"exit status 2\n"}
{"Action":"fail","Package":"m/d","Elapsed":1}
`

func TestReport(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		ok   bool
		want []string // each in the output, the last at its end
		not  []string
	}{
		"passed": {passed, true, []string{"ok       2.5s  m/a", "SKIP m/a TestTwo: a_test.go:2: SKIP: no redis-server", "1.3s  m/a TestOne\n"}, []string{"noise", "FAIL"}},
		"failed": {failed + passed, false, []string{"ok       2.5s  m/a", "FAIL: m/b TestBad/part\n    b_test.go:9: got 1, want 2\n", "FAIL: m/b TestBad\n"},
			[]string{"noise"}},
		"unbuilt":   {passed + unbuilt, false, []string{"FAIL: m/c\nc.go:3:1: undefined: x\nFAIL\tm/c [build failed]\n"}, nil},
		"cut short": {passed + cutShort, false, []string{"FAIL: m/d\nexit status 2\npanic: test timed out after 1s\n"}, nil},
		"nothing":   {"", false, []string{"FAIL: nothing was tested\n"}, nil},
		"no JSON":   {"go: no such module\n" + passed, true, []string{"go: no such module", "m/a TestOne\n"}, nil},
	} {
		var out strings.Builder
		if ok := report(strings.NewReader(c.in), &out); ok != c.ok {
			t.Errorf("%s: passed %v, want %v", name, ok, c.ok)
		}
		for _, w := range c.want {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%s: no %q in\n%s", name, w, &out)
			}
		}
		if last := c.want[len(c.want)-1]; !strings.HasSuffix(out.String(), last) {
			t.Errorf("%s: does not end with %q:\n%s", name, last, &out)
		}
		for _, n := range c.not {
			if strings.Contains(out.String(), n) {
				t.Errorf("%s: %q in\n%s", name, n, &out)
			}
		}
	}
}
