package access

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/policybot/policybot/reminders/settingtest"
)

// TestAPI: accounts and tokens over HTTP, and that nobody but the administrator gets anywhere
// even past the guard.
func TestAPI(t *testing.T) {
	d := directory(t, &settingtest.Memory{}, newClock())
	mux := http.NewServeMux()
	g := New(Config{Directory: d, Now: newClock().now, Rights: APIRights()}, shell{}, mux)
	g.RegisterAPI(humago.New(mux, huma.DefaultConfig("t", "1")))
	addAccount(t, d, "主任", Admin)
	call := func(p Principal, method, path, body string, into any) int {
		t.Helper()
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r.WithContext(With(r.Context(), p)))
		if into != nil {
			if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
				t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
		}
		return w.Code
	}
	admin := Principal{Kind: ByService, Name: "管理员", Role: Admin}
	var u User
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", UsersPath, `{"name":"王","groups":["人事科"]}`, 201},
		{"POST", UsersPath, `{"name":"王"}`, 409},
		{"POST", UsersPath, `{"name":"a b"}`, 422},
		{"POST", UsersPath, `{"name":"李","role":"root"}`, 422},
		{"POST", UsersPath, `{"name":"李","rolle":"staff"}`, 422},
		{"POST", UsersPath, `{"name":"李","password":"short"}`, 422},
		{"PATCH", UsersPath + "/王", `{"role":"staff","groups":["财务科"],"person":"王科长"}`, 200},
		{"PATCH", UsersPath + "/赵", `{"role":"staff"}`, 404},
		{"PATCH", UsersPath + "/主任", `{"disabled":true}`, 409},
		{"PATCH", UsersPath + "/王", `{"groups":[""]}`, 422},
		{"POST", UsersPath + "/王/password", ``, 200},
		{"GET", UsersPath + "?from=1&size=1", ``, 200},
		{"POST", TokensPath, `{"name":"oa","scopes":["read"],"days":3}`, 201},
		{"POST", TokensPath, `{"name":"oa","scopes":["read"]}`, 409},
		{"POST", TokensPath, `{"name":"bi","scopes":["all"]}`, 422},
		{"GET", TokensPath, ``, 200},
		{"DELETE", TokensPath + "/oa", ``, 200},
		{"DELETE", TokensPath + "/oa", ``, 404},
		{"GET", OperationsPath + "?day=2026-11-30", ``, 200},
		{"GET", OperationsPath + "?day=yesterday", ``, 422},
	} {
		if got := call(admin, c.method, c.path, c.body, nil); got != c.status {
			t.Errorf("%s %s %s: %d, want %d", c.method, c.path, c.body, got, c.status)
		}
		for who, p := range map[int]Principal{401: {}, 403: {Kind: ByAccount, Role: Staff, Name: "员"}} {
			if got := call(p, c.method, c.path, c.body, nil); got != who && got != 422 {
				t.Errorf("%s %s for %q: %d, want %d", c.method, c.path, p.Name, got, who)
			}
		}
	}
	if a, ok := d.Accounts.ByID(t.Context(), "none"); ok || a.ID != "" {
		t.Error("an account of no id")
	}
	call(admin, "PATCH", UsersPath+"/王", `{"disabled":true}`, &u)
	if u.Role != Staff || len(u.Groups) != 1 || u.Groups[0] != "财务科" || u.Person != "王科长" || !u.Disabled || u.Source != "local" {
		t.Errorf("%+v", u)
	}
	var who Who
	if call(admin, "GET", WhoPath, "", &who); !who.All || who.Name != "管理员" {
		t.Errorf("%+v", who)
	}
}
