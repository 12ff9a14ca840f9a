package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// layers says what each package may import of ours. A pattern ending in /...
// covers the package and everything below it; the first that fits counts, so
// the exact names stand first. Test files are exempt, and so are mains, which
// tie things together (nothing can import them). A new package must be added
// here: that is the moment to ask where it belongs.
var layers = []struct {
	pkg string
	may []string
}{
	{"corpus", []string{"corpus/zhdate"}}, // for Date, which the reader of dates, a leaf, has to know
	{"corpus/hanzi", nil},
	{"corpus/zhdate/internal/...", []string{"corpus/zhdate", "corpus/zhdate/internal/...", "corpus/hanzi"}},
	{"corpus/zhdate", []string{"corpus/zhdate/internal/..."}},
	{
		"corpus/zhdate/...", []string{"corpus/zhdate", "corpus/zhdate/internal/...", "corpus/hanzi"},
	}, // scan and phrase, never each other
	{"corpus/sample", nil},
	{"corpus/corpustest", nil}, // only for tests; see TestOnlyTestsUseTestPackages
	{"corpus/tabular", nil},
	{"corpus/headline", []string{"corpus/hanzi"}},
	{"corpus/clean", []string{"corpus", "corpus/hanzi", "corpus/headline", "corpus/tabular", "corpus/zhdate"}},
	{"corpus/outline", []string{"corpus", "corpus/hanzi", "corpus/headline", "corpus/zhdate"}},
	{"corpus/unit", nil},
	{"corpus/ical", []string{"corpus/zhdate"}},
	{"corpus/statement", []string{"corpus", "corpus/hanzi", "corpus/unit", "corpus/zhdate"}},
	{"corpus/address", []string{"corpus", "corpus/hanzi"}},
	{"corpus/deadline", []string{"corpus", "corpus/hanzi", "corpus/zhdate", "corpus/zhdate/scan", "corpus/statement"}},
	{"corpus/card", []string{"corpus", "corpus/statement", "corpus/unit"}},
	{"corpus/relation", []string{"corpus", "corpus/zhdate"}},
	{"corpus/compare", []string{"corpus"}},
	{"corpus/format", []string{"corpus"}},
	{"corpus/format/...", []string{"corpus", "corpus/format/...", "corpus/hanzi"}},
	{"corpus/ingest", []string{"corpus/..."}},
	{"search", []string{"corpus"}},
	{"search/zh", []string{"corpus/hanzi"}},
	{"search/encoder/weights", nil},
	{"search/encoder", []string{"corpus/hanzi"}},
	{"search/vectors", nil},
	{
		"search/index",
		[]string{"search", "search/zh", "search/encoder", "search/vectors", "corpus", "corpus/address", "corpus/hanzi", "corpus/relation"},
	},
	{"search/searchtest", []string{"search", "corpus"}}, // only for tests
	{"search/opensearch/opensearchtest", nil},           // only for tests
	{"search/opensearch", []string{"search", "search/zh", "search/encoder", "search/vectors", "search/index", "corpus", "corpus/address"}},
	{"search/desk", []string{"search", "corpus", "corpus/hanzi", "corpus/statement"}},
	{
		"search/curated", []string{"search", "search/answer/asked", "corpus", "corpus/hanzi", "corpus/zhdate", "corpus/format", "corpus/format/xlsx"},
	},
	{"search/answer/article", []string{"search", "corpus", "corpus/address"}},
	{"search/answer/wording", []string{"search", "corpus", "corpus/hanzi"}},
	{"search/answer/asked", []string{"search", "search/answer/wording"}},
	{"search/answer/place", []string{"search"}},
	{"search/answer/internal/shelftest", []string{"search", "corpus", "corpus/zhdate"}}, // only for tests
	{
		"search/answer",
		[]string{
			"search", "search/answer/article", "search/answer/asked", "search/answer/place", "search/answer/wording", "corpus", "corpus/address", "corpus/statement",
			"corpus/unit", "corpus/hanzi", "corpus/zhdate",
		},
	},
	{"search/web/webtest", []string{"search", "corpus", "corpus/zhdate"}}, // only for tests
	{"search/web", []string{"search", "corpus", "corpus/card", "corpus/compare", "corpus/ical", "corpus/ingest", "corpus/zhdate", "corpus/zhdate/phrase"}},
	{"search/assist/assisttest", nil}, // only for tests
	{"search/assist", []string{"search", "corpus", "corpus/hanzi"}},
	{"search/eval", []string{"search", "corpus/hanzi"}}, // judging normalises script
	{"reminders/outbox/...", nil},                       // below reminders and bot: how both keep and send
	{"reminders", []string{"reminders/outbox", "corpus", "corpus/zhdate", "corpus/zhdate/phrase"}},
	{"reminders/workday", []string{"corpus", "corpus/zhdate"}},
	{"reminders/internal/storetest", []string{"reminders", "reminders/faults", "corpus", "corpus/zhdate"}},
	{"reminders/web", []string{"reminders", "reminders/people", "corpus", "corpus/ical", "corpus/zhdate", "corpus/zhdate/phrase"}},
	{"reminders/todo", []string{"reminders"}},
	{"reminders/caldav", []string{"reminders", "corpus/ical"}},
	{"reminders/settingtest", []string{"reminders"}}, // only for tests
	{"reminders/todotest", []string{"reminders", "corpus/zhdate"}},
	{"reminders/...", []string{"reminders", "reminders/outbox/...", "corpus", "corpus/zhdate"}},
	{"bot", []string{"corpus", "search", "reminders", "reminders/outbox", "corpus/zhdate"}},
	{"bot/assistant", []string{"bot", "corpus", "corpus/zhdate", "corpus/zhdate/phrase", "search", "reminders"}},
	{"bot/mail", []string{"bot", "bot/internal/gather", "corpus/ical", "corpus/zhdate", "search", "reminders", "reminders/outbox"}},
	{"bot/internal/inboxtest", []string{"bot", "bot/internal/bottest", "corpus", "search", "reminders/outbox", "reminders"}},
	{"bot/internal/openapi", []string{"bot", "reminders"}},
	{"bot/internal/wxcrypt", nil}, // for wecombot, dingtalkbot and their fakes
	{"bot/internal/longconn", []string{"reminders"}},
	{"bot/...", []string{"bot", "bot/internal/...", "corpus", "search", "reminders", "reminders/outbox/..."}},
	{"cmd/internal/audience", nil},
	{"cmd/internal/oplog", nil},
	{"cmd/internal/curate", []string{"bot", "corpus", "corpus/statement", "corpus/zhdate", "reminders", "search", "search/curated"}},
	{"cmd/internal/access", []string{"cmd/internal/oplog", "reminders", "search"}},
	{"cmd/...", []string{"cmd/...", "corpus/...", "search/...", "reminders/outbox/...", "reminders/...", "bot/..."}},
}

