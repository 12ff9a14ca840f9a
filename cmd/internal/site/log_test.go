package site

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
)

func TestWithRequestID(t *testing.T) {
	var out bytes.Buffer
	log := WithRequestID(slog.New(slog.NewTextHandler(&out, nil)))
	ctx := context.WithValue(t.Context(), requestIDKey{}, "ID7")
	for name, say := range map[string]func(){
		"request_id=ID7":       func() { log.ErrorContext(ctx, "said") },
		"a=1 request_id=ID7":   func() { log.With("a", 1).ErrorContext(ctx, "said") },
		"g.request_id=ID7":     func() { WithRequestID(log).WithGroup("g").InfoContext(ctx, "said") },
		"msg=\"no request\"\n": func() { log.Info("no request") },
	} {
		out.Reset()
		say()
		if !strings.HasSuffix(strings.TrimSpace(out.String())+"\n", strings.TrimSpace(name)+"\n") ||
			strings.Count(out.String(), "request_id") > 1 {
			t.Errorf("%s does not end in %s", &out, name)
		}
	}
}
