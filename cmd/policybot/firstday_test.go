package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// walk follows docs/first-day.md: it types the commands and compares what is seen.
type walk struct {
	t        *testing.T
	home     string
	vars     []string
	services map[string]service // by the address that the page writes
	secrets  map[*regexp.Regexp]string
	commands int
}

// What the page writes of what is another at every run: the name of a reminder, a token.
var (
	reminderRE = regexp.MustCompile(`r[0-9a-f]{8}\b`)
	tokenRE    = regexp.MustCompile(`pbt_(?:…|[A-Z2-7]{26})`)
	backupRE   = regexp.MustCompile(`\S*policybot-…\.tar\.gz`)
	savedRE    = regexp.MustCompile("存成 `~/zhengce/([^`]+)`")
)

// here is a line of the page as it would be on this machine.
func (w *walk) here(s string) string {
	s = strings.ReplaceAll(s, "~/", w.home+"/")
	for address, svc := range w.services {
		s = strings.ReplaceAll(s, address, svc.url)
	}
	for re, now := range w.secrets {
		s = re.ReplaceAllString(s, now)
	}
	return backupRE.ReplaceAllStringFunc(s, func(pattern string) string {
		found, err := filepath.Glob(strings.Replace(pattern, "…", "*", 1))
		if err != nil || len(found) == 0 {
			w.t.Fatalf("no backup is %s (%v)", pattern, err)
		}
		return slices.Max(found)
	})
}

var wordRE = regexp.MustCompile(`"[^"]*"|\S+`)

// words are those of a command line.
func words(line string) []string {
	out := wordRE.FindAllString(line, -1)
	for i := range out {
		out[i] = strings.Trim(out[i], `"`)
	}
	return out
}

// run types one command, and returns what is seen.
func (w *walk) run(line string) (string, bool) {
	w.t.Helper()
	w.commands++
	switch args := words(w.here(line)); args[0] {
	case "mkdir":
		for _, dir := range args[2:] {
			if err := os.MkdirAll(dir, 0o700); err != nil {
				w.t.Fatal(err)
			}
		}
		return "", true
	case "export":
		for _, kv := range args[1:] {
			name, value, _ := strings.Cut(kv, "=")
			w.vars = append(w.vars, name, value)
		}
		return "", true
	case "cd": // its files are looked for there anyway
		return "", args[1] == filepath.Join(w.home, "zhengce")
	case "curl":
		var token, file, url string
		for _, a := range args[1:] {
			switch {
			case strings.HasPrefix(a, "file=@"):
				file = strings.TrimPrefix(a, "file=@")
			case strings.Contains(a, "Bearer "):
				_, token, _ = strings.Cut(a, "Bearer ")
			case strings.HasPrefix(a, "http"):
				url = strings.TrimSuffix(a, "/api/v1/documents")
			}
		}
		b, err := os.ReadFile(filepath.Join(w.home, "zhengce", file))
		if err != nil {
			w.t.Fatal(err)
		}
		status, body := send(w.t, url, token, file, b)
		return body, status < 300
	case "policybot":
		if args[1] == "serve" {
			return w.serve(args[2:])
		}
		if at := slices.IndexFunc(args, func(a string) bool { return strings.HasSuffix(a, ".csv") }); at > 0 {
			args[at] = filepath.Join(w.home, "zhengce", args[at])
		}
		code, out, errs := call(w.t, environ(w.home, w.vars...), args[1:]...)
		for re := range w.secrets {
			if m := re.FindString(out); m != "" {
				w.secrets[re] = m
			}
		}
		return out + errs, code == exitOK
	default:
		w.t.Fatalf("the page has a command this test does not know: %s", line)
		return "", false
	}
}

// serve starts a service; one at the same address is stopped before, as the page says.
func (w *walk) serve(args []string) (string, bool) {
	address := "http://127.0.0.1:8080"
	if i := slices.Index(args, "--addr"); i >= 0 {
		address = "http://" + args[i+1]
		args = slices.Delete(args, i, i+2)
	}
	if old, ok := w.services[address]; ok {
		if code, errs := old.stop(); code != exitOK {
			w.t.Fatalf("stopped with %d: %s", code, errs)
		}
	}
	svc := startServe(w.t, environ(w.home, w.vars...), args...)
	w.services[address] = svc
	return "已就绪,请在浏览器打开 " + svc.url + "/\n", true
}

// TestFirstDay: the commands of the page for the first day do what it says, one after the other.
func TestFirstDay(t *testing.T) {
	_, pages := markdown(t)
	page := pages[filepath.Join("docs", "first-day.md")]
	w := &walk{t: t, home: t.TempDir(), services: map[string]service{}, secrets: map[*regexp.Regexp]string{}}
	w.secrets[reminderRE], w.secrets[tokenRE] = "r823116bb", "pbt_…"
	command, saved, seen, good := "", "", "", true
	for line := range strings.Lines(page) {
		line = strings.TrimRight(line, "\n")
		if m := savedRE.FindStringSubmatch(line); m != nil {
			saved = filepath.Join(w.home, "zhengce", m[1])
			if err := os.WriteFile(saved, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		text, block := strings.CutPrefix(line, "    ")
		switch {
		case !block:
			command = ""
			if strings.HasPrefix(line, "#") {
				saved = ""
			}
		case strings.HasPrefix(text, "$ "):
			command, saved = strings.TrimPrefix(text, "$ "), ""
			if seen, good = w.run(command); !good && !strings.HasPrefix(command, "policybot") {
				t.Errorf("%s: %s", command, seen)
			}
		case saved != "":
			f, err := os.OpenFile(saved, os.O_APPEND|os.O_WRONLY, 0o600)
			if err == nil {
				_, err = f.WriteString(text + "\n")
			}
			if err != nil {
				t.Fatal(err)
			}
			f.Close()
		case command != "":
			if strings.HasPrefix(text, "policybot: ") == good {
				t.Errorf("%s: it went well is %v\n%s", command, good, seen)
			}
			for _, part := range strings.Split(w.here(text), "…") {
				if part = strings.TrimSpace(part); !strings.Contains(seen, part) {
					t.Errorf("%s\nlacks %q:\n%s", command, part, seen)
				}
			}
		}
	}
	if w.commands < 25 || len(w.services) != 2 {
		t.Errorf("only %d commands and the services %v", w.commands, slices.Collect(maps.Keys(w.services)))
	}
}
