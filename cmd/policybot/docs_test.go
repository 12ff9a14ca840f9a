package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// maxReadme is how long the README may get, in lines: the rest is in docs.
const maxReadme = 150

var (
	linkRE    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	headingRE = regexp.MustCompile(`(?m)^#+ (.+)$`)
	codeRE    = regexp.MustCompile("`([^`\n]+)`")
	folderRE  = regexp.MustCompile(`^(?:corpus|search|reminders|bot|cmd)(?:/[a-z]+)*$`)
	testRE    = regexp.MustCompile(`^(?:Test|Fuzz)[A-Z]\w+$`)
)

// markdown is the pages people read, by path below the root of the repository.
func markdown(t *testing.T) (root string, pages map[string]string) {
	t.Helper()
	root = filepath.Join("..", "..")
	names, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	pages = map[string]string{}
	for _, name := range append(names, filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md")) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			t.Fatal(err)
		}
		pages[rel] = string(b)
	}
	return root, pages
}

// anchor is the fragment that a heading gets where these pages are rendered.
func anchor(heading string) string {
	keep := func(r rune) rune {
		if r == '-' || r == '_' || r >= 0x4e00 && r <= 0x9fff || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		if r == ' ' {
			return '-'
		}
		return -1
	}
	return strings.Map(keep, strings.ToLower(heading))
}

// TestLinks: what the pages link to is there.
func TestLinks(t *testing.T) {
	root, pages := markdown(t)
	seen := 0
	for page, text := range pages {
		for _, m := range linkRE.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			seen++
			path, fragment, _ := strings.Cut(m[1], "#")
			target := page
			if path != "" {
				target = filepath.Join(filepath.Dir(page), path)
			}
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s links to %s, which is not there", page, m[1])
				continue
			}
			if fragment == "" {
				continue
			}
			found := false
			for _, h := range headingRE.FindAllStringSubmatch(pages[target], -1) {
				found = found || anchor(h[1]) == fragment
			}
			if !found {
				t.Errorf("%s links to %s, and %s has no such heading", page, m[1], target)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d links were found", seen)
	}
}

// TestDesignNamesWhatThereIs: packages and tests that the design names exist.
func TestDesignNamesWhatThereIs(t *testing.T) {
	root, pages := markdown(t)
	tests := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(b, -1) {
			tests[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{filepath.Join("docs", "design.md"), filepath.Join("docs", "security.md"), filepath.Join("docs", "operations.md"), "CONTRIBUTING.md"} {
		for _, m := range codeRE.FindAllStringSubmatch(pages[page], -1) {
			if testRE.MatchString(m[1]) && !tests[m[1]] {
				t.Errorf("%s names the test %s, which is not there", page, m[1])
			}
			if folderRE.MatchString(m[1]) {
				if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
					t.Errorf("%s names the folder %s, which is not there", page, m[1])
				}
			}
		}
	}
}

func TestReadmeIsShort(t *testing.T) {
	_, pages := markdown(t)
	if n := strings.Count(pages["README.md"], "\n"); n > maxReadme {
		t.Errorf("README.md has %d lines, at most %d: put the rest into docs", n, maxReadme)
	}
}