// thirdParties says which packages may import a module; a module that is not
// here may not be imported at all.
var thirdParties = []struct {
	module string
	by     []string
}{
	{"github.com/blevesearch/mmap-go/...", []string{"search/vectors"}},
	{"github.com/blevesearch/...", []string{"search/index", "cmd/bench/search"}},
	{"github.com/RoaringBitmap/roaring/v2/...", []string{"search/index"}}, // as bleve takes and gives them
	{"github.com/go-ego/gse/...", []string{"search/zh"}},
	{"github.com/coreos/go-oidc/v3/...", []string{"cmd/internal/access"}},
	{"golang.org/x/oauth2/...", []string{"cmd/internal/access"}},
	{"github.com/danielgtaylor/huma/v2/...", []string{"cmd/internal/access", "cmd/internal/app", "cmd/internal/curate", "cmd/internal/site", "search/web", "reminders/web"}},
	{"github.com/prometheus/client_golang/...", []string{"cmd/internal/telemetry"}},
	{"github.com/chromedp/chromedp/...", []string{"cmd/internal/browsertest"}}, // only for tests
	{"github.com/alecthomas/kong/...", []string{"cmd/policybot"}},
	{"github.com/redis/go-redis/v9/...", []string{"reminders/redisstore", "bot/redisinbox", "reminders/outbox/redisdb", "cmd/bench/faults"}},
	{"go.etcd.io/bbolt/...", []string{"reminders/boltstore", "bot/boltinbox", "reminders/outbox/boltfile"}},
	{
		"github.com/slack-go/slack/...", []string{"bot/slackbot"},
	}, // not in the fake, which must not share its misunderstandings
	{"github.com/modelcontextprotocol/go-sdk/...", []string{"bot/mcp", "cmd/bench/soak"}}, // the latter asks as an assistant would
	{"github.com/wneessen/go-mail/...", []string{"bot/mail"}},                             // not in the fake
	{"github.com/gorilla/websocket/...", []string{"bot/slackbot/...", "bot/wecombot/...", "bot/dingtalkbot/...", "bot/feishubot/...", "bot/internal/longconn"}},
	{"github.com/richardlehane/mscfb/...", []string{"corpus/format/ole"}},
	{"golang.org/x/crypto/x509roots/fallback/...", []string{"cmd/policybot"}},
	{"golang.org/x/crypto/argon2/...", []string{"cmd/internal/access"}},
	{"golang.org/x/text/...", []string{"corpus/...", "search/...", "cmd/internal/audience", "cmd/bench/meta", "cmd/bench/headlines"}},
	{"golang.org/x/net/...", []string{"corpus/...", "search/web/webtest"}},
	{"golang.org/x/sync/...", []string{"corpus/...", "search/...", "reminders/...", "bot/...", "cmd/..."}},
	{"golang.org/x/sys/cpu/...", []string{"search/encoder"}},
	{
		"golang.org/x/sys/...", []string{"search/index", "reminders/boltstore", "corpus/format/tool"},
	}, // file locks on Windows; the memory of programs
}

