package app

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/cmd/internal/access"
)

// patternsOf are those registered on a mux. It keeps no list of them, so that its tree is
// walked.
func patternsOf(mux *http.ServeMux) (out []string) {
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem())
			}
		case reflect.Struct:
			if v.Type().Name() == "pattern" {
				out = append(out, v.FieldByName("str").String())
				return
			}
			for i := range v.NumField() {
				if f := v.Type().Field(i); f.Name != "mu" && f.Name != "index" && f.Name != "mux121" && f.Name != "handler" {
					walk(v.Field(i))
				}
			}
		case reflect.Map:
			for it := v.MapRange(); it.Next(); {
				walk(it.Value())
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		}
	}
	walk(reflect.ValueOf(mux).Elem().FieldByName("tree"))
	slices.Sort(out)
	return slices.Compact(out)
}

func TestPatternsOf(t *testing.T) {
	mux := http.NewServeMux()
	want := []string{"/", "GET /a", "GET /a/{id}", "GET /a/{id}/b", "GET /{$}", "POST /a"}
	for _, p := range want {
		mux.HandleFunc(p, func(http.ResponseWriter, *http.Request) {})
	}
	for i := range 20 { // many children are kept otherwise than few
		p := "GET /c/" + strings.Repeat("x", i+1)
		mux.HandleFunc(p, func(http.ResponseWriter, *http.Request) {})
		want = append(want, p)
	}
	slices.Sort(want)
	if got := patternsOf(mux); !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

// TestEveryRouteIsListed: somebody has decided of every route who may use it, and nothing is
// listed that is not there.
func TestEveryRouteIsListed(t *testing.T) {
	cfg := settings(t)
	cfg.PublicURL, cfg.OIDCIssuer, cfg.OIDCClientID = "https://zc.example.cn", "https://id.example.cn", "policybot"
	a, err := New(cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	there, listed := patternsOf(a.site.Mux), rights()
	for _, p := range there {
		if _, ok := listed[p]; !ok {
			t.Errorf("%s is in no table of rights", p)
		}
	}
	for p := range listed {
		if !slices.Contains(there, p) {
			t.Errorf("%s is listed, and no route", p)
		}
	}
	if len(there) < 80 {
		t.Errorf("only %d routes were found", len(there))
	}
	if (map[string]access.Right{})["GET /nothing"] != access.AsAdmin {
		t.Error("what is not listed is not the administrator's alone")
	}
}
