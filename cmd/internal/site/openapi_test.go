package site

import (
	"encoding/json"
	"strings"
	"testing"
)

// What the guards may answer, and that a list is never null, stands at every operation.
func TestOpenAPI(t *testing.T) {
	w := get(handler(t, Config{}), "/openapi.json")
	var spec struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			Responses map[string]any
		}
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct{ Type any }
			}
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &spec); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(spec.OpenAPI, "3.1") || strings.Contains(w.Body.String(), "example.com/api") {
		t.Errorf("openapi %s", spec.OpenAPI)
	}
	for _, op := range []string{"post /api/v1/ask", "get /api/v1/ask", "get /api/v1/search", "get /api/v1/documents", "get /api/v1/documents/{id}", "get /api/v1/deadlines", "post /api/v1/time"} {
		method, path, _ := strings.Cut(op, " ")
		responses := spec.Paths[path][method].Responses
		for _, status := range []string{"200", "429", "503"} {
			if responses[status] == nil {
				t.Errorf("%s does not describe %s", op, status)
			}
		}
	}
	if strings.Contains(w.Body.String(), `["array","null"]`) {
		t.Error("a list is described as one that may be null")
	}
	if got := spec.Components.Schemas["Answer"].Properties["citations"].Type; got != "array" {
		t.Errorf("citations are described as %v", got)
	}
}