type goPackage struct {
	ImportPath string
	Name       string
	Imports    []string
	Standard   bool
}

const module = "github.com/policybot/policybot"

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("SKIP: no go command on this machine")
	}
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Name,Imports", module+"/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var pkgs []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

// matches tells whether name is pattern, or at or below it when it ends in /...
func matches(pattern, name string) bool {
	if below, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == below || strings.HasPrefix(name, below+"/")
	}
	return name == pattern
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, name) })
}

// forbidden is why pkg may not import imp, or "".
func forbidden(pkg, imp string) string {
	if ours, ok := strings.CutPrefix(imp, module+"/"); ok {
		for _, l := range layers {
			if matches(l.pkg, pkg) {
				if !matchesAny(l.may, ours) {
					return pkg + " may not import " + ours
				}
				return ""
			}
		}
		return pkg + " is not in the table of layers"
	}
	if !strings.Contains(strings.Split(imp, "/")[0], ".") {
		return "" // standard library
	}
	for _, third := range thirdParties {
		if matches(third.module, imp) {
			if !matchesAny(third.by, pkg) {
				return pkg + " may not import " + imp
			}
			return ""
		}
	}
	return imp + " (imported by " + pkg + ") is not in the table of third parties"
}

func TestImportDirection(t *testing.T) {
	seen := 0
	for _, p := range listPackages(t) {
		pkg := strings.TrimPrefix(p.ImportPath, module+"/")
		main := p.Name == "main" && pkg != "cmd/policybot"
		if main {
			continue
		}
		seen++
		for _, imp := range p.Imports {
			if why := forbidden(pkg, imp); why != "" {
				t.Error(why)
			}
		}
		if !slices.ContainsFunc(layers, func(l struct {
			pkg string
			may []string
		}) bool {
			return matches(l.pkg, pkg)
		}) {
			t.Errorf("%s is not in the table of layers", pkg)
		}
	}
	if seen < 10 {
		t.Fatalf("go list found only %d packages", seen)
	}
}

// fakes are packages for tests that cmd/bench uses too, so that they cannot be below
// internal.
var fakes = []string{"reminders/faults", "bot/slackbot/slackfake", "bot/wecombot/wecomfake", "bot/feishubot/feishufake", "bot/dingtalkbot/dingtalkfake"}

