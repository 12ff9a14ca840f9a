package app

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/policybot/policybot/cmd/internal/access"
)

// TestEveryOperationIsDescribed: the description of the API names every route of it, says how
// to show who one is, and which operations ask for that.
func TestEveryOperationIsDescribed(t *testing.T) {
	cfg := settings(t)
	cfg.Token = "r7Qm2vXk9TfLw4Bz"
	a, err := New(cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	s := &served{App: a, t: t}
	_, body := s.call(caller{}, http.MethodGet, "/openapi.json", "", "")
	var spec struct {
		Paths map[string]map[string]struct {
			OperationID string                `json:"operationId"`
			Summary     string                `json:"summary"`
			Security    []map[string][]string `json:"security"`
			Responses   map[string]any
		}
		Components struct {
			SecuritySchemes map[string]any `json:"securitySchemes"`
			Schemas         map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(body), &spec); err != nil {
		t.Fatal(err)
	}
	if spec.Components.SecuritySchemes["bearer"] == nil || spec.Components.SecuritySchemes["session"] == nil || spec.Components.Schemas["ErrorModel"].Properties["code"] == nil {
		t.Error("no security schemes, or no code of a refusal")
	}
	ids := map[string]string{}
	n := 0
	for _, pattern := range patternsOf(a.site.Mux) {
		method, path, _ := strings.Cut(pattern, " ")
		if !strings.HasPrefix(path, "/api/") {
			continue
		}
		n++
		op, ok := spec.Paths[path][strings.ToLower(method)]
		if !ok {
			t.Errorf("%s is not described", pattern)
			continue
		}
		if op.Summary == "" || op.OperationID == "" || ids[op.OperationID] != "" {
			t.Errorf("%s: id %q (also of %s), summary %q", pattern, op.OperationID, ids[op.OperationID], op.Summary)
		}
		ids[op.OperationID] = pattern
		free := len(op.Security) == 0 || slices.ContainsFunc(op.Security, func(s map[string][]string) bool { return len(s) == 0 })
		if right := rights()[pattern]; free != (right == access.AsAnybody || right == access.AsReader) {
			t.Errorf("%s asks for %v", pattern, op.Security)
		}
		if right := rights()[pattern]; right != access.AsAnybody && (op.Responses["401"] == nil || op.Responses["403"] == nil) {
			t.Errorf("%s does not describe 401 and 403", pattern)
		}
	}
	if n < 40 {
		t.Errorf("only %d operations", n)
	}
}
