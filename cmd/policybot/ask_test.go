package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/policybot/policybot/cmd/internal/app"
	"github.com/policybot/policybot/cmd/internal/config"
)

// TestAskMakesTheVectorsOfFew: the first question put to a small folder finds by meaning already.
func TestAskMakesTheVectorsOfFew(t *testing.T) {
	model, err := os.ReadFile(filepath.Join("..", "..", "search", "encoder", "testdata", "tiny.bin"))
	if err != nil {
		t.Fatal(err)
	}
	weights := t.TempDir()
	if err := os.WriteFile(filepath.Join(weights, "encoder.bin"), model, 0o600); err != nil {
		t.Fatal(err)
	}
	dir, data := folder(t, map[string]string{"宿舍.txt": "青山县学生宿舍办法\n第一条 每间宿舍住宿学生不超过8人。\n第二条 宿舍每学期检查两次。\n"}), t.TempDir()
	env := environ(t.TempDir(), "POLICYBOT_ENCODER", weights)
	if code, out, errs := call(t, env, "index", "--corpus", dir, "--data", data); code != 0 { // or ask leaves nothing behind
		t.Fatalf("%d: %s%s", code, out, errs)
	}
	if code, out, errs := call(t, env, "ask", "--corpus", dir, "--data", data, "每间宿舍最多住几人"); code != 0 && code != 1 {
		t.Fatalf("%d: %s%s", code, out, errs)
	}
	k, err := app.Open(t.Context(), config.Config{Corpus: []string{dir}, Data: data, Encoder: weights, TZ: config.DefaultTZ}, app.Options{Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if n := k.Missing(); n != 0 {
		t.Errorf("%d clauses have no vector after the first question", n)
	}
}