// onlyForTests tells whether a package must not reach the binary: a package named
// …test, which carries the testing package with it, or a fake.
func onlyForTests(pkg string) bool {
	return strings.HasSuffix(path.Base(pkg), "test") || slices.Contains(fakes, pkg)
}

// outsideTests is why pkg may not import imp in files that are no tests, or "".
func outsideTests(pkg, imp string) string {
	ours, _ := strings.CutPrefix(imp, module+"/")
	switch {
	case onlyForTests(pkg):
		return ""
	case imp == "testing",
		imp != ours && onlyForTests(ours) && !(slices.Contains(fakes, ours) && matches("cmd/bench/...", pkg)):
		return pkg + " imports " + imp + " outside its tests"
	}
	return ""
}

func TestOnlyTestsUseTestPackages(t *testing.T) {
	fakesSeen := 0
	for _, p := range listPackages(t) {
		pkg := strings.TrimPrefix(p.ImportPath, module+"/")
		if slices.Contains(fakes, pkg) {
			fakesSeen++
		}
		for _, imp := range p.Imports {
			if why := outsideTests(pkg, imp); why != "" {
				t.Error(why)
			}
		}
	}
	if fakesSeen != len(fakes) {
		t.Errorf("%d of the packages %q are there", fakesSeen, fakes)
	}
	for _, c := range []struct {
		pkg, imp string
		ok       bool
	}{
		{"cmd/policybot", "testing", false},
		{"cmd/bench/faults", "testing", false},
		{"cmd/bench/faults", module + "/reminders/faults", true},
		{"cmd/bench/chat", module + "/bot/slackbot/slackfake", true},
		{"cmd/bench/search", module + "/corpus/corpustest", false},
		{"cmd/internal/app", module + "/bot/slackbot/slackfake", false},
		{"reminders/boltstore", module + "/reminders/faults", false},
		{"reminders/internal/storetest", module + "/reminders/faults", true},
		{"bot", "net/http/httptest", true}, // of the standard library: no matter
	} {
		if why := outsideTests(c.pkg, c.imp); (why == "") != c.ok {
			t.Errorf("%s importing %s: %q, want allowed %v", c.pkg, c.imp, why, c.ok)
		}
	}
}

func TestForbidden(t *testing.T) {
	for _, c := range []struct {
		pkg, imp string
		ok       bool
	}{
		{"corpus", module + "/search", false},
		{"corpus/statement", module + "/corpus/hanzi", true},
		{"corpus/statement", module + "/corpus/deadline", false},
		{"corpus/deadline", module + "/corpus/statement", true},
		{"corpus/zhdate", module + "/corpus/zhdate/scan", false},
		{"corpus/zhdate/scan", module + "/corpus/zhdate/phrase", false},
		{"corpus/zhdate/phrase", module + "/corpus/zhdate/internal/lex", true},
		{"corpus/deadline", module + "/corpus/clean", false},
		{"search/answer", module + "/search/zh", false},
		{"search/web", module + "/search/answer", false},
		{"search/web", module + "/cmd/internal/site", false},
		{"reminders/web", module + "/search/web", false},
		{"reminders/boltstore", module + "/reminders/redisstore", false},
		{"reminders/boltstore", module + "/reminders", true},
		{"bot/redisinbox", module + "/reminders/outbox/redisdb", true},
		{"reminders/outbox", module + "/reminders", false},
		{"bot/slackbot", module + "/bot", true},
		{"search", module + "/cmd/internal/app", false},
		{"cmd/internal/app", module + "/search/web", true},
		{"somewhere", module + "/corpus", false},
		{"search/answer", "github.com/blevesearch/bleve/v2", false},
		{"search/zh", "github.com/blevesearch/bleve/v2/analysis", false},
		{"search/index", "github.com/blevesearch/bleve/v2/document", true},
		{"search/zh", "github.com/nobody/nothing", false},
		{"corpus", "net/http", true},
	} {
		if why := forbidden(c.pkg, c.imp); (why == "") != c.ok {
			t.Errorf("%s importing %s: %q, want allowed %v", c.pkg, c.imp, why, c.ok)
		}
	}
}
